# exposure of every target at each step, on a corpus small enough to check by eye.
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' '0 5 6 7 1' '0 9 5 6 1' >tokens.txt
printf '%s\n' '0 5 6 7' >eval.txt
printf '%s\n' 0 1 2 3 10 >steps.txt
sufgram ingest tokens.txt --vocab-size 10 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
run() {
    echo "\$ $*"
    sufgram "$@"
    status=$?
    [ "$status" = 0 ] || echo "exit status $status"
}
show() { # the items of an array of unsigned 64-bit numbers, N a row
    od -An -v -t u8 -w$((8 * $2)) -j 128 "$1"
}

# Rows: 5, 6 and 7 of the evaluation sequence; 5 tokens a step.
for order in 1 2 3 4 5 100; do
    run exposure i eval.txt --steps steps.txt --tokens-per-step 5 --order $order -o x.npy --quiet
    show x.npy 5
done
run exposure i eval.txt --steps steps.txt --tokens-per-step 2 -o x.npy --quiet
head -c 128 x.npy | tr -d '\0' | tail -c +11
show x.npy 5

run exposure i eval.txt --steps steps.txt -o x.npy
run exposure i
echo '0 5 10' >unknown.txt
run exposure i unknown.txt --steps steps.txt --tokens-per-step 5 -o y.npy
printf '%s\n' 3 2 >falling.txt
run exposure i eval.txt --steps falling.txt --tokens-per-step 5 -o y.npy
run exposure i eval.txt --steps nosuch --tokens-per-step 5 -o y.npy
ls
