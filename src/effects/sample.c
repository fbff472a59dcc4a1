#include "effects/sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "data/table_impl.h"

static int read_numbers(sufi_sample *s, size_t k, const char *name, bool optional, suf_diag *diag)
{
    size_t column = 0, n_present = 0, n = suf_table_rows(s->table);

    if (suf_table_find(s->table, name, &column) != SUF_OK)
        return sufi_fail(diag, SUF_EMISMATCH, s->table->path, "there is no column '%s'", name);
    double *v = s->number[k] = sufi_alloc(n, sizeof *v);
    if (!v)
        return sufi_fail_nomem(diag, "a column");
    int err = suf_table_numbers(s->table, column, v, diag);
    if (err)
        return err;
    for (size_t i = 0; i < n; i++) {
        if (isinf(v[i]))
            return sufi_fail_at(diag, SUF_ENUMERIC, s->table->path, SUF_AT_LINE,
                                suf_table_line(s->table, i), "column '%s' is infinite", name);
        n_present += isnan(v[i]) ? 0u : 1u;
    }
    if (n_present == 0 && n && optional) {
        free(v);
        s->number[k] = NULL;
    }
    return SUF_OK;
}

/* The name of a column that row i lacks a value in, or NULL. */
static const char *missing_in(const sufi_sample *s, size_t i, const char *const *numbers)
{
    for (size_t k = 0; k < s->n_numbers; k++)
        if (s->number[k] && isnan(s->number[k][i]))
            return numbers[k];
    for (size_t k = 0; k < s->n_tags; k++)
        if (!*suf_table_text(s->table, i, s->tag[k]))
            return suf_table_name(s->table, s->tag[k]);
    return NULL;
}

static int keep_complete_rows(sufi_sample *s, const char *const *numbers, bool drop_missing,
                              suf_diag *diag)
{
    size_t n = suf_table_rows(s->table);

    for (size_t i = 0; i < n; i++) {
        const char *name = missing_in(s, i, numbers);
        if (!name) {
            for (size_t k = 0; k < s->n_numbers; k++)
                if (s->number[k])
                    s->number[k][s->n] = s->number[k][i];
            s->row[s->n++] = i;
        } else if (!drop_missing) {
            return sufi_fail_at(diag, SUF_EFORMAT, s->table->path, SUF_AT_LINE,
                                suf_table_line(s->table, i),
                                "no value in column '%s' (a regression leaves out rows only when "
                                "told to drop missing ones)",
                                name);
        }
    }
    s->n_dropped = n - s->n;
    if (s->n == 0)
        return sufi_fail(diag, SUF_EFORMAT, s->table->path,
                         n ? "every row lacks some value" : "a table without rows");
    return SUF_OK;
}

int sufi_sample_init(sufi_sample *s, const suf_table *table, const char *const *numbers,
                     size_t n_numbers, size_t first_optional, const char *const *tags,
                     size_t n_tags, bool drop_missing, suf_diag *diag)
{
    int err = SUF_OK;

    *s = (sufi_sample){.table = table, .n_numbers = n_numbers, .n_tags = n_tags};
    s->row = sufi_alloc(suf_table_rows(table), sizeof *s->row);
    s->number = sufi_alloc_zero(n_numbers, sizeof *s->number);
    s->tag = sufi_alloc(n_tags, sizeof *s->tag);
    if (!s->row || !s->number || !s->tag)
        return sufi_fail_nomem(diag, "the columns of a regression");
    for (size_t k = 0; k < n_tags; k++)
        if (suf_table_find(table, tags[k], &s->tag[k]) != SUF_OK)
            return sufi_fail(diag, SUF_EMISMATCH, table->path, "there is no column '%s'", tags[k]);
    for (size_t k = 0; k < n_numbers && !err; k++)
        err = read_numbers(s, k, numbers[k], k >= first_optional, diag);
    return err ? err : keep_complete_rows(s, numbers, drop_missing, diag);
}

void sufi_sample_tags(const sufi_sample *s, size_t k, sufi_slice *value)
{
    for (size_t i = 0; i < s->n; i++) {
        const char *text = suf_table_text(s->table, s->row[i], s->tag[k]);
        value[i] = (sufi_slice){text, strlen(text)};
    }
}

void sufi_sample_locate(const sufi_sample *s, suf_diag *diag)
{
    if (!diag)
        return;
    memset(diag->path, 0, sizeof diag->path);
    strncpy(diag->path, s->table->path, sizeof diag->path - 1);
    if (diag->unit == SUF_AT_ROW && diag->where < s->n) {
        diag->unit = SUF_AT_LINE;
        diag->where = suf_table_line(s->table, s->row[diag->where]);
    }
}

void sufi_sample_release(sufi_sample *s)
{
    for (size_t k = 0; s->number && k < s->n_numbers; k++)
        free(s->number[k]);
    free(s->number);
    free(s->row);
    free(s->tag);
    *s = (sufi_sample){0};
}
