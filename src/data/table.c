/* table.c - asking a table in memory. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "data/number_read.h"
#include "data/table_impl.h"

void suf_table_free(suf_table *t)
{
    if (!t)
        return;
    for (size_t i = 0; i < t->n_provenance; i++)
        free(t->provenance[i].key);
    free(t->provenance);
    sufi_keys_release(&t->names);
    free(t->slot);
    free(t->text);
    free(t->row_text);
    free(t->row_line);
    free(t->cell);
    free(t->path);
    free(t);
}

size_t suf_table_rows(const suf_table *t)
{
    return t->n_rows;
}

size_t suf_table_columns(const suf_table *t)
{
    return t->n_columns;
}

const char *suf_table_name(const suf_table *t, size_t column)
{
    return sufi_keys_text(&t->names, t->slot[column]);
}

int suf_table_find(const suf_table *t, const char *name, size_t *column)
{
    size_t slot;

    if (sufi_keys_find(&t->names, name, strlen(name), &slot) != SUF_OK)
        return SUF_ABSENT;
    /* Where every column has a slot of its own it is this one; else the first with it follows. */
    for (*column = slot; t->slot[*column] != slot; ++*column)
        ;
    return SUF_OK;
}

const char *suf_table_text(const suf_table *t, size_t row, size_t column)
{
    return t->text + t->row_text[row] + t->cell[row * t->n_slots + t->slot[column]];
}

uint64_t suf_table_line(const suf_table *t, size_t row)
{
    return t->row_line[row];
}

int suf_table_numbers(const suf_table *t, size_t column, double *out, suf_diag *diag)
{
    sufi_c_locale c_locale;
    int err = sufi_c_locale_enter(&c_locale, diag);

    if (err)
        return err;
    for (size_t row = 0; row < t->n_rows && !err; row++) {
        const char *text = suf_table_text(t, row, column);
        if (!sufi_parse_number(text, &out[row]))
            err = sufi_fail_at(diag, SUF_EFORMAT, t->path, SUF_AT_LINE, t->row_line[row],
                               "column '%s': '%.60s' is not a number (a missing value is an empty "
                               "cell)",
                               suf_table_name(t, column), text);
    }
    sufi_c_locale_leave(&c_locale);
    return err;
}

int suf_table_provenance(const suf_table *t, size_t i, const char **key, const char **value)
{
    if (i >= t->n_provenance)
        return SUF_ABSENT;
    *key = t->provenance[i].key;
    *value = t->provenance[i].value;
    return SUF_OK;
}
