/* section_metrics.c - how the metrics are spread. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "report/metric_tables.h"
#include "report/palette.h"
#include "report/sections.h"
#include "sufgram/histogram.h"

enum { N_BINS = 60, N_LEAST_BINS = 500 };

/* A histogram to draw. */
struct spread {
    const char *id, *title, *unit, *of; /* what is counted */
    size_t n_bins, n_left_out;
};

/* Is the age of acquisition of this example at an end of the range in run 0 or 1? There the range,
 * not the example, decides; the paper leaves these out of what it draws of age and forgetting. */
static void find_limits(const sufi_metrics *m, double limit[2][2])
{
    for (size_t run = 0; run < 2 && run < m->curves.n_runs; run++) {
        const double *v = m->curves.aoa + run * m->curves.n_examples;
        limit[run][0] = limit[run][1] = v[0];
        for (size_t i = 0; i < m->curves.n_examples; i++) {
            limit[run][0] = fmin(limit[run][0], v[i]);
            limit[run][1] = fmax(limit[run][1], v[i]);
        }
    }
}

static bool at_limit(const sufi_metrics *m, double limit[2][2], size_t example)
{
    for (size_t run = 0; run < 2 && run < m->curves.n_runs; run++) {
        double v = m->curves.aoa[run * m->curves.n_examples + example];
        if (v == limit[run][0] || v == limit[run][1])
            return true;
    }
    return false;
}

/* The values to draw, packed to the front of out; how many. */
static size_t select_values(const sufi_inputs *in, size_t metric, double *out, size_t *n_left_out)
{
    const sufi_metrics *m = &in->metrics;
    double limit[2][2] = {{0}};
    bool some = metric == SUFI_AOA || metric == SUFI_FORGETTABILITY;
    size_t n = 0;

    *n_left_out = 0;
    if (metric == SUFI_CROSS_RUN) {
        for (size_t i = 0; i < in->averages.n_examples; i++)
            out[n++] = in->averages.value[metric][i];
        return n;
    }
    const double *value = sufi_metric_values(m, metric);
    find_limits(m, limit);
    for (size_t i = 0; i < m->curves.n_examples; i++) {
        if (some && at_limit(m, limit, i)) {
            ++*n_left_out;
            continue;
        }
        for (size_t run = 0; run < m->curves.n_runs; run++)
            out[n++] = value[run * m->curves.n_examples + i];
    }
    return n;
}

/* bins[2 * n_bins]: middles, then counts. */
static int draw_bins(sufi_page *p, const struct spread *s, const suf_histogram *h, double *bins,
                     size_t n_values, suf_diag *diag)
{
    size_t n = s->n_bins;
    double *middle = bins, *count = bins + n, low = h->x_edge[0], high = h->x_edge[n];
    const double *columns[] = {middle, count};
    const sufi_column behind[] = {{"middle of the bin", middle, 1, 4}, {s->of, count, 1, 0}};
    const sufi_behind b = {NULL, NULL, behind, 2, n};
    char alt[320];
    sufi_figure g = {0};

    for (size_t k = 0; k < n; k++) {
        middle[k] = h->x_edge[k] / 2 + h->x_edge[k + 1] / 2;
        count[k] = (double)h->count[k];
    }
    int err = sufi_figure_open(&g, true, diag, "histogram-%s", s->id);
    if (err)
        return err;
    sufi_script_data(g.script, "h", columns, 2, n);
    sufi_script_tics(g.script, 'x', low, high, 6);
    fprintf(g.script,
            "set boxwidth %.7g\nset style fill solid 0.85 noborder\nset xrange [%.7g:%.7g]\n"
            "set yrange [0:*]\nset xlabel '%s (%s)'\nset ylabel '%s'\n"
            "plot $h using 1:2 with boxes lc rgb '" SUFI_BLUE "'\n",
            0.9 * (high - low) / (double)n, low, high, s->title, s->unit, s->of);
    int len =
        snprintf(alt, sizeof alt,
                 "Histogram of %zu values within 5 standard deviations of their mean.", n_values);
    if (s->n_left_out)
        snprintf(
            alt + len, sizeof alt - (size_t)len,
            " Left out: %zu targets whose age of acquisition in run 0 or 1 is the least or the "
            "greatest there is.",
            s->n_left_out);
    return sufi_figure_close(&g, p, s->title, alt, &b, diag);
}

static int draw_histogram(sufi_page *p, const struct spread *s, const double *v, size_t n,
                          suf_diag *diag)
{
    double *bins = sufi_alloc(sufi_mul_size(2, s->n_bins), sizeof *bins);
    suf_histogram h = {0};
    int err = bins ? suf_histogram_make(&h, v, NULL, n, s->n_bins, 5, diag)
                   : sufi_fail_nomem(diag, "a histogram");

    if (!err)
        err = draw_bins(p, s, &h, bins, n, diag);
    suf_histogram_release(&h);
    free(bins);
    return err;
}

/* The least of each smooth curve, as fine as the paper draws it; SUF_ABSENT: the table of metrics
 * does not have it. */
static int put_least_surprisal(sufi_page *p, const char *metrics, suf_diag *diag)
{
    static const char *const name = "least_smooth_bits";
    const struct spread s = {"least", "Least smooth surprisal", "bits", "curves", N_LEAST_BINS, 0};
    double *v = NULL;
    size_t n;
    int err = sufi_columns_read(&v, &n, metrics, &name, 1, diag);

    if (err == SUF_EMISMATCH)
        return SUF_ABSENT;
    if (!err)
        err = draw_histogram(p, &s, v, n, diag);
    free(v);
    return err;
}

static int put_histograms(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    static const char *const ids[] = {"surprisal", "variability", "aoa", "forgettability",
                                      "cross-run"};
    const sufi_metrics *m = &in->metrics;
    size_t n_most = m->curves.n_runs * m->curves.n_examples;
    double *v = NULL;
    int err = SUF_OK;

    n_most = n_most > in->averages.n_examples ? n_most : in->averages.n_examples;
    if (!(v = sufi_alloc(n_most, sizeof *v)))
        return sufi_fail_nomem(diag, "a histogram");
    sufi_figures_open(p, true);
    for (size_t k = 0; k < SUFI_N_AVERAGES && !err; k++) {
        struct spread s = {ids[k],
                           sufi_metric_title(k),
                           sufi_metric_unit(k),
                           k == SUFI_CROSS_RUN ? "targets" : "curves",
                           N_BINS,
                           0};
        if (k == SUFI_CROSS_RUN ? !in->averages.value[k] : !m->curves.n_runs)
            continue;
        size_t n = select_values(in, k, v, &s.n_left_out);
        if (n)
            err = draw_histogram(p, &s, v, n, diag);
    }
    if (!err && m->curves.n_runs)
        err = put_least_surprisal(p, p->opts->metrics, diag);
    sufi_figures_close(p);
    free(v);
    if (err == SUF_ABSENT) {
        sufi_section_lacks(p, "the histogram of least surprisal, which needs a column "
                              "least_smooth_bits");
        err = SUF_OK;
    }
    return err;
}

int sufi_section_metrics(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    int err = SUF_OK;

    sufi_section_open(p, "metrics", "Metrics");
    if (!in->metrics.curves.n_runs)
        sufi_section_lacks(p, "histograms of the metrics, which need the table of metrics");
    if (!in->averages.n_examples)
        sufi_section_lacks(p, "the histogram of variability across runs, which needs the table of "
                              "averages");
    if (in->metrics.curves.n_runs || in->averages.n_examples)
        err = put_histograms(p, in, diag);
    if (!p->opts->metric_correlations)
        sufi_section_lacks(p, "correlations of the metrics, which need their table");
    else if (!err)
        err = sufi_put_metric_tables(p, p->opts->metric_correlations, diag);
    sufi_section_close(p);
    return err;
}
