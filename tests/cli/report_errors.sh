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
echo "== numbers that make no sense, in cells and in lines of provenance"
sed 6q $o/steps.txt >steps
printf 'example\t' >run.tsv && paste -s steps >>run.tsv
printf '%d\t%d\t7\t6\t4\t3\t2\n' 100 9 101 9 102 8 >>run.tsv
sufgram curves --quiet --steps steps --vocab-size 512 run.tsv -o metrics.tsv
edited() { # SED-SCRIPT [OPTION...]: a report of metrics.tsv with one thing other than it was
    sed "$1" metrics.tsv >edited.tsv
    shift
    try --metrics edited.tsv "$@" -o r.html
}
for n in 0 1 3 501 x 1e300 inf nan 25.5 ''; do
    edited "s/^# splines: .*/# splines: $n/" --steps steps run.tsv
done
edited 's/^# chance_bits: .*/# chance_bits: inf/' --steps steps run.tsv
edited 's/^# last: .*/# last: 0/'
edited '1s/^/\xef\xbb\xbf/; s/^# last: .*/# last: -1/'
edited '/^[0-9]/s/\t[^\t]*/\t1e300/4' --steps steps run.tsv
edited '/^[0-9]/s/\t101\t/\t105\t/' --steps steps run.tsv
sed 's/^102/word/' run.tsv >words.tsv
edited '/^[0-9]/{s/\t100\t/\t0\t/; s/\t101\t/\t1\t/; s/\t102\t/\t2\t/}' --steps steps words.tsv
sed 's/^102/world/' run.tsv >world.tsv
sufgram curves --quiet --steps steps --vocab-size 512 world.tsv -o metrics.tsv
edited '' --steps steps words.tsv
edited '0,/^[0-9]/s/^\(0\t0\t\)[^\t]*/\11e308/'
printf 'step\torder\tmean_r\tsd_r\n1\t1\t1e300\t0\n' >big.tsv
try --correlations big.tsv -o r.html
printf '# peak 1: 1e300 0.5\nstep\torder\tmean_r\tsd_r\n1\t1\t0.5\t0\n' >big.tsv
try --correlations big.tsv -o r.html
printf 'step\tmean_r\tsd_r\n1e300\t0.5\t0\n' >big.tsv
try --run-correlations big.tsv -o r.html
echo "== a pipe could be read once"
mkfifo pipe
try --metrics pipe -o r.html
try --metrics metrics.tsv --steps pipe run.tsv -o r.html
try --metrics metrics.tsv --steps steps pipe -o r.html
echo "== no page is left behind"
ls
