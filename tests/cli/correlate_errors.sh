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
echo "== rows of tables are found by the numbers of their examples"
printf '1\n2\n' >s2
printf 'example\tchang2024_1_bits\n0\t1\n1\t2\n2\t9\n3\t4\n' >pair.tsv
printf 'example\t1\t2\n3\t4\t5\n2\t9\t9\n1\t2\t2\n0\t1\t1\n' >falling.tsv
printf 'example\tchang2024_1_bits\n2\t9\n3\t4\n0\t1\n1\t2\n' >other_order.tsv
for t in pair other_order; do
    sufgram correlate $t.tsv --steps s2 falling.tsv --spearman --quiet | grep -v '^# [a-oq-z]'
done
sed 's/^3/d/; s/^2/c/; s/^1\t2/b\t2/; s/^0/a/' falling.tsv >labels.tsv
try correlate --quiet pair.tsv --steps s2 labels.tsv
sed 's/^\([0-3]\)/97\1/' falling.tsv >shifted.tsv
try correlate --quiet pair.tsv --steps s2 shifted.tsv
sed 's/^3/4/' pair.tsv >four.tsv
try correlate --quiet four.tsv --steps s2 falling.tsv
sed 's/^3/0/' pair.tsv >twice.tsv
try correlate --quiet twice.tsv --steps s2 falling.tsv
cut -f 2 pair.tsv >bare.tsv
try correlate --quiet bare.tsv --steps s2 shifted.tsv
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
