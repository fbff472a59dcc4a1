# Lags and word sums: exact where the positions they come from are no targets themselves.
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' '0 5 6 7 1' '0 9 5 6 1' >tokens.txt
printf '%s\n' '0 5 6 8 1' '0 7 6 8 1' >eval.txt
printf '%s\n' '0 1 1 2 3' '7 6 5 5 4' >words.txt
sufgram ingest tokens.txt --vocab-size 10 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
{ # targets: positions 2 and 3 of the first sequence, 3 of the second
    printf '\223NUMPY\001\000\166\000'
    printf '%-117s\n' "{'descr': '|b1', 'fortran_order': False, 'shape': (2, 5), }"
    printf '\000\000\001\001\000\000\000\000\001\000'
} >mask.npy
run() {
    echo "\$ $*"
    sufgram "$@" --quiet >out
    status=$?
    grep -v '^#' out
    [ "$status" = 0 ] || echo "exit status $status"
}
run covariates i eval.txt --orders 1,2 --context '' --mask mask.npy --lag 1,3 --lag-columns token,count_2,mle_2_bits
run covariates i eval.txt --orders 2 --context '' --mask mask.npy --word-map words.txt
run covariates i eval.txt --orders 1 --mask mask.npy --lag 2 --word-map words.txt --format jsonl

run covariates i eval.txt --orders 2 --context 1:2 --mask mask.npy --word-map words.txt --entropy --first-position --models infgram,stupid --lag 1 --lag-columns first_position_2

# A lagged cell is the cell of that row.
sufgram covariates i eval.txt --lag 2 --quiet | grep -v '^#' | awk -F '\t' '
    NR == 1 { for (i = 1; i <= NF; i++) column[i] = $i; next }
    {
        for (i = 1; i <= NF; i++) cell[$2, $3, column[i]] = $i
        for (i = 1; i <= NF; i++)
            if (column[i] ~ /_lag2$/ && $3 > 2) {
                name = column[i]
                sub(/_lag2$/, "", name)
                compared++
                if (cell[$2, $3 - 2, name] != $i) print "differs: " $2, $3, column[i]
            }
    }
    END { print compared " cells compared" }'

printf '%s\n' 'the cat sat' 'the dog sat' >text.txt
sufgram ingest text.txt --words -o w.sfc --quiet
sufgram index w.sfc -o w --quiet
run covariates w text.txt --words --pieces --orders 1 --context '' --lag 1

run covariates i eval.txt --lag 1,0
run covariates i eval.txt --lag 1,
run covariates i eval.txt --lag 1,1
run covariates i eval.txt --lag one
run covariates i eval.txt --lag 1 --lag-columns token,other
run covariates i eval.txt --lag 1 --lag-columns token,token
run covariates i eval.txt --lag-columns token
run covariates w text.txt --words --pieces --lag 1 --lag-columns piece
printf '%s\n' '0 1 0 2 3' '0 1 2 2 3' >apart.txt
run covariates i eval.txt --word-map apart.txt
echo '0 1 2' >short.txt
run covariates i eval.txt --word-map short.txt
run covariates i eval.txt --word-map nosuch
