# Started without standard input, output or error, as services may be: what would be printed goes
# into no file that is opened in their place.
awk 'BEGIN { for (i = 0; i < 300; i++) print i % 7, i % 5, i % 3, i % 11 }' >ids.txt
sufgram ingest ids.txt -o c.sfc --quiet
sufgram index c.sfc -o i --quiet
sufgram dump i -n 2 -o d.tsv --quiet
all() { # what is made with these descriptors closed
    sufgram ingest ids.txt -o other.sfc
    cmp c.sfc other.sfc
    sufgram index c.sfc -o other
    sufgram dump i -n 2 -o other.tsv
}
check() {
    sufgram verify other --quiet >/dev/null && grep -v '^#' other.tsv >got && echo "whole, closed: $1"
    grep -v '^#' d.tsv | cmp - got
    rm -rf other other.sfc other.tsv got
}
all 2>/dev/null
check nothing
all 2>/dev/null <&-
check 0
all 2>/dev/null >&-
check 1
all 2>&-
check 2
all <&- >&- 2>&-
check "0 1 2"
all 2>&- <&-
check "0 2"

echo "== what cannot be said or read is a failure"
sufgram count i 1 >&- 2>message
echo "exit status $?, $(cat message)"
sufgram count i 1 >&- 2>&-
echo "exit status $?"
sufgram ingest - -o new.sfc --quiet <&- 2>message
echo "exit status $?, $(cat message)"
ls
