/* metrics_read.c - the metrics of curves back from the tables they were written to. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "curves/correlate_impl.h"

/* Column `column` of a table as numbers, none missing. */
static int read_column(double *out, const suf_table *t, const char *path, size_t column,
                       suf_diag *diag)
{
    int err = suf_table_numbers(t, column, out, diag);

    for (size_t i = 0; i < suf_table_rows(t) && !err; i++)
        if (!isfinite(out[i]))
            err = sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, suf_table_line(t, i),
                               "column '%s' has no finite value", suf_table_name(t, column));
    return err;
}

/* An age of acquisition is log10 of a step, which has 64 bits. */
static int check_ages(const double *aoa, const suf_table *t, const char *path, size_t column,
                      suf_diag *diag)
{
    const double most = log10(0x1p64);

    for (size_t i = 0; i < suf_table_rows(t); i++)
        if (!(aoa[i] >= 0 && aoa[i] <= most))
            return sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, suf_table_line(t, i),
                                "column '%s': %.40s is not log10 of a step, 0 to %.4g",
                                suf_table_name(t, column), suf_table_text(t, i, column), most);
    return SUF_OK;
}

/* The numbers of the examples, those of the first run's rows. */
static int keep_examples(suf_curves *c, const suf_table *t, const char *path, size_t column,
                         const double *example, suf_diag *diag)
{
    c->example = sufi_alloc(c->n_examples, sizeof *c->example);
    if (!c->example)
        return sufi_fail_nomem(diag, "examples");
    return sufi_example_numbers(c->example, example, c->n_examples, t, path, column, diag);
}

/* How many examples a run has, from runs as numbers[n_rows]; the rows must be runs 0, 1, ... one
 * after the other, equally long. */
static int count_runs(suf_curves *c, const suf_table *t, const char *path, const double *run,
                      suf_diag *diag)
{
    size_t n_rows = suf_table_rows(t), n = 0;

    while (n < n_rows && run[n] == run[0])
        n++;
    if (n == 0)
        return sufi_fail(diag, SUF_EFORMAT, path, "a table without rows");
    for (size_t i = 0; i < n_rows; i++)
        if (run[i] != (double)(i / n))
            return sufi_fail_at(diag, SUF_EMISMATCH, path, SUF_AT_LINE, suf_table_line(t, i),
                                "run %s where run %zu is due: each has %zu rows",
                                suf_table_text(t, i, 0), i / n, n);
    if (n_rows % n)
        return sufi_fail(diag, SUF_EMISMATCH, path, "the last run has %zu rows instead of %zu",
                         n_rows % n, n);
    c->n_examples = n;
    c->n_runs = n_rows / n;
    c->n_pairs = c->n_runs * (c->n_runs - 1) / 2;
    return SUF_OK;
}

/* Column `column` holds the examples wanted[n], over and over. */
static int check_examples(const suf_table *t, const char *path, size_t column, const double *wanted,
                          size_t n, double *scratch, suf_diag *diag)
{
    int err = read_column(scratch, t, path, column, diag);

    for (size_t i = 0; i < suf_table_rows(t) && !err; i++)
        if (scratch[i] != wanted[i % n])
            err = sufi_fail_at(diag, SUF_EMISMATCH, path, SUF_AT_LINE, suf_table_line(t, i),
                               "example %s where %.17g is due", suf_table_text(t, i, column),
                               wanted[i % n]);
    return err;
}

/* *example: the n_examples of a run. */
static int read_metrics(suf_curves *c, const char *path, double **example, suf_diag *diag)
{
    enum { AOA = 4, N_NAMES = 6 };
    static const char *const names[N_NAMES] = {"run",
                                               "example",
                                               "final_surprisal_bits",
                                               "variability_bits",
                                               "aoa_log10_step",
                                               "forgettability_bits"};
    double **const metric[] = {&c->final_surprisal, &c->variability, &c->aoa, &c->forgettability};
    suf_table *t = NULL;
    double *scratch = NULL;
    int err = suf_table_read(&t, path, names, N_NAMES, diag);

    if (err)
        return err;
    size_t n = suf_table_rows(t);
    scratch = sufi_alloc(n, sizeof *scratch);
    *example = sufi_alloc(n, sizeof **example);
    if (!scratch || !*example)
        err = sufi_fail_nomem(diag, "metrics");
    if (!err)
        err = read_column(scratch, t, path, 0, diag);
    if (!err)
        err = count_runs(c, t, path, scratch, diag);
    if (!err)
        err = read_column(*example, t, path, 1, diag);
    if (!err)
        err = check_examples(t, path, 1, *example, (size_t)c->n_examples, scratch, diag);
    if (!err)
        err = keep_examples(c, t, path, 1, *example, diag);
    for (size_t k = 0; k < 4 && !err; k++) {
        *metric[k] = sufi_alloc(n, sizeof **metric[k]);
        err = *metric[k] ? read_column(*metric[k], t, path, 2 + k, diag)
                         : sufi_fail_nomem(diag, "metrics");
    }
    if (!err)
        err = check_ages(c->aoa, t, path, AOA, diag);
    free(scratch);
    suf_table_free(t);
    return err;
}

/* "example", "pair_0_1", "pair_0_2", ... */
static void name_pairs(char (*text)[48], const char **names, size_t n_runs)
{
    size_t n = 0;

    snprintf(text[n++], sizeof *text, "example");
    for (size_t a = 0; a < n_runs; a++)
        for (size_t b = a + 1; b < n_runs; b++)
            snprintf(text[n++], sizeof *text, "pair_%zu_%zu", a, b);
    for (size_t k = 0; k < n; k++)
        names[k] = text[k];
}

static int fill_distances(double *distance, const suf_curves *c, const suf_table *t,
                          const char *path, const double *example, suf_diag *diag)
{
    size_t n = suf_table_rows(t);
    double *column = sufi_alloc(n, sizeof *column);
    int err = column ? SUF_OK : sufi_fail_nomem(diag, "distances");

    if (!err && n != c->n_examples)
        err = sufi_fail(diag, SUF_EMISMATCH, path, "%zu rows for %llu examples", n,
                        (unsigned long long)c->n_examples);
    if (!err)
        err = check_examples(t, path, 0, example, n, column, diag);
    for (size_t k = 0; k < c->n_pairs && !err; k++) {
        err = read_column(column, t, path, k + 1, diag);
        for (size_t i = 0; i < n && !err; i++)
            distance[i * c->n_pairs + k] = column[i];
    }
    free(column);
    return err;
}

static int read_distances(double **out, const suf_curves *c, const char *path,
                          const double *example, suf_diag *diag)
{
    size_t n_names = c->n_pairs + 1;
    char(*text)[48] = sufi_alloc(n_names, sizeof *text);
    const char **names = sufi_alloc(n_names, sizeof *names);
    suf_table *t = NULL;
    int err = SUF_OK;

    if (c->n_pairs == 0) {
        err = sufi_fail(diag, SUF_EINVAL, path, "one run has no distances to others");
    } else if (text && names) {
        name_pairs(text, names, c->n_runs);
        err = suf_table_read(&t, path, names, n_names, diag);
    } else {
        err = sufi_fail_nomem(diag, "distances");
    }
    if (!err && !(*out = sufi_alloc(sufi_mul_size(c->n_examples, c->n_pairs), sizeof **out)))
        err = sufi_fail_nomem(diag, "distances");
    if (!err)
        err = fill_distances(*out, c, t, path, example, diag);
    suf_table_free(t);
    free(names);
    free(text);
    return err;
}

int suf_curves_read(suf_curves *out, const char *metrics_path, const char *distance_path,
                    const char *raw_distance_path, suf_diag *diag)
{
    suf_curves c = {0};
    double *example = NULL;
    int err = read_metrics(&c, metrics_path, &example, diag);

    if (!err && distance_path)
        err = read_distances(&c.distance, &c, distance_path, example, diag);
    if (!err && raw_distance_path)
        err = read_distances(&c.raw_distance, &c, raw_distance_path, example, diag);
    free(example);
    if (err)
        suf_curves_release(&c);
    else
        *out = c;
    return err;
}
