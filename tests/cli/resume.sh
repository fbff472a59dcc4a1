# A build that is killed, or stopped, in its tables goes on there, and ends in the same bytes.
head -n 8000 ../oracle/train.txt | sufgram ingest - --vocab-size 2004 -o c.sfc --quiet
sufgram index c.sfc -o whole --quiet
try() { # SIGNAL OPTIONS...: send it as soon as the suffix array is finished
    signal=$1
    shift
    sufgram index c.sfc -o i "$@" >/dev/null 2>message &
    build=$!
    until ls -d i.tmp-*/suffix-000.sfa i/suffix-000.sfa >ready 2>&- || [ -s ready ]; do
        sleep 0.01
    done
    kill -s "$signal" $build 2>&-
    wait $build 2>&-
    status=$?
}
interrupt() {
    try "$@"
    while [ -e i ]; do # it was finished before it could be stopped
        rm -r i
        try "$@"
    done
    echo "exit status $status"
    grep -Ev 'needs|sorting|writing|tokens in' message
    for left in i.tmp-*; do [ ! -e "$left" ] || echo "something is kept"; done
}
resume() {
    sufgram index c.sfc -o i "$@" 2>message
    echo "exit status $?"
    grep -Ev 'needs|tokens in' message
    for file in corpus.sfc suffix-000.sfa ngrams.mdb; do cmp i/$file whole/$file; done
    ls . i
    rm -r i
}
interrupt KILL
resume --resume
interrupt TERM --resume
resume --resume
interrupt TERM
interrupt KILL --resume
resume # anew
