#include "grams.h"

static int print_count(void *arg, const struct cli_gram *gram, suf_diag *diag)
{
    uint64_t count;
    int err = suf_query_count(arg, gram->ids, gram->n, SUF_WAY_ANY, &count, diag);

    if (!err)
        printf("%llu\n", (unsigned long long)count);
    return err;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    suf_index *index;
    suf_query *query = NULL;
    suf_diag diag = {0};
    int status;

    (void)settings;
    (void)command_line;
    if (n < 1)
        return cli_usage_error("count", "give an index and a gram, or - for standard input");
    int err = suf_index_open(&index, operands[0], &diag);
    if (err)
        return cli_failed("count", &diag);
    if (suf_query_new(&query, index, &diag) != SUF_OK)
        status = cli_failed("count", &diag);
    else
        status = cli_each_gram("count", operands + 1, n - 1, print_count, query);
    suf_query_free(query);
    suf_index_close(index);
    return status;
}

const struct command command_count = {
    .name = "count",
    .group = "Asking an index",
    .summary = "how often a gram occurs",
    .operands = "INDEX [GRAM | -]",
    .about =
        "Prints the number of occurrences of GRAM inside sequences, of any length. A gram is ids\n"
        "separated by blanks; '^' first stands for the start of a sequence. Quote grams to give\n"
        "several; with - grams are read from standard input, one a line, and answered in order,\n"
        "one count a line. The empty gram counts all tokens.\n",
    .run = run,
};
