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
