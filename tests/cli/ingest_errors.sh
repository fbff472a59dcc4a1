# Bad input: each a message naming file and place, status 1, and no corpus under the name asked for.
run() {
    sufgram ingest "$@" --quiet
    echo "exit status $?"
}
printf '0 5\n6 10 7\n' >range.txt
run range.txt --vocab-size 10 -o c.sfc
printf '0 5\n6 x 7\n' >letters.txt
run letters.txt --format ids -o c.sfc
: >empty.txt
run empty.txt --format ids -o c.sfc
run nosuch.txt -o c.sfc
printf '\0\0\1' >odd.u16
run odd.u16 --format u16 -o c.sfc
printf '\0\0\1\0\2\0' >three.u16
run three.u16 -o c.sfc
run three.u16 --format u16 --sequence-length 2 -o c.sfc
head -c 100 ../oracle/mask.npy >short.npy
run short.npy -o c.sfc
run range.txt -o nosuch/c.sfc
run range.txt --format csv -o c.sfc
ls
