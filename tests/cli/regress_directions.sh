# Sweeps over context scores and effects of tags, on the frame of known answers rebuilt as raw columns.
set -e
awk -F '\t' 'BEGIN { OFS = "\t" }
    NR == 1 {
        print "example", "chang2024_1_bits", "chang2024_5_bits", "context_length", "context_1_all_bits",
            "contextual_diversity_adjusted", "final_surprisal_bits", "variability_bits", "aoa_log10_step",
            "forgettability_bits", "cross_run_variability_bits2", "context_2_4_bits", "pos", "bilu"
        next
    }
    { print $1, -$5, -$6, 2 ^ $7, -$8, $9, $10, $11, $12, $13, "", -$6 - $8, $15, $16 }' ../oracle/frame.tsv >joined.tsv
sufgram regress joined.tsv --paper --pos-column pos --bilu-column bilu -o effects.tsv --context-sweep sweep.tsv --tag-effects tags.tsv --quiet
grep -E '^# (rows|strongest|unexpected|method)' sweep.tsv | cut -c 1-60 | sed -E 's/(\.[0-9]{8})[0-9]+$/\1/'
grep -v '^#' sweep.tsv | cut -f 1-3,5-8
grep -E '^# (rows|reference|method)' tags.tsv
grep -c '^# r2_adj_increment' tags.tsv
awk -F '\t' '!/^#/ && ($1 == "aoa" || $1 == "response")' tags.tsv | cut -f 1-4
grep -v '^#' effects.tsv | cut -f 1,2 | sort -u | wc -l

echo "== refused"
try() {
    sufgram regress "$@" || echo "status $?"
}
cut -f 1-4,6-11,13 joined.tsv >narrow.tsv
try narrow.tsv --paper --context-sweep s.tsv
try joined.tsv --paper --tag-effects t.tsv
try joined.tsv --response aoa_log10_step --predictors chang2024_1_bits --context-sweep s.tsv
try joined.tsv --paper --context-sweep no/such/s.tsv -o e.tsv --quiet
ls [st].tsv 2>/dev/null || true
