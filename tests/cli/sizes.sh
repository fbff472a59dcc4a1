# Sizes that no machine has, from the command line and from files: an error with a name each time.
run() {
    echo "\$ $*" | cut -c 1-78
    sufgram "$@"
    status=$?
    [ "$status" = 0 ] || echo "exit status $status"
}
npy() { # DTYPE SHAPE: a header without items
    text="{'descr': '$1', 'fortran_order': False, 'shape': ($2), }"
    # shellcheck disable=SC2059 # the length is an octal escape
    printf "\223NUMPY\1\0\\$(printf %03o "${#text}")\0%s" "$text"
}

echo "== numbers of the command line"
printf 'y\tx\n1\t1\n3\t2\n2\t3\n5\t4\n4\t5\n' >t.tsv
for n in 18446744073709551615 18446744073709551616 4294967296 -1 1e3 ''; do
    run regress t.tsv --formula 'y ~ x' --bootstrap "$n"
    run regress t.tsv --formula 'y ~ x' --permutations "$n"
    run ingest t.tsv -o x.sfc --vocab-size "$n"
done
echo '1 2 3' >a.txt
run ingest a.txt -o a.sfc --quiet
run index a.sfc -o a --quiet
for size in 9223372036854775808 8796093022208T 1e400 -1G 1X nan; do
    run index a.sfc -o b --quiet --memory "$size"
done
run index a.sfc -o b --quiet --level 23
run index a.sfc -o b --quiet --level 4294967295
run merge a a -o b --quiet --level 23
run find a 2 --context 18446744073709551615 -n 18446744073709551615
run count a --cnf '1 AND 3' --max-distance 18446744073709551614
run next a -k 18446744073709551615
run ingest a.txt -o b.sfc --sequence-length 18446744073709551614 --quiet
printf '%s\n' 0 1 18446744073709551615 >steps.txt
run exposure a a.txt --order 4294967295 --steps steps.txt --tokens-per-step 18446744073709551615 \
    -o x.npy --quiet
od -A n -t u8 -j 128 x.npy

echo "== an id that is the separator, modulo 2^64"
echo '1 18446744073709551623 2' | run ingest - --format ids --separator 7 -o n.sfc --quiet
echo '{"input_ids":[1,18446744073709551623,2]}' | run ingest - --format jsonl --separator 7 -o n.sfc --quiet

echo "== shapes of arrays"
npy '<u2' '8589934592, 8589934592' >square.npy
npy '<u8' '2305843009213693952,' >bytes.npy
npy '<u2' '18446744073709551616,' >dimension.npy
npy '<u2' '9223372036854775808, 2, 0' >nothing.npy
npy '<u2' '0, 4611686018427387904' >rows.npy
npy '<u2' '4611686018427387904, 0' >columns.npy
npy '<f8' '4611686018427387904, 0' >curves.npy
for array in square bytes dimension nothing rows columns; do
    run ingest $array.npy -o n.sfc --quiet
    run covariates a $array.npy -o - --quiet
done
for array in square rows columns curves; do
    run curves $array.npy --vocab-size 10 --steps steps.txt -o n.tsv --quiet
    run curves curves.npy --mask $array.npy --vocab-size 10 --steps steps.txt -o n.tsv --quiet
done

echo "== a gram that goes on behind its sequence in a damaged corpus"
# A list of more than 1 MiB is not summed when it is opened. That of where sequences begin makes the
# first one end after 3 tokens.
awk 'BEGIN { for (i = 0; i < 140000; i++) print "1 2 3 4 5 6 7 8 9" }' >long.txt
run ingest long.txt -o long.sfc --quiet
run index long.sfc -o long --quiet
run find long 5 6 7 8 --context 2 -n 1
offsets=$(((64 + 2 * 1400001 + 63) / 64 * 64)) # behind the symbols, at a multiple of 64
od -A n -t u8 -j $offsets -N 16 long/corpus.sfc
printf '\5\0' | dd of=long/corpus.sfc bs=1 seek=$((offsets + 8)) conv=notrunc 2>/dev/null
run find long '^' 1 2 3 4 -n 1
run find long 1 2 3 4 5 6 7 8 9 --context 1000000000000 -n 1
run find long 1 2 3 --context 1000000000000 -n 1
