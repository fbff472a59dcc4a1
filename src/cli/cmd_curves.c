/* cmd_curves.c - learning-curve metrics of surprisal exports. */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

struct settings {
    const char *steps, *mask, *output, *average, *gam_curves, *cross_run, *cross_run_raw;
    uint64_t vocab_size;
    uint32_t last, splines, threads;
    enum suf_format format;
};

static const struct settings defaults = {.output = "-", .last = 11, .splines = 25};

#define AT(field) offsetof(struct settings, field)
static const struct option_spec options[] = {
    {"steps", 0, OPTION_TEXT, AT(steps), "FILE",
     "training step of each checkpoint, one a line (required)"},
    {"vocab-size", 0, OPTION_U64, AT(vocab_size), "V",
     "vocabulary size; chance is log2 V bits (required)"},
    {"mask", 0, OPTION_TEXT, AT(mask), "FILE",
     "targets, an .npy of sequences x positions (default: every row)"},
    {"last", 0, OPTION_U32, AT(last), "N",
     "checkpoints in final surprisal and variability (default %s)"},
    {"splines", 0, OPTION_U32, AT(splines), "K", "splines of a smooth curve (default %s)"},
    {"output", 'o', OPTION_TEXT, AT(output), "FILE", "metrics of every curve (default %s)"},
    {"average", 0, OPTION_TEXT, AT(average), "FILE", "metrics averaged over runs"},
    {"cross-run", 0, OPTION_TEXT, AT(cross_run), "FILE",
     "mean squared differences of runs' smooth curves"},
    {"cross-run-raw", 0, OPTION_TEXT, AT(cross_run_raw), "FILE",
     "the same of raw curves, step 0 included"},
    {"gam-curves", 0, OPTION_TEXT, AT(gam_curves), "DIR", "smooth curves, DIR/run_K.npy"},
    {"format", 0, OPTION_FORMAT, AT(format), "FORMAT", "tsv, csv or jsonl (default %s)"},
    {"threads", 't', OPTION_U32, AT(threads), "N", "threads (default: one a processor)"},
    {NULL, 0, OPTION_FLAG, 0, NULL, NULL},
};
#undef AT

/* All a table needs to say where it comes from. */
struct source {
    const struct settings *s;
    char **runs;
    int n_runs;
    const char *command_line;
};

enum table { METRICS, AVERAGE, CROSS_RUN, CROSS_RUN_RAW, N_TABLES };

static void write_provenance(suf_rows *rows, const struct source *from, const suf_curves *c)
{
    char text[64];

    cli_provenance(rows, from->command_line);
    snprintf(text, sizeof text, "%llu", (unsigned long long)from->s->vocab_size);
    suf_rows_provenance(rows, "vocab_size", text);
    snprintf(text, sizeof text, "%.17g", c->chance_bits);
    suf_rows_provenance(rows, "chance_bits", text);
    suf_rows_provenance(rows, "steps", from->s->steps);
    if (from->s->mask)
        suf_rows_provenance(rows, "mask", from->s->mask);
    snprintf(text, sizeof text, "%lu", (unsigned long)from->s->last);
    suf_rows_provenance(rows, "last", text);
    snprintf(text, sizeof text, "%lu", (unsigned long)from->s->splines);
    suf_rows_provenance(rows, "splines", text);
    for (int k = 0; k < from->n_runs; k++) {
        snprintf(text, sizeof text, "run %d", k);
        suf_rows_provenance(rows, text, from->runs[k]);
    }
}

static void write_metrics(suf_rows *rows, const suf_curves *c)
{
    static const char *const names[] = {
        "run",
        "example",
        "final_surprisal_bits",
        "variability_bits",
        "aoa_log10_step",
        "aoa_threshold_bits",
        "forgettability_bits",
        "gam_lambda",
    };

    suf_rows_columns(rows, names, sizeof names / sizeof names[0]);
    for (size_t run = 0; run < c->n_runs; run++)
        for (uint64_t i = 0; i < c->n_examples; i++) {
            uint64_t at = run * c->n_examples + i;
            suf_rows_u64(rows, run);
            suf_rows_u64(rows, i);
            suf_rows_f64(rows, c->final_surprisal[at]);
            suf_rows_f64(rows, c->variability[at]);
            suf_rows_f64(rows, c->aoa[at]);
            suf_rows_f64(rows, c->aoa_threshold[at]);
            suf_rows_f64(rows, c->forgettability[at]);
            suf_rows_f64(rows, c->gam_lambda[at]);
            suf_rows_end(rows);
        }
}

static void write_average(suf_rows *rows, const suf_curves *c)
{
    static const char *const names[] = {
        "example",        "final_surprisal_bits", "variability_bits",
        "aoa_log10_step", "forgettability_bits",  "cross_run_variability_bits2",
    };

    suf_rows_columns(rows, names, sizeof names / sizeof names[0]);
    for (uint64_t i = 0; i < c->n_examples; i++) {
        suf_rows_u64(rows, i);
        suf_rows_f64(rows, suf_curves_average(c, c->final_surprisal, i));
        suf_rows_f64(rows, suf_curves_average(c, c->variability, i));
        suf_rows_f64(rows, suf_curves_average(c, c->aoa, i));
        suf_rows_f64(rows, suf_curves_average(c, c->forgettability, i));
        suf_rows_f64(rows, suf_curves_cross_run(c, c->distance, i)); /* one run: NaN, so empty */
        suf_rows_end(rows);
    }
}

/* "example", then "pair_A_B" in the order of the pairs. */
static bool write_pair_columns(suf_rows *rows, const suf_curves *c)
{
    const char **names = malloc((c->n_pairs + 1) * sizeof *names);
    char(*text)[48] = malloc(c->n_pairs * sizeof *text);
    size_t n = 0;

    if (names && text) {
        names[0] = "example";
        for (size_t a = 0; a < c->n_runs; a++)
            for (size_t b = a + 1; b < c->n_runs; b++, n++) {
                snprintf(text[n], sizeof text[n], "pair_%zu_%zu", a, b);
                names[n + 1] = text[n];
            }
        suf_rows_columns(rows, names, n + 1);
    }
    bool good = names && text;
    free(names);
    free(text);
    return good;
}

static bool write_distances(suf_rows *rows, const suf_curves *c, const double *distance)
{
    if (!write_pair_columns(rows, c))
        return false;
    for (uint64_t i = 0; i < c->n_examples; i++) {
        suf_rows_u64(rows, i);
        for (size_t k = 0; k < c->n_pairs; k++)
            suf_rows_f64(rows, distance[i * c->n_pairs + k]);
        suf_rows_end(rows);
    }
    return true;
}

static int write_tables(suf_rows *rows[N_TABLES], const struct source *from, const suf_curves *c,
                        suf_diag *diag)
{
    int err = 0;

    for (int k = 0; !err && k < N_TABLES; k++) {
        bool good = true;
        if (!rows[k])
            continue;
        write_provenance(rows[k], from, c);
        switch ((enum table)k) {
        case METRICS:
            write_metrics(rows[k], c);
            break;
        case AVERAGE:
            write_average(rows[k], c);
            break;
        case CROSS_RUN:
            good = write_distances(rows[k], c, c->distance);
            break;
        case CROSS_RUN_RAW:
            good = write_distances(rows[k], c, c->raw_distance);
            break;
        case N_TABLES:
            break;
        }
        if (!good) {
            *diag = (suf_diag){.err = SUF_ENOMEM};
            return SUF_ENOMEM;
        }
        err = suf_rows_commit(rows[k], diag);
        rows[k] = NULL;
    }
    return err;
}

/* Open the tables asked for before the work begins: a path that cannot be written shows at once. */
static int open_tables(suf_rows *rows[N_TABLES], const struct settings *s, suf_diag *diag)
{
    const char *const paths[N_TABLES] = {s->output, s->average, s->cross_run, s->cross_run_raw};
    int err = 0;

    for (int k = 0; !err && k < N_TABLES; k++)
        if (paths[k])
            err = suf_rows_open(&rows[k], paths[k], s->format, diag);
    return err;
}

static int compute(const struct source *from, suf_diag *diag)
{
    const struct settings *s = from->s;
    const suf_curves_opts opts = {.vocab_size = s->vocab_size,
                                  .last = s->last,
                                  .n_splines = s->splines,
                                  .n_threads = s->threads,
                                  .raw_distances = s->cross_run_raw != NULL,
                                  .gam_directory = s->gam_curves,
                                  .progress = cli_progress,
                                  .progress_arg = (void *)"curves"};
    suf_rows *rows[N_TABLES] = {NULL};
    suf_runs *runs = NULL;
    suf_curves c = {0};
    uint64_t *steps = NULL;
    size_t n_steps = 0;
    int err = suf_steps_read(&steps, &n_steps, s->steps, diag);

    if (!err)
        err = suf_runs_open(&runs, (const char *const *)from->runs, (size_t)from->n_runs, s->mask,
                            diag);
    if (!err)
        err = open_tables(rows, s, diag);
    if (!err)
        err = suf_curves_compute(&c, runs, steps, n_steps, &opts, diag);
    if (!err)
        err = write_tables(rows, from, &c, diag);
    for (int k = 0; k < N_TABLES; k++)
        suf_rows_abort(rows[k]);
    suf_curves_release(&c);
    suf_runs_close(runs);
    free(steps);
    return err;
}

static int run(const void *settings, char **operands, int n_operands, const char *command_line)
{
    const struct settings *s = settings;
    const struct source from = {s, operands, n_operands, command_line};
    suf_diag diag = {0};

    if (!s->steps)
        return cli_usage_error("curves", "--steps is required");
    if (s->vocab_size == 0)
        return cli_usage_error("curves", "--vocab-size is required, 1 or more");
    if (n_operands == 0)
        return cli_usage_error("curves", "no run given");
    if (s->last == 0)
        return cli_usage_error("curves", "--last must be 1 or more");
    if (s->splines < SUF_GAM_MIN_SPLINES || s->splines > SUF_GAM_MAX_SPLINES)
        return cli_usage_error("curves", "--splines must be %d to %d", SUF_GAM_MIN_SPLINES,
                               SUF_GAM_MAX_SPLINES);
    if ((s->cross_run || s->cross_run_raw) && n_operands < 2)
        return cli_usage_error("curves", "--cross-run and --cross-run-raw need two runs");
    cli_catch_signals();
    return compute(&from, &diag) ? cli_failed("curves", &diag) : EXIT_DONE;
}

const struct command command_curves = {
    .name = "curves",
    .group = "Learning curves",
    .summary = "surprisal, variability, age of acquisition and forgettability of learning curves",
    .operands = "RUN...",
    .about =
        "Each RUN is one training run's surprisals in bits: an .npy (f2, f4, f8) of examples x\n"
        "checkpoints, or with --mask one row a target position (sequence by sequence, positions\n"
        "1 ..), or a folder of surprisals_tokens_S-E.npy (rows S to E-1). Every curve is smoothed\n"
        "by a penalised spline over log10 steps, its smoothness chosen by generalised\n"
        "cross-validation; a checkpoint at step 0 counts in raw curves only.\n\n"
        "Columns: run example final_surprisal_bits variability_bits aoa_log10_step\n"
        "aoa_threshold_bits forgettability_bits gam_lambda, all examples of run 0 first.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
