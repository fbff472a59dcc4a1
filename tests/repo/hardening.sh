#!/bin/sh
# What is released is hardened: position-independent, tables of addresses read-only before main, no
# executable stack, checked copies and guarded stacks; and nothing starts a shell.
# environment: BUILD
set -eu
fail() {
    echo "$*"
    exit 1
}
! grep -nE '\b(system|popen|tmpnam|tempnam|mktemp)\(' -r src || fail "calls that are not safe"
[ "$(basename "$BUILD")" = release ] || exit 0
shows() { # OPTION PATTERN: of the file $f
    readelf -W "$1" "$f" | grep "$2" >/dev/null
}
for f in "$BUILD/sufgram" "$BUILD/libsufgram.so"; do
    shows -h 'Type: *DYN' || fail "$f: at a fixed address"
    shows -l 'GNU_RELRO' || fail "$f: no RELRO"
    shows -d 'BIND_NOW' || fail "$f: symbols bound late"
    ! shows -d 'TEXTREL' || fail "$f: relocations in the text"
    shows -l 'GNU_STACK.* RW ' || fail "$f: an executable stack"
    shows -s '__stack_chk_fail' || fail "$f: stacks without guards"
    shows -s '__[a-z]*_chk' || fail "$f: no checked copies"
done
f=$BUILD/sufgram
shows -d 'Flags:.*PIE' || fail "no position-independent program"
