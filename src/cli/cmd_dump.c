#include "cli.h"

#include <stddef.h>

struct settings {
    uint32_t order;
    bool boundary;
    const char *output;
    enum suf_format format;
};

static const struct settings defaults = {.output = "-"};

static const struct option_spec options[] = {
    {"order", 'n', OPTION_U32, offsetof(struct settings, order), "N",
     "order of the grams (needed)"},
    {"boundary", 0, OPTION_FLAG, offsetof(struct settings, boundary), NULL,
     "also the grams that begin with '^', the start of a sequence"},
    {"output", 'o', OPTION_TEXT, offsetof(struct settings, output), "FILE", "where to write [%s]"},
    {"format", 0, OPTION_FORMAT, offsetof(struct settings, format), "FORMAT",
     "tsv, csv or jsonl [%s]"},
    {0},
};

static int print_gram(void *arg, const uint32_t *gram, uint32_t order, uint64_t count)
{
    suf_rows *rows = arg;
    char text[SUF_MAX_ORDER * 11 + 1];
    size_t len = 0;

    for (uint32_t i = 0; i < order; i++)
        len += gram[i] == SUF_BOUNDARY ? (size_t)snprintf(text + len, sizeof text - len, "^")
                                       : (size_t)snprintf(text + len, sizeof text - len, "%s%u",
                                                          i ? " " : "", (unsigned)gram[i]);
    suf_rows_text(rows, text);
    suf_rows_u64(rows, count);
    suf_rows_end(rows);
    return 0;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    static const char *const columns[] = {"gram", "count"};
    const struct settings *s = settings;
    suf_index *index;
    suf_rows *rows = NULL;
    suf_diag diag = {0};

    (void)command_line;
    if (n != 1 || s->order == 0)
        return cli_usage_error("dump", "give one index and -n ORDER");
    int err = suf_index_open(&index, operands[0], &diag);
    if (err)
        return cli_failed("dump", &diag);
    err = suf_rows_open(&rows, s->output, s->format, &diag);
    if (!err) {
        suf_rows_columns(rows, columns, sizeof columns / sizeof *columns);
        err = suf_query_grams(index, s->order, s->boundary, print_gram, rows, &diag);
        if (err)
            suf_rows_abort(rows);
        else
            err = suf_rows_commit(rows, &diag);
    }
    suf_index_close(index);
    return err ? cli_failed("dump", &diag) : EXIT_DONE;
}

const struct command command_dump = {
    .name = "dump",
    .group = "Asking an index",
    .summary = "all grams of an order with their counts",
    .operands = "INDEX -n N",
    .about = "Writes every distinct n-gram with its count, in gram order.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
