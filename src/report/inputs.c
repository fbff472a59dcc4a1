#include "report/inputs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/utf8.h"
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

int sufi_provenance_visit(const char *path, sufi_provenance_fn *visit, void *arg, suf_diag *diag)
{
    FILE *f = fopen(path, "r");
    char *text = NULL;
    size_t cap = 0;
    ssize_t len = 0;
    int err = SUF_OK;

    if (!f)
        return sufi_fail_errno(diag, path, "cannot open");
    for (uint64_t line = 1; !err && (len = getline(&text, &cap, f)) > 0; line++) {
        const char *start = text + (line == 1 ? sufi_utf8_mark(text, (size_t)len) : 0);
        if (start[0] != '#')
            break;
        text[strcspn(text, "\r\n")] = '\0';
        err = visit(arg, line, start + (start[1] == ' ' ? 2 : 1), diag);
    }
    if (!err && len < 0 && !feof(f)) /* unreadable, or no memory for the line */
        err = sufi_fail_errno(diag, path, "cannot read");
    free(text);
    fclose(f);
    return err;
}

/* The settings a table of metrics states, within the bounds 'sufgram curves' has for them. */
enum { CHANCE, SPLINES, LAST, N_SETTINGS };
static const struct setting {
    const char *key;
    double low, high;
    bool whole;
} settings[N_SETTINGS] = {
    [CHANCE] = {"chance_bits: ", 0, 64, false}, /* log2 of a vocabulary size below 2^64 */
    [SPLINES] = {"splines: ", SUF_GAM_MIN_SPLINES, SUF_GAM_MAX_SPLINES, true},
    [LAST] = {"last: ", 1, UINT32_MAX, true},
};

struct noted {
    const char *path;
    double value[N_SETTINGS];
};

static int note_setting(void *arg, uint64_t line, const char *text, suf_diag *diag)
{
    struct noted *noted = arg;

    for (size_t k = 0; k < N_SETTINGS; k++) {
        const struct setting *s = &settings[k];
        size_t len = strlen(s->key);
        double v;
        if (strncmp(text, s->key, len) != 0)
            continue;
        bool good = sufi_parse_number(text + len, &v) && v >= s->low && v <= s->high;
        if (!good || (s->whole && v != floor(v)))
            return sufi_fail_at(diag, SUF_EFORMAT, noted->path, SUF_AT_LINE, line,
                                "'%.*s' is '%.40s' where %s from %.0f to %.0f is due", (int)len - 2,
                                text, text + len, s->whole ? "a whole number" : "a number", s->low,
                                s->high);
        noted->value[k] = v;
    }
    return SUF_OK;
}

int sufi_metrics_read(sufi_metrics *out, const char *path, suf_diag *diag)
{
    struct noted noted = {path, {[CHANCE] = NAN, [SPLINES] = 25, [LAST] = 11}};
    sufi_metrics m = {0};
    sufi_c_locale locale;
    int err = suf_curves_read(&m.curves, path, NULL, NULL, diag);

    if (!err)
        err = sufi_c_locale_enter(&locale, diag);
    if (!err) {
        err = sufi_provenance_visit(path, note_setting, &noted, diag);
        sufi_c_locale_leave(&locale);
    }
    if (err) {
        sufi_metrics_release(&m);
        return err;
    }
    m.chance_bits = noted.value[CHANCE];
    m.splines = (unsigned)noted.value[SPLINES];
    m.last = (unsigned)noted.value[LAST];
    *out = m;
    return SUF_OK;
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
