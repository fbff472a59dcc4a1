# An index that grows by corpora, against the index of the whole; and what is refused.
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' >one.txt
printf '%s\n' '0 5 6 7 1' '0 9 5 6 1' >two.txt
printf '%s\n' '70000 5 6' >three.txt
sufgram ingest one.txt --vocab-size 10 -o one.sfc --quiet
sufgram ingest two.txt --vocab-size 10 -o two.sfc --quiet
sufgram ingest three.txt -o three.sfc --quiet # 4 bytes a symbol
sufgram ingest one.txt two.txt three.txt --vocab-size 70001 -o whole.sfc --quiet
sufgram index whole.sfc -o whole --quiet
sufgram index one.sfc -o grown --quiet
run() {
    sufgram index "$@" --quiet
    echo "exit status $?"
}
run --append two.sfc grown
sufgram count grown 5 6
run grown --append=three.sfc --memory 1G --threads 1
ls grown
cmp grown/corpus.sfc whole/corpus.sfc
sufgram verify grown --quiet
for order in 1 2 3 4 5; do
    sufgram dump whole -n $order --boundary >whole.tsv
    sufgram dump grown -n $order --boundary | cmp - whole.tsv
done
sufgram next grown 5 6
sufgram count grown 70000 5
# A link to an index: what it leads to grows.
sufgram index one.sfc -o behind --quiet
ln -s behind link
run --append two.sfc link/
sufgram count behind 5 6
test -L link && echo "still a link"
# Errors leave the index as it was.
run --append nosuch.sfc grown
run --append one.txt grown
run --append one.sfc nosuch
run --append one.sfc one.txt
run --append one.sfc
run --append one.sfc grown -o other
run --append one.sfc grown --resume
run --append one.sfc grown --order 2
sufgram index one.sfc --order 2 -o bigrams --quiet
run --append two.sfc bigrams
run --append two.sfc bigrams --order 2
sufgram info bigrams | grep '^order'
sufgram verify grown --quiet
ls
