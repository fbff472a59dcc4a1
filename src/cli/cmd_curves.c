/* cmd_curves.c - learning-curve metrics of surprisal exports. */
#include "curves_tables.h"

#include <stdlib.h>
#include <string.h>

struct settings {
    const char *steps, *mask, *output, *average, *gam_curves, *cross_run, *cross_run_raw, *sigmoid,
        *slopes, *dataset_map, *rank_similarity, *rank_runs, *rank_curves, *unit, *nan, *columns,
        *tmp;
    uint64_t vocab_size;
    uint32_t last, splines, slope_window, threads;
    double unlearned;
    enum suf_format format;
};

static const struct settings defaults = {
    .output = "-",
    .last = 11,
    .splines = 25,
    .slope_window = 10,
    .unlearned = -1,
    .rank_runs = "0:1",
    .rank_curves = "raw",
    .unit = "bits",
    .nan = "error",
};

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
    {"unit", 0, OPTION_TEXT, AT(unit), "bits|nats|log10|log2prob|lnprob|log10prob",
     "of the input: surprisal, or the logarithm of the probability (default %s)"},
    {"nan", 0, OPTION_TEXT, AT(nan), "error|drop",
     "a missing or infinite surprisal ends the job, or its example is left out (default %s)"},
    {"columns", 0, OPTION_TEXT, AT(columns), "KEY=NAME,...",
     "columns of tables: run, step, example (NAME may be A+B), surprisal (default: those names)"},
    {"tmp", 0, OPTION_TEXT, AT(tmp), "DIR",
     "folder for 8 bytes a value of tables (default: $TMPDIR or /tmp)"},
    {"output", 'o', OPTION_TEXT, AT(output), "FILE", "metrics of every curve (default %s)"},
    {"average", 0, OPTION_TEXT, AT(average), "FILE", "metrics averaged over runs"},
    {"cross-run", 0, OPTION_TEXT, AT(cross_run), "FILE",
     "mean squared differences of runs' smooth curves"},
    {"cross-run-raw", 0, OPTION_TEXT, AT(cross_run_raw), "FILE",
     "the same of raw curves, step 0 included"},
    {"gam-curves", 0, OPTION_TEXT, AT(gam_curves), "DIR", "smooth curves, DIR/run_K.npy"},
    {"unlearned", 0, OPTION_DOUBLE, AT(unlearned), "PERCENTILE",
     "column unlearned: 1 if a smooth curve's least is above this percentile of its run"},
    {"sigmoid", 0, OPTION_TEXT, AT(sigmoid), "FILE",
     "fitted sigmoids and their age of acquisition"},
    {"slopes", 0, OPTION_TEXT, AT(slopes), "DIR",
     "slopes of raw curves on log10 step in a sliding window, DIR/run_K.npy"},
    {"slope-window", 0, OPTION_U32, AT(slope_window), "K", "checkpoints in it (default %s)"},
    {"dataset-map", 0, OPTION_TEXT, AT(dataset_map), "FILE",
     "mean and deviation of the target's probability over the last checkpoints"},
    {"rank-similarity", 0, OPTION_TEXT, AT(rank_similarity), "FILE",
     "for each curve of a run, how many of another are closer than its own there"},
    {"rank-runs", 0, OPTION_TEXT, AT(rank_runs), "A:B,...", "between which runs (default %s)"},
    {"rank-curves", 0, OPTION_TEXT, AT(rank_curves), "raw|gam", "of which curves (default %s)"},
    {"format", 0, OPTION_FORMAT, AT(format), "FORMAT", "tsv, csv or jsonl (default %s)"},
    {"threads", 't', OPTION_U32, AT(threads), "N", "threads (default: one a processor)"},
    {NULL, 0, OPTION_FLAG, 0, NULL, NULL},
};
#undef AT

/* A command under way. */
struct job {
    const struct settings *s;
    char **paths;
    size_t n_paths;
    const char *command_line;
    char *columns, *rank_runs; /* texts that were split */
    suf_runs_opts runs_opts;
    struct run_pair pairs[64];
    size_t n_pairs;
    uint64_t *steps;
    size_t n_steps;
    suf_runs *runs;
    suf_curves curves;
    uint64_t *ranks;
    double *map; /* means, then deviations */
    suf_rows *rows[N_CURVES_TABLES];
};

/* ---- what was asked for ---- */

static int no_memory(void)
{
    fprintf(stderr, "sufgram curves: out of memory\n");
    return EXIT_FAILED;
}

/* "step=Steps,example=Token": names of columns. An EXIT_ code. */
static int parse_columns(struct job *j)
{
    const struct {
        const char *key;
        const char **name;
    } known[] = {{"run=", &j->runs_opts.run_column},
                 {"step=", &j->runs_opts.step_column},
                 {"example=", &j->runs_opts.example_column},
                 {"surprisal=", &j->runs_opts.surprisal_column}};
    const char *items[4];
    int n = 0;

    if (!j->s->columns)
        return EXIT_DONE;
    if (!(j->columns = strdup(j->s->columns)))
        return no_memory();
    n = cli_split(j->columns, items, 4);
    for (int i = 0; i < n; i++) {
        size_t k = 0;
        while (k < 4 && strncmp(items[i], known[k].key, strlen(known[k].key)) != 0)
            k++;
        if (k == 4 || !items[i][strlen(known[k].key)])
            n = -1;
        else
            *known[k].name = items[i] + strlen(known[k].key);
    }
    if (n < 1)
        return cli_usage_error("curves", "--columns takes run=, step=, example= and surprisal=, "
                                         "each with the name of a column");
    return EXIT_DONE;
}

/* "0:1,1:0". An EXIT_ code. */
static int parse_pairs(struct job *j)
{
    const char *items[64];

    if (!(j->rank_runs = strdup(j->s->rank_runs)))
        return no_memory();
    int n = cli_split(j->rank_runs, items, 64);
    for (int i = 0; i < n; i++) {
        unsigned from, to;
        char after;
        if (sscanf(items[i], "%9u:%9u%c", &from, &to, &after) != 2) {
            n = -1;
            break;
        }
        j->pairs[j->n_pairs++] = (struct run_pair){from, to};
    }
    if (n < 1)
        return cli_usage_error("curves", "--rank-runs takes pairs of run numbers, A:B,...");
    return EXIT_DONE;
}

/* An EXIT_ code. */
static int parse_settings(struct job *j)
{
    const struct settings *s = j->s;
    const char *wrong = NULL;

    if (!s->steps)
        wrong = "--steps is required";
    else if (s->vocab_size == 0)
        wrong = "--vocab-size is required, 1 or more";
    else if (j->n_paths == 0)
        wrong = "no run given";
    else if (s->last == 0)
        wrong = "--last must be 1 or more";
    else if (s->unlearned != defaults.unlearned && !(s->unlearned >= 0 && s->unlearned <= 100))
        wrong = "--unlearned must be 0 to 100";
    if (wrong)
        return cli_usage_error("curves", "%s", wrong);
    if (s->splines < SUF_GAM_MIN_SPLINES || s->splines > SUF_GAM_MAX_SPLINES)
        return cli_usage_error("curves", "--splines must be %d to %d", SUF_GAM_MIN_SPLINES,
                               SUF_GAM_MAX_SPLINES);
    j->runs_opts = (suf_runs_opts){.mask = s->mask,
                                   .unit = (enum suf_unit)suf_unit_parse(s->unit),
                                   .drop = strcmp(s->nan, "drop") == 0,
                                   .tmp = s->tmp,
                                   .n_threads = s->threads,
                                   .progress = cli_progress,
                                   .progress_arg = (void *)"curves"};
    int status = parse_columns(j);
    return !status && s->rank_similarity ? parse_pairs(j) : status;
}

/* What needs several runs, now that it is known how many there are. */
static bool enough_runs(const struct job *j)
{
    size_t n = suf_runs_count(j->runs);
    const char *wrong = NULL;

    if ((j->s->cross_run || j->s->cross_run_raw) && n < 2)
        wrong = "--cross-run and --cross-run-raw need two runs";
    for (size_t i = 0; i < j->n_pairs; i++)
        if (j->pairs[i].from >= n || j->pairs[i].to >= n)
            wrong = "--rank-runs names a run that is not there (they are numbered from 0)";
    if (wrong)
        cli_usage_error("curves", "%s", wrong);
    return !wrong;
}

/* ---- work ---- */

/* Open the tables asked for before the work begins: a path that cannot be written shows at once. */
static int open_tables(struct job *j, suf_diag *diag)
{
    const struct settings *s = j->s;
    const char *const paths[N_CURVES_TABLES] = {
        [METRICS] = s->output,          [AVERAGE] = s->average,
        [CROSS_RUN] = s->cross_run,     [CROSS_RUN_RAW] = s->cross_run_raw,
        [SIGMOIDS] = s->sigmoid,        [RANKS] = s->rank_similarity,
        [DATASET_MAP] = s->dataset_map,
    };
    int err = 0;

    for (int k = 0; !err && k < N_CURVES_TABLES; k++)
        if (paths[k])
            err = suf_rows_open(&j->rows[k], paths[k], s->format, diag);
    return err;
}

/* rows * columns items, freed with free(); NULL when there is no memory for so many. */
static void *allocate(size_t rows, uint64_t columns, size_t size)
{
    size_t n;

    return __builtin_mul_overflow(rows, columns, &n) ? NULL : calloc(n, size);
}

static int compute_ranks(struct job *j, suf_diag *diag)
{
    bool smooth = strcmp(j->s->rank_curves, "gam") == 0;
    uint64_t n = suf_runs_examples(j->runs);
    int err = 0;

    if (!j->n_pairs)
        return 0;
    j->ranks = allocate(j->n_pairs, n, sizeof *j->ranks);
    if (!j->ranks) {
        *diag = (suf_diag){.err = SUF_ENOMEM};
        return SUF_ENOMEM;
    }
    for (size_t i = 0; !err && i < j->n_pairs; i++) {
        const suf_rank_opts opts = {.from = j->pairs[i].from,
                                    .to = j->pairs[i].to,
                                    .steps = smooth ? j->steps : NULL,
                                    .n_steps = j->n_steps,
                                    .n_splines = j->s->splines,
                                    .n_threads = j->s->threads,
                                    .progress = cli_progress,
                                    .progress_arg = (void *)"curves"};
        err = suf_rank_similarity(j->ranks + i * n, j->runs, &opts, diag);
    }
    return err;
}

static int compute_map(struct job *j, suf_diag *diag)
{
    size_t n_runs = suf_runs_count(j->runs);
    uint64_t n_examples = suf_runs_examples(j->runs);

    if (!j->s->dataset_map)
        return 0;
    j->map = allocate(n_runs, n_examples, 2 * sizeof *j->map); /* means, deviations */
    if (!j->map) {
        *diag = (suf_diag){.err = SUF_ENOMEM};
        return SUF_ENOMEM;
    }
    return suf_dataset_map(j->map, j->map + n_runs * n_examples, j->runs, j->s->last, j->s->threads,
                           diag);
}

static int compute(struct job *j, suf_diag *diag)
{
    const struct settings *s = j->s;
    const suf_curves_opts opts = {.vocab_size = s->vocab_size,
                                  .last = s->last,
                                  .n_splines = s->splines,
                                  .n_threads = s->threads,
                                  .raw_distances = s->cross_run_raw != NULL,
                                  .sigmoids = s->sigmoid != NULL,
                                  .slope_window = s->slope_window,
                                  .gam_directory = s->gam_curves,
                                  .slopes_directory = s->slopes,
                                  .progress = cli_progress,
                                  .progress_arg = (void *)"curves"};
    int err = open_tables(j, diag);

    if (!err)
        err = suf_curves_compute(&j->curves, j->runs, j->steps, j->n_steps, &opts, diag);
    if (!err)
        err = compute_map(j, diag);
    return err ? err : compute_ranks(j, diag);
}

/* ---- results ---- */

static void number_line(suf_rows *rows, const char *key, uint64_t value)
{
    char text[32];

    snprintf(text, sizeof text, "%llu", (unsigned long long)value);
    suf_rows_provenance(rows, key, text);
}

static void write_provenance(const struct job *j, enum curves_table table)
{
    const struct settings *s = j->s;
    suf_rows *rows = j->rows[table];
    char text[1024];

    cli_provenance(rows, j->command_line);
    number_line(rows, "vocab_size", s->vocab_size);
    snprintf(text, sizeof text, "%.17g", j->curves.chance_bits);
    suf_rows_provenance(rows, "chance_bits", text);
    suf_rows_provenance(rows, "steps", s->steps);
    if (s->mask)
        suf_rows_provenance(rows, "mask", s->mask);
    number_line(rows, "last", s->last);
    number_line(rows, "splines", s->splines);
    snprintf(text, sizeof text, "%s%s", s->unit,
             strcmp(s->unit, "bits") ? ", converted to bits" : "");
    suf_rows_provenance(rows, "input_unit", text);
    suf_rows_provenance(rows, "nan", s->nan);
    if (j->runs_opts.drop)
        number_line(rows, "examples_dropped", suf_runs_dropped(j->runs));
    if (table == RANKS)
        suf_rows_provenance(rows, "rank_curves", s->rank_curves);
    for (size_t k = 0; k < suf_runs_count(j->runs); k++) {
        const char *name = suf_runs_name(j->runs, k);
        char key[32];
        snprintf(key, sizeof key, "run %zu", k);
        snprintf(text, sizeof text, "%s%s%s", suf_runs_path(j->runs, k), name ? ", run " : "",
                 name ? name : "");
        suf_rows_provenance(rows, key, text);
    }
}

static int write_tables(struct job *j, suf_diag *diag)
{
    size_t n = suf_runs_count(j->runs) * (size_t)suf_runs_examples(j->runs);
    const struct curves_results results = {.runs = j->runs,
                                           .curves = &j->curves,
                                           .unlearned = j->s->unlearned,
                                           .pairs = j->pairs,
                                           .n_pairs = j->n_pairs,
                                           .ranks = j->ranks,
                                           .map_mean = j->map,
                                           .map_deviation = j->map ? j->map + n : NULL};
    int err = 0;

    for (int k = 0; !err && k < N_CURVES_TABLES; k++) {
        if (!j->rows[k])
            continue;
        write_provenance(j, (enum curves_table)k);
        err = curves_table_write(j->rows[k], (enum curves_table)k, &results, diag);
        if (err)
            break;
        err = suf_rows_commit(j->rows[k], diag);
        j->rows[k] = NULL;
    }
    return err;
}

/* What must not pass in silence, even when all went well. */
static void report(const struct job *j)
{
    uint64_t dropped = suf_runs_dropped(j->runs);

    if (dropped)
        fprintf(stderr, "sufgram curves: %llu of %llu examples left out: a surprisal is missing\n",
                (unsigned long long)dropped,
                (unsigned long long)(dropped + suf_runs_examples(j->runs)));
    if (j->curves.n_unfitted)
        fprintf(stderr, "sufgram curves: %llu sigmoids did not converge: their cells are empty\n",
                (unsigned long long)j->curves.n_unfitted);
}

static void release(struct job *j)
{
    for (int k = 0; k < N_CURVES_TABLES; k++)
        suf_rows_abort(j->rows[k]);
    suf_curves_release(&j->curves);
    suf_runs_close(j->runs);
    free(j->ranks);
    free(j->map);
    free(j->steps);
    free(j->columns);
    free(j->rank_runs);
}

static int run(const void *settings, char **operands, int n_operands, const char *command_line)
{
    struct job j = {.s = settings,
                    .paths = operands,
                    .n_paths = (size_t)n_operands,
                    .command_line = command_line};
    suf_diag diag = {0};
    int status = parse_settings(&j), err = 0;

    if (status)
        goto out;
    status = EXIT_USAGE;
    cli_catch_signals();
    err = suf_steps_read(&j.steps, &j.n_steps, j.s->steps, &diag);
    if (!err)
        err = suf_runs_open_with(&j.runs, (const char *const *)j.paths, j.n_paths, &j.runs_opts,
                                 &diag);
    if (!err && !enough_runs(&j))
        goto out;
    if (!err)
        err = compute(&j, &diag);
    if (!err)
        err = write_tables(&j, &diag);
    if (!err)
        report(&j);
    status = err ? cli_failed("curves", &diag) : EXIT_DONE;
out:
    release(&j);
    return status;
}

const struct command command_curves = {
    .name = "curves",
    .group = "Learning curves",
    .summary = "surprisal, variability, age of acquisition and forgettability of learning curves",
    .operands = "RUN...",
    .about =
        "Each RUN is one training run's surprisals: an .npy (f2, f4, f8) of examples x\n"
        "checkpoints, or with --mask one row a target position (sequence by sequence, positions\n"
        "1 ..), or a folder of surprisals_tokens_S-E.npy (rows S to E-1). Or a table (CSV, TSV;\n"
        "gzip, zstd), whose examples need not be in order: long, with columns step, example,\n"
        "surprisal and perhaps run (then it may hold several runs), or wide, with a column for "
        "each\n"
        "step named by its number; or a folder of tables, one a checkpoint, whose names end with\n"
        "the step. Every curve is smoothed by a penalised spline over log10 steps, its smoothness\n"
        "chosen by generalised cross-validation; a checkpoint at step 0 counts in raw curves "
        "only.\n\n"
        "Columns: run example final_surprisal_bits variability_bits aoa_log10_step\n"
        "aoa_threshold_bits forgettability_bits gam_lambda least_smooth_bits (the least of the "
        "smooth\n"
        "curve), all examples of run 0 first; last a\n"
        "column label when examples of tables are no numbers.\n\n"
        "Memory: 56 bytes a curve (104 with --sigmoid), 8 a pair of runs and example (16 with\n"
        "--cross-run-raw), and 256 examples of all runs for each thread.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
