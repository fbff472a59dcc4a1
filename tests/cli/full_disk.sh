# A disk that fills up, played by a limit on file size: an error, and nothing left behind; the old file
# or index stays as it was.
export GCOV_PREFIX=../counts # of a coverage build: they must not be cut off
printf '1 2 3\n4 5 6\n' >ids.txt
sufgram ingest ids.txt -o ids.sfc --quiet
(
    ulimit -f 8
    trap '' XFSZ
    sufgram index ids.sfc -o index --quiet 2>message
    echo "exit $?"
)
sed 's/tmp-[0-9]*/tmp-PID/' message
ls

head -n 300 ../oracle/train.txt >text
head -n 40 text | cut -d ' ' -f 1-20 >eval.txt
sufgram ingest text --vocab-size 2004 -o c.sfc --quiet
sufgram index ids.sfc -o old --quiet
sufgram index c.sfc -o i --quiet
echo old >old.tsv
list() { find . -type f ! -name message ! -name list ! -name before -exec cksum {} + | sort -k 3; }
list >before
fill() { # COMMAND...: with ever more room, until it succeeds
    tried=0 good=1 blocks=1
    while :; do
        (
            ulimit -f $blocks
            exec sufgram "$@" --quiet 2>message >&2
        ) && break
        tried=$((tried + 1))
        grep -qE 'No space left|File too large|disk is full' message || { good=0; cat message; }
        list | diff before - || good=0
        blocks=$((blocks * 2 + 1))
        [ $tried -lt 40 ] || break
    done
    echo "$1: failed more than twice: $((tried > 2)), clean: $good"
    rm -rf new* gam
}
fill ingest text --vocab-size 2004 -o new.sfc
fill index c.sfc -o new
fill merge i i -o new
fill dump i -n 3 -o new.tsv
fill dump i --arpa --discount-fallback -o new.arpa
fill covariates i eval.txt -o new.tsv
cp -r old kept
list >before
fill index c.sfc -o old --force
rm -rf old && mv kept old
list >before
fill dump i -n 3 -o old.tsv

echo "== standard output"
if [ -c /dev/full ]; then
    for c in "dump i -n 2" "dump i --arpa --discount-fallback" "find i 1" "next i 1" "count i 1" "info i" "prob i 1 2" "covariates i eval.txt -o -" \
        man "completion bash" help --version "index --help"; do
        # shellcheck disable=SC2086 # words
        sufgram $c >/dev/full 2>message
        echo "$c: exit status $?, messages: $(grep -c 'No space left' message)"
    done
fi
