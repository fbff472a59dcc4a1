# The whole chain by one command: the same tables as by hand (chain.sh has their known answers), and
# done again only where something is missing, damaged or other than it was.
command -v gnuplot >/dev/null || { echo "no gnuplot here (Debian: gnuplot-nox)" >&2; exit 77; }
o=../oracle
sufgram ingest $o/train.txt --vocab-size 2004 -o c.sfc --quiet
reproduce() { # what is done, without the commands' own messages; on success
    sufgram reproduce --eval $o/eval.txt --mask $o/mask.npy --steps steps.txt --vocab-size 2004 --cls 2000 \
        $o/curves_run_[0-4].npy "$@" >log.stdout 2>log.stderr
    status=$?
    sed -n 's/^sufgram reproduce: //p' log.stderr
    [ "$status" = 0 ] || echo "exit $status"
}
cp $o/steps.txt steps.txt

echo "== everything"
reproduce --corpus c.sfc -o out
ls out
tail -n 1 log.stdout
echo "== as by hand"
sufgram covariates out/index $o/eval.txt --mask $o/mask.npy --diversity 30:10000 --cls 2000 -o covariates.tsv --quiet
sufgram curves --steps steps.txt --vocab-size 2004 $o/curves_run_[0-4].npy -o metrics.tsv --average average.tsv \
    --cross-run cross.tsv --quiet
sufgram join covariates.tsv average.tsv --on example -o joined.tsv --quiet
sufgram regress joined.tsv --paper -o effects.tsv --quiet
sufgram correlate covariates.tsv --steps steps.txt $o/curves_run_[0-4].npy -o corr.tsv --quiet
for t in covariates metrics average cross joined effects; do
    grep -v '^#' $t.tsv >$t.hand
    grep -v '^#' out/$t.tsv | cmp - $t.hand && echo "same $t"
done
grep '^# peak' corr.tsv >peaks
grep '^# peak' out/correlations.tsv | cmp - peaks && echo "same peaks"
cut -f 1,2 out/manifest.tsv | grep -v '^#' | sort | uniq -c | sort -k 2 | sed 's/^ *//'

echo "== again"
cp -r out first
reproduce --corpus c.sfc -o out
diff -r first out && echo "nothing has changed"

echo "== an output is gone"
rm out/effects.tsv
reproduce --corpus c.sfc -o out
diff -r first out && echo "all as it was"

echo "== an output was edited, and another damaged in one byte"
sed -i '$s/1/2/' out/average.tsv
printf x | dd of=out/report.html bs=1 seek=1000 conv=notrunc 2>/dev/null
reproduce --corpus c.sfc -o out
diff -r first out && echo "all as it was"

echo "== an input has changed: what depends on it"
sed '$s/.*/99999999/' $o/steps.txt >steps.txt
reproduce --corpus c.sfc -o out
cp $o/steps.txt steps.txt

echo "== other options"
reproduce --corpus c.sfc -o out --paper
grep -v '^#' out/effects.tsv | cmp -s - effects.hand || echo "pruned counts have other effects"

echo "== an index instead of a corpus"
reproduce --index out/index -o other | head -n 3
ls other

echo "== a manifest that cannot be read is none"
echo rubbish >other/manifest.tsv
reproduce --index out/index -o other | head -n 1

echo "== one run"
sufgram reproduce --index out/index --eval $o/eval.txt --mask $o/mask.npy --steps steps.txt --vocab-size 2004 --cls 2000 \
    $o/curves_run_0.npy -o one --quiet >/dev/null
ls one
