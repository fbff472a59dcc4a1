# Counts in bins: one column, pairs, one column in two runs.
set -e
printf 'a\tb\n0\t0\n1\t2\n2\t4\n\t1\n3\t6\n4\t8\n' >t.tsv
sufgram histogram t.tsv --x a --bins 4 | grep -v -e '^# sufgram' -e '^# command'
sufgram histogram t.tsv --x a --y b --bins 2 --within 0 | grep -v -e '^# sufgram' -e '^# command'
sufgram histogram t.tsv --x b --bins 2 --within 1 --format csv | grep -v -e '^# sufgram' -e '^# command'

echo "== the paper's figure of two runs: 5 deviations, ages at an end left out"
sufgram curves --quiet --steps ../oracle/steps.txt --vocab-size 2004 ../oracle/curves_run_[01].npy -o metrics.tsv \
    --dataset-map map.tsv
sufgram histogram metrics.tsv --x forgettability_bits --runs 0:1 --drop-extremes aoa_log10_step -o h.tsv
grep -E '^# (points|left out)' h.tsv
awk -F '\t' '!/^#/ && $5 != "count" { n += $5 } END { print n }' h.tsv

echo "== minimum surprisal of all runs; dataset map"
sufgram histogram metrics.tsv --x least_smooth_bits --bins 500 --within 0 | grep -E '^# (points|left out)'
grep -v '^#' map.tsv | sed -n '1,3p' | awk -F '\t' 'BEGIN { OFS = FS } NR > 1 { $3 = sprintf("%.8g", $3); $4 = sprintf("%.8g", $4) } { print }'
sufgram histogram map.tsv --x probability_sd --y probability_mean | grep -E '^# (x|y|points|left out)'
