/* section_curves.c - learning curves: their mean, six of them, and the dataset map. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "report/examples.h"
#include "report/palette.h"
#include "report/plane.h"
#include "report/sections.h"
#include "sufgram/dataset_map.h"

enum { MAP_BINS = 100 };

static size_t n_zero(const double *step, size_t n)
{
    return n > 0 && step[0] <= 0 ? 1 : 0;
}

void sufi_step_axis(sufi_figure *g, const double *step, size_t n)
{
    fprintf(g->script, "set logscale x\nset format x '%%.0s%%c'\nset mxtics 1\n"
                       "set xlabel 'training step'\n");
    size_t first = n_zero(step, n);
    if (n > first + 1)
        fprintf(g->script, "set xrange [%.7g:%.7g]\n", step[first], step[n - 1]);
    else if (n > first) /* one step: some room around it */
        fprintf(g->script, "set xrange [%.7g:%.7g]\n", step[first] / 2, step[first] * 2);
}

void sufi_script_steps(FILE *script, const char *name, const double *const *columns,
                       size_t n_columns, size_t n_rows)
{
    const double *shifted[16];
    size_t skip = n_zero(columns[0], n_rows);

    for (size_t k = 0; k < n_columns && k < 16; k++)
        shifted[k] = columns[k] + skip;
    sufi_script_data(script, name, shifted, n_columns < 16 ? n_columns : 16, n_rows - skip);
}

/* ---- mean ---- */

/* Mean over runs, least and greatest of them, at each checkpoint: v[3][n]. */
static void over_runs(const sufi_run_summary *s, double *v)
{
    size_t n = s->n_checkpoints;

    for (size_t k = 0; k < n; k++) {
        double sum = 0, low = INFINITY, high = -INFINITY;
        for (size_t run = 0; run < s->n_runs; run++) {
            double m = s->mean[run * n + k];
            sum += m;
            low = fmin(low, m);
            high = fmax(high, m);
        }
        v[k] = sum / (double)s->n_runs;
        v[n + k] = low;
        v[2 * n + k] = high;
    }
}

static int draw_mean(sufi_page *p, const sufi_inputs *in, const double *step, const double *v,
                     suf_diag *diag)
{
    const sufi_run_summary *s = &in->summary;
    size_t n = s->n_checkpoints;
    const double *columns[] = {step,          v, v + n, v + 2 * n, s->quartile[0], s->quartile[1],
                               s->quartile[2]};
    const sufi_column behind[] = {
        {"step", step, 1, 0},
        {"mean (bits)", v, 1, 3},
        {"lowest run", v + n, 1, 3},
        {"highest run", v + 2 * n, 1, 3},
        {"lower quartile", s->quartile[0], 1, 3},
        {"median", s->quartile[1], 1, 3},
        {"upper quartile", s->quartile[2], 1, 3},
    };
    const sufi_behind b = {NULL, NULL, behind, 7, n};
    sufi_figure g;
    int err = sufi_figure_open(&g, false, diag, "mean-curve");

    if (err)
        return err;
    sufi_script_steps(g.script, "d", columns, 7, n);
    sufi_step_axis(&g, step, n);
    fprintf(g.script, "set ylabel 'surprisal (bits)'\nset key bottom left Left reverse\n"
                      "set yrange [0:*]\n");
    if (in->metrics.chance_bits > 0)
        fprintf(g.script,
                "set arrow 1 from graph 0, first %.7g to graph 1, first %.7g nohead dt 3 lc rgb "
                "'" SUFI_MUTED
                "'\nset label 1 'chance' at graph 0.99, first %.7g right offset 0,0.6 "
                "textcolor rgb '" SUFI_MUTED "'\n",
                in->metrics.chance_bits, in->metrics.chance_bits, in->metrics.chance_bits);
    fprintf(g.script,
            "plot $d using 1:5:7 with filledcurves lc rgb '" SUFI_BLUE "' fs transparent solid "
            "0.16 noborder title 'middle half of tokens', "
            "'' using 1:3:4 with filledcurves lc rgb '" SUFI_BLUE "' fs transparent solid 0.35 "
            "noborder title 'lowest to highest run', "
            "'' using 1:6 with lines lw 1.5 dt 2 lc rgb '" SUFI_RED "' title 'median', "
            "'' using 1:2 with lines lw 2 lc rgb '" SUFI_BLUE "' title 'mean'\n");
    return sufi_figure_close(
        &g, p, "Surprisal in the course of training",
        "Mean surprisal of all targets against training step, on a logarithmic "
        "scale, with the range of the runs, the median, and the quartiles of "
        "tokens over all runs.",
        &b, diag);
}

static int put_mean(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    size_t n = in->summary.n_checkpoints;
    double *v = sufi_alloc(sufi_mul_size(4, n), sizeof *v);

    if (!v)
        return sufi_fail_nomem(diag, "a figure");
    over_runs(&in->summary, v);
    for (size_t k = 0; k < n; k++)
        v[3 * n + k] = (double)in->steps[k];
    int err = draw_mean(p, in, v + 3 * n, v, diag);
    free(v);
    return err;
}

/* ---- dataset map ---- */

static int draw_map(sufi_page *p, const suf_histogram *h, suf_diag *diag)
{
    double rows[SUFI_SUMMARY_ROWS * SUFI_SUMMARY_COLUMNS];
    const sufi_column behind[] = {
        {"deviation of probability", rows, SUFI_SUMMARY_COLUMNS, 3},
        {"curves", rows + 1, SUFI_SUMMARY_COLUMNS, 0},
        {"mean of their mean probability", rows + 2, SUFI_SUMMARY_COLUMNS, 3},
        {"sd", rows + 3, SUFI_SUMMARY_COLUMNS, 3},
    };
    const sufi_behind b = {NULL, NULL, behind, SUFI_SUMMARY_COLUMNS, sufi_plane_summary(h, rows)};
    sufi_figure g;
    int err = sufi_figure_open(&g, false, diag, "dataset-map");

    if (err)
        return err;
    fprintf(g.script, "set xlabel 'standard deviation of probability'\n"
                      "set ylabel 'mean probability'\n");
    sufi_plane_draw(h, &g, "");
    return sufi_figure_close(
        &g, p, "Dataset map",
        "Every curve by the probability of its target at the last checkpoints: mean against "
        "standard deviation. Darker shades (brighter on a dark screen) mean more curves.",
        &b, diag);
}

static int put_map(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    size_t n = in->summary.n_runs * (size_t)suf_runs_examples(in->runs);
    double *mean = sufi_alloc(n, sizeof *mean), *deviation = sufi_alloc(n, sizeof *deviation);
    suf_histogram h = {0};
    int err = mean && deviation ? SUF_OK : sufi_fail_nomem(diag, "the dataset map");

    if (!err)
        err =
            suf_dataset_map(mean, deviation, in->runs, in->metrics.last, p->opts->n_threads, diag);
    if (!err)
        err = suf_histogram_make(&h, deviation, mean, n, MAP_BINS, 0, diag);
    if (!err)
        err = draw_map(p, &h, diag);
    suf_histogram_release(&h);
    free(mean);
    free(deviation);
    return err;
}

int sufi_section_curves(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    int err = SUF_OK;

    sufi_section_open(p, "curves", "Learning curves");
    if (in->summary.n_checkpoints) {
        sufi_html_paragraph(
            &p->out, "%zu runs, %llu targets, %zu checkpoints from step %llu to %llu.",
            in->summary.n_runs, (unsigned long long)suf_runs_examples(in->runs), in->n_steps,
            (unsigned long long)in->steps[0], (unsigned long long)in->steps[in->n_steps - 1]);
        sufi_figures_open(p, false);
        err = put_mean(p, in, diag);
        if (!err)
            err = put_map(p, in, diag);
        sufi_figures_close(p);
    } else {
        sufi_section_lacks(p, "mean curves and the dataset map, which need the runs");
    }
    if (!err && in->summary.n_checkpoints && in->metrics.curves.n_runs)
        err = sufi_put_examples(p, in, diag);
    else if (!err)
        sufi_section_lacks(p, "example curves, which need the runs and the table of metrics");
    sufi_section_close(p);
    return err;
}
