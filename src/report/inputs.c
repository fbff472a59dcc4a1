#include "report/inputs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "data/number_read.h"
#include "sufgram/gam.h"
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

/* ---- metrics ---- */

int sufi_provenance_visit(const char *path, void (*visit)(void *arg, const char *line), void *arg,
                          suf_diag *diag)
{
    FILE *f = fopen(path, "r");
    char *line = NULL;
    size_t cap = 0;
    ssize_t len;
    int err = SUF_OK;

    if (!f)
        return sufi_fail_errno(diag, path, "cannot open");
    while ((len = getline(&line, &cap, f)) > 0 && line[0] == '#') {
        line[strcspn(line, "\r\n")] = '\0';
        visit(arg, line + (line[1] == ' ' ? 2 : 1));
    }
    if (len < 0 && !feof(f)) /* unreadable, or no memory for the line */
        err = sufi_fail_errno(diag, path, "cannot read");
    free(line);
    fclose(f);
    return err;
}

static void note_setting(void *arg, const char *line)
{
    sufi_metrics *m = arg;
    unsigned count;
    double number;

    if (sscanf(line, "chance_bits: %lf", &number) == 1 && number > 0)
        m->chance_bits = number;
    if (sscanf(line, "splines: %u", &count) == 1 && count <= SUF_GAM_MAX_SPLINES)
        m->splines = count;
    if (sscanf(line, "last: %u", &count) == 1 && count)
        m->last = count;
}

int sufi_metrics_read(sufi_metrics *out, const char *path, suf_diag *diag)
{
    sufi_metrics m = {.chance_bits = NAN, .splines = 25, .last = 11};
    sufi_c_locale locale;
    int err = suf_curves_read(&m.curves, path, NULL, NULL, diag);

    if (!err)
        err = sufi_c_locale_enter(&locale, diag);
    if (!err) {
        err = sufi_provenance_visit(path, note_setting, &m, diag);
        sufi_c_locale_leave(&locale);
    }
    if (err)
        sufi_metrics_release(&m);
    else
        *out = m;
    return err;
}

void sufi_metrics_release(sufi_metrics *m)
{
    suf_curves_release(&m->curves);
    *m = (sufi_metrics){0};
}

const double *sufi_metric_values(const sufi_metrics *m, size_t metric)
{
    const suf_curves *c = &m->curves;

    return metric == SUFI_FINAL_SURPRISAL ? c->final_surprisal
           : metric == SUFI_VARIABILITY   ? c->variability
           : metric == SUFI_AOA           ? c->aoa
                                          : c->forgettability;
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
