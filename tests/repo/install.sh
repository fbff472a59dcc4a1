#!/bin/sh
# What 'make install' puts below DESTDIR serves a stranger's program, shared and static, and
# 'make uninstall' takes all of it away again.
# environment: BUILD
set -eu
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
root=$dir/root
config=$(basename "$BUILD")
case $config in asan | tsan | debug) ;; *) config=release ;; esac
to_root() { # TARGET
    make -s --no-print-directory CONFIG="$config" BUILD="$BUILD" SKIP_DEPS=1 DESTDIR="$root" PREFIX=/opt/s "$1" >"$dir/log" 2>&1 || {
        cat "$dir/log"
        exit 1
    }
}
fail() {
    echo "$*"
    exit 1
}
# A library with sanitizers wants them in the program, too.
sanitize=$(make -s --no-print-directory CONFIG="$config" print-CFLAGS_"$config" | tr ' ' '\n' | grep '^-fsanitize' || true)

to_root install
version=$("$root/opt/s/bin/sufgram" --version)
for c in $("$root/opt/s/bin/sufgram" man --list); do
    [ -s "$root/opt/s/share/man/man1/sufgram-$c.1" ] || fail "no page of $c"
done
for f in man/man1/sufgram.1 bash-completion/completions/sufgram zsh/site-functions/_sufgram \
    fish/vendor_completions.d/sufgram.fish; do
    [ -s "$root/opt/s/share/$f" ] || fail "no $f"
done

cat >"$dir/user.c" <<'C'
#include <stdio.h>
#include <sufgram/sufgram.h>

int main(int argc, char **argv)
{
    suf_index *index;
    suf_diag diag;

    if (argc > 1 && suf_index_open(&index, argv[1], &diag) == SUF_OK)
        return 2;
    printf("sufgram %s\n", suf_version());
    return 0;
}
C
if command -v pkg-config >/dev/null; then
    ask() { PKG_CONFIG_PATH=$root/opt/s/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$root pkg-config "$@"; }
    [ "sufgram $(ask --modversion sufgram)" = "$version" ] || fail "sufgram.pc has another version"
    case $(ask --libs sufgram) in *lmdb*) fail "private libraries are public" ;; esac
    # shellcheck disable=SC2046,SC2086 # lists of flags
    ${CC:-cc} $sanitize -o "$dir/shared" "$dir/user.c" $(ask --cflags --libs sufgram)
    [ "$(LD_LIBRARY_PATH=$root/opt/s/lib "$dir/shared" nosuch)" = "$version" ] || fail "the shared library"
    readelf -d "$dir/shared" | grep -q 'NEEDED.*libsufgram\.so\.[0-9]' || fail "it was not linked"
    mkdir "$dir/aside"
    mv "$root"/opt/s/lib/libsufgram.so* "$dir/aside/"
    # shellcheck disable=SC2046,SC2086
    ${CC:-cc} $sanitize -o "$dir/static" "$dir/user.c" $(ask --cflags --static --libs sufgram)
    [ "$("$dir/static" nosuch)" = "$version" ] || fail "the static library"
    mv "$dir"/aside/* "$root/opt/s/lib/"
else
    echo "no pkg-config here: nothing was linked"
fi

to_root uninstall
left=$(find "$root" ! -type d)
[ -z "$left" ] || fail "left over: $left"
