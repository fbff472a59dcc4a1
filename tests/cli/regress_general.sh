# General regressions by formula: figures against those of R, tables beside, and wrong usage.
cp ../data/r/regress.tsv .
round() { awk -F '\t' '/^#/ { next } { printf "%s", $1; for (i = 2; i <= NF; i++) printf "\t%s", $i ~ /^-?[0-9.]+(e[-+]?[0-9]+)?$/ ? sprintf("%.5g", $i) : $i; print "" }' "$@"; }
model='y ~ a + b * C(pos, ref="NOUN")'

sufgram regress regress.tsv --formula "$model" -o coefficients.tsv
grep -E '^# (rows|aic|df|standard|confidence)' coefficients.tsv | sed -E 's/(\.[0-9]{8})[0-9]+$/\1/'
round coefficients.tsv
sufgram regress regress.tsv --formula "$model" --cluster token,sequence --terms terms.tsv --correlations r.tsv >two_ways.tsv
grep -E '^# (clusters|df of t)' two_ways.tsv && round two_ways.tsv | cut -f 1-4
round terms.tsv r.tsv
sufgram regress regress.tsv --formula "$model" --errors hc3 --confidence 0.9 --format csv >hc3.csv
grep '^# standard' hc3.csv && tr , '\t' <hc3.csv | round | cut -f 1-3,6-8

# the paper's way to prepare columns; the same by lists and by formula
sufgram regress regress.tsv --formula 'y ~ a + b' --residualise 'b~a' --clip 2 --zscore -o formula.tsv
sufgram regress regress.tsv --response y --predictors a,b --residualise 'b~a' --clip 2 --zscore -o lists.tsv
grep -E '^# (clipped|numeric)' formula.tsv
grep -v '^#' formula.tsv >formula && grep -v '^#' lists.tsv >lists && cmp formula lists && round formula

# resampling: seeded, for any number of threads
for t in 1 3; do
    sufgram regress regress.tsv --formula 'y ~ a + C(grp)' --bootstrap 200 --kfold 5 --permutations 99 --seed 7 --cluster token \
        --terms terms$t -o coefficients$t -t $t
done
grep -v '^# command' terms1 >a && grep -v '^# command' terms3 | cmp - a && grep -E '^# (boot|perm|folds|seed)' a
grep -v '^# command' coefficients1 >a && grep -v '^# command' coefficients3 | cmp - a && round a | cut -f 1,11-14
sufgram regress regress.tsv --formula 'y ~ a + C(grp)' --fold-column fold --terms folds.tsv -o unused.tsv && round folds.tsv | cut -f 1,7,8

# rows with holes are refused or counted; columns that others span are dropped and named
awk -F '\t' 'BEGIN { OFS = "\t" } NR == 5 { $6 = "" } { print }' regress.tsv >hole.tsv
sufgram regress hole.tsv --formula 'y ~ a' || echo "status $?"
sufgram regress hole.tsv --formula 'y ~ a' --missing drop | grep '^# rows'
sufgram regress regress.tsv --formula 'y ~ a + b + d' | grep -E 'dropped as|^d'
sufgram regress regress.tsv --formula 'y ~ C(pos)*a' --sequential | round

awk -F '\t' 'BEGIN { OFS = "\t" } NR > 1 { $6 = "" } { print }' regress.tsv >empty.tsv
# squares out of range: never a p of 1
for scale in e160 e-170 e60 e-60; do
    awk -F '\t' -v e=$scale 'BEGIN { OFS = "\t" } NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
        NR > 1 { $at["y"] = sprintf("%.9f%s", $at["y"], e) } { print }' regress.tsv >scaled.tsv
    sufgram regress scaled.tsv --formula 'y ~ a' -o t.tsv && round t.tsv | cut -f 4,5
done
for wrong in "y ~ a +" "y = a" "y ~ a - b" "y ~ C(pos, ref=NOUN)" "y ~ (a" "y ~ nope" "y ~ pos" "y ~ C(pos, ref='X')"; do
    sufgram regress regress.tsv --formula "$wrong" || echo "status $?"
done
fails() { sufgram regress "$@" || echo "status $?"; }
fails empty.tsv --formula 'y ~ a' --missing drop
fails regress.tsv --formula 'y ~ a' --response y
fails regress.tsv --formula 'y ~ a' --missing perhaps
fails regress.tsv --formula 'y ~ a' --errors robust
fails regress.tsv --formula 'y ~ a' --errors hc1 --cluster token
fails regress.tsv --formula 'y ~ a' --cluster token,sequence,fold
fails regress.tsv --formula 'y ~ a' --cluster nope
fails regress.tsv --formula 'y ~ a' --kfold 5
fails regress.tsv --formula 'y ~ a' --kfold 1 --terms t.tsv
fails regress.tsv --formula 'y ~ a' --kfold 999 --terms t.tsv
fails regress.tsv --formula 'y ~ a' --confidence 95
fails regress.tsv --formula 'y ~ a' --residualise 'a~C(pos)'
fails regress.tsv --formula 'y ~ a' --sequential --bootstrap 10
fails regress.tsv --paper --formula 'y ~ a'
