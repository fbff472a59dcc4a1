#include "effects/note.h"

#include <stdarg.h>
#include <stdio.h>

void sufi_note(suf_rows *w, const char *key, const char *fmt, ...)
{
    char value[400];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(value, sizeof value, fmt, ap);
    va_end(ap);
    suf_rows_provenance(w, key, value);
}

void sufi_put_test(suf_rows *w, const suf_ols_summary *model, const suf_ols_test *test)
{
    suf_rows_f64(w, model->r2_adj);
    suf_rows_f64(w, test->r2_adj_increment);
    suf_rows_f64(w, test->lrt);
    suf_rows_f64(w, test->df);
    suf_rows_f64(w, test->log10_p);
}
