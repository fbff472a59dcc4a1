#!/bin/sh
# A million learning curves of 222 checkpoints in each of five runs: 8.9 GB as doubles, 1.8 GB a run.
# The program's own memory (RssAnon: not the mapped files) must stay below what --help states, 56
# bytes a curve and 16 an example and pair of runs (440 MB), and 100 MB for two threads, OpenBLAS and
# output. Then a table of ten million rows.
# usage: many_curves.sh [EXAMPLES]
set -eu
examples=${1:-1000000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# peak LIMIT-MB COMMAND...: run it; fails when it fails or takes more memory.
peak() {
    limit=$1 most=0
    shift
    "$@" &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        now=$(awk '/^RssAnon/ { print $2 }' "/proc/$pid/status" 2>/dev/null || true)
        [ "${now:-0}" -le "$most" ] || most=$now
        sleep 0.1
    done
    wait "$pid"
    echo "peak $((most / 1024)) MB, limit $limit MB"
    [ "$((most / 1024))" -le "$limit" ]
}

make_curves "$work" "$examples" 222
runs="$work/run_0.npy $work/run_1.npy $work/run_0.npy $work/run_1.npy $work/run_0.npy"
# shellcheck disable=SC2086 # a list of paths
peak $((100 + examples * (5 * 56 + 10 * 16) / 1000000)) \
    sufgram curves -t 2 --quiet --steps "$work/steps.txt" --vocab-size 32768 $runs -o "$work/metrics" \
    --average "$work/average" --cross-run "$work/cross" --cross-run-raw "$work/raw" --unlearned 95
[ "$(grep -vc '^#' "$work/metrics")" = $((5 * examples + 1)) ]
[ "$(grep -vc '^#' "$work/average")" = $((examples + 1)) ]
# Runs 0 and 2 are the same file, 0 and 1 are not.
for table in cross raw; do
    grep -v '^#' "$work/$table" | awk 'NR > 1 && ($3 != 0 || $2 == 0) { exit 1 }'
done
rm "$work"/*

make_curves "$work" $((examples / 10)) 50 long
peak 100 sufgram curves -t 2 --quiet --steps "$work/steps.txt" --vocab-size 32768 "$work/long.csv" \
    --tmp "$work" -o "$work/from_table"
sufgram curves -t 2 --quiet --steps "$work/steps.txt" --vocab-size 32768 "$work/run_0.npy" "$work/run_1.npy" \
    -o "$work/from_arrays"
for f in from_table from_arrays; do grep -v '^#' "$work/$f" >"$work/$f.rows"; done
cmp "$work/from_table.rows" "$work/from_arrays.rows"
