# Columns that are asked for: entropies, continuation counts, longest matches, first positions,
# scales, more estimators; and that threads change nothing.
set -e
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' '0 5 6 7 1' '0 9 5 6 1' >tokens.txt
printf '%s\n' '0 5 6 8 1' '9 5 6 7 4' >eval.txt
sufgram ingest tokens.txt --vocab-size 10 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
show() {
    echo "# $*"
    sufgram covariates i eval.txt -o - --quiet --orders 1,2,5 "$@" | grep -v '^# [ecs][^s]' | cut -f 3,4,20-
}
show --entropy
show --entropy --min-count 2:2
show --continuation-counts
show --longest-match --first-position
show --scales
show --models stupid,infgram
show --models mkn,mle --discount-fallback
sufgram covariates i eval.txt -o - --quiet --orders 2 --context '' --entropy --first-position --format jsonl | sed -n '1d;5p'
printf '%s\n' 'the cat sat' 'the cat ran' >text.txt
sufgram ingest text.txt --words -o w.sfc --quiet
sufgram index w.sfc -o w --quiet
echo 'the cat sat' | sufgram covariates w - --words --pieces --orders 2 --scales --longest-match -o - --quiet --format csv | grep -v '^#'
for i in $(seq 2000); do echo "$((i % 7)) $((i % 11 % 10)) $((i * i % 10)) 5 6 7 $((i % 3))"; done >many.txt
all='--entropy --continuation-counts --longest-match --first-position --scales --models stupid,infgram,mkn --discount-fallback'
for t in 1 2 5; do
    # shellcheck disable=SC2086 # a list of options
    sufgram covariates i many.txt $all -t "$t" -o - --quiet | grep -v '^#' | cksum
done | uniq | wc -l
echo "# refused"
sufgram covariates i eval.txt --models mle,lstm -o cov.tsv || echo "exit status $?"
sufgram covariates i eval.txt --models '' -o cov.tsv || echo "exit status $?"
sufgram covariates i eval.txt --models mkn -o cov.tsv --quiet || echo "exit status $?"
ls cov.tsv 2>/dev/null || echo "no table"
