# What 'sufgram curves' refuses, in which words and with which exit status.
run=../oracle/curves_run_0.npy
try() {
    echo "\$ curves $*"
    sufgram curves --quiet "$@" 2>&1
    echo "exit $?"
}
try $run
try --steps ../oracle/steps.txt $run
try --steps ../oracle/steps.txt --vocab-size 2004
try --steps ../oracle/steps.txt --vocab-size 2004 --last 0 $run
try --steps ../oracle/steps.txt --vocab-size 2004 --splines 3 $run
try --steps ../oracle/steps.txt --vocab-size 2004 --cross-run cross.tsv $run
try --steps ../oracle/steps.txt --vocab-size 2004 --frobnicate $run
try --steps missing.txt --vocab-size 2004 $run
printf '0\n10\n5\n' >falling.txt
try --steps falling.txt --vocab-size 2004 $run
printf '0\n10\n' >two.txt
try --steps two.txt --vocab-size 2004 $run
try --steps ../oracle/steps.txt --vocab-size 2004 $run ../oracle/gam_run_0.npy -o metrics.tsv
try --steps ../oracle/steps.txt --vocab-size 2004 --mask $run $run -o metrics.tsv
try --steps ../oracle/steps.txt --vocab-size 2004 $run -o no/such/folder/metrics.tsv
try --steps ../oracle/steps.txt --vocab-size 2004 ../oracle/surprisal_prune2_5.npy
mkdir folder
try --steps ../oracle/steps.txt --vocab-size 2004 folder
echo "== two outputs that would be one, of any command"
both() { # COMMAND...
    echo "\$ $*"
    sufgram "$@" --quiet 2>&1
    echo "exit $?"
}
all="--steps ../oracle/steps.txt --vocab-size 2004 $run"
ln -s x.tsv link.tsv
ln -s folder other
# shellcheck disable=SC2086 # a list of options
{
    try $all -o x.tsv --average x.tsv
    try $all -o x.tsv --average ./x.tsv
    try $all -o "$PWD/x.tsv" --sigmoid folder/../x.tsv | sed "s|$PWD|PWD|g"
    try $all --average - | tail -n 3
    try $all --average /dev/stdout 2>&1 | tail -n 3
    try $all -o folder --dataset-map other/
    try $all -o x.tsv --gam-curves folder --slopes other/
    try $all -o x.tsv --gam-curves new --slopes ./new/
    try $all -o folder/run_0.npy --gam-curves other
    : >x.tsv
    try $all -o x.tsv --average link.tsv
    rm x.tsv
    try $all -o '' --average y.tsv
    both correlate cov.tsv --steps s.txt $run $run -o c.tsv --cross-run ./c.tsv
    both regress t.tsv --formula 'a~b' -o x --terms y --correlations ./y
    both regress t.tsv --paper --context-sweep -
    both report --steps s.txt $run -o folder/mean-curve.svg --figures folder
    try $all -o "$(printf '%0250d' 0)" | sed 's/0000*/000/'
    try $all -o /dev/null --average /dev/null --cross-run-raw c.tsv
}
echo "== no output is left behind"
ls
