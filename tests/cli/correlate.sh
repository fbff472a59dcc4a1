# Correlations at every checkpoint: orders stand for those of the frame of known answers, of which
# order 1 has the peak of ../oracle/expected.json. Numbers are rounded: the last bits differ.
round() {
    awk -F '\t' '/^#/ || /[a-z]{3}/ { print; next }
        { for (i = 1; i <= NF; i++) printf "%s%s", (i > 1) ? "\t" : "", $i ~ /^-?[0-9.e-]+$/ ? sprintf("%.8g", $i) : $i
          print "" }'
}
set -e
awk -F '\t' 'BEGIN { OFS = "\t"; print "example", "chang2024_5_bits", "chang2024_1_bits", "matched_order" }
    NR > 1 { print $1, -$6, -$5, 3 }' ../oracle/frame.tsv >cov.tsv
set -- ../oracle/curves_run_[0-4].npy
sufgram correlate cov.tsv --steps ../oracle/steps.txt "$@" -o corr.tsv --cross-run runs.tsv --quiet
grep '^# peak' corr.tsv | cut -c 1-24
grep -v '^#' corr.tsv | sed -n '1,5p;70,72p' | round
grep -v '^#' runs.tsv | sed -n '1,3p;60,61p' | round
sed -n '/^# n-gram/,/^# run 1/p' runs.tsv

echo "== rank correlations; little memory, another number of threads"
sufgram correlate cov.tsv --steps ../oracle/steps.txt "$@" --spearman --quiet >rho.tsv
grep '^# spearman peak' rho.tsv | cut -c 1-30
grep -v '^#' rho.tsv | sed -n '1,3p' | round
sufgram correlate cov.tsv --steps ../oracle/steps.txt "$@" --spearman --memory 20K -t 3 --quiet |
    grep -v '^# sufgram' | grep -v '^# command' >less.tsv
grep -v '^# sufgram' rho.tsv | grep -v '^# command' | cmp - less.tsv && echo "the same"

echo "== one run as JSON"
sufgram correlate cov.tsv --steps ../oracle/steps.txt ../oracle/curves_run_0.npy --format jsonl --quiet |
    sed -n 2p | cut -c 1-40

echo "== the same numbers taken for log probabilities: the sign turns"
sufgram correlate cov.tsv --steps ../oracle/steps.txt ../oracle/curves_run_0.npy --unit log2prob --quiet |
    grep -v '^#' | sed -n '4p' | round

echo "== metrics"
sufgram curves --quiet --steps ../oracle/steps.txt --vocab-size 2004 "$@" -o metrics.tsv \
    --cross-run cross.tsv --cross-run-raw raw.tsv
sufgram correlate --metrics metrics.tsv --distances cross.tsv --raw-distances raw.tsv -o m.tsv --quiet
grep -E '^# (runs|examples)' m.tsv
grep -v '^#' m.tsv | awk -F '\t' 'BEGIN { OFS = "\t" } NR > 1 { for (i = 5; i <= 8; i++) $i = sprintf("%.6f", $i) } { print }'
sufgram correlate --metrics metrics.tsv --quiet | grep -vc '^#'
