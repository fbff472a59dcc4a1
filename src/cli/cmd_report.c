/* cmd_report.c - sufgram report */
#include "cli.h"

#include <stddef.h>

struct settings {
    const char *joined, *metrics, *average, *effects, *correlations, *run_correlations,
        *metric_correlations, *steps, *mask, *title, *figures, *gnuplot, *output;
    uint32_t threads;
};

static const struct settings defaults = {.gnuplot = "gnuplot", .output = "-"};

#define AT(field) offsetof(struct settings, field)
static const struct option_spec options[] = {
    {"joined", 0, OPTION_TEXT, AT(joined), "TABLE",
     "covariates and average metrics, from 'join': coefficients, metrics by predictor"},
    {"metrics", 0, OPTION_TEXT, AT(metrics), "TABLE",
     "metrics of every curve, from 'curves': histograms, example curves"},
    {"average", 0, OPTION_TEXT, AT(average), "TABLE", "metrics averaged over runs, from 'curves'"},
    {"effects", 0, OPTION_TEXT, AT(effects), "TABLE", "effects, from 'regress --paper'"},
    {"correlations", 0, OPTION_TEXT, AT(correlations), "TABLE",
     "similarity to n-gram models, from 'correlate'"},
    {"run-correlations", 0, OPTION_TEXT, AT(run_correlations), "TABLE",
     "similarity of runs, from 'correlate --cross-run'"},
    {"metric-correlations", 0, OPTION_TEXT, AT(metric_correlations), "TABLE",
     "metrics with each other, from 'correlate --metrics'"},
    {"steps", 0, OPTION_TEXT, AT(steps), "FILE", "training step of each checkpoint of the runs"},
    {"mask", 0, OPTION_TEXT, AT(mask), "FILE", "targets of the runs, as for 'curves'"},
    {"title", 0, OPTION_TEXT, AT(title), "TEXT", "title of the page (default: Learning curves)"},
    {"figures", 0, OPTION_FOLDER, AT(figures), "DIR",
     "also write every figure to DIR as SVG, PDF and PNG"},
    {"gnuplot", 0, OPTION_TEXT, AT(gnuplot), "PROGRAM", "what draws the figures (default %s)"},
    {"output", 'o', OPTION_OUTPUT, AT(output), "FILE", "the page (default %s)"},
    {"threads", 't', OPTION_U32, AT(threads), "N", "threads (default: one a processor)"},
    {NULL, 0, OPTION_FLAG, 0, NULL, NULL},
};
#undef AT

static int run(const void *settings, char **operands, int n_operands, const char *command_line)
{
    const struct settings *s = settings;
    const suf_report_opts opts = {.title = s->title,
                                  .joined = s->joined,
                                  .metrics = s->metrics,
                                  .average = s->average,
                                  .effects = s->effects,
                                  .correlations = s->correlations,
                                  .run_correlations = s->run_correlations,
                                  .metric_correlations = s->metric_correlations,
                                  .steps = s->steps,
                                  .mask = s->mask,
                                  .runs = (const char *const *)operands,
                                  .n_runs = (size_t)n_operands,
                                  .figures_directory = s->figures,
                                  .gnuplot = s->gnuplot,
                                  .n_threads = s->threads,
                                  .progress = cli_progress,
                                  .progress_arg = (void *)(uintptr_t) "report"};
    suf_diag diag = {0};

    (void)command_line;
    if (!n_operands && !s->joined && !s->metrics && !s->average && !s->effects &&
        !s->correlations && !s->run_correlations && !s->metric_correlations)
        return cli_usage_error("report", "name a table or runs");
    if (n_operands && !s->steps)
        return cli_usage_error("report", "runs need --steps");
    cli_catch_signals();
    return suf_report_write(s->output, &opts, &diag) ? cli_failed("report", &diag) : EXIT_DONE;
}

const struct command command_report = {
    .name = "report",
    .group = "Learning curves",
    .summary = "one HTML file with tables and figures of an analysis",
    .operands = "[--joined TABLE] [--effects TABLE] ... [--steps FILE RUN...] -o report.html",
    .about =
        "Writes a page that needs nothing else: the table of effects, coefficients, mean and\n"
        "example learning curves, similarity to n-gram models and between runs, histograms of the\n"
        "metrics, metrics by predictor, how everything was computed, and size, fingerprint and\n"
        "origin of every input. Behind each figure stand its data. What is not given is left out,\n"
        "and the page says so. Figures are drawn by gnuplot.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
