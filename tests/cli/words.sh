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
run verify both --quiet
run count both 'the dog' 'the cat'
run merge w other -o none --quiet

# An index of words is asked in words, and answers in words.
run count w the cat
run count w 'the cat' '^ the' 'dog' 'on dog the' '^' ''
printf '%s\n' 'mat\303\240' 'the' 'no such' | run count w -
run count w the --cnf AND cat
run count w --cnf 'the cat OR matà AND sat'
run count w --cnf 'the cat OR dog'
run prob w the cat
run prob w ^ the
run prob w the dog
run prob w -m chang2024 '<unk>' cat
run prob w -m mkn --discount-fallback 'the cat' 'the dog' 'the <unk>' '<unk> cat' 'cat </s>' '<s> the'
run prob w -m mkn --discount-fallback 'the <unk>' '<unk> cat' 'cat </s>' '<s> the'
run next w the
run next w dog
run next w cat --summary
run find w the --context 2
run find w dog
run find w --cnf 'the cat AND sat'
run dump w -n 1 --boundary
run dump w -n 2 --boundary
run count w '^ ^ cat' '^ cat' '\^ cat' '^ \^'
run dump w --arpa -n 2 --discount-fallback --quiet
run count w --pieces 'the cat'

# '</s>' ends a sequence: nothing follows it. A word of the corpus it may be, too.
run count w '</s>' '</s> the' '</s> dog' '^ the'
printf '%s\n' '</s> the' '^ the' '</s>' | run count w -
for c in count find; do
    run $c w --cnf '</s> the OR the cat'
done
run next w '</s>' the
run next w '</s>'
run find w '</s>'
run sample w '</s>' --seed 1
run prob w '</s>' the
run prob w -m mkn --discount-fallback '</s> the' '<s> the'
run prob w -m mkn --discount-fallback '</s>'

# A list may begin with a byte-order mark; a word with white space in it could never match.
printf '\357\273\277the\r\ncat\r\n' >bom.txt
run ingest words.txt --words --vocab bom.txt -o bom.sfc --quiet
run ingest ids.txt --vocab bom.txt -o bom2.sfc --quiet
run index bom.sfc -o bom --quiet
run info bom | grep words
run count bom 'the cat' "$(printf '\357\273\277the cat')"
for word in 'a b' 'caf\0303\0251\0302\0240noir' ' the' 'the\0342\0200\0250'; do
    printf '%b\n' the "$word" >white.txt
    run ingest words.txt --words --vocab white.txt -o x.sfc --quiet
done

# Queries are split as the text was: at all white space of Unicode, and nowhere else.
printf 'the\302\240cat\343\200\200sat\n' >blanks.txt
run ingest blanks.txt --words -o blanks.sfc --quiet
run index blanks.sfc -o blanks --quiet
run count blanks 'the cat' "$(printf 'the\302\240cat')" "$(printf '\342\200\203the\302\205cat\n')"
run count blanks "$(printf 'the\302\240cat')" "$(printf 'cat\343\200\200sat')" sat
run count blanks "$(printf 'the\302\240cat')"
printf '%b\n' 'the\302\240cat' 'the\342\200\213cat' 'the\tcat\302\240' 'th\351 cat' | run count blanks -
run count blanks --cnf "$(printf 'cat\302\240AND\343\200\200the')"
run find blanks "$(printf 'the\302\240cat')" --context 1

# Pieces are spoken where asked for; a token without a piece is <id:N>.
run count p 1 2
run count p --pieces '▁the ▁cat' '▁the <id:4>' '<id:1>' 'x'
run next p --pieces '▁the'
run next p 1
run next p --pieces x
run prob p --pieces '▁the ▁cat'
run dump p --pieces -n 2
run find p --pieces '▁cat' --context 1 --format jsonl
run dump p --pieces --arpa
run ingest ids.txt -o i.sfc --quiet
run index i.sfc -o i --quiet
run count i --pieces 1
# A piece with a blank in it is <id:N> in grams, where blanks stand between tokens.
printf '%s\n' 'a b' a b c >blank.vocab
printf '0 3\n1 2 3\n' >blank_ids.txt
run ingest blank_ids.txt --vocab blank.vocab -o bp.sfc --quiet
run index bp.sfc -o bp --quiet
run dump bp --pieces -n 2
run count bp --pieces '<id:0> c' 'a b c' '<id:1> b'
run count bp --pieces '<id:0> c' 'a b c'
run next bp --pieces
run find bp --pieces '<id:0> c' --context 1

# A vocabulary may list what a text does not have; a text that has it cannot be an ARPA file.
printf '%s\n' '<unk>' '<s>' '</s>' the cat >list.txt
run ingest words.txt --words --vocab list.txt -o v.sfc --quiet
run index v.sfc -o v --quiet
run dump v --arpa -n 1 --discount-fallback --quiet
printf '<s> the cat </s>\n' >marked.txt
run ingest marked.txt --words -o s.sfc --quiet
run index s.sfc -o s --quiet
run count s '</s>' '<s> the' 'cat </s>' '</s> the'
run dump s --arpa --discount-fallback --quiet

# Covariates of words.
printf 'the cat\nsat on\n' >eval.txt
covariates() {
    rm -f cov.tsv
    run covariates "$@" --orders 1,2 --quiet -o cov.tsv
    [ ! -e cov.tsv ] || grep -v '^#' cov.tsv | cut -f 2-8
}
covariates w eval.txt --words --pieces
covariates w eval.txt --words
covariates w eval.txt
printf 'the cat\nthe dog\n' >eval2.txt
covariates w eval2.txt --words
covariates p eval.txt --words
printf '1 2\n1 4\n' >eval3.txt
covariates p eval3.txt --pieces
covariates i eval3.txt --pieces

# And how often they were seen.
printf '1\n2\n' >steps.txt
run exposure w eval.txt --words --steps steps.txt --tokens-per-step 5 -o x.npy --quiet
printf "0 1\n2 4\n" >ids_eval.txt
run exposure w ids_eval.txt --steps steps.txt --tokens-per-step 5 -o y.npy --quiet
cmp x.npy y.npy && echo "the same exposure"
run exposure p eval.txt --words --steps steps.txt --tokens-per-step 5 -o z.npy --quiet
