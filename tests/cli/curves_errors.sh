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
echo "== no output is left behind"
ls
