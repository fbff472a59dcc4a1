/* report.c - reads what there is, then writes the sections one after another. */
#include "sufgram/report.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "data/stream.h"
#include "report/sections.h"

typedef int section_fn(sufi_page *p, const sufi_inputs *in, suf_diag *diag);

static section_fn *const sections[] = {
    sufi_section_glance,  sufi_section_effects,    sufi_section_curves, sufi_section_correlations,
    sufi_section_metrics, sufi_section_predictors, sufi_section_method, sufi_section_sources,
};
static const char *const ids[] = {"glance",  "effects",    "curves", "correlations",
                                  "metrics", "predictors", "method", "sources"};
static const char *const names[] = {"At a glance", "Effects",    "Curves", "Correlations",
                                    "Metrics",     "Predictors", "Method", "Sources"};
enum { N_SECTIONS = sizeof sections / sizeof sections[0] };

/* What is read more than once; what is not there the reader complains about. */
static int check_regular(const char *path, suf_diag *diag)
{
    if (!path || strcmp(path, "-") == 0 || !sufi_is_pipe(path))
        return SUF_OK;
    return sufi_fail(diag, SUF_EINVAL, path,
                     "is no regular file, but a pipe or a device; a report reads its inputs more "
                     "than once");
}

static int check(const suf_report_opts *o, suf_diag *diag)
{
    const char *const tables[] = {o->joined,
                                  o->metrics,
                                  o->average,
                                  o->effects,
                                  o->correlations,
                                  o->run_correlations,
                                  o->metric_correlations};
    bool any = o->n_runs > 0;
    int err = check_regular(o->steps, diag);

    if (!err)
        err = check_regular(o->mask, diag);
    for (size_t i = 0; i < o->n_runs && !err; i++)
        err = check_regular(o->runs[i], diag);
    for (size_t i = 0; i < sizeof tables / sizeof tables[0] && !err; i++)
        err = check_regular(tables[i], diag);
    if (err)
        return err;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        any = any || tables[i];
        if (tables[i] && strcmp(tables[i], "-") == 0)
            return sufi_fail(diag, SUF_EINVAL, NULL,
                             "a report reads its inputs more than once, so none can be a pipe");
    }
    if (!any)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a report about nothing: name a table or runs");
    if (o->n_runs && !o->steps)
        return sufi_fail(diag, SUF_EINVAL, NULL, "runs need the steps of their checkpoints");
    return SUF_OK;
}

static int read_runs(sufi_inputs *in, const suf_report_opts *o, suf_diag *diag)
{
    int err = suf_steps_read(&in->steps, &in->n_steps, o->steps, diag);

    if (!err)
        err = suf_runs_open(&in->runs, o->runs, o->n_runs, o->mask, diag);
    if (!err && suf_runs_checkpoints(in->runs) != in->n_steps)
        err = sufi_fail(diag, SUF_EMISMATCH, o->steps,
                        "%zu steps, but the runs have %llu checkpoints", in->n_steps,
                        (unsigned long long)suf_runs_checkpoints(in->runs));
    if (!err && in->metrics.last > in->n_steps)
        in->metrics.last = (unsigned)in->n_steps; /* there are no more */
    if (!err)
        err = sufi_run_summary_make(&in->summary, in->runs, o, diag);
    return err;
}

/* Of a joined table: the columns of the regressions, and what their rows are clustered by. */
static int is_wanted(void *arg, const char *name)
{
    size_t n, n_required;
    const char *const *columns = suf_effects_columns(&n, &n_required);

    (void)arg;
    for (size_t k = 0; k < n; k++)
        if (strcmp(name, columns[k]) == 0)
            return 1;
    return strcmp(name, "token") == 0 || strcmp(name, "sequence") == 0;
}

static int read_joined(sufi_inputs *in, const suf_report_opts *o, suf_diag *diag)
{
    const suf_effects_opts opts = {.drop_missing = true};
    int err = suf_table_read_chosen(&in->joined_table, o->joined, is_wanted, NULL, diag);

    return err ? err : sufi_joined_init(&in->joined, in->joined_table, &opts, NULL, 0, diag);
}

static int read_inputs(sufi_inputs *in, const suf_report_opts *o, suf_diag *diag)
{
    int err = SUF_OK;

    in->metrics.last = 11; /* unless the metrics say otherwise */
    if (o->effects)
        err = suf_table_read(&in->effects, o->effects, NULL, 0, diag);
    if (!err && o->correlations)
        err = suf_table_read(&in->correlations, o->correlations, NULL, 0, diag);
    if (!err && o->joined)
        err = read_joined(in, o, diag);
    if (!err && o->metrics)
        err = sufi_metrics_read(&in->metrics, o->metrics, diag);
    if (!err && o->average)
        err = sufi_averages_read(&in->averages, o->average, diag);
    if (!err && o->n_runs)
        err = read_runs(in, o, diag);
    return err;
}

static void release_inputs(sufi_inputs *in)
{
    suf_table_free(in->effects);
    suf_table_free(in->correlations);
    sufi_joined_release(&in->joined);
    suf_table_free(in->joined_table);
    sufi_metrics_release(&in->metrics);
    sufi_averages_release(&in->averages);
    sufi_run_summary_release(&in->summary);
    suf_runs_close(in->runs);
    free(in->steps);
}

/* How many figures there will be, for progress. */
static size_t count_figures(const sufi_inputs *in, const suf_report_opts *o)
{
    size_t n = 0;

    for (size_t r = 0; r < SUF_N_RESPONSES && in->joined.frame.n; r++)
        n += in->joined.frame.response[r] ? 1 + SUF_N_PREDICTORS : 0;
    n += in->summary.n_checkpoints ? 2 : 0;
    n += in->summary.n_checkpoints && in->metrics.curves.n_runs ? 6 : 0;
    n += (o->correlations ? 1u : 0u) + (o->run_correlations ? 1u : 0u);
    n += in->metrics.curves.n_runs ? SUFI_N_METRICS + 1 : 0;
    return n + (in->averages.value[SUFI_CROSS_RUN] != NULL);
}

int suf_report_write(const char *path, const suf_report_opts *opts, suf_diag *diag)
{
    sufi_page p = {.opts = opts};
    sufi_inputs in = {0};
    int err = check(opts, diag);

    if (!err)
        err = sufi_outfile_open(&p.out, path, diag);
    if (err)
        return err;
    err = read_inputs(&in, opts, diag);
    if (!err) {
        p.n_expected = count_figures(&in, opts);
        sufi_page_head(&p, opts->title ? opts->title : "Learning curves", ids, names, N_SECTIONS);
    }
    for (size_t k = 0; k < N_SECTIONS && !err; k++)
        err = sections[k](&p, &in, diag);
    if (!err) {
        sufi_page_foot(&p);
        err = sufi_outfile_commit(&p.out, diag);
    } else {
        sufi_outfile_abort(&p.out);
    }
    release_inputs(&in);
    return err;
}
