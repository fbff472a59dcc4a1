# The whole chain on the case with known answers: adjusted R2 and likelihood ratios are those of
# ../oracle/expected.json, "effects", "nopos/...".
set -e
sufgram ingest ../oracle/train.txt --vocab-size 2004 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
sufgram verify i --quiet
sufgram covariates i ../oracle/eval.txt --mask ../oracle/mask.npy --paper --cls 2000 -o cov.tsv --quiet
sufgram curves --steps ../oracle/steps.txt --vocab-size 2004 ../oracle/curves_run_[0-4].npy \
    -o metrics.tsv --average average.tsv --cross-run cross.tsv --gam-curves gam --quiet
sufgram join cov.tsv average.tsv --on example -o joined.tsv --quiet
sufgram regress joined.tsv --paper -o effects.tsv --quiet
ls gam
# The peaks are those of "peak_step".
sufgram correlate cov.tsv --steps ../oracle/steps.txt ../oracle/curves_run_[0-4].npy -o corr.tsv --quiet
grep '^# peak' corr.tsv | cut -d ' ' -f 1-4
# Rounded: the last bits are not the same on every processor.
awk -F '\t' '/^#/ { next }
    $1 == "response" { print $1, $2, $3, $5, $6, $7; next }
    { printf "%s %s %.9f %s %s %s\n", $1, $2, $3, $5 == "" ? "-" : sprintf("%.6e", $5), $6, sprintf("%.6f", $7) }
    ' effects.tsv
