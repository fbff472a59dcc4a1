# One sequence of 10^8 tokens, and 10^8 sequences of one token: about 1 GB of memory each, and some
# minutes. N=1000000 makes them smaller.
set -eu
n=${N:-100000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
want() { # WHAT GOT WANTED
    [ "$2" = "$3" ] || { echo "$1: got $2, wanted $3"; exit 1; }
    echo "$1: $2"
}
# A period of 251 and a mark now and then: repeats of many lengths. 16 bits a token.
awk -v n="$n" 'BEGIN { for (i = 0; i < 251; i++) printf "%c%c", (i * i) % 97 + 1, 0 }' >period
block=$(($(wc -c <period) / 2))
{
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12; do cat period; done
    printf '\310\0'
} >unit
unit=$(($(wc -c <unit) / 2)) times=$((n / (block * 12 + 1)))
n=$((unit * times))
yes unit | head -n "$times" | xargs cat >tokens.u16
want "tokens written" $(($(wc -c <tokens.u16) / 2)) "$n"

echo "== one sequence"
sufgram ingest tokens.u16 --format u16 -o one.sfc --quiet
sufgram index one.sfc -o one --memory 2G
want tokens "$(sufgram info one | sed -n 's/^tokens\t//p')" "$n"
want sequences "$(sufgram info one | sed -n 's/^sequences\t//p')" 1
want "the mark" "$(sufgram count one 200)" "$times"
want "the mark followed" "$(sufgram count one 200 1)" $((times - 1))
want "a unit and more" "$(sufgram count one "$(od -An -v -t u2 unit | tr -s '\n' ' ') 1")" $((times - 1))
sufgram verify one --quiet
rm -rf one one.sfc

echo "== sequences of one token"
sufgram ingest tokens.u16 --format u16 --sequence-length 1 -o many.sfc --quiet
sufgram index many.sfc -o many --memory 2G
want tokens "$(sufgram info many | sed -n 's/^tokens\t//p')" "$n"
want sequences "$(sufgram info many | sed -n 's/^sequences\t//p')" "$n"
want "the mark" "$(sufgram count many 200)" "$times"
want "the mark at a start" "$(sufgram count many '^ 200')" "$times"
want "two tokens" "$(sufgram count many 1 1)" 0
sufgram verify many --quiet
