# The tables of learning-curve metrics. Numbers are rounded: their last digits are the BLAS's.
round() {
    awk -F '\t' '/^#/ || /[a-z]/ { print; next }
        { for (i = 1; i <= NF; i++) printf "%s%.8g", (i > 1) ? "\t" : "", $i; print "" }'
}
set -- ../oracle/curves_run_0.npy ../oracle/curves_run_1.npy ../oracle/curves_run_2.npy

sufgram curves --quiet --steps ../oracle/steps.txt --vocab-size 2004 "$@" -o metrics.tsv \
    --average average.tsv --cross-run cross.tsv --cross-run-raw raw.tsv --gam-curves gam \
    --sigmoid sigmoid.tsv --rank-similarity rank.tsv --rank-runs 0:1,1:2 --slopes slopes
grep -v '^# sufgram' metrics.tsv | sed -n 1,16p | round
grep -vc "^#" metrics.tsv
for table in average cross raw sigmoid rank; do
    echo "== $table"
    grep -v '^#' $table.tsv | sed -n 1,4p | round
done
wc -c gam/* slopes/*

echo "== one run, to standard output; no distances, so an empty column"
sufgram curves --quiet --steps ../oracle/steps.txt --vocab-size 2004 --last 5 --splines 12 \
    ../oracle/curves_run_0.npy --average average.tsv | grep -v '^#' | sed -n 1,3p | round
awk -F '\t' '!/^#/ && ++n == 2 && $NF == "" { print "the last cell is empty" }' average.tsv

echo "== one thread and three write the same"
for t in 1 3; do
    sufgram curves --quiet -t $t --steps ../oracle/steps.txt --vocab-size 2004 "$@" -o $t.tsv --gam-curves gam$t \
        --sigmoid sigmoid$t.tsv --slopes slopes$t --rank-similarity rank$t.tsv --rank-curves gam --unlearned 90
    for f in '' sigmoid rank; do grep -v '^#' $f$t.tsv >$f$t.rows; done
done
for f in '' sigmoid rank; do cmp ${f}1.rows ${f}3.rows; done
for k in 0 1 2; do cmp gam1/run_$k.npy gam3/run_$k.npy; done
for k in 0 1 2; do cmp slopes1/run_$k.npy slopes3/run_$k.npy; done

echo "== formats"
for format in csv jsonl; do
    sufgram curves --quiet --format $format --steps ../oracle/steps.txt --vocab-size 2004 "$@" |
        cut -c 1-60 | grep -v -e '^#' -e provenance | sed -n 1,2p
done
