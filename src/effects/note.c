#include "effects/note.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/format.h"
#include "data/number.h"

void sufi_note(suf_rows *w, const char *key, const char *fmt, ...)
{
    char value[400];
    va_list ap;

    va_start(ap, fmt);
    (void)sufi_vformat(value, sizeof value, fmt, ap);
    va_end(ap);
    suf_rows_provenance(w, key, value);
}

void sufi_note_number(suf_rows *w, const char *key, double value)
{
    char text[SUFI_NUMBER_TEXT];

    suf_rows_provenance(w, key, sufi_number_string(text, value));
}

void sufi_put_test(suf_rows *w, const suf_ols_summary *model, const suf_ols_test *test)
{
    suf_rows_f64(w, model->r2_adj);
    suf_rows_f64(w, test->r2_adj_increment);
    suf_rows_f64(w, test->lrt);
    suf_rows_f64(w, test->df);
    suf_rows_f64(w, test->log10_p);
}
