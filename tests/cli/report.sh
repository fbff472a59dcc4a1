# One page about an analysis: every figure with its table, nothing unescaped, nothing from elsewhere, the
# same bytes every time; what is not given is left out and said.
command -v gnuplot >/dev/null || { echo "no gnuplot here (Debian: gnuplot-nox)" >&2; exit 77; }
command -v xmllint >/dev/null || { echo "no xmllint here (Debian: libxml2-utils)" >&2; exit 77; }
o=../oracle
sufgram ingest $o/train.txt --vocab-size 2004 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
sufgram reproduce --index i --eval $o/eval.txt --mask $o/mask.npy --steps $o/steps.txt --vocab-size 2004 --cls 2000 \
    --title 'A <b>"title"</b> & more' --figures figures $o/curves_run_[0-4].npy -o out --quiet >/dev/null

echo "== well-formed, with every figure and a table behind each"
xmllint --noout out/report.html && echo well-formed
grep -o '<figure id="[^"]*"' out/report.html | cut -d '"' -f 2
count() { # WHAT PATTERN
    echo "$1: $(grep -o "$2" out/report.html | wc -l)"
}
count figures '<figure '
count drawings '<svg [^>]*role="img" aria-labelledby='
count titles '<title id='
count descriptions '<desc id='
count "tables behind figures" '<details><summary>Data</summary>'
grep -o ' id="[^"]*"' out/report.html | sort | uniq -d | sed 's/^/twice:/'
grep -o '<section id="[^"]*"' out/report.html | cut -d '"' -f 2 | tr '\n' ' '
echo
grep -o 'href="#[^"]*"' out/report.html | cut -d '"' -f 2 | tr '\n' ' '
echo

echo "== from elsewhere: a link to the paper, nothing that would be fetched"
grep -o 'https\?://[^"<)]*' out/report.html | sort -u
grep -c -e '<script' -e '<iframe' -e '<img' -e '@import' -e 'url(' -e 'src=' -e 'xlink' out/report.html
grep -o '<link [^>]*>' out/report.html

echo "== the same bytes again, with any number of threads"
report() {
    sufgram report --joined out/joined.tsv --metrics out/metrics.tsv --average out/average.tsv --effects out/effects.tsv \
        --correlations out/correlations.tsv --run-correlations out/run_correlations.tsv \
        --metric-correlations out/metric_correlations.tsv --steps $o/steps.txt --mask $o/mask.npy \
        $o/curves_run_[0-4].npy --quiet --title 'A <b>"title"</b> & more' "$@"
}
for t in 1 4; do
    report --threads $t -o again.html && cmp again.html out/report.html && echo "same, $t threads"
done
report -o - | cmp - out/report.html && echo "same on standard output"

echo "== the title"
grep -o '<title>.*</title>' out/report.html
grep -o '<h1>.*</h1>' out/report.html

echo "== fingerprints"
grep -o '<code>../oracle/steps.txt</code></td><td>[0-9]*</td><td><code>[0-9a-f]*<' out/report.html
for f in out/*.tsv; do
    case $f in out/manifest.tsv | out/c[or]*[vs].tsv) continue ;; esac
    grep -q "<code>$f</code></td><td>$(wc -c <"$f")</td>" out/report.html || echo "$f: no or another size"
done

echo "== coefficients and intervals are those of regress"
grep -v '^#' out/joined.tsv | awk -F '\t' -v OFS='\t' 'NR == 1 { for (i = 1; i <= NF; i++) c[$i] = i; print $0, "loglen"; next }
    { printf "%s\t%.17g\n", $0, log($c["context_length"]) / log(2) }' >prepared.tsv
sufgram regress prepared.tsv --residualise 'chang2024_5_bits~chang2024_1_bits' --clip 5 --zscore --cluster token,sequence --quiet \
    --formula 'aoa_log10_step ~ chang2024_1_bits + chang2024_5_bits + loglen + context_1_all_bits + contextual_diversity_adjusted' |
    awk -F '\t' '/^#/ { next } $1 == "term" { for (i = 1; i <= NF; i++) c[$i] = i; next } $1 != "(intercept)" {
        unit = $c["standardised"] / $c["coefficient"]; low = $c["low"] * unit; high = $c["high"] * unit
        if ($1 ~ /_bits$/) { middle = -$c["standardised"]; t = -low; low = -high; high = t } else middle = $c["standardised"]
        printf "%.4f %.4f %.4f\n", middle, low, high }' >wanted
sed -n '/id="coefficients-aoa"/,/<\/figure>/p' out/report.html | sed -n 's/^<tr><th scope="row">[^<]*<\/th>//p' |
    sed 's/<\/td><td>/ /g; s/<[^>]*>//g; s/−/-/g' | cmp - wanted && echo "the same"

echo "== files of figures"
find figures -name '*.svg' | wc -l
find figures -name '*.pdf' | wc -l
find figures -name '*.png' | wc -l
xmllint --noout figures/*.svg && echo well-formed
head -c 5 figures/mean-curve.pdf
echo
head -c 4 figures/mean-curve.png | tail -c 3
echo
grep -c 'prefers-color-scheme:dark' figures/mean-curve.svg

echo "== text of a table goes through as text"
{
    printf '# note: <script>alert(1)</script> & "q"\n# bad: \377\001\n'
    printf 'response\tpredictor\tr2_adj\tr2_adj_increment\tsign_full\n'
    printf "<b>'y'</b>\t&amp;\t0.5\t0.5\t+\n"
    printf 'final_surprisal\tunigram\t0.25\t0.25\t-\n'
} >'odd <&>"'\''.tsv'
sufgram report --effects 'odd <&>"'\''.tsv' -o odd.html --quiet && xmllint --noout odd.html && echo well-formed
grep -c '<script' odd.html
grep -o 'note: .*<' odd.html
grep -o '<code>odd [^/]*<' odd.html
grep -o '<th scope="row">&amp;[^/]*<' odd.html | head -n 1
grep -o '&lt;b&gt;[^/]*/b&gt;' odd.html | head -n 1

echo "== what is not given is left out"
grep -o 'Left out: [^<]*' odd.html
sufgram report --steps $o/steps.txt $o/curves_run_0.npy -o runs.html --quiet && xmllint --noout runs.html
grep -o '<figure id="[^"]*"' runs.html

echo "== the least there is: one sequence, two checkpoints, curves that are all alike"
printf '1 2 3 4\n1 2 4 3\n' | sufgram ingest - --vocab-size 6 -o tiny.sfc --quiet
echo '1 2 3 4' >tiny.txt
printf '0\n10\n' >tiny.steps
for k in 0 1; do printf 'example\t0\t10\n0\t2\t1\n1\t2\t1\n2\t2\t1\n' >tiny_$k.tsv; done
sufgram reproduce --corpus tiny.sfc --eval tiny.txt --steps tiny.steps --vocab-size 6 tiny_0.tsv tiny_1.tsv -o tiny --quiet >/dev/null
xmllint --noout tiny/report.html && grep -c '<figure' tiny/report.html

echo "== examples are called what the runs call them; there are no more checkpoints than there are"
sed 6q $o/steps.txt >six
printf 'example\t' >odd.tsv && paste -s six >>odd.tsv
printf '%d\t%d\t7\t6\t4\t3\t2\n' 100 9 101 9 102 8 >>odd.tsv
sed 's/^102/a<b/' odd.tsv >labels.tsv
for t in odd labels; do
    sufgram curves --steps six --vocab-size 512 --last 99 --splines 6 $t.tsv -o $t.metrics.tsv --quiet
    sed '1s/^/\xef\xbb\xbf/' $t.metrics.tsv >bom.tsv # as Excel writes; its settings count all the same
    sufgram report --metrics bom.tsv --steps six $t.tsv -o $t.html --quiet && xmllint --noout $t.html
    grep -o '<figcaption>[^<]*: example [^<]*<' $t.html
    grep -o 'last [0-9]* checkpoints\|[0-9]* basis functions' $t.html
done
grep '^# last' odd.metrics.tsv
