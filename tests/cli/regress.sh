# The paper's analysis of the known-answer frame, rebuilt as raw columns, and general regressions.
awk -F '\t' 'BEGIN { OFS = "\t" }
    NR == 1 {
        print "example", "chang2024_1_bits", "chang2024_5_bits", "context_length", "context_1_all_bits",
            "contextual_diversity_adjusted", "final_surprisal_bits", "variability_bits", "aoa_log10_step",
            "forgettability_bits", "cross_run_variability_bits2", "tag"
        next
    }
    { print $1, -$5, -$6, $3, -$8, $9, $10, $11, $12, $13, "", $15 "_" $16 }' ../oracle/frame.tsv >joined.tsv
sufgram regress joined.tsv --paper --pos-column tag -o effects.tsv
grep -E '^# (rows|not analysed|pos levels|bilu levels)' effects.tsv
grep -v '^#' effects.tsv | cut -f 1,2,6,8-10
sufgram regress joined.tsv --paper --quiet -o plain.tsv && grep -vc '^#' plain.tsv

# with the occurrences seen by then, age of acquisition is counted in these too
awk -F '\t' 'BEGIN { OFS = "\t" } { print $0, NR == 1 ? "exposure_1_at_aoa" : int(10 ^ $9) - NR % 7 }' joined.tsv >exposed.tsv
sufgram regress exposed.tsv --paper -o exposed_effects.tsv | sed -n '1,22p'
grep '^# response' exposed_effects.tsv
grep -v '^#' exposed_effects.tsv | head -n 29 | cut -f 1,2,6,8-10 | tail -n 8
grep -v '^#' plain.tsv >paper && grep -v '^#' exposed_effects.tsv | head -n 25 | cut -f 1,2,6,8-10 >first
cut -f 1,2,6,8-10 paper | cmp - first

awk -F '\t' 'BEGIN { OFS = "\t" } NR == 4 { $4 = "" } { print }' joined.tsv >hole.tsv
sufgram regress hole.tsv --paper -o none.tsv || echo "status $?"
sufgram regress hole.tsv --paper --drop-missing -o dropped.tsv --quiet && grep '^# rows' dropped.tsv
cut -f 1-5,7- joined.tsv >narrow.tsv
sufgram regress narrow.tsv --paper -o none.tsv || echo "status $?"
[ ! -e none.tsv ] || echo "left something behind"

printf 'y\tx\tg\n1\t0\ta\n3\t1\ta\n4\t0\tb\n6\t1\tb\n9\t2\tb\n4\t2\ta\n' >small.tsv
sufgram regress small.tsv --response y --predictors x --categorical g=b |
    awk -F '\t' '/^# (r2|df)/ { print substr($0, 1, 16) } !/^#/ && $1 != "term" { printf "%s %.6f\n", $1, $2 }'
sufgram regress small.tsv --response y --predictors g,x --categorical g --sequential |
    awk -F '\t' '!/^#/ && $1 != "predictor" { printf "%s %.6f %s\n", $1, $2, $5 }'
sufgram regress small.tsv --response y --predictors g || echo "status $?"
sufgram regress small.tsv --response y --predictors x,x || echo "status $?"
sufgram regress small.tsv --response y || echo "status $?"
sufgram regress small.tsv --paper --response y || echo "status $?"
