/* cmd_join.c - sufgram join */
#include "cli.h"

#include <stdlib.h>
#include <string.h>

struct join_settings {
    const char *on;
    const char *output;
    enum suf_format format;
};

enum { MAX_KEYS = 16 };

static int run_join(const void *settings, char **operands, int n_operands, const char *command_line)
{
    const struct join_settings *s = settings;
    const char *keys[MAX_KEYS];
    const char *provenance[] = {"sufgram", suf_version(), "command", command_line};
    suf_diag diag = {0};
    int status = EXIT_DONE;

    if (n_operands < 2)
        return cli_usage_error("join", "name at least two tables");
    if (!s->on)
        return cli_usage_error("join", "name the key columns with --on");
    char *list = strdup(s->on);
    if (!list) {
        fprintf(stderr, "sufgram join: out of memory\n");
        return EXIT_FAILED;
    }
    int n_keys = cli_split(list, keys, MAX_KEYS);
    if (n_keys < 1)
        status = cli_usage_error("join", "--on takes 1 to %d column names", (int)MAX_KEYS);
    else if (suf_table_join((const char *const *)operands, (size_t)n_operands, keys, (size_t)n_keys,
                            provenance, 2, s->output, s->format, &diag) != SUF_OK)
        status = cli_failed("join", &diag);
    free(list);
    return status;
}

static const struct option_spec options[] = {
    {"on", 0, OPTION_TEXT, offsetof(struct join_settings, on), "COL[,COL]",
     "key columns, in every table"},
    {"output", 'o', OPTION_TEXT, offsetof(struct join_settings, output), "FILE",
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
        "TSV and CSV are told apart by the line of column names; '-' is standard input.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run_join,
};
