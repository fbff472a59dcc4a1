# info, count, prob, next and dump on a corpus small enough to check by eye.
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' '0 5 6 7 1' '0 9 5 6 1' >tokens.txt
sufgram ingest tokens.txt --vocab-size 10 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
run() {
    echo "\$ $*"
    sufgram "$@"
    status=$?
    [ "$status" = 0 ] || echo "exit status $status"
}
sufgram info i | grep -v bytes
sufgram info i --json | grep -v _bytes

run count i
run count i 5 6
run count i '5 6' '6 7'
run count i ^ 0 5
run count i 0 5 6 7 1
run count i 1 0
run count i 10
run count i five
printf '%s\n' '5 6' '' '^ 0' '7 7' | run count i -
printf '%s\n' '5 6' 'five' | run count i -

# A NUL would cut a line short: each reader of lines names it.
nul='5 6\n5 6\0000 7 7\n'
printf '%b' "$nul" | run count i -
printf '%b' "$nul" | run count i --cnf -
printf '%b' "$nul" | run next i - --summary
printf '%b' "$nul" | run prob i -
printf '%b' "$nul" | run sample i --seed 1 -n 1 --length 1 -

run prob i 5 6 7
run prob i -m chang2024 9 6 7
run prob i -m mle 9 6 7
run prob i -m chang2024 --order 2 5 6 7
run prob i ^ 0
printf '%s\n' '5 6 7' '5 6 1' | run prob i -m mle -
run prob i -m nosuch 5 6

run next i 5 6
run next i 5 6 -k 1
run next i ^
run next i 1
run next i

run dump i -n 1
run dump i -n 3
run dump i -n 3 --boundary
run dump i -n 3 --format csv
run dump i -n 3 --format jsonl
run dump i -n 6
run count nosuch 5
run count tokens.txt 5
run count c.sfc 5
