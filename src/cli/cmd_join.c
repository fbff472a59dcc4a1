#include "aoa_exposure.h"

#include <stdlib.h>
#include <string.h>

struct join_settings {
    const char *on, *exposure, *steps, *output;
    bool many;
    enum suf_format format;
};

enum { MAX_KEYS = 16 };

/* The options are sound: an EXIT_ code. */
static int join(const struct join_settings *s, char **paths, int n, const char *command_line)
{
    const char *keys[MAX_KEYS], *provenance[] = {"sufgram", suf_version(), "command", command_line};
    suf_join_opts opts = {
        .provenance = provenance, .n_provenance = 2, .repeated = s->many || s->exposure};
    struct aoa_exposure exposure = {0};
    suf_diag diag = {0};
    char *list = strdup(s->on);
    int n_keys = list ? cli_split(list, keys, MAX_KEYS) : 0, status = EXIT_DONE;

    if (!list) {
        fprintf(stderr, "sufgram join: out of memory\n");
        return EXIT_FAILED;
    }
    if (n_keys < 1)
        status = cli_usage_error("join", "--on takes 1 to %d column names", (int)MAX_KEYS);
    if (!status && s->exposure) {
        status = aoa_exposure_open(&exposure, s->exposure, s->steps);
        opts.columns = &exposure.columns;
    }
    if (!status && suf_table_join((const char *const *)paths, (size_t)n, keys, (size_t)n_keys,
                                  &opts, s->output, s->format, &diag) != SUF_OK)
        status = cli_failed("join", &diag);
    aoa_exposure_close(&exposure);
    free(list);
    return status;
}

static int run_join(const void *settings, char **operands, int n_operands, const char *command_line)
{
    const struct join_settings *s = settings;

    if (n_operands < 2 && !s->exposure)
        return cli_usage_error("join", "name at least two tables");
    if (n_operands < 1)
        return cli_usage_error("join", "name a table");
    if (!s->on)
        return cli_usage_error("join", "name the key columns with --on");
    if (!s->exposure != !s->steps)
        return cli_usage_error("join", "--exposure and --steps go together");
    return join(s, operands, n_operands, command_line);
}

static const struct option_spec options[] = {
    {"on", 0, OPTION_TEXT, offsetof(struct join_settings, on), "COL[,COL]",
     "key columns, in every table"},
    {"many", 0, OPTION_FLAG, offsetof(struct join_settings, many), NULL,
     "a key may stand in several rows of the first table, as an example of several runs does"},
    {"exposure", 0, OPTION_TEXT, offsetof(struct join_settings, exposure), "N=X.npy,...",
     "add exposure to grams of order N at the age of acquisition (implies --many)"},
    {"steps", 0, OPTION_TEXT, offsetof(struct join_settings, steps), "STEPS.txt",
     "with --exposure: the steps that X.npy was made with"},
    {"output", 'o', OPTION_OUTPUT, offsetof(struct join_settings, output), "FILE",
     "the joined table (default %s)"},
    {"format", 0, OPTION_FORMAT, offsetof(struct join_settings, format), "FORMAT",
     "tsv, csv or jsonl (default %s)"},
    {0},
};

static const struct join_settings defaults = {.output = "-"};

const struct command command_join = {
    .name = "join",
    .group = "Learning curves",
    .summary = "join tables on stated keys, refusing any mismatch",
    .operands = "A.tsv B.tsv [...] --on COL[,COL] -o FILE",
    .about =
        "One row for each row of the first table, in its order: its columns, then those of the\n"
        "other tables without the keys. Keys are compared as text. A key that is missing,\n"
        "left over or there twice in any table is an error, as is a column two tables share.\n"
        "TSV and CSV are told apart by the line of column names; '-' is standard input.\n"
        "\n"
        "--exposure takes the arrays of 'sufgram exposure' (row: example) and, for each row with "
        "an\n"
        "aoa_log10_step, adds exposure_N_at_aoa: the occurrences seen by the age of acquisition.\n"
        "That lies between two of the steps, where occurrences are taken to come evenly; the "
        "exact\n"
        "counts at these steps are beside it, exposure_N_at_aoa_low and _high. Steps need not be\n"
        "checkpoints: 'exposure' with more of them brings the two together. Before the first step\n"
        "it counts from 0 at step 0; an age beyond the last step is an error.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run_join,
};
