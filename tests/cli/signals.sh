# Readers that leave, interrupts, and files that shrink while they are read.
head -n 4000 ../oracle/train.txt >text
sufgram ingest text --vocab-size 2004 -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
head -n 2 text | cut -d ' ' -f 1-20 >eval.txt

echo "== a reader that leaves: no message, exit status 1"
cut -d ' ' -f 1,2 text >some
cat some some some some some some some some >grams
leave() {
    { sufgram "$@" --quiet 2>message; echo "exit status $?" >status; } | head -n 1 >line
    echo "$1: $(wc -l <line) line, $(cat status)"
    cat message
}
leave dump i -n 3
leave dump i --arpa --discount-fallback -o -
leave find i 1
leave next i 1 --format jsonl
leave prob i -m mle - <grams

echo "== an interrupt: the old index stays, nothing else does"
interrupt() { # WHAT SIGNALS OPTIONS...
    what=$1 signals=$2
    shift 2
    sufgram index "$@" --quiet >/dev/null 2>message &
    build=$!
    until ls -d i.tmp-* >/dev/null 2>&1 || ! kill -0 $build 2>/dev/null; do :; done
    for s in $signals; do kill -s "$s" $build 2>/dev/null; done
    wait $build 2>/dev/null
    status=$?
    case $status in
    0 | 1 | 130 | 143) ;;
    *) echo "$what: exit status $status" ;;
    esac
    [ $status != 1 ] || grep -v ': interrupted$' message
    echo "$what: $(sufgram verify i --quiet)"
}
for signal in INT TERM; do
    interrupt $signal $signal c.sfc -o i --force
    ls -d i.tmp-* 2>/dev/null
done
interrupt "INT twice" "INT INT" c.sfc -o i --force
sufgram index c.sfc -o i --force --quiet
ls -d i*

echo "== a file that shrinks"
mkfifo queries
shrink() { # FILE COMMAND...: cut FILE of a copy of the index when the command has opened it
    file=$1
    shift
    rm -rf x
    cp -r i x
    sufgram "$@" --quiet <queries >/dev/null 2>message &
    reader=$!
    exec 3>queries
    until grep -q "/x/$file" /proc/$reader/maps 2>/dev/null; do kill -0 $reader || break; done
    sleep 0.1 # it looks into what it opens
    : >x/"$file"
    cat grams >&3
    exec 3>&-
    wait $reader
    echo "exit status $?"
    sed "s|: /.*/x/|: .../x/|" message
}
sed -i 's/$/ 5 6 7 8 9 10/' grams # longer than the tables
shrink suffix-000.sfa count x -
rm -rf x
cp -r i x
sufgram dump x -n 5 --quiet >queries 2>message &
writer=$!
exec 3<queries
until grep -q /x/ngrams.mdb /proc/$writer/maps 2>/dev/null; do :; done
sleep 0.3 # the pipe is full now
: >x/ngrams.mdb
cat <&3 >/dev/null
wait $writer
echo "exit status $?"
sed "s|: /.*/x/|: .../x/|" message
