#include "grams.h"

#include <stddef.h>
#include <string.h>

struct settings {
    const char *model;
    uint32_t order;
    enum suf_format format;
};

static const struct settings defaults = {.model = "mle", .order = 5};

static const struct option_spec options[] = {
    {"model", 'm', OPTION_TEXT, offsetof(struct settings, model), "MODEL", "mle or chang2024 [%s]"},
    {"order", 0, OPTION_U32, offsetof(struct settings, order), "N",
     "order of the model: the last N-1 context tokens count [%s]"},
    {"format", 0, OPTION_FORMAT, offsetof(struct settings, format), "FORMAT",
     "tsv, csv or jsonl [%s]"},
    {0},
};

struct job {
    suf_query *query;
    enum suf_model model;
    uint32_t order;
    suf_rows *rows;
};

static int print_probability(void *arg, const struct cli_gram *gram, suf_diag *diag)
{
    const struct job *j = arg;
    suf_probability p;

    if (gram->n == 0) {
        snprintf(diag->what, sizeof diag->what, "a context (may be empty) and a token are wanted");
        return SUF_EFORMAT;
    }
    int err = suf_query_probability(j->query, j->model, j->order, gram->ids, gram->n - 1,
                                    gram->ids[gram->n - 1], &p, diag);
    if (err)
        return err;
    suf_rows_f64(j->rows, p.surprisal_bits);
    suf_rows_f64(j->rows, p.probability);
    suf_rows_u64(j->rows, p.matched_order);
    suf_rows_u64(j->rows, p.count);
    suf_rows_u64(j->rows, p.context_count);
    suf_rows_end(j->rows);
    return SUF_OK;
}

static int answer(const struct settings *s, struct job *job, char **operands, int n)
{
    static const char *const columns[] = {"surprisal_bits", "probability", "matched_order", "count",
                                          "context_count"};
    suf_diag diag = {0};

    if (suf_rows_open(&job->rows, "-", s->format, &diag) != SUF_OK)
        return cli_failed("prob", &diag);
    suf_rows_columns(job->rows, columns, sizeof columns / sizeof *columns);
    int status = cli_each_gram("prob", operands, n, print_probability, job);
    if (suf_rows_commit(job->rows, &diag) != SUF_OK)
        return cli_failed("prob", &diag);
    return status;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    struct job job = {.order = s->order};
    suf_index *index;
    suf_diag diag = {0};
    int status;

    (void)command_line;
    if (strcmp(s->model, "mle") == 0)
        job.model = SUF_MODEL_MLE;
    else if (strcmp(s->model, "chang2024") == 0)
        job.model = SUF_MODEL_CHANG2024;
    else
        return cli_usage_error("prob", "no model '%s'; there are mle and chang2024", s->model);
    if (n < 2)
        return cli_usage_error("prob", "give an index, then context and token, or -");
    if (s->order < 1)
        return cli_usage_error("prob", "--order must be 1 or more");
    if (suf_index_open(&index, operands[0], &diag) != SUF_OK)
        return cli_failed("prob", &diag);
    if (suf_query_new(&job.query, index, &diag) != SUF_OK)
        status = cli_failed("prob", &diag);
    else
        status = answer(s, &job, operands + 1, n - 1);
    suf_query_free(job.query);
    suf_index_close(index);
    return status;
}

const struct command command_prob = {
    .name = "prob",
    .group = "Asking an index",
    .summary = "the probability of a token after a context",
    .operands = "INDEX [CONTEXT...] TOKEN | -",
    .about =
        "Prints surprisal in bits, probability, the order of the gram that was found and the two\n"
        "counts that were divided. Models:\n"
        "  mle        count(context token) / N(context); missing when unseen\n"
        "  chang2024  the MLE of the longest seen gram: back-off without weights (Chang, Tu &\n"
        "             Bergen 2024); missing when the token is unseen\n"
        "A context that begins with '^', the start of a sequence, stands for a padded one.\n"
        "With - queries are read from standard input, one a line.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
