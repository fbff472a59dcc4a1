/* cmd_correlate.c - correlations of surprisal at every checkpoint, or between metrics. */
#include "cli.h"

#include <stdlib.h>

struct settings {
    const char *steps, *mask, *unit, *output, *cross_run;
    const char *metrics, *distances, *raw_distances;
    bool spearman;
    uint64_t memory;
    uint32_t threads;
    enum suf_format format;
};

static const struct settings defaults = {
    .unit = "bits", .output = "-", .memory = UINT64_C(512) << 20};

#define AT(field) offsetof(struct settings, field)
static const struct option_spec options[] = {
    {"steps", 0, OPTION_TEXT, AT(steps), "FILE",
     "training step of each checkpoint, one a line (required)"},
    {"mask", 0, OPTION_TEXT, AT(mask), "FILE",
     "targets, an .npy of sequences x positions (default: every row)"},
    {"unit", 0, OPTION_TEXT, AT(unit), "UNIT",
     "of the runs: bits, nats, log10 (surprisal) or log2prob, lnprob, log10prob (default %s)"},
    {"output", 'o', OPTION_OUTPUT, AT(output), "FILE", "table of correlations (default %s)"},
    {"spearman", 0, OPTION_FLAG, AT(spearman), NULL, "rank correlations as well"},
    {"memory", 0, OPTION_SIZE, AT(memory), "SIZE",
     "for columns that are ranked at a time (default %s bytes)"},
    {"cross-run", 0, OPTION_OUTPUT, AT(cross_run), "FILE",
     "correlations of the runs with each other, a row a checkpoint"},
    {"metrics", 0, OPTION_TEXT, AT(metrics), "FILE",
     "correlate metrics of curves, from 'curves -o', instead"},
    {"distances", 0, OPTION_TEXT, AT(distances), "FILE",
     "with --metrics: the table of 'curves --cross-run'"},
    {"raw-distances", 0, OPTION_TEXT, AT(raw_distances), "FILE",
     "with --distances: the table of 'curves --cross-run-raw'"},
    {"format", 0, OPTION_FORMAT, AT(format), "FORMAT", "tsv, csv or jsonl (default %s)"},
    {"threads", 't', OPTION_U32, AT(threads), "N", "threads (default: one a processor)"},
    {NULL, 0, OPTION_FLAG, 0, NULL, NULL},
};
#undef AT

/* Everything a run holds. */
struct work {
    const struct settings *s;
    const char *command_line;
    char **operands;
    int n_operands;
    suf_rows *table, *cross_run;
    suf_diag diag;
};

/* Publish an output, and forget it. */
static int commit(suf_rows **rows, suf_diag *diag)
{
    suf_rows *finished = *rows;

    *rows = NULL;
    return suf_rows_commit(finished, diag);
}

/* ---- checkpoints ---- */

static void write_provenance(const struct work *w, suf_rows *rows)
{
    char key[32];

    cli_provenance(rows, w->command_line);
    suf_rows_provenance(rows, "n-gram surprisal", w->operands[0]);
    suf_rows_provenance(rows, "steps", w->s->steps);
    if (w->s->mask)
        suf_rows_provenance(rows, "mask", w->s->mask);
    suf_rows_provenance(rows, "input_unit", w->s->unit);
    for (int k = 1; k < w->n_operands; k++) {
        snprintf(key, sizeof key, "run %d", k - 1);
        suf_rows_provenance(rows, key, w->operands[k]);
    }
}

static int write_checkpoints(struct work *w, const suf_checkpoint_correlations *c,
                             const suf_ngram_targets *targets, const uint64_t *steps)
{
    write_provenance(w, w->table);
    suf_checkpoint_put(c, targets, steps, w->table);
    int err = commit(&w->table, &w->diag);
    if (err || !w->cross_run)
        return err;
    write_provenance(w, w->cross_run);
    suf_checkpoint_put_cross_run(c, steps, w->cross_run);
    return commit(&w->cross_run, &w->diag);
}

/* A path that cannot be written shows before the work begins. */
static int open_outputs(struct work *w)
{
    const struct settings *s = w->s;
    int err = suf_rows_open(&w->table, s->output, s->format, &w->diag);

    if (!err && s->cross_run)
        err = suf_rows_open(&w->cross_run, s->cross_run, s->format, &w->diag);
    return err;
}

static int correlate_checkpoints(struct work *w)
{
    const struct settings *s = w->s;
    const suf_checkpoint_opts opts = {.spearman = s->spearman,
                                      .memory = s->memory,
                                      .n_threads = s->threads,
                                      .progress = cli_progress,
                                      .progress_arg = (void *)"correlate"};
    const suf_runs_opts runs_opts = {.mask = s->mask,
                                     .unit = (enum suf_unit)suf_unit_parse(s->unit),
                                     .n_threads = s->threads,
                                     .progress = cli_progress,
                                     .progress_arg = (void *)"correlate"};
    suf_ngram_targets targets = {0};
    suf_checkpoint_correlations c = {0};
    suf_runs *runs = NULL;
    uint64_t *steps = NULL;
    size_t n_steps = 0;
    int err = suf_steps_read(&steps, &n_steps, s->steps, &w->diag);

    if (!err)
        err = suf_runs_open_with(&runs, (const char *const *)w->operands + 1,
                                 (size_t)w->n_operands - 1, &runs_opts, &w->diag);
    if (!err)
        err = suf_ngram_targets_read(&targets, w->operands[0], &w->diag);
    if (!err)
        err = open_outputs(w);
    if (!err)
        err = suf_correlate_checkpoints(&c, runs, steps, n_steps, &targets, &opts, &w->diag);
    if (!err)
        err = write_checkpoints(w, &c, &targets, steps);
    suf_checkpoint_correlations_release(&c);
    suf_ngram_targets_release(&targets);
    suf_runs_close(runs);
    free(steps);
    return err;
}

/* ---- metrics ---- */

static int correlate_metrics(struct work *w)
{
    const struct settings *s = w->s;
    suf_metric_correlations m = {0};
    suf_curves c = {0};
    char text[32];
    int err = suf_curves_read(&c, s->metrics, s->distances, s->raw_distances, &w->diag);

    if (!err)
        err = open_outputs(w);
    if (!err)
        err = suf_correlate_metrics(&m, &c, &w->diag);
    if (!err) {
        cli_provenance(w->table, w->command_line);
        snprintf(text, sizeof text, "%zu", c.n_runs);
        suf_rows_provenance(w->table, "runs", text);
        snprintf(text, sizeof text, "%llu", (unsigned long long)c.n_examples);
        suf_rows_provenance(w->table, "examples", text);
        suf_metric_correlations_put(&m, w->table);
        err = commit(&w->table, &w->diag);
    }
    suf_metric_correlations_release(&m);
    suf_curves_release(&c);
    return err;
}

static int check_usage(const struct settings *s, int n_operands)
{
    if (s->metrics && (s->steps || s->mask || s->cross_run || s->spearman || n_operands))
        return cli_usage_error("correlate", "--metrics goes with --distances, --raw-distances and "
                                            "-o only");
    if (s->raw_distances && !s->distances)
        return cli_usage_error("correlate", "--raw-distances needs --distances");
    if (s->metrics)
        return EXIT_DONE;
    if (s->distances)
        return cli_usage_error("correlate", "--distances needs --metrics");
    if (!s->steps)
        return cli_usage_error("correlate", "--steps is required");
    if (n_operands < 2)
        return cli_usage_error("correlate", "give a table of n-gram surprisal and a run or more");
    if (suf_unit_parse(s->unit) < 0)
        return cli_usage_error("correlate",
                               "--unit must be bits, nats, log10, log2prob, lnprob or log10prob");
    if (s->cross_run && n_operands < 3)
        return cli_usage_error("correlate", "--cross-run needs two runs");
    return EXIT_DONE;
}

static int run(const void *settings, char **operands, int n_operands, const char *command_line)
{
    const struct settings *s = settings;
    struct work w = {
        .s = s, .command_line = command_line, .operands = operands, .n_operands = n_operands};
    int status = check_usage(s, n_operands);

    if (status != EXIT_DONE)
        return status;
    cli_catch_signals();
    int err = s->metrics ? correlate_metrics(&w) : correlate_checkpoints(&w);
    suf_rows_abort(w.table);
    suf_rows_abort(w.cross_run);
    return err ? cli_failed("correlate", &w.diag) : EXIT_DONE;
}

const struct command command_correlate = {
    .name = "correlate",
    .group = "Learning curves",
    .summary = "surprisal with n-gram surprisal at each checkpoint; runs, metrics with each other",
    .operands = "COVARIATES.tsv --steps FILE RUN... | --metrics FILE",
    .about =
        "At every checkpoint, Pearson's correlation of each run's surprisal over all targets with\n"
        "the backed-off surprisal of each n-gram order (columns chang2024_N_bits of the table):\n"
        "mean and population standard deviation over runs. The checkpoint at which an order's\n"
        "mean is greatest stands in a provenance line 'peak N: STEP R'. A run is what 'curves'\n"
        "takes; its examples are found in the table by their numbers (column example, or else\n"
        "the row). Exports are read once, in blocks; for --spearman once for each group of\n"
        "columns that --memory holds.\n\n"
        "With --metrics: correlations between metrics over all curves and averaged over runs,\n"
        "between runs, of the variability within sets of runs, and of the distances of smooth "
        "and\n"
        "raw curves; mean, population standard deviation and range where runs are paired.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
