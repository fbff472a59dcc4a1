#include "build_options.h"

#include <stddef.h>
#include <string.h>

struct settings {
    struct cli_build_settings build;
    const char *output, *append;
    uint32_t order;
    bool dry_run, force, resume;
};

cli_builder *cli_build_index = suf_index_build;

/* --append takes the index's order, unless one is given. */
#define ORDER_NOT_GIVEN UINT32_MAX

static const struct settings defaults = {.order = ORDER_NOT_GIVEN};

static const struct option_spec options[] = {
    {"output", 'o', OPTION_TEXT, offsetof(struct settings, output), "INDEX",
     "the directory to make (needed without --append)"},
    {"append", 0, OPTION_TEXT, offsetof(struct settings, append), "NEW.sfc",
     "add the sequences of this corpus to INDEX instead"},
    {"order", 0, OPTION_U32, offsetof(struct settings, order), "N",
     "largest n-gram order of the tables, 1 to 5 [5; with --append that of "
     "INDEX]"},
    CLI_BUILD_OPTIONS(struct settings, build),
    {"dry-run", 0, OPTION_FLAG, offsetof(struct settings, dry_run), NULL,
     "print what the build will need, and stop"},
    {"force", 0, OPTION_FLAG, offsetof(struct settings, force), NULL,
     "replace an existing index, once the new one is finished"},
    {"resume", 0, OPTION_FLAG, offsetof(struct settings, resume), NULL,
     "go on where an interrupted build stopped, and can itself be gone on "
     "with"},
    {0},
};

static void print_plan(FILE *to, const suf_build_plan *plan)
{
    fprintf(to,
            "memory_bytes\t%llu\ntemporary_bytes\t%llu\nindex_bytes\t%llu\n"
            "distinct_grams\t%llu\nsegments\t%u\n",
            (unsigned long long)plan->memory_bytes, (unsigned long long)plan->temporary_bytes,
            (unsigned long long)plan->index_bytes, (unsigned long long)plan->n_grams,
            (unsigned)plan->n_segments);
}

static int append(const struct settings *s, const char *index, const suf_build_opts *opts)
{
    suf_diag diag = {0};

    if (cli_build_index != suf_index_build)
        return cli_usage_error("index", "--append is for one process: use sufgram");
    if (s->output || s->dry_run || s->resume)
        return cli_usage_error("index", "--append does not go with --output, --dry-run, --resume");
    double started = cli_stopwatch();
    cli_catch_signals();
    if (suf_index_append(index, s->append, opts, &diag) != SUF_OK)
        return cli_failed("index", &diag);
    cli_report_built("index", index, started);
    return EXIT_DONE;
}

/* Is there a corpus? What will the build need? The latter takes a pass over the corpus for each
 * order, so only when somebody reads it. */
static int announce(const struct settings *s, const char *path, const suf_build_opts *opts)
{
    suf_corpus *corpus;
    suf_build_plan plan;
    suf_diag diag = {0};

    if (suf_corpus_open(&corpus, path, &diag) != SUF_OK)
        return cli_failed("index", &diag);
    bool shown = s->dry_run || !cli_quiet();
    int err = shown ? suf_index_plan(corpus, opts, &plan, &diag) : SUF_OK;
    suf_corpus_close(corpus);
    if (err)
        return cli_failed("index", &diag);
    if (s->dry_run)
        print_plan(stdout, &plan);
    else if (shown)
        fprintf(stderr,
                "sufgram index: needs %.0f MiB of memory and about %.0f MiB of "
                "disk, %u segment%s\n",
                (double)plan.memory_bytes / 1048576, (double)plan.index_bytes / 1048576,
                (unsigned)plan.n_segments, plan.n_segments == 1 ? "" : "s");
    return EXIT_DONE;
}

static int build(const struct settings *s, const char *path, const suf_build_opts *opts)
{
    suf_diag diag = {0};
    int status = announce(s, path, opts);

    if (status != EXIT_DONE || s->dry_run)
        return status;
    double started = cli_stopwatch();
    cli_catch_signals();
    int err = cli_build_index(path, s->output, opts, &diag);
    if (err == SUF_EINTERRUPTED && s->resume && !cli_quiet())
        fprintf(stderr, "sufgram index: the same command goes on after the last "
                        "finished segment\n");
    if (err)
        return cli_failed("index", &diag);
    cli_report_built("index", s->output, started);
    return EXIT_DONE;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    bool order_given = s->order != ORDER_NOT_GIVEN;

    if (n != 1 || (!s->output && !s->append))
        return cli_usage_error("index", "give one corpus and -o INDEX, or --append NEW.sfc and "
                                        "one index");
    if (order_given && (s->order < 1 || s->order > SUF_MAX_ORDER))
        return cli_usage_error("index", "--order must be 1 to %d", SUF_MAX_ORDER);
    suf_build_opts opts = {
        .order = order_given ? s->order : 0,
        .memory_bytes = s->build.memory,
        .threads = s->build.threads,
        .zstd_level = s->build.level,
        .force = s->force,
        .resume = s->resume,
        .command = command_line,
        .progress = cli_progress,
        .progress_arg = (void *)(uintptr_t) "index",
    };
    return s->append ? append(s, operands[0], &opts) : build(s, operands[0], &opts);
}

const struct command command_index = {
    .name = "index",
    .group = "Making an index",
    .summary = "build the suffix array and the n-gram tables of a corpus",
    .operands = "CORPUS.sfc -o INDEX | --append NEW.sfc INDEX",
    .about =
        "Builds INDEX, a directory with the corpus (linked, or copied), its suffix array and\n"
        "exact tables of orders 1 to N. The directory appears when it is finished; a build that\n"
        "fails or is killed leaves nothing under that name. With --resume in the command that\n"
        "failed and in the next one for the same corpus, INDEX and --memory, the suffix arrays\n"
        "that were finished are not sorted again; after a kill the second --resume is enough.\n"
        "\n"
        "With --append the sequences of NEW.sfc are added after those of INDEX. Only they are\n"
        "sorted, into suffix-array segments of their own; all counts are those of an index of\n"
        "the whole built at once. The old INDEX stays until the new one is complete.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
