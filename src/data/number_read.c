#include "data/number_read.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"

int sufi_c_locale_enter(sufi_c_locale *l, suf_diag *diag)
{
    l->c = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
    if (l->c == (locale_t)0)
        return sufi_fail_nomem(diag, "the C locale");
    l->saved = uselocale(l->c);
    return SUF_OK;
}

void sufi_c_locale_leave(sufi_c_locale *l)
{
    uselocale(l->saved);
    freelocale(l->c);
}

bool sufi_parse_number(const char *text, double *out)
{
    char *end;

    if (!*text) {
        *out = NAN;
        return true;
    }
    errno = 0;
    *out = strtod(text, &end);
    if (end == text || (errno == ERANGE && fabs(*out) > 1))
        return false;
    while (isspace((unsigned char)*end))
        end++;
    return *end == '\0';
}
