# Ten million tokens with repeated documents: build, verify, and compare with a linear scan.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
awk 'BEGIN {
    srand(7)
    for (s = 0; s < 100000; s++) {
        line = 0
        for (t = 0; t < 100; t++) line = line " " int(20000 * rand() ^ 4)
        if (s % 10) last = line
        print last == "" ? line : last # every tenth document repeats the one before it
    }
}' >"$work/text"
sufgram ingest "$work/text" -o "$work/text.sfc"
sufgram index "$work/text.sfc" -o "$work/index"
sufgram verify "$work/index"
scan_counts "$work/index" 1000
