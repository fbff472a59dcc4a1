# What 'sufgram reproduce' refuses, and what a failing step leaves.
o=../oracle
try() {
    echo "\$ reproduce $*"
    sufgram reproduce --quiet "$@" 2>&1
    echo "exit $?"
}
sufgram ingest $o/train.txt --vocab-size 2004 -o c.sfc --quiet
try -o out
try --index i --corpus c.sfc -o out
try --corpus c.sfc -o out $o/curves_run_0.npy
try --corpus c.sfc --eval $o/eval.txt --steps $o/steps.txt -o out $o/curves_run_0.npy
try --corpus c.sfc --eval $o/eval.txt --steps $o/steps.txt --vocab-size 2004 $o/curves_run_0.npy
try --corpus c.sfc --eval $o/eval.txt --steps $o/steps.txt --vocab-size 2004 -o out
echo "== nothing was made"
ls
all="--eval $o/eval.txt --mask $o/mask.npy --steps $o/steps.txt --vocab-size 2004 --cls 2000"
# shellcheck disable=SC2086 # a list of options
{
    try --corpus missing.sfc $all -o out $o/curves_run_0.npy
    try --index missing $all -o out $o/curves_run_0.npy
    try --corpus c.sfc $all -o out missing.npy
    ls
    printf 'no array' >bad.npy
    try --corpus c.sfc $all -o out bad.npy
    echo "== what was done before the failure stays, and is not done again"
    ls out
    sufgram reproduce --corpus c.sfc $all -o out bad.npy 2>&1
    echo "exit $?"
    echo "== no folder can be made"
    : >file
    try --corpus c.sfc $all -o file/out $o/curves_run_0.npy
    echo "== no gnuplot: everything but the report"
    try --corpus c.sfc $all -o out $o/curves_run_[01].npy --gnuplot ./none | grep -v -e '^[a-z_]*  ' -e holds -e 'not hold' -e '^ *$' -e 'each cell' -e final_surprisal
    ls out
}

echo "== an evaluation set in two files is read anew when either has changed"
u64() { # little-endian, below 256
    for n; do
        # shellcheck disable=SC2059 # the format is the data
        printf "\\$(printf %o "$n")\\0\\0\\0\\0\\0\\0\\0"
    done
}
printf '\0\0\5\0\6\0\7\0' | tee e.ds m.bin >ids
u64 2 4 >e.ds.index
{
    printf 'MMIDIDX\0\0'
    u64 1
    printf '\10'
    u64 1 2
    printf '\4\0\0\0'
    u64 0 0 1
} >m.idx
{
    printf 'MMIDIDX\0\0'
    u64 1
    printf '\10'
    u64 2 3
    printf '\2\0\0\0\2\0\0\0'
    u64 0 4 0 1 2
} >two.idx
{
    printf '\377\377'
    cat ids
} >tokenized.7
u64 0 >offset.7
covariates() { # EVAL: was the step done, or not?
    sufgram reproduce --index out/index --eval "$1" --steps $o/steps.txt --vocab-size 2004 -o pairs bad.npy 2>&1 |
        sed -n -e 's/.*step 1 of [0-9]*, //p' -e '/^sufgram covariates: offset/p'
}
for e in e.ds m.idx m.bin tokenized.7; do
    echo "$e"
    covariates $e
    covariates $e
    case $e in
    e.ds) u64 4 >e.ds.index ;;
    m.idx) printf '\0\0\7\0\6\0\5\0' >m.bin ;;
    m.bin) cp two.idx m.idx ;;
    tokenized.7) printf '\0' >offset.7 ;;
    esac
    covariates $e
done

echo "== two at a time"
mkfifo hold
flock pairs sh -c 'echo locked; cat hold >/dev/null' >held &
until [ -s held ]; do sleep 0.02; done
try --index out/index --eval e.ds --steps $o/steps.txt --vocab-size 2004 -o pairs bad.npy
: >hold
wait
try --index out/index --eval hold --steps $o/steps.txt --vocab-size 2004 -o pairs bad.npy
echo "== names the manifest cannot hold are refused before any work"
tab=$(printf 'a\tb.txt')
cp $o/eval.txt "$tab"
try --index out/index --eval "$tab" --steps $o/steps.txt --vocab-size 2004 -o tab $o/curves_run_0.npy
[ -e tab ] || echo "nothing was made"
