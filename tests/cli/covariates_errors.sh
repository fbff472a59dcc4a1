# Evaluation sequences, masks and options that cannot be; nothing is written.
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' >tokens.txt
sufgram ingest tokens.txt --vocab-size 10 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
run() {
    sufgram covariates "$@" -o cov.tsv --quiet
    echo "exit status $?"
}
printf '0 5 6\n0 5\n' >ragged.txt
run i ragged.txt
printf '0 5 10\n' >range.txt
run i range.txt
: >empty.txt
run i empty.txt
run i nosuch.txt
run i tokens.txt --mask ../oracle/mask.npy
run i tokens.txt --mask tokens.txt
run i tokens.txt --orders 6
run i tokens.txt --orders 1,,2
run i tokens.txt --context 1:x
run i tokens.txt --context 1:all,2:1,1:all
run i tokens.txt --context 2:3,2:03
for p in nan inf -1 1 -nan; do
    run i tokens.txt --zero-below $p
done
run i tokens.txt --min-count 3
run i tokens.txt --min-count 3:2,3:5
run i tokens.txt --diversity 30
run c.sfc tokens.txt
ls
