/* examples.c - curves that stand for many: the examples nearest to certain shares of the ranking by
 * a metric, so that the choice follows from the data alone. */
#include "report/examples.h"

#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "report/palette.h"
#include "sufgram/gam.h"

enum { N_CHOICES = 6 };

static const struct choice {
    enum sufi_metric metric;
    double share; /* of the examples rank below it */
    const char *title;
} choices[N_CHOICES] = {
    {SUFI_AOA, 0.05, "Learned early"},
    {SUFI_AOA, 0.5, "Typical age of acquisition"},
    {SUFI_AOA, 0.95, "Learned late"},
    {SUFI_FORGETTABILITY, 0.99, "Much forgotten"},
    {SUFI_VARIABILITY, 0.99, "Variable to the end"},
    {SUFI_FINAL_SURPRISAL, 0.99, "Hardly learned"},
};

typedef struct ranked {
    double value;
    size_t example;
} ranked;

static int by_value(const void *a, const void *b)
{
    const ranked *x = a, *y = b;

    if (x->value != y->value)
        return x->value < y->value ? -1 : 1;
    return (x->example > y->example) - (x->example < y->example);
}

static int choose(size_t chosen[N_CHOICES], const sufi_metrics *m, suf_diag *diag)
{
    ranked *r = sufi_alloc(m->curves.n_examples, sizeof *r);

    if (!r)
        return sufi_fail_nomem(diag, "examples");
    for (size_t c = 0; c < N_CHOICES; c++) {
        const double *value = sufi_metric_values(m, choices[c].metric);
        if (c == 0 || choices[c].metric != choices[c - 1].metric) {
            for (size_t i = 0; i < m->curves.n_examples; i++) {
                r[i] = (ranked){0, i};
                for (size_t run = 0; run < m->curves.n_runs; run++)
                    r[i].value += value[run * m->curves.n_examples + i];
            }
            qsort(r, m->curves.n_examples, sizeof *r, by_value);
        }
        chosen[c] =
            r[(size_t)(choices[c].share * (double)(m->curves.n_examples - 1) + 0.5)].example;
    }
    free(r);
    return SUF_OK;
}

/* What one panel shows. */
typedef struct curves {
    size_t n;    /* checkpoints after step 0 */
    size_t skip; /* 1 if the first checkpoint is step 0 */
    double *step, *log_step;
    double *raw, *smooth; /* [n_runs][n] */
    double *at_age;       /* [n_runs] smooth surprisal at the age of acquisition */
    suf_gam *gam;
    double *coefficients; /* of one smooth curve; then a row of the design */
} curves;

static void curves_release(curves *c)
{
    free(c->step);
    free(c->log_step);
    free(c->raw);
    free(c->smooth);
    free(c->at_age);
    free(c->coefficients);
    suf_gam_free(c->gam);
}

static int curves_init(curves *c, const sufi_inputs *in, suf_diag *diag)
{
    c->skip = in->steps[0] == 0;
    c->n = in->n_steps - c->skip;
    c->step = sufi_alloc(in->n_steps, sizeof *c->step);
    c->log_step = sufi_alloc(in->n_steps, sizeof *c->log_step);
    c->raw = sufi_alloc(sufi_mul_size(in->n_steps, in->metrics.curves.n_runs), sizeof *c->raw);
    c->smooth =
        sufi_alloc(sufi_mul_size(in->n_steps, in->metrics.curves.n_runs), sizeof *c->smooth);
    c->at_age = sufi_alloc(in->metrics.curves.n_runs, sizeof *c->at_age);
    c->coefficients =
        sufi_alloc(sufi_mul_size(2, (size_t)in->metrics.splines + 1), sizeof *c->coefficients);
    if (!c->at_age || !c->coefficients || !c->step || !c->log_step || !c->raw || !c->smooth)
        return sufi_fail_nomem(diag, "curves");
    if (c->n == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "no checkpoint after step 0");
    for (size_t k = 0; k < c->n; k++) {
        c->step[k] = (double)in->steps[k + c->skip];
        c->log_step[k] = log10(c->step[k]);
    }
    return suf_gam_new(&c->gam, c->log_step, c->n, in->metrics.splines, diag);
}

static int curves_read(curves *c, const sufi_inputs *in, size_t example, suf_diag *diag)
{
    double *row = sufi_alloc(in->n_steps, sizeof *row);
    double *design = c->coefficients + in->metrics.splines + 1;
    int err = row ? SUF_OK : sufi_fail_nomem(diag, "a curve");

    for (size_t run = 0; run < in->metrics.curves.n_runs && !err; run++) {
        const suf_gam_result to = {.fitted = c->smooth + run * c->n,
                                   .coefficients = c->coefficients};
        err = suf_runs_read(in->runs, run, example, 1, row, diag);
        for (size_t k = 0; k < c->n && !err; k++)
            c->raw[run * c->n + k] = row[k + c->skip];
        if (!err)
            err = suf_gam_fit(c->gam, c->raw + run * c->n, 1, c->n, &to, diag);
        if (!err) {
            const suf_curves *m = &in->metrics.curves;
            suf_gam_design(c->gam, &m->aoa[run * m->n_examples + example], 1, design);
            suf_gam_predict(c->gam, design, 1, c->coefficients, 1, &c->at_age[run]);
        }
    }
    free(row);
    return err;
}

/* Age of acquisition in steps, and the smooth curve there, of every run. */
static void put_ages(sufi_figure *g, const curves *c, const sufi_metrics *m, size_t example)
{
    fprintf(g->script, "$age << EOD\n");
    for (size_t run = 0; run < m->curves.n_runs; run++) {
        size_t at = run * m->curves.n_examples + example;
        sufi_script_number(g->script, pow(10, m->curves.aoa[at]));
        sufi_script_number(g->script, c->at_age[run]);
        fputc('\n', g->script);
    }
    fputs("EOD\n", g->script);
}

static void put_script(sufi_figure *g, const curves *c, const sufi_inputs *in, size_t example)
{
    const sufi_metrics *m = &in->metrics;
    double age = pow(10, m->curves.aoa[example]);

    fprintf(g->script, "$d << EOD\n");
    for (size_t k = 0; k < c->n; k++) {
        sufi_script_number(g->script, c->step[k]);
        sufi_script_number(g->script, c->raw[k]);
        for (size_t run = 0; run < m->curves.n_runs; run++)
            sufi_script_number(g->script, c->smooth[run * c->n + k]);
        fputc('\n', g->script);
    }
    fputs("EOD\n", g->script);
    put_ages(g, c, m, example);
    sufi_step_axis(g, c->step, c->n);
    fprintf(g->script,
            "set ylabel 'surprisal (bits)'\nset yrange [0:*]\n"
            "set arrow 1 from %.7g, graph 0 to %.7g, first %.7g nohead dt 2 lw 1 lc rgb '" SUFI_RED
            "'\nplot $d using 1:2 with points pt 7 ps 0.32 lc rgb '" SUFI_MUTED "'",
            age, age, c->at_age[0]);
    for (size_t run = 1; run < m->curves.n_runs; run++)
        fprintf(g->script, ", '' using 1:%zu with lines lw 0.8 lc rgb '" SUFI_GREEN "'", run + 3);
    fprintf(g->script,
            ", '' using 1:3 with lines lw 2.2 lc rgb '" SUFI_BLUE "'"
            ", $age using 1:2 with points pt 7 ps 0.35 lc rgb '" SUFI_RED "'"
            ", $age every ::0::0 using 1:2 with points pt 7 ps 0.8 lc rgb '" SUFI_RED "'\n");
}

static int draw(sufi_page *p, const sufi_inputs *in, const curves *c, size_t which, size_t example,
                suf_diag *diag)
{
    const sufi_metrics *m = &in->metrics;
    sufi_column *behind = sufi_alloc(m->curves.n_runs + 2, sizeof *behind);
    char(*names)[40] = sufi_alloc(m->curves.n_runs, sizeof *names);
    char title[160], alt[256];
    sufi_figure g = {0};
    int err = behind && names ? sufi_figure_open(&g, true, diag, "example-%zu", which + 1)
                              : sufi_fail_nomem(diag, "a figure");

    if (!err) {
        put_script(&g, c, in, example);
        behind[0] = (sufi_column){"step", c->step, 1, 0};
        behind[1] = (sufi_column){"surprisal, run 0", c->raw, 1, 3};
        for (size_t run = 0; run < m->curves.n_runs; run++) {
            snprintf(names[run], sizeof names[run], "smooth, run %zu", run);
            behind[2 + run] = (sufi_column){names[run], c->smooth + run * c->n, 1, 3};
        }
        const sufi_behind b = {NULL, NULL, behind, m->curves.n_runs + 2, c->n};
        snprintf(title, sizeof title, "%s: example %zu", choices[which].title, example);
        snprintf(
            alt, sizeof alt,
            "Surprisal of example %zu by training step: checkpoints of run 0, smooth curves of "
            "all runs, age of acquisition of run 0 at step %.4g.",
            example, pow(10, m->curves.aoa[example]));
        err = sufi_figure_close(&g, p, title, alt, &b, diag);
    }
    free(behind);
    free(names);
    return err;
}

int sufi_put_examples(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    const sufi_metrics *m = &in->metrics;
    size_t chosen[N_CHOICES];
    curves c = {0};

    if (m->curves.n_runs != suf_runs_count(in->runs) ||
        m->curves.n_examples != suf_runs_examples(in->runs))
        return sufi_fail(diag, SUF_EMISMATCH, p->opts->metrics,
                         "%zu runs of %llu examples here, but %zu runs of %llu examples given",
                         m->curves.n_runs, (unsigned long long)m->curves.n_examples,
                         suf_runs_count(in->runs), (unsigned long long)suf_runs_examples(in->runs));
    sufi_outfile_printf(
        &p->out,
        "<h3>Examples</h3>\n<p>Six targets, chosen by their rank in a metric. Dots: "
        "checkpoints of run 0. Lines: smooth curves, of run 0 the thick one. Large dot and "
        "dashed line: age of acquisition in run 0; small dots: in each run.</p>\n");
    sufi_figures_open(p, true);
    int err = choose(chosen, m, diag);
    if (!err)
        err = curves_init(&c, in, diag);
    for (size_t i = 0; i < N_CHOICES && !err; i++) {
        err = curves_read(&c, in, chosen[i], diag);
        if (!err)
            err = draw(p, in, &c, i, chosen[i], diag);
    }
    curves_release(&c);
    sufi_figures_close(p);
    return err;
}
