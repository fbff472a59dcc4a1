/* section_correlations.c - surprisal and n-grams, and runs with each other, in the course of
 * training. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "report/palette.h"
#include "report/sections.h"

enum { MAX_ORDERS = 5 };

static const char *const hue[MAX_ORDERS] = {SUFI_BLUE, SUFI_RED, SUFI_GREEN, SUFI_PURPLE,
                                            SUFI_OCHRE};

/* Correlations by step, one row a step, rising. */
typedef struct by_step {
    size_t n;
    double *step;
    double *mean[MAX_ORDERS], *sd[MAX_ORDERS];
} by_step;

static void by_step_release(by_step *b)
{
    free(b->step);
    for (size_t k = 0; k < MAX_ORDERS; k++) {
        free(b->mean[k]);
        free(b->sd[k]);
    }
}

static int by_step_init(by_step *b, size_t n, suf_diag *diag)
{
    bool good = (b->step = sufi_alloc(n, sizeof *b->step)) != NULL;

    for (size_t k = 0; k < MAX_ORDERS; k++) {
        b->mean[k] = sufi_alloc(n, sizeof **b->mean);
        b->sd[k] = sufi_alloc(n, sizeof **b->sd);
        good = good && b->mean[k] && b->sd[k];
    }
    for (size_t i = 0; good && i < n * MAX_ORDERS; i++)
        b->mean[i % MAX_ORDERS][i / MAX_ORDERS] = b->sd[i % MAX_ORDERS][i / MAX_ORDERS] = NAN;
    return good ? SUF_OK : sufi_fail_nomem(diag, "correlations");
}

/* What a row of either table says: it goes into scripts for gnuplot, which takes not every number.
 */
static int check_row(double step, double mean, double sd, const char *path, suf_diag *diag)
{
    const double most = 1 + 1e-9; /* of a correlation; rounding apart */

    if (!(step >= 0 && step < 0x1p64))
        return sufi_fail(diag, SUF_EFORMAT, path, "%g is no step", step);
    if (fabs(mean) > most || fabs(sd) > most)
        return sufi_fail(diag, SUF_EFORMAT, path,
                         "step %.0f: a correlation of %g with deviation %g; both lie within 1",
                         step, mean, sd);
    return SUF_OK;
}

static int check_peaks(const suf_table *t, const char *path, suf_diag *diag)
{
    unsigned order;
    double step, r;
    int err = SUF_OK;

    for (size_t i = 0; !err && sufi_peak(t, i, &order, &step, &r); i++)
        err = check_row(step, r, 0, path, diag);
    return err;
}

/* A row of the table and its step. */
struct step_row {
    double step;
    size_t row;
};

static int by_rising_step(const void *a, const void *b)
{
    const struct step_row *x = a, *y = b;

    if (x->step != y->step)
        return x->step < y->step ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

enum { STEP, ORDER, MEAN, SD, N_COLUMNS };

/* Rows in any order, column k of n as v[k]; `rows` has room for them. */
static int by_step_fill(by_step *b, const suf_table *t, const char *path, double *const *v,
                        struct step_row *rows, suf_diag *diag)
{
    size_t n = suf_table_rows(t);

    for (size_t i = 0; i < n; i++) {
        if (!(v[ORDER][i] >= 1 && v[ORDER][i] <= MAX_ORDERS) || isnan(v[STEP][i]))
            return sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_LINE, suf_table_line(t, i),
                                "a step and an order of 1 to %d are wanted", (int)MAX_ORDERS);
        int err = check_row(v[STEP][i], v[MEAN][i], v[SD][i], path, diag);
        if (err)
            return err;
        rows[i] = (struct step_row){v[STEP][i], i};
    }
    qsort(rows, n, sizeof *rows, by_rising_step);
    for (size_t i = 0; i < n; i++) {
        size_t row = rows[i].row, order = (size_t)v[ORDER][row] - 1;
        if (b->n == 0 || b->step[b->n - 1] != rows[i].step)
            b->step[b->n++] = rows[i].step;
        b->mean[order][b->n - 1] = v[MEAN][row];
        b->sd[order][b->n - 1] = v[SD][row];
    }
    return SUF_OK;
}

static int by_step_read(by_step *b, const suf_table *t, const char *path, suf_diag *diag)
{
    static const char *const names[N_COLUMNS] = {"step", "order", "mean_r", "sd_r"};
    double *v[N_COLUMNS] = {NULL};
    size_t n = suf_table_rows(t);
    struct step_row *rows = sufi_alloc(n, sizeof *rows);
    int err = by_step_init(b, n, diag);

    if (!err && !rows)
        err = sufi_fail_nomem(diag, "correlations");
    for (size_t k = 0; k < N_COLUMNS && !err; k++) {
        size_t at = 0;
        if (suf_table_find(t, names[k], &at) != SUF_OK)
            err = sufi_fail(diag, SUF_EMISMATCH, path, "there is no column '%s'", names[k]);
        else if (!(v[k] = sufi_alloc(n, sizeof *v[k])))
            err = sufi_fail_nomem(diag, "correlations");
        else
            err = suf_table_numbers(t, at, v[k], diag);
    }
    if (!err)
        err = by_step_fill(b, t, path, v, rows, diag);
    if (!err)
        err = check_peaks(t, path, diag);
    for (size_t k = 0; k < N_COLUMNS; k++)
        free(v[k]);
    free(rows);
    return err;
}

static bool any_finite(const double *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (isfinite(v[i]))
            return true;
    return false;
}

static bool has_order(const by_step *b, size_t k)
{
    return any_finite(b->mean[k], b->n);
}

/* Where the orders stand beside their peaks: apart, as those of high orders come together. */
static const double place[MAX_ORDERS][2] = {{1.4, 0.2}, {0, 0.8}, {-0.6, 0.8}, {0, 0.8}, {0, -0.9}};

static void put_peaks(sufi_figure *g, const suf_table *t)
{
    unsigned order;
    double step, r;

    for (size_t i = 0; sufi_peak(t, i, &order, &step, &r); i++)
        if (step > 0 && isfinite(r) && order >= 1 && order <= MAX_ORDERS)
            fprintf(g->script,
                    "set label %u '%u' at %.7g, %.7g center offset %g,%g point pt 7 ps 0.7 lc rgb "
                    "'%s' textcolor rgb '" SUFI_INK "'\n",
                    order, order, step, r, place[order - 1][0], place[order - 1][1],
                    hue[order - 1]);
}

static int draw_ngrams(sufi_page *p, const by_step *s, const suf_table *t, suf_diag *diag)
{
    static const char *const names[MAX_ORDERS] = {"1-gram r", "2-gram r", "3-gram r", "4-gram r",
                                                  "5-gram r"};
    static const char *const deviations[MAX_ORDERS] = {"sd", "sd", "sd", "sd", "sd"};
    sufi_column behind[1 + 2 * MAX_ORDERS] = {{"step", s->step, 1, 0}};
    size_t n_behind = 1;
    sufi_figure g;
    int err = sufi_figure_open(&g, false, diag, "ngram-correlations");

    if (err)
        return err;
    sufi_step_axis(&g, s->step, s->n);
    fprintf(g.script,
            "set ylabel 'Pearson correlation'\nset key above horizontal left samplen 1\n");
    put_peaks(&g, t);
    for (size_t k = 0; k < MAX_ORDERS; k++) {
        char name[8];
        const double *columns[] = {s->step, s->mean[k], s->sd[k]};
        if (!has_order(s, k))
            continue;
        snprintf(name, sizeof name, "d%zu", k + 1);
        sufi_script_steps(g.script, name, columns, 3, s->n);
        behind[n_behind++] = (sufi_column){names[k], s->mean[k], 1, 4};
        behind[n_behind++] = (sufi_column){deviations[k], s->sd[k], 1, 4};
    }
    const char *before = "plot";
    for (size_t k = 0; k < MAX_ORDERS; k++)
        if (has_order(s, k)) {
            fprintf(g.script,
                    "%s $d%zu using 1:($2-$3):($2+$3) with filledcurves lc rgb '%s' fs "
                    "transparent solid 0.2 noborder notitle, '' using 1:2 with lines lw 2 lc rgb "
                    "'%s' title 'n = %zu'",
                    before, k + 1, hue[k], hue[k], k + 1);
            before = ",";
        }
    /* Without any correlation (constant columns have none) the axes are all there is. */
    fputs(before[0] == 'p' ? "set yrange [-1:1]\nplot NaN notitle\n" : "\n", g.script);
    const sufi_behind b = {NULL, NULL, behind, n_behind, s->n};
    return sufi_figure_close(
        &g, p, "Similarity to n-gram models",
        "Correlation of surprisal with the surprisal of n-gram models by "
        "training step: mean over runs, bands of one standard deviation, a dot "
        "with the order at each peak.",
        &b, diag);
}

static void put_peak_table(sufi_page *p, const suf_table *t)
{
    double step[2 * MAX_ORDERS], r[2 * MAX_ORDERS];
    char text[2 * MAX_ORDERS][16];
    const char *labels[2 * MAX_ORDERS];
    unsigned order;
    size_t n = 0;

    while (n < 2 * MAX_ORDERS && sufi_peak(t, n, &order, &step[n], &r[n])) {
        snprintf(text[n], sizeof text[n], "%u", order);
        labels[n] = text[n];
        n++;
    }
    const sufi_column columns[] = {{"step", step, 1, 0}, {"correlation", r, 1, 4}};
    if (n)
        sufi_html_table(&p->out, "The step at which surprisal is most like each n-gram model.",
                        "Order", labels, columns, 2, n);
}

/* Correlations between runs, "step mean_r sd_r". */
static int draw_cross_run(sufi_page *p, suf_diag *diag)
{
    static const char *const names[] = {"step", "mean_r", "sd_r"};
    double *v[3] = {NULL};
    size_t n = 0;
    sufi_figure g = {0};
    int err = sufi_columns_read(v, &n, p->opts->run_correlations, names, 3, diag);

    for (size_t i = 0; i < n && !err; i++)
        err = check_row(v[0][i], v[1][i], v[2][i], p->opts->run_correlations, diag);
    if (!err)
        err = sufi_figure_open(&g, false, diag, "cross-run-correlations");
    if (!err) {
        const sufi_column behind[] = {
            {"step", v[0], 1, 0}, {"mean r", v[1], 1, 4}, {"sd", v[2], 1, 4}};
        const sufi_behind b = {NULL, NULL, behind, 3, n};
        sufi_script_steps(g.script, "d", (const double *const *)v, 3, n);
        sufi_step_axis(&g, v[0], n);
        if (!any_finite(v[1], n))
            fputs("set yrange [-1:1]\n", g.script);
        fprintf(g.script,
                "set ylabel 'Pearson correlation'\n"
                "plot $d using 1:($2-$3):($2+$3) with filledcurves lc rgb '" SUFI_BLUE
                "' fs transparent solid 0.25 noborder, '' using 1:2 with lines lw 2 lc rgb "
                "'" SUFI_BLUE "'\n");
        err = sufi_figure_close(&g, p, "Similarity of runs",
                                "Correlation of surprisal between training runs by training step: "
                                "mean over all pairs of runs and a band of one standard deviation.",
                                &b, diag);
    }
    for (size_t k = 0; k < 3; k++)
        free(v[k]);
    return err;
}

int sufi_section_correlations(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    by_step s = {0};
    int err = SUF_OK;

    sufi_section_open(p, "correlations", "Correlations over training");
    sufi_figures_open(p, false);
    if (in->correlations) {
        err = by_step_read(&s, in->correlations, p->opts->correlations, diag);
        if (!err)
            err = draw_ngrams(p, &s, in->correlations, diag);
    }
    if (!err && p->opts->run_correlations)
        err = draw_cross_run(p, diag);
    sufi_figures_close(p);
    if (in->correlations)
        put_peak_table(p, in->correlations);
    else
        sufi_section_lacks(p, "similarity to n-gram models, which needs the table of correlations");
    if (!p->opts->run_correlations)
        sufi_section_lacks(p, "similarity of runs, which needs the table of correlations between "
                              "runs");
    sufi_section_close(p);
    by_step_release(&s);
    return err;
}
