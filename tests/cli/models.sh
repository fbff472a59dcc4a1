# prob by every model, and the Kneser-Ney model as an ARPA file. The toy text of ../data/kenlm with
# its words numbered by first appearance: a b c d e are 0 1 2 3 4.
tr 'abcde' '01234' <../data/kenlm/toy.txt >tokens.txt
sufgram ingest tokens.txt --vocab-size 6 -o c.sfc --quiet
sufgram index c.sfc -o i --order 3 --quiet
run() {
    echo "\$ $*"
    sufgram "$@"
    status=$?
    [ "$status" = 0 ] || echo "exit status $status"
}

run prob i -m stupid --order 3 2 0 4
run prob i -m stupid ^ 2 4
run prob i -m infgram 4 1 2 0 1
run prob i -m infgram ^ 0 1 2
run prob i -m infgram 0 1 0
printf '%s\n' '0 1 2' '^ 0' '0 1 ^' '5' '3 3' | run prob i -m mkn --discount-fallback --quiet -
run prob i -m mkn --discount-fallback --order 2 --quiet 0 1 2
run prob i -m mkn --quiet 0 1 2
run prob i -m mkn --order 4 --quiet 0 1 2

# Our words are ids; with letters for them it is lmplz's file, numbers rounded to 5 decimals.
plain() {
    awk -F'\t' -v OFS='\t' -v ids="$1" 'NF > 1 {
        n = split($2, w, " "); gram = ""
        for (i = 1; i <= n; i++)
            gram = gram (i > 1 ? " " : "") (ids && w[i] ~ /^[0-9]+$/ ? substr("abcde", w[i] + 1, 1) : w[i])
        $1 = sprintf("%.5f", $1); $2 = gram
        if (NF > 2) $3 = sprintf("%.5f", $3)
    } { gsub(/-0\.00000/, "0.00000"); print }' | sort
}
run dump i --arpa --discount-fallback --kenlm-parity -o toy.arpa --quiet
plain 1 <toy.arpa >ours
plain 0 <../data/kenlm/toy.o3.arpa | diff ours - && echo "the same as lmplz's, order 3"
run dump i --arpa -n 2 --discount-fallback --kenlm-parity --quiet
run dump i --arpa -n 2 --boundary
run dump i --arpa --quiet
run dump i --arpa --discount-fallback -o nosuch/toy.arpa --quiet
