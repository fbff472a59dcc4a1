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

# Other formats, and compressed files.
cp three.u16 three.npy
run three.npy -o c.sfc
gzip -n <letters.txt >letters.gz
run letters.gz -o c.sfc
head -c 20 letters.gz >cut.gz
run cut.gz -o c.sfc
zstd -q -c letters.txt | head -c 15 >cut.zst
run cut.zst -o c.sfc
gzip -n <../oracle/mask.npy >mask.npy.gz
run mask.npy.gz -o c.sfc
printf '{"input_ids": [1]}\n{"input_ids": [1, x]}\n' >bad.jsonl
run bad.jsonl -o c.sfc
run bad.jsonl --field ids -o c.sfc
printf '\210\330\64\1\2\0\0\0\12\0\0\0' >short.bin
run short.bin -o c.sfc
run range.txt --documents -o c.sfc
run nosuch.idx --format megatron -o c.sfc
run nosuch.ds --format datatrove -o c.sfc
cp three.u16 three.ds
run three.ds --format datatrove -o c.sfc
run three.u16 --format infinigram -o c.sfc
ls c.sfc 2>/dev/null || echo "no corpus"
