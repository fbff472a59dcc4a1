#include "cnf.h"
#include "grams.h"

#include <stddef.h>

struct settings {
    bool cnf, pieces;
    uint64_t max_distance;
};

static const struct settings defaults = {.max_distance = SUF_ANY_DISTANCE};

static const struct option_spec options[] = {
    {"cnf", 0, OPTION_FLAG, offsetof(struct settings, cnf), NULL,
     "count sequences that satisfy '1 2 OR 3 4 AND 5': (1 2 or 3 4) and 5"},
    {"max-distance", 0, OPTION_U64, offsetof(struct settings, max_distance), "D",
     "with --cnf: the clauses' grams begin at most D tokens apart"},
    {"pieces", 0, OPTION_FLAG, offsetof(struct settings, pieces), NULL,
     "speak of tokens by the names 'ingest --vocab' stored"},
    {0},
};

struct job {
    suf_query *query;
    const suf_corpus *names;
    uint64_t max_distance;
};

static int print_count(void *arg, const struct cli_gram *gram, suf_diag *diag)
{
    const struct job *j = arg;
    uint64_t count = 0;
    int err = SUF_OK;

    if (!gram->unknown[0])
        err = suf_query_count(j->query, gram->ids, gram->n, SUF_WAY_ANY, &count, diag);

    if (!err)
        printf("%llu\n", (unsigned long long)count);
    return err;
}

static int add_one(void *arg, uint64_t sequence)
{
    (void)sequence;
    ++*(uint64_t *)arg;
    return SUF_OK;
}

static int print_sequences(void *arg, const char *text, suf_diag *diag)
{
    const struct job *j = arg;
    struct cli_cnf cnf;
    uint64_t count = 0;
    int err = cli_cnf_parse(&cnf, j->names, text, diag);

    if (!err)
        err = suf_query_sequences(j->query, cnf.clause, cnf.n_clauses, j->max_distance, add_one,
                                  &count, diag);
    cli_cnf_release(&cnf);
    if (!err)
        printf("%llu\n", (unsigned long long)count);
    return err;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    struct job job = {.max_distance = s->max_distance};
    suf_index *index;
    suf_diag diag = {0};
    int status;

    (void)command_line;
    if (n < 1)
        return cli_usage_error("count", "give an index and a gram, or - for standard input");
    if (!s->cnf && s->max_distance != SUF_ANY_DISTANCE)
        return cli_usage_error("count", "--max-distance goes with --cnf");
    int err = suf_index_open(&index, operands[0], &diag);
    if (err)
        return cli_failed("count", &diag);
    status = cli_names("count", index, s->pieces, &job.names);
    if (status)
        ;
    else if (suf_query_new(&job.query, index, &diag) != SUF_OK)
        status = cli_failed("count", &diag);
    else if (s->cnf)
        status = cli_each_text("count", operands + 1, n - 1, print_sequences, &job);
    else
        status = cli_each_gram("count", job.names, operands + 1, n - 1, print_count, &job);
    suf_query_free(job.query);
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
        "one count a line. The empty gram counts all tokens. With --cnf a query is a condition,\n"
        "clauses joined by AND, each one gram or alternatives joined by OR, and the number of\n"
        "sequences that satisfy it is printed ('find --cnf' lists them).\n"
        "An index of words is asked in words; a gram with a word that is not there counts 0.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
