# Building, refusing to overwrite, replacing, planning; what is no corpus; a full disk.
printf '%s\n' '0 5 6 7 1' '0 5 6 8 1' >tokens.txt
sufgram ingest tokens.txt --vocab-size 10 -o c.sfc --quiet
run() {
    sufgram index "$@" --quiet
    echo "exit status $?"
}
run c.sfc -o i
ls i
run c.sfc -o i
run c.sfc -o i --force
sufgram index c.sfc -o planned --dry-run --quiet | cut -f 1
run tokens.txt -o j
run nosuch.sfc -o j
head -c 100 c.sfc >short.sfc
run short.sfc -o j
run c.sfc -o j --order 6
sufgram ingest ../oracle/eval.txt --vocab-size 2004 -o big.sfc --quiet
(
    export GCOV_PREFIX=../counts # of a coverage build, not to be cut off here
    ulimit -f 16                # blocks of 512 bytes
    run big.sfc -o full 2>&1 | sed 's/tmp-[0-9]*/tmp-N/'
)
# Nothing half-made is left.
ls
# The tables depend neither on the threads nor on what malloc returns.
MALLOC_PERTURB_=85 sufgram index big.sfc -o one -t 1 --quiet
MALLOC_PERTURB_=170 sufgram index big.sfc -o many -t 7 --quiet
cmp one/ngrams.mdb many/ngrams.mdb && echo same
