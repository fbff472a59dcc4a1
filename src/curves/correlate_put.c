/* correlate_put.c - n-gram surprisal from a table, correlations to tables. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "data/number.h"
#include "curves/correlate_impl.h"

/* ---- reading ---- */

/* The order in a name "chang2024_N_bits", or 0. */
static uint32_t order_of(const char *name)
{
    static const char prefix[] = "chang2024_", suffix[] = "_bits";
    const char *p = name + sizeof prefix - 1;
    uint32_t order = 0;

    if (strncmp(name, prefix, sizeof prefix - 1) != 0)
        return 0;
    for (; *p >= '0' && *p <= '9' && order < 1000; p++)
        order = order * 10 + (uint32_t)(*p - '0');
    return strcmp(p, suffix) == 0 ? order : 0;
}

static int is_wanted(void *arg, const char *name)
{
    (void)arg;
    return strcmp(name, "example") == 0 || order_of(name) > 0;
}

/* Fail at the row of a table's first value that is not finite. */
static int check_finite(const suf_table *t, const char *path, size_t column, const double *v,
                        suf_diag *diag)
{
    for (size_t i = 0; i < suf_table_rows(t); i++)
        if (!isfinite(v[i]))
            return sufi_fail_at(diag, isnan(v[i]) ? SUF_EFORMAT : SUF_ENUMERIC, path, SUF_AT_LINE,
                                suf_table_line(t, i), "column '%s' %s", suf_table_name(t, column),
                                isnan(v[i]) ? "has no value" : "is infinite");
    return SUF_OK;
}

int sufi_example_numbers(uint64_t *out, const double *v, size_t n, const suf_table *t,
                         const char *path, size_t column, suf_diag *diag)
{
    const double most = 0x1p53; /* whole numbers up to here are exact */

    for (size_t i = 0; i < n; i++) {
        if (!(v[i] >= 0 && v[i] <= most && v[i] == floor(v[i])))
            return sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, suf_table_line(t, i),
                                "'%.60s' is no number of an example", suf_table_text(t, i, column));
        out[i] = (uint64_t)v[i];
    }
    return SUF_OK;
}

/* The numbers of the examples, where there is a column of them. */
static int read_examples(suf_ngram_targets *out, const suf_table *t, const char *path,
                         suf_diag *diag)
{
    size_t column = 0;

    if (suf_table_find(t, "example", &column) != SUF_OK)
        return SUF_OK;
    double *v = sufi_alloc(out->n_examples, sizeof *v);
    out->example = sufi_alloc(out->n_examples, sizeof *out->example);
    int err = v && out->example ? suf_table_numbers(t, column, v, diag)
                                : sufi_fail_nomem(diag, "n-gram surprisal");
    if (!err)
        err = sufi_example_numbers(out->example, v, out->n_examples, t, path, column, diag);
    free(v);
    return err;
}

/* Insert column `column` of the table at its place among the orders. */
static int add_order(suf_ngram_targets *out, const suf_table *t, const char *path, size_t column,
                     suf_diag *diag)
{
    uint32_t order = order_of(suf_table_name(t, column));
    double *v = sufi_alloc(out->n_examples, sizeof *v);
    int err = v ? suf_table_numbers(t, column, v, diag) : sufi_fail_nomem(diag, "a column");

    if (!err)
        err = check_finite(t, path, column, v, diag);
    if (err) {
        free(v);
        return err;
    }
    size_t at = out->n_orders++;
    for (; at > 0 && out->order[at - 1] > order; at--) {
        out->order[at] = out->order[at - 1];
        out->bits[at] = out->bits[at - 1];
    }
    out->order[at] = order;
    out->bits[at] = v;
    return SUF_OK;
}

static int read_targets(suf_ngram_targets *out, const suf_table *t, const char *path,
                        suf_diag *diag)
{
    size_t n_columns = suf_table_columns(t);
    int err = SUF_OK;

    out->n_examples = suf_table_rows(t);
    out->order = sufi_alloc(n_columns, sizeof *out->order);
    out->bits = sufi_alloc(n_columns, sizeof *out->bits);
    if (!out->order || !out->bits)
        err = sufi_fail_nomem(diag, "n-gram surprisal");
    else if (out->n_examples == 0)
        err = sufi_fail(diag, SUF_EFORMAT, path, "a table without rows");
    else
        err = read_examples(out, t, path, diag);
    for (size_t c = 0; c < n_columns && !err; c++)
        if (order_of(suf_table_name(t, c)))
            err = add_order(out, t, path, c, diag);
    if (!err && out->n_orders == 0)
        err = sufi_fail(diag, SUF_EMISMATCH, path,
                        "there is no column 'chang2024_N_bits' for any order N");
    return err;
}

int suf_ngram_targets_read(suf_ngram_targets *out, const char *path, suf_diag *diag)
{
    suf_ngram_targets targets = {0};
    suf_table *t = NULL;
    int err = suf_table_read_chosen(&t, path, is_wanted, NULL, diag);

    if (!err)
        err = read_targets(&targets, t, path, diag);
    suf_table_free(t);
    if (err)
        suf_ngram_targets_release(&targets);
    else
        *out = targets;
    return err;
}

void suf_ngram_targets_release(suf_ngram_targets *t)
{
    for (size_t k = 0; k < t->n_orders; k++)
        free(t->bits[k]);
    free(t->bits);
    free(t->order);
    free(t->example);
    *t = (suf_ngram_targets){0};
}

/* ---- writing ---- */

static void put_peaks(const suf_checkpoint_correlations *c, const suf_correlations *which,
                      const char *name, const suf_ngram_targets *targets, const uint64_t *steps,
                      suf_rows *rows)
{
    char key[48], value[64], text[SUFI_NUMBER_TEXT];

    for (size_t k = 0; k < c->n_orders; k++) {
        size_t peak = suf_checkpoint_peak(c, which, k);
        double r = which->mean[k * c->n_checkpoints + peak];
        unsigned long long step = steps[peak];
        snprintf(key, sizeof key, "%s %lu", name, (unsigned long)targets->order[k]);
        snprintf(value, sizeof value, "%llu %s", step, sufi_number_string(text, r));
        suf_rows_provenance(rows, key, value);
    }
}

void suf_checkpoint_put(const suf_checkpoint_correlations *c, const suf_ngram_targets *targets,
                        const uint64_t *steps, suf_rows *rows)
{
    static const char *const names[] = {"step", "order", "mean_r", "sd_r", "mean_rho", "sd_rho"};
    bool spearman = c->rho.n_rows > 0;

    put_peaks(c, &c->r, "peak", targets, steps, rows);
    if (spearman)
        put_peaks(c, &c->rho, "spearman peak", targets, steps, rows);
    suf_rows_columns(rows, names, spearman ? 6 : 4);
    for (size_t k = 0; k < c->n_checkpoints; k++)
        for (size_t t = 0; t < c->n_orders; t++) {
            size_t row = t * c->n_checkpoints + k;
            suf_rows_u64(rows, steps[k]);
            suf_rows_u64(rows, targets->order[t]);
            suf_rows_f64(rows, c->r.mean[row]);
            suf_rows_f64(rows, c->r.deviation[row]);
            if (spearman) {
                suf_rows_f64(rows, c->rho.mean[row]);
                suf_rows_f64(rows, c->rho.deviation[row]);
            }
            suf_rows_end(rows);
        }
}

void suf_checkpoint_put_cross_run(const suf_checkpoint_correlations *c, const uint64_t *steps,
                                  suf_rows *rows)
{
    static const char *const names[] = {"step", "mean_r", "sd_r"};

    suf_rows_columns(rows, names, 3);
    for (size_t k = 0; k < c->cross_run.n_rows; k++) {
        suf_rows_u64(rows, steps[k]);
        suf_rows_f64(rows, c->cross_run.mean[k]);
        suf_rows_f64(rows, c->cross_run.deviation[k]);
        suf_rows_end(rows);
    }
}
