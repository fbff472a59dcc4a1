/* cmd_reproduce.c - sufgram reproduce: the whole analysis by one command. */
#include "chain.h"

#include <string.h>

#define NO_CLS UINT32_MAX

struct settings {
    const char *index, *corpus, *eval, *mask, *steps, *title, *figures, *gnuplot, *output;
    uint64_t vocab_size, memory;
    uint32_t cls, threads;
    bool paper, gam_curves;
};

static const struct settings defaults = {.cls = NO_CLS, .gnuplot = "gnuplot"};

#define AT(field) offsetof(struct settings, field)
static const struct option_spec options[] = {
    {"index", 0, OPTION_TEXT, AT(index), "INDEX", "index of the training corpus; or"},
    {"corpus", 0, OPTION_TEXT, AT(corpus), "C.sfc", "the corpus: DIR/index is made from it"},
    {"eval", 0, OPTION_TEXT, AT(eval), "EVAL", "evaluation sequences (required)"},
    {"mask", 0, OPTION_TEXT, AT(mask), "M.npy", "targets (default: every position but 0)"},
    {"steps", 0, OPTION_TEXT, AT(steps), "FILE", "training step of each checkpoint (required)"},
    {"vocab-size", 0, OPTION_U64, AT(vocab_size), "V", "vocabulary size (required)"},
    {"cls", 0, OPTION_U32, AT(cls), "ID",
     "the token every sequence begins with, left out of the diversity fit"},
    {"paper", 0, OPTION_FLAG, AT(paper), NULL,
     "the paper's pruning and zero rule instead of exact counts"},
    {"gam-curves", 0, OPTION_FLAG, AT(gam_curves), NULL,
     "also keep the smooth curves, DIR/gam/run_K.npy"},
    {"title", 0, OPTION_TEXT, AT(title), "TEXT", "title of the report"},
    {"figures", 0, OPTION_FOLDER, AT(figures), "FOLDER",
     "also write every figure there as SVG, PDF and PNG"},
    {"gnuplot", 0, OPTION_TEXT, AT(gnuplot), "PROGRAM", "what draws the figures (default %s)"},
    {"output", 'o', OPTION_TEXT, AT(output), "DIR", "folder for everything (required)"},
    {"memory", 0, OPTION_SIZE, AT(memory), "SIZE", "of building the index, as for 'index'"},
    {"threads", 't', OPTION_U32, AT(threads), "N", "threads (default: one a processor)"},
    {NULL, 0, OPTION_FLAG, 0, NULL, NULL},
};
#undef AT

/* Numbers as arguments; NULL where the option was not given. */
struct numbers {
    char vocab_size[24], cls[16], threads[16], memory[24];
};

/* The files of the folder. */
struct files {
    const char *index, *covariates, *metrics, *average, *cross, *joined, *effects, *correlations,
        *run_correlations, *metric_correlations, *report, *gam;
};

struct job {
    const struct settings *s;
    char **runs;
    int n_runs;
    struct numbers n;
    struct files f;
    struct chain c;
};

static void add_runs(struct job *j)
{
    for (int k = 0; k < j->n_runs; k++)
        chain_input(&j->c, "", j->runs[k]);
}

static void add_threads(struct job *j)
{
    if (j->s->threads)
        chain_option(&j->c, "--threads", j->n.threads);
}

static void name_files(struct job *j)
{
    struct chain *c = &j->c;
    bool pairs = j->n_runs > 1;

    j->f = (struct files){
        .index = j->s->index ? j->s->index : chain_path(c, NULL, "index"),
        .covariates = chain_path(c, NULL, "covariates.tsv"),
        .metrics = chain_path(c, NULL, "metrics.tsv"),
        .average = chain_path(c, NULL, "average.tsv"),
        .cross = pairs ? chain_path(c, NULL, "cross.tsv") : NULL,
        .joined = chain_path(c, NULL, "joined.tsv"),
        .effects = chain_path(c, NULL, "effects.tsv"),
        .correlations = chain_path(c, NULL, "correlations.tsv"),
        .run_correlations = pairs ? chain_path(c, NULL, "run_correlations.tsv") : NULL,
        .metric_correlations = chain_path(c, NULL, "metric_correlations.tsv"),
        .report = chain_path(c, NULL, "report.html"),
        .gam = j->s->gam_curves ? chain_path(c, NULL, "gam") : NULL,
    };
}

/* The evaluation set, with the file that may have to lie beside it. */
static void add_evaluation(struct job *j)
{
    char *beside = NULL;
    int err = suf_source_beside(&beside, j->s->eval, NULL);

    chain_input(&j->c, "", j->s->eval);
    if (err == SUF_OK)
        chain_input(&j->c, NULL, chain_keep(&j->c, beside));
    j->c.no_memory = j->c.no_memory || err < 0;
}

static void add_statistics(struct job *j, const char *manifest)
{
    const struct settings *s = j->s;
    struct chain *c = &j->c;

    if (s->corpus) {
        chain_step(c, "index", &command_index);
        chain_input(c, "", s->corpus);
        chain_option(c, "-o", j->f.index);
        chain_argument(c, "--force");
        if (s->memory)
            chain_option(c, "--memory", j->n.memory);
        add_threads(j);
        chain_output(c, NULL, j->f.index);
    }
    chain_step(c, "covariates", &command_covariates);
    chain_argument(c, j->f.index);
    chain_input(c, NULL, manifest);
    add_evaluation(j);
    chain_input(c, "--mask", s->mask);
    chain_option(c, "--context", "1:all");
    chain_option(c, "--diversity", "30:10000");
    if (s->cls != NO_CLS)
        chain_option(c, "--cls", j->n.cls);
    if (s->paper)
        chain_argument(c, "--paper");
    add_threads(j);
    chain_output(c, "-o", j->f.covariates);
}

static void add_curves(struct job *j)
{
    struct chain *c = &j->c;

    chain_step(c, "curves", &command_curves);
    chain_input(c, "--steps", j->s->steps);
    chain_option(c, "--vocab-size", j->n.vocab_size);
    chain_input(c, "--mask", j->s->mask);
    add_runs(j);
    add_threads(j);
    chain_output(c, "-o", j->f.metrics);
    chain_output(c, "--average", j->f.average);
    chain_output(c, "--cross-run", j->f.cross);
    chain_output(c, "--gam-curves", j->f.gam);
}

static void add_effects(struct job *j)
{
    struct chain *c = &j->c;

    chain_step(c, "join", &command_join);
    chain_input(c, "", j->f.covariates);
    chain_input(c, "", j->f.average);
    chain_option(c, "--on", "example");
    chain_output(c, "-o", j->f.joined);

    chain_step(c, "effects", &command_regress);
    chain_input(c, "", j->f.joined);
    chain_argument(c, "--paper");
    add_threads(j);
    chain_output(c, "-o", j->f.effects);
}

static void add_correlations(struct job *j)
{
    struct chain *c = &j->c;

    chain_step(c, "correlations", &command_correlate);
    chain_input(c, "", j->f.covariates);
    chain_input(c, "--steps", j->s->steps);
    chain_input(c, "--mask", j->s->mask);
    add_runs(j);
    add_threads(j);
    chain_output(c, "-o", j->f.correlations);
    chain_output(c, "--cross-run", j->f.run_correlations);

    chain_step(c, "correlations of metrics", &command_correlate);
    chain_input(c, "--metrics", j->f.metrics);
    chain_input(c, "--distances", j->f.cross);
    chain_output(c, "-o", j->f.metric_correlations);
}

static void add_report(struct job *j)
{
    const struct settings *s = j->s;
    struct chain *c = &j->c;

    chain_step(c, "report", &command_report);
    chain_option(c, "--title", s->title);
    chain_input(c, "--joined", j->f.joined);
    chain_input(c, "--metrics", j->f.metrics);
    chain_input(c, "--average", j->f.average);
    chain_input(c, "--effects", j->f.effects);
    chain_input(c, "--correlations", j->f.correlations);
    chain_input(c, "--run-correlations", j->f.run_correlations);
    chain_input(c, "--metric-correlations", j->f.metric_correlations);
    chain_input(c, "--steps", s->steps);
    chain_input(c, "--mask", s->mask);
    add_runs(j);
    chain_output(c, "--figures", s->figures);
    if (strcmp(s->gnuplot, defaults.gnuplot) != 0)
        chain_option(c, "--gnuplot", s->gnuplot);
    add_threads(j);
    chain_output(c, "-o", j->f.report);
}

static int check_usage(const struct settings *s, int n_runs)
{
    static const char name[] = "reproduce";

    if (!s->index == !s->corpus)
        return cli_usage_error(name, "give --index or --corpus");
    if (!s->eval || !s->steps)
        return cli_usage_error(name, "--eval and --steps are required");
    if (s->vocab_size == 0)
        return cli_usage_error(name, "--vocab-size is required, 1 or more");
    if (!s->output)
        return cli_usage_error(name, "name the folder for the results with -o");
    if (n_runs == 0)
        return cli_usage_error(name, "no run given");
    return EXIT_DONE;
}

static int run(const void *settings, char **operands, int n_operands, const char *command_line)
{
    const struct settings *s = settings;
    struct job j = {.s = s,
                    .runs = operands,
                    .n_runs = n_operands,
                    .c = {.command = "reproduce", .directory = s->output}};
    int status = check_usage(s, n_operands);

    (void)command_line;
    if (status != EXIT_DONE)
        return status;
    snprintf(j.n.vocab_size, sizeof j.n.vocab_size, "%llu", (unsigned long long)s->vocab_size);
    snprintf(j.n.memory, sizeof j.n.memory, "%llu", (unsigned long long)s->memory);
    snprintf(j.n.cls, sizeof j.n.cls, "%lu", (unsigned long)s->cls);
    snprintf(j.n.threads, sizeof j.n.threads, "%lu", (unsigned long)s->threads);
    name_files(&j);
    /* It has the checksum of each file of the index, and so stands for all. */
    const char *manifest = chain_path(&j.c, j.f.index, "manifest.json");
    add_statistics(&j, manifest);
    add_curves(&j);
    add_effects(&j);
    add_correlations(&j);
    add_report(&j);
    status = chain_run(&j.c);
    chain_release(&j.c);
    return status;
}

const struct command command_reproduce = {
    .name = "reproduce",
    .group = "Learning curves",
    .summary = "the whole analysis by one command, from an index and runs to a report",
    .operands = "--index INDEX --eval EVAL --mask M.npy --steps FILE --vocab-size V RUN... -o DIR",
    .about =
        "Runs 'covariates', 'curves', 'join', 'regress --paper', 'correlate' and 'report' and\n"
        "leaves their results in DIR: covariates.tsv, metrics.tsv, average.tsv, cross.tsv,\n"
        "joined.tsv, effects.tsv, correlations.tsv, run_correlations.tsv, metric_correlations.tsv\n"
        "and report.html. With --corpus it begins with 'index'. Counts are exact, with contextual\n"
        "diversity 30:10000 and the context score 1:all; --paper prunes as the paper does.\n\n"
        "DIR/manifest.tsv holds the fingerprints of what each step read and wrote. Started again,\n"
        "it does only what is missing, damaged, or made from inputs or with options that have\n"
        "changed since.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
