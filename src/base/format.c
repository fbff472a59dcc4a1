#include "base/format.h"

#include <locale.h>
#include <stdio.h>

int sufi_vformat(char *out, size_t cap, const char *fmt, va_list ap)
{
    /* The thread's own, for this call only; the C locale as a whole costs no memory. */
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t saved = c ? uselocale(c) : (locale_t)0;
    int len = vsnprintf(out, cap, fmt, ap);

    if (c) {
        uselocale(saved);
        freelocale(c);
    }
    return len;
}

int sufi_format(char *out, size_t cap, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    int len = sufi_vformat(out, cap, fmt, ap);
    va_end(ap);
    return len;
}
