# Queries typed as text, cut into pieces by spm_encode.
command -v spm_encode >/dev/null || { echo "spm_encode is not installed (Debian: sentencepiece)" >&2; exit 77; }
model=../demo/spm.model
printf '%s\n' 'the cat sat on the mat' 'the cat ran' 'a dog and the cat' >text.txt
spm_encode --model=$model --output_format=id <text.txt >ids.txt
sufgram ingest ids.txt --vocab-size 8194 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
run() {
    echo "\$ $*"
    sufgram "$@" 2>&1
    status=$?
    [ "$status" = 0 ] || echo "exit status $status"
}
run count i --spm $model 'the cat'
run count i --spm $model the cat
run count i --spm $model 'the cat' 'a dog' 'the ' 'fish and chips'
run count i --spm $model '^ the cat'
run count i --spm $model ^ the cat
run count i --spm $model ^
run count i --spm $model
printf '%s\n' 'the cat' '' '^ a dog' 'the' | run count i --spm $model -
run count i --spm $model - </dev/null
printf 'the cat\nthe\0cat\n' | run count i --spm $model -
run prob i -m chang2024 --spm $model 'the cat ran'
run next i --spm $model 'the cat'
run next i --spm $model 'the cat' --summary
run find i --spm $model the cat

# Quotes, dollars and the like are text and nothing else.
# shellcheck disable=SC2016 # that is the point
run count i --spm $model 'the $(touch evil) `touch evil` "cat" ; touch evil'
[ ! -e evil ] || echo "the shell was asked"

# With names the pieces are spoken.
spm_encode --model=$model --output_format=piece <text.txt | tr ' ' '\n' | sort -u >pieces
spm_encode --model=$model --output_format=piece <text.txt | tr ' ' '\n' >by_piece
tr ' ' '\n' <ids.txt | paste - by_piece | sort -n -u >named
awk -F '\t' '{ while (n < $1) { print ""; n++ } print $2; n++ }' named >names.vocab
sufgram ingest ids.txt --vocab-size 8194 --vocab names.vocab -o p.sfc --quiet
sufgram index p.sfc -o p --quiet
run next p --spm $model --pieces 'the cat'
run find p --spm $model --pieces --context 1 'cat'
run count p --spm $model --pieces 'the cat' 'something else'

run count i --spm nosuch.model 'the cat'
echo 'no model' >bad.model
sufgram count i --spm bad.model 'the cat' 2>errors && echo "exit status 0"
tail -n 1 errors
run count i --spm $model 'two
lines'
run count i --spm $model --cnf 'the cat'
run find i --spm $model --cnf 'the cat'
sufgram ingest text.txt --words -o w.sfc --quiet
sufgram index w.sfc -o w --quiet
run count w --spm $model 'the cat'
mkdir empty
sufgram=$(command -v sufgram)
PATH=$PWD/empty "$sufgram" count i --spm $model 'the cat' 2>&1 || echo "exit status $?"
