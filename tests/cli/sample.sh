# sample: seeded sequences of every estimator, in ids and in words.
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' '0 5 6 7 1' '0 9 5 6 1' >tokens.txt
sufgram ingest tokens.txt --vocab-size 10 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
printf '%s\n' 'the cat sat' 'the cat ran' 'a dog' >text.txt
sufgram ingest text.txt --words -o w.sfc --quiet
sufgram index w.sfc -o w --quiet
run() {
    echo "\$ $*"
    sufgram "$@" --quiet
    status=$?
    [ "$status" = 0 ] || echo "exit status $status"
}
for model in mle chang2024 stupid infgram; do
    run sample i -m $model -n 4
done
run sample i -m mle --order 2 -n 4 --seed 3
run sample i -m mle --order 2 -n 4 --seed 3 --threads 2
run sample i -m mkn --discount-fallback -n 4 --length 6
run sample i -n 3 --length 1 5 6
run sample i -n 2 '^ 0 9'
run sample i -m stupid 9 6
run sample i --temperature 0.01 -n 3
run sample w -n 3
run sample w -n 2 --seed 1 cat
run sample w -m mkn --discount-fallback -n 3 --length 5 --seed 2

run sample i 9 6
run sample i 6 10
run sample i 0 ^
run sample w cat fish
run sample i -m other
run sample i --length 0
run sample i --temperature 0
run sample
run sample nosuch
