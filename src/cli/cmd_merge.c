#include "build_options.h"

#include <stddef.h>

struct settings {
    struct cli_build_settings build;
    const char *output;
    bool force;
};

static const struct settings defaults = {0};

static const struct option_spec options[] = {
    {"output", 'o', OPTION_TEXT, offsetof(struct settings, output), "INDEX",
     "the directory to make (needed)"},
    CLI_BUILD_OPTIONS(struct settings, build),
    {"force", 0, OPTION_FLAG, offsetof(struct settings, force), NULL,
     "replace an existing index, once the new one is finished"},
    {0},
};

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    suf_diag diag = {0};

    if (n < 2 || !s->output)
        return cli_usage_error("merge", "give two or more indexes and -o INDEX");
    suf_build_opts opts = {
        .memory_bytes = s->build.memory,
        .threads = s->build.threads,
        .zstd_level = s->build.level,
        .force = s->force,
        .command = command_line,
        .progress = cli_progress,
        .progress_arg = (void *)(uintptr_t) "merge",
    };
    double started = cli_stopwatch();
    cli_catch_signals();
    if (suf_index_merge((const char *const *)operands, (size_t)n, s->output, &opts, &diag) !=
        SUF_OK)
        return cli_failed("merge", &diag);
    cli_report_built("merge", s->output, started);
    return EXIT_DONE;
}

const struct command command_merge = {
    .name = "merge",
    .group = "Making an index",
    .summary = "join indexes of consecutive parts of a corpus",
    .operands = "A B [...] -o INDEX",
    .about =
        "Builds INDEX from the sequences of A, then B and so on: every count is that of an index\n"
        "of the whole corpus built at once. Nothing is sorted again: the suffix arrays of the\n"
        "parts are linked (or copied) as segments, and the tables are made by merging them. The\n"
        "parts must have tables of the same orders; their largest vocabulary size counts.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
