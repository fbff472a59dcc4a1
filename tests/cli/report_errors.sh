# What 'sufgram report' refuses, in which words and with which exit status.
try() {
    echo "\$ report $*"
    sufgram report --quiet "$@" 2>&1
    echo "exit $?"
}
o=../oracle
run=$o/curves_run_0.npy
try
try -o r.html
try $run -o r.html
try --steps $o/steps.txt missing.npy -o r.html
try --effects missing.tsv -o r.html
try --effects - -o r.html
printf 'a\tb\n1\t2\n' >other.tsv
try --effects other.tsv -o r.html
try --joined other.tsv -o r.html
try --metrics other.tsv -o r.html
try --average other.tsv -o r.html
try --correlations other.tsv -o r.html
try --run-correlations other.tsv -o r.html
try --metric-correlations other.tsv -o r.html
printf 'step\torder\tmean_r\tsd_r\n1\t9\t0.5\t0\n' >order.tsv
try --correlations order.tsv -o r.html
printf '0\n10\n' >two.txt
try --steps two.txt $run -o r.html
try --steps $o/steps.txt $run -o no/such/folder/r.html
try --steps $o/steps.txt $run --gnuplot ./none -o r.html
printf '#!/bin/sh\ncat >/dev/null\necho "line 3: no such terminal" >&2\nexit 1\n' >broken
chmod +x broken
try --steps $o/steps.txt $run --gnuplot ./broken -o r.html
printf '#!/bin/sh\ncat\n' >other
chmod +x other
try --steps $o/steps.txt $run --gnuplot ./other -o r.html
echo "== no page is left behind"
ls
