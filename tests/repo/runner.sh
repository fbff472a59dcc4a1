#!/bin/sh
# tests/run must notice every way a test can go wrong, and must not see faults where there are none.
set -eu
top=$PWD
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
mkdir -p "$tree/tests/unit" "$tree/tests/cli" "$tree/tests/data/oracle" "$tree/tests/repo" "$tree/build/release/tests"
cp "$top/tests/run" "$tree/tests/"
cd "$tree"
: >tests/data/oracle/file
unset UPDATE
faults=0

unit() { # NAME, script on standard input: a test program
    : >"tests/unit/test_$1.c"
    { echo '#!/bin/sh'; cat; } >"build/release/tests/test_$1"
    chmod +x "build/release/tests/test_$1"
}
expect() { # LINE PASSES(0|1) NAME: what the runner says last about it, and its exit status
    status=0
    BUILD=build/release TEST_TIMEOUT=1 tests/run "$3" >log 2>&1 || status=$?
    if [ "$(tail -n 1 log)" != "$1" ] || [ "$((status == 0))" != "$2" ]; then
        echo "$3: wanted '$1', got (exit status $status):"
        cat log
        faults=1
    fi
}

unit good <<'T'
printf 'ok 1 - a\nok 2 - b\n1..2\n'
T
unit bad <<'T'
printf 'ok 1 - a\nnot ok 2 - b\n# got 1, wanted 2\n1..2\n'; exit 1
T
unit short <<'T'
printf 'ok 1 - a\n1..2\n'
T
unit crash <<'T'
printf 'ok 1 - a\n'; kill -SEGV $$
T
unit late <<'T'
printf 'ok 1 - a\n1..1\n'; exit 23
T
unit none <<'T'
echo 1..0
T
unit liar <<'T'
printf 'not ok 1 - a\n1..1\n'
T
unit hang <<'T'
printf 'ok 1 - a\n1..1\n'; exec sleep 60
T
: >tests/unit/test_unbuilt.c
expect '2 passed, 0 failed' 1 test_good
expect '1 passed, 1 failed' 0 test_bad
expect '1 passed, 1 failed' 0 test_short
expect '1 passed, 1 failed' 0 test_crash
expect '1 passed, 1 failed' 0 test_late
expect '0 passed, 1 failed' 0 test_none
expect '0 passed, 2 failed' 0 test_liar
expect '1 passed, 1 failed' 0 test_hang
expect '0 passed, 1 failed' 0 test_unbuilt

printf 'echo out; echo err >&2; exit 3\n' >tests/cli/case.sh
expect '0 passed, 1 failed' 0 case
BUILD=build/release tests/run --update case >log
expect '1 passed, 0 failed' 1 case
[ "$(cat tests/cli/case.stdout tests/cli/case.stderr tests/cli/case.exit)" = "$(printf 'out\nerr\n3')" ] || faults=1
for file in stdout stderr exit; do
    mv "tests/cli/case.$file" saved
    expect '0 passed, 1 failed' 0 case
    mv saved "tests/cli/case.$file"
done

echo 'exit 1' >tests/repo/check.sh
expect '0 passed, 1 failed' 0 check
expect "tests/run: no test 'nothing'" 0 nothing
exit "$faults"
