# What 'sufgram correlate' and 'sufgram histogram' refuse, in which words and with which exit status.
run=../oracle/curves_run_0.npy
steps=../oracle/steps.txt
try() {
    echo "\$ $*"
    sufgram "$@" 2>&1
    echo "exit $?"
}
awk -F '\t' 'BEGIN { OFS = "\t"; print "example", "chang2024_1_bits" } NR > 1 { print $1, -$5 }' ../oracle/frame.tsv >cov.tsv
try correlate cov.tsv $run
try correlate cov.tsv --steps $steps
try correlate cov.tsv --steps $steps --cross-run c.tsv $run
try correlate cov.tsv --steps $steps --unit bytes $run
try correlate missing.tsv --steps $steps $run
try correlate cov.tsv --steps $steps missing.npy
printf '0\n10\n' >two.txt
try correlate cov.tsv --steps two.txt $run
sed 5d cov.tsv >gap.tsv
try correlate gap.tsv --steps $steps $run
awk -F '\t' 'BEGIN { OFS = FS } $1 == 3 { $2 = "" } { print }' cov.tsv >hole.tsv
try correlate hole.tsv --steps $steps $run
head -n 101 cov.tsv >short.tsv
try correlate short.tsv --steps $steps $run -o corr.tsv
printf 'example\tmle_1_bits\n0\t1\n' >other.tsv
try correlate other.tsv --steps $steps $run
try correlate cov.tsv --steps $steps $run -o no/such/corr.tsv
try correlate --metrics cov.tsv --steps $steps
try correlate --metrics cov.tsv
try correlate --distances cov.tsv cov.tsv $run
try correlate --metrics cov.tsv --raw-distances cov.tsv
try histogram cov.tsv
try histogram cov.tsv --x nope
try histogram cov.tsv --x example --bins 0
try histogram cov.tsv --x example --runs 0
try histogram cov.tsv --x example --within -1
printf 'run\texample\tv\n0\t0\t1\n0\t1\t2\n1\t1\t1\n1\t0\t2\n' >runs.tsv
try histogram runs.tsv --x v --runs 0:1
try histogram runs.tsv --x v --runs 0:2
try histogram runs.tsv --x v --runs 7:8
echo "== no output is left behind"
ls
