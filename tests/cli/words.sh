# Text of words, or ids with the pieces of a model: what info says of them.
run() {
    echo "\$ $*"
    sufgram "$@"
    status=$?
    [ "$status" = 0 ] || echo "exit status $status"
}
printf 'the cat sat\nthe mat\303\240 sat\343\200\200on the cat\n^ cat\n' >words.txt
run ingest words.txt --words -o w.sfc --quiet
run index w.sfc -o w --quiet
run info w | grep -E 'vocab|words'
run info w --json | grep names
gzip -k words.txt
run ingest words.txt.gz --words -o gz.sfc --quiet
cmp w.sfc gz.sfc && echo "the same"

printf '0 1 2 3\n0 2 1 4\n' >ids.txt
printf '<unk>\t0\n\342\226\201the\t-1.5\n\342\226\201cat\t-2\ns\t-3\n' >m.vocab
run ingest ids.txt --vocab m.vocab -o p.sfc --quiet
run index p.sfc -o p --quiet
run info p | grep -E 'vocab|pieces'

# Refused.
run ingest words.txt --words --format ids -o x.sfc --quiet
run ingest words.txt --words --vocab-size 3 -o x.sfc --quiet
run ingest ids.txt --vocab m.vocab --vocab-size 3 -o x.sfc --quiet
run ingest ids.txt --vocab nosuch -o x.sfc --quiet
printf 'caf\351 noir\n' >latin1.txt
run ingest latin1.txt --words -o x.sfc --quiet
run ingest words.txt -o x.sfc --quiet
ls x.sfc 2>/dev/null || echo "no corpus"

# A corpus whose words go on where another's end can be joined to it; others cannot.
printf 'the dog\n' >more.txt
run ingest more.txt --words --vocab w.sfc -o more.sfc --quiet
run ingest more.txt --words -o other.sfc --quiet
run index more.sfc -o more --quiet
run index other.sfc -o other --quiet
run merge w more -o both --quiet
run info both | grep words
run merge w other -o none --quiet
