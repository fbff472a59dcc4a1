#!/bin/sh
# Each planted violation must be reported by the check whose duty it is, and a sound tree by none.
set -eu
top=$PWD
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
faults=0

fresh() { # a sound little tree: only base, data and cli exist
    rm -rf "$tree/t"
    mkdir -p "$tree/t/src/base" "$tree/t/src/data" "$tree/t/src/cli" "$tree/t/include/sufgram" "$tree/t/tests/cli"
    cp -r "$top/scripts" "$top/docs" "$top/Makefile" "$tree/t/"
    cd "$tree/t"
    cp "$top/include/sufgram/defs.h" "$top/include/sufgram/err.h" "$top/include/sufgram/npy.h" include/sufgram/
    printf '#include "base/a.h"\n#include <stdlib.h>\n\nint sufi_a(void)\n{\n    return 1;\n}\n' >src/base/a.c
    printf 'int sufi_a(void);\n' >src/base/a.h
    printf '#include "base/a.h"\n#include "sufgram/npy.h"\n' >src/data/b.c
    printf '%s\n' 'static const struct command *const commands[] = {' '    &command_one,' '};' >src/cli/main.c
    printf 'const struct command command_one = {0};\n' >src/cli/cmd_one.c
    printf 'sufgram one in\n' >tests/cli/one.sh
    # shellcheck disable=SC2016 # backquotes of Markdown
    printf '%s\n' '## Commands' '' '| `one` | does it |' >README.md
}
report() { # CHECK WANTED GOT
    echo "$1: wanted '$2', got:"
    echo "$3"
    faults=1
}
silent() { # CHECK
    got=$("scripts/$1" 2>&1) || got="a failure: $got"
    [ -z "$got" ] || report "$1" nothing "$got"
}
caught() { # CHECK TEXT: fails and says TEXT; the tree is sound again afterwards
    if got=$("scripts/$1" 2>&1); then
        report "$1" "a failure saying '$2'" "$got"
    else
        case $got in *"$2"*) ;; *) report "$1" "$2" "$got" ;; esac
    fi
    fresh
}

fresh
for check in layers style headers commands; do
    silent "check-$check"
done

echo '#include "data/b.h"' >>src/base/a.c
caught check-layers 'src/base/a.c:8: base may not include data ("data/b.h")'
echo '#include "sufgram/npy.h"' >>src/base/a.c
caught check-layers 'base may not include data ("sufgram/npy.h")'
echo '#include "npy.h"' >>include/sufgram/err.h
caught check-layers 'base may not include data ("npy.h")'
echo '#include "base/a.h"' >>src/cli/main.c
caught check-layers 'cli may not include base'
echo '#include <zstd.h>' >>src/data/b.c
caught check-layers 'zstd.h is fenced into data/unzstd.c tables/'
echo '#include <gsl/gsl_math.h>' >>src/cli/main.c
caught check-layers '<gsl/gsl_math.h> is not libc'
echo '#include "../base/a.h"' >>src/data/b.c
caught check-layers 'leaves its folder'
cp src/base/a.h src/data/
caught check-layers 'the file name is taken by src/base/a.h'
mkdir src/odd && cp src/base/a.h src/odd/c.h
caught check-layers "'odd' is no module"
cp include/sufgram/err.h include/sufgram/odd.h
caught check-layers 'no row in docs/architecture.md'

awk 'BEGIN { print "int sufi_long(void)\n{"; while (n++ < 99) print "    ;"; print "}" }' >>src/base/a.c
caught check-style 'sufi_long has 101 lines'
awk 'BEGIN { while (n++ < 901) print "" }' >src/base/c.c
caught check-style 'the file is too long'
printf '\tint x; \n' >>src/base/a.c
caught check-style 'src/base/a.c:8: tab'
printf 'int x; \n' >>src/base/a.c
caught check-style 'blanks at the end'
printf '/* strcpy(a, b) */ char *s = "gets(x)";\nint y = snprintf(b, 1, "") + sprintf(b, "");\n' >>src/base/a.c
caught check-style 'src/base/a.c:9: sprintf is banned'
echo "// TO""DO: more" >>src/base/a.c
caught check-style 'left-over note'
for call in 'sufi_alloc(a * b, 8)' 'sufi_alloc_zero(n, p->width[i] * sizeof *x)' 'sufi_grow(&x, &cap, 2 * n, 1)' \
    'sufi_pages_alloc(8, (n + 1) * SIZE)' 'sufi_alloc(sufi_add_size(n * n, 1), 8)' 'malloc((n + 1) * sizeof *x)' \
    'calloc(1u << bits, 8)' 'realloc(x, count(y) * 4)'; do
    echo "void *x = $call;" >>src/base/a.c
    caught check-style "src/base/a.c:8: ${call%%(*}: a product of variables"
done
for call in 'sufi_alloc(n + 1, 2 * BLOCK * sizeof(struct a *))' 'sufi_alloc(sufi_mul_size(a, b), sizeof **x->y[i])' \
    'sufi_grow(a * b, &cap, n, (BLOCK + 2) * sizeof *x)' 'calloc(1 << 16, sizeof(a->b) * 2)' 'malloc(f((const char **)a))'; do
    echo "void *x = $call;" >>src/base/a.c
    silent check-style
    fresh
done
for line in '#define OTHER 1' 'enum suf_e { SUF_A, OTHER = 2 };' 'typedef struct other other;' \
    'struct other { int x; };' 'SUF_API int other(int suf_x);' 'typedef int other(void *suf_arg);'; do
    echo "$line" >>include/sufgram/err.h
    caught check-style ': public '
done

echo 'size_t sufi_b(void);' >>src/base/a.h
caught check-headers 'base/a.h does not compile alone'
echo 'int *suf_new(int class);' >>include/sufgram/err.h
caught check-headers 'sufgram/err.h does not compile alone as c++'

rm src/cli/cmd_one.c
caught check-commands 'cmd_one.c does not define command_one'
echo 'sufgram onerous' >tests/cli/one.sh
caught check-commands "no case in tests/cli/ runs 'sufgram one'"
echo '## Commands' >README.md
caught check-commands 'no row in README.md'
: >src/cli/cmd_two.c
caught check-commands 'cmd_two.c is not in the table'
: >tests/cli/gone.stdout
caught check-commands 'belongs to no case'
exit "$faults"
