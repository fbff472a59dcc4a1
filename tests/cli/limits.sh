# Small and large, and other people's locales.
run() {
    echo "\$ $*" | cut -c 1-70
    sufgram "$@"
    status=$?
    [ "$status" = 0 ] || echo "exit status $status"
}
echo "== ids up to 2^32 - 3, 4 bytes a symbol"
printf '0 4294967293 7\n4294967293\n' >large.txt
run ingest large.txt --vocab-size 4294967294 -o large.sfc --quiet
run index large.sfc -o large --quiet
run count large 4294967293 '^ 4294967293' '4294967293 7' '4294967292'
run next large 0
run dump large -n 2 --boundary
run verify large --quiet
echo '4294967294' | run ingest - -o none.sfc --quiet
echo '4294967295' | run ingest - -o none.sfc --quiet
run ingest large.txt --vocab-size 4294967295 -o none.sfc --quiet

echo "== the same ids in 1 GB: memory goes by what there is, not by what there could be"
awk 'BEGIN { for (i = 0; i < 400; i++) for (j = 0; j < 9; j++)
    printf "%.0f%s", (i * i + j * j * 5 + i * j) % 31 % 9 * 536870911, j < 8 ? " " : "\n" }' >sparse.txt
seq 4 >steps
(
    # A program with a sanitizer in it does not even start so.
    # shellcheck disable=SC3045 # not of POSIX, but of every shell there is
    if (ulimit -v 1000000 && sufgram --version || exit 1) >/dev/null 2>&1; then ulimit -v 1000000; fi
    run ingest sparse.txt --vocab-size 4294967294 -o sparse.sfc --quiet
    run index sparse.sfc -o sparse --quiet
    run index --append large.sfc sparse --quiet
    run merge sparse large -o merged --quiet
    run verify merged --quiet
    run info sparse --json | grep vocab
    for model in mle chang2024 stupid infgram mkn; do
        run prob sparse -m $model --discount-fallback 536870911 0 | cut -f 3-
        run sample sparse -m $model --discount-fallback -n 2 --length 2 --quiet | wc -l
        run sample sparse -m $model --discount-fallback -n 2 --length 2 --temperature 2 --quiet | wc -l
    done
    run next sparse -k 1 0
    run find sparse --cnf '0 AND 4294967293'
    run dump sparse -n 5 | wc -l
    run dump sparse --arpa --discount-fallback --quiet | sed -n 2,6p
    run exposure sparse sparse.txt --steps steps --tokens-per-step 100 -o exposure.npy --quiet
    run covariates sparse sparse.txt -o covariates.tsv --models stupid,infgram,mkn --entropy --discount-fallback \
        --continuation-counts --longest-match --first-position --scales --context 1:all --lag 1 --quiet
    grep -vc '^#' covariates.tsv
    run covariates sparse sparse.txt -o none.tsv --diversity 30:4 --quiet
    run covariates sparse sparse.txt -o none.tsv --paper --quiet
)

echo "== one token; sequences without any"
echo 0 >one.txt
run ingest one.txt -o one.sfc --quiet
run index one.sfc -o one --quiet
run verify one --quiet
run count one 0 '^ 0' '0 0' ''
run prob one 0
printf '\n\n1 2\n\n' >gaps.txt
run ingest gaps.txt -o gaps.sfc --quiet
run index gaps.sfc -o gaps --quiet
run info gaps | grep -E '^(tokens|sequences)'
run count gaps '^ 1 2'
printf '\n\n' >empty.txt
run ingest empty.txt -o empty.sfc --quiet
run ingest /dev/null -o empty.sfc --quiet
run ingest empty.txt --format ids -o empty.sfc --quiet

echo "== queries of 100,000 tokens"
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "%d ", (i * i) % 97; print "" }' >long
run ingest long -o long.sfc --quiet
run index long.sfc -o long.idx --quiet
# shellcheck disable=SC2046 # each id is an operand: one alone may not have 128 KiB
run count long.idx $(cat long)
run count long.idx - <long
sed 's/^0 //' long | run count long.idx -
sed 's/$/ 3/' long | run count long.idx -
run prob long.idx -m infgram - <long
run prob long.idx -m mle - <long
cut -d ' ' -f 1-99999 long | run next long.idx -
# shellcheck disable=SC2046
run find long.idx $(cut -d ' ' -f 2- long)
# shellcheck disable=SC2046
run find long.idx --cnf $(cat long) AND 96

echo "== names with blanks, UTF-8 and bytes that are neither"
for name in 'a b' 'café 日本' "$(printf 'caf\351')" "it's" '-dash'; do
    mkdir -p ./"$name"
    cp one.txt ./"$name/t"
    sufgram ingest -o ./"$name/c.sfc" --quiet -- ./"$name/t" &&
        sufgram index -o ./"$name/i" --quiet -- ./"$name/c.sfc" && sufgram count ./"$name/i" 0
done

echo "== 100,000 columns"
wide() { # the names' first letter; a table of one row
    { echo k; seq -f "$1%.0f" 100000; } | paste -s
    seq 0 100000 | sed 's/.*/2/' | paste -s
}
wide a >wide_a.tsv
wide b >wide_b.tsv
wide '' | sed 's/^k/example/' >curves.tsv
wide a | sed '1s/$/\ta99999/; 2s/$/\t2/' >twice.tsv
seq 100000 >steps
(
    # shellcheck disable=SC3045 # dash and bash have it
    ulimit -t 20 # seconds; comparing each name with each takes longer
    run join wide_a.tsv wide_b.tsv --on k -o joined.tsv
    run join wide_a.tsv twice.tsv --on k -o x.tsv
    run curves --steps steps --vocab-size 9 curves.tsv -o metrics.tsv --quiet
    run curves --steps steps --vocab-size 9 twice.tsv -o x.tsv --quiet
)
tail -n 1 joined.tsv | wc -w
tail -n 1 metrics.tsv | cut -f 1-3

echo "== locales"
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' '0 9 5 6 1' >tokens.txt
printf 'le caf\303\251\n' >words.txt
mkdir charmaps
for locale in C C.UTF-8 POSIX de_DE.UTF-8 de_DE.ISO-8859-1 tr_TR.UTF-8 nosuch; do
    if command -v localedef >/dev/null; then # made here, where the system has none of its own
        localedef -c -i "${locale%%.*}" -f "${locale#*.}" "charmaps/$locale" 2>/dev/null
    fi
    LOCPATH=$PWD/charmaps LC_ALL=$locale
    [ -e "charmaps/$locale" ] || unset LOCPATH
    export LC_ALL LOCPATH
    sufgram ingest tokens.txt --vocab-size 10 -o l.sfc --quiet
    sufgram index l.sfc -o l --force --quiet
    sufgram ingest words.txt --words -o w.sfc --quiet
    sufgram index w.sfc -o w --force --quiet
    {
        sufgram covariates l tokens.txt -o - --quiet --diversity 2:5
        sufgram prob l -m mle 5 6 7
        sufgram dump l --arpa --discount-fallback --quiet
        sufgram covariates l tokens.txt -o - --quiet --zero-below 0.3
        sufgram dump w -n 1
    } >out
    [ -e first ] || cp out first
    cmp out first && ! grep -q '[0-9],[0-9]' out && echo same
done
unset LC_ALL LOCPATH
tail -n 3 out
