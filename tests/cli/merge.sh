# Indexes of the parts of a corpus, merged, against the index of the whole; and what is refused.
head -n 60 ../oracle/eval.txt >one.txt
tail -n +61 ../oracle/eval.txt >two.txt
for part in one two; do
    sufgram ingest $part.txt --vocab-size 2004 -o $part.sfc --quiet
    sufgram index $part.sfc -o $part --quiet
done
sufgram ingest ../oracle/eval.txt --vocab-size 2004 -o whole.sfc --quiet
sufgram index whole.sfc -o whole --quiet
run() {
    sufgram merge "$@" --quiet
    echo "exit status $?"
}
run one two -o both
ls both
cmp both/corpus.sfc whole/corpus.sfc
sufgram verify both --quiet
for order in 1 2 3 4 5; do
    sufgram dump both -n $order --boundary >both.tsv
    sufgram dump whole -n $order --boundary | cmp - both.tsv && wc -l <both.tsv
    # Every gram by the tables and by the suffix arrays, a context of each by its continuations.
    sed '1d; s/\t.*//' both.tsv | sufgram count both - >counts
    sed '1d; s/.*\t//' both.tsv | cmp - counts
done
sufgram next whole 0 -k 20 >followers
sufgram next both 0 -k 20 | cmp - followers

run one two -o both
run two one -o both --force
sufgram count both "^" "$(head -n 1 one.txt | cut -d ' ' -f 1)" >/dev/null && echo "the other way round"
run one two -o one --force --memory 1G --threads 2
cmp one/corpus.sfc whole/corpus.sfc && echo "onto an input"
# Errors.
run two -o x
run two two
run two nosuch -o x
run two whole.sfc -o x
sufgram index one.sfc --order 2 -o bigrams --quiet
run two bigrams -o x
run two one -o x --memory 1K 2>&1 | sed 's/is [0-9]*M$/is NM/'
cp -r two damaged
printf x | dd of=damaged/suffix-000.sfa bs=1 seek=4000 conv=notrunc status=none
run one damaged -o x
head -c 5000 two/suffix-000.sfa >damaged/suffix-000.sfa
run one damaged -o x
ls
