# find, boolean conditions in find and count, and the summary of next.
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' '0 5 6 7 1' '0 9 5 6 1' '6 6 6' >tokens.txt
sufgram ingest tokens.txt --vocab-size 10 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
run() {
    echo "\$ $*"
    sufgram "$@"
    status=$?
    [ "$status" = 0 ] || echo "exit status $status"
}

run find i 5 6
run find i 6 -n 2
run find i '6 6'
run find i ^ 0 5 -n 2 --context 1
run find i 5 6 --context 2
run find i 5 6 --context 1000000000000 -n 1 --format csv
run find i 7 7
run find i 10
run find i ''
run find i
run find i 5 --cnf --context 2
run find i 5 --max-distance 2

run find i --cnf '5 6 7 OR 9 AND 1'
run find i --cnf 5 AND 6 7 OR 6 8 -n 1
run find i --cnf '0 AND 1' --max-distance 3
run find i --cnf '0 AND 1' --max-distance 4
run find i --cnf '^ 6 OR ^ 0 9'
run find i --cnf '5 OR'
run find i --cnf 'AND 5'
run find i --cnf '5 and 6'
run count i --cnf '5 6 7 OR 9 AND 1'
run count i --cnf '5 OR 7 OR 9' '6 AND 7'
printf '%s\n' '5 AND 7' '5 AND 7 AND 9' '5 AND' | run count i --cnf -
run count i 5 --max-distance 3

run next i 5 6 --summary
run next i --summary
printf '%s\n' '5' '^ 0' '7 7' | run next i - --summary
