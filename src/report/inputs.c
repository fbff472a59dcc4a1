#include "report/inputs.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "effects/sample.h"
#include "sufgram/table.h"

static const char *const average_columns[SUFI_N_AVERAGES] = {
    "final_surprisal_bits", "variability_bits", "aoa_log10_step", "forgettability_bits",
    "cross_run_variability_bits2"};

const char *sufi_metric_title(size_t metric)
{
    static const char *const titles[] = {"Final surprisal", "Variability within runs",
                                         "Age of acquisition", "Forgettability",
                                         "Variability across runs"};

    return titles[metric];
}

const char *sufi_metric_unit(size_t metric)
{
    static const char *const units[] = {"bits", "bits", "log₁₀ step", "bits", "bits²"};

    return units[metric];
}

/* ---- any columns ---- */

static int table_columns(double **out, const suf_table *t, size_t n_names, suf_diag *diag)
{
    size_t n = suf_table_rows(t);
    int err = SUF_OK;

    for (size_t k = 0; k < n_names && !err; k++) {
        out[k] = sufi_alloc(n, sizeof **out);
        err = out[k] ? suf_table_numbers(t, k, out[k], diag)
                     : sufi_fail_nomem(diag, "columns of a table");
    }
    for (size_t k = 0; k < n_names && err; k++) {
        free(out[k]);
        out[k] = NULL;
    }
    return err;
}

int sufi_columns_read(double **out, size_t *n_rows, const char *path, const char *const *names,
                      size_t n_names, suf_diag *diag)
{
    suf_table *t = NULL;
    int err = suf_table_read(&t, path, names, n_names, diag);

    if (!err) {
        *n_rows = suf_table_rows(t);
        err = table_columns(out, t, n_names, diag);
    }
    suf_table_free(t);
    return err;
}

/* ---- joined ---- */

int sufi_joined_read(sufi_joined *out, const char *path, suf_diag *diag)
{
    size_t n_columns;
    const char *const *columns = suf_effects_columns(&n_columns);
    suf_table *t = NULL;
    sufi_sample s = {0};

    *out = (sufi_joined){0};
    int err = suf_table_read(&t, path, columns, n_columns, diag);
    if (!err) {
        err = sufi_sample_init(&s, t, columns, n_columns, SUF_N_PREDICTORS, NULL, 0, true, diag);
        if (!err && (err = suf_effects_prepare(s.number, s.n, NULL, diag)) != SUF_OK)
            sufi_sample_locate(&s, diag);
    }
    for (size_t k = 0; k < n_columns && !err; k++) {
        if (k < SUF_N_PREDICTORS)
            out->predictor[k] = s.number[k];
        else
            out->response[k - SUF_N_PREDICTORS] = s.number[k];
        s.number[k] = NULL;
    }
    if (!err) {
        out->n = s.n;
        out->n_dropped = s.n_dropped;
    }
    sufi_sample_release(&s);
    suf_table_free(t);
    return err;
}

void sufi_joined_release(sufi_joined *j)
{
    for (size_t k = 0; k < SUF_N_PREDICTORS; k++)
        free(j->predictor[k]);
    for (size_t k = 0; k < SUF_N_RESPONSES; k++)
        free(j->response[k]);
    *j = (sufi_joined){0};
}

/* ---- metrics ---- */

/* The number a provenance line holds, or `otherwise`. */
static double stated(const suf_table *t, const char *key, double otherwise)
{
    const char *k, *v;

    for (size_t i = 0; suf_table_provenance(t, i, &k, &v) == SUF_OK; i++)
        if (strcmp(k, key) == 0)
            return strtod(v, NULL);
    return otherwise;
}

static unsigned stated_count(const suf_table *t, const char *key, unsigned otherwise)
{
    double v = stated(t, key, otherwise);

    return v >= 1 && v <= 1e6 ? (unsigned)v : otherwise;
}

/* Rows run 0, examples 0 ..; run 1, ...: how many examples a run has in *n_examples. */
static int check_order(const suf_table *t, const char *path, const double *run,
                       const double *example, size_t *n_examples, suf_diag *diag)
{
    size_t n = suf_table_rows(t), width = 0;

    while (width < n && run[width] == 0)
        width++;
    for (size_t i = 0; i < n; i++)
        if (!width || run[i] != (double)(i / width) || example[i] != (double)(i % width))
            return sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, suf_table_line(t, i),
                                "rows must be run 0 with examples 0, 1, ..., then run 1 alike");
    if (!width || n % width)
        return sufi_fail(diag, SUF_EFORMAT, path,
                         n ? "the last run lacks examples" : "a table without rows");
    *n_examples = width;
    return SUF_OK;
}

static int check_present(const suf_table *t, const char *path, double *const *v, size_t n_columns,
                         suf_diag *diag)
{
    for (size_t k = 0; k < n_columns; k++)
        for (size_t i = 0; i < suf_table_rows(t); i++)
            if (!isfinite(v[k][i]))
                return sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, suf_table_line(t, i),
                                    "no value in column '%s'", suf_table_name(t, k));
    return SUF_OK;
}

int sufi_metrics_read(sufi_metrics *out, const char *path, suf_diag *diag)
{
    enum { THRESHOLD = SUFI_N_METRICS, RUN, EXAMPLE, N };
    static const char *const names[N] = {"final_surprisal_bits",
                                         "variability_bits",
                                         "aoa_log10_step",
                                         "forgettability_bits",
                                         "aoa_threshold_bits",
                                         "run",
                                         "example"};
    double *v[N] = {NULL};
    suf_table *t = NULL;

    *out = (sufi_metrics){0};
    int err = suf_table_read(&t, path, names, N, diag);
    if (!err)
        err = table_columns(v, t, N, diag);
    if (!err)
        err = check_order(t, path, v[RUN], v[EXAMPLE], &out->n_examples, diag);
    if (!err)
        err = check_present(t, path, v, RUN, diag);
    if (!err) {
        out->n_runs = suf_table_rows(t) / out->n_examples;
        out->chance_bits = stated(t, "chance_bits", NAN);
        out->splines = stated_count(t, "splines", 25);
        out->last = stated_count(t, "last", 11);
        out->threshold = v[THRESHOLD];
        v[THRESHOLD] = NULL;
        for (size_t k = 0; k < SUFI_N_METRICS; k++) {
            out->value[k] = v[k];
            v[k] = NULL;
        }
    }
    for (size_t k = 0; k < N; k++)
        free(v[k]);
    suf_table_free(t);
    return err;
}

void sufi_metrics_release(sufi_metrics *m)
{
    for (size_t k = 0; k < SUFI_N_METRICS; k++)
        free(m->value[k]);
    free(m->threshold);
    *m = (sufi_metrics){0};
}

/* ---- averages ---- */

int sufi_averages_read(sufi_averages *out, const char *path, suf_diag *diag)
{
    *out = (sufi_averages){0};
    int err = sufi_columns_read(out->value, &out->n_examples, path, average_columns,
                                SUFI_N_AVERAGES, diag);
    for (size_t k = 0; k < SUFI_N_AVERAGES && !err; k++) {
        size_t present = 0;
        for (size_t i = 0; i < out->n_examples; i++)
            present += isfinite(out->value[k][i]) ? 1u : 0u;
        if (present == 0) {
            free(out->value[k]);
            out->value[k] = NULL;
        } else if (present < out->n_examples) {
            err =
                sufi_fail(diag, SUF_EFORMAT, path, "column '%s' lacks values", average_columns[k]);
        }
    }
    if (!err && out->n_examples == 0)
        err = sufi_fail(diag, SUF_EFORMAT, path, "a table without rows");
    if (err)
        sufi_averages_release(out);
    return err;
}

void sufi_averages_release(sufi_averages *a)
{
    for (size_t k = 0; k < SUFI_N_AVERAGES; k++)
        free(a->value[k]);
    *a = (sufi_averages){0};
}
