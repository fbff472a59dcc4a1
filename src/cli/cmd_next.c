#include "spm.h"

#include <math.h>
#include <stddef.h>

struct settings {
    uint64_t k;
    bool summary, pieces;
    const char *spm;
    enum suf_format format;
};

static const struct settings defaults = {.k = 0};

static const struct option_spec options[] = {
    {"top", 'k', OPTION_U64, offsetof(struct settings, k), "K",
     "only the K most frequent; 0: all [%s]"},
    {"summary", 0, OPTION_FLAG, offsetof(struct settings, summary), NULL,
     "one row a context instead: entropy in bits, distinct tokens, total"},
    CLI_SPM_OPTION(struct settings, spm),
    {"pieces", 0, OPTION_FLAG, offsetof(struct settings, pieces), NULL,
     "speak of tokens by the names 'ingest --vocab' stored"},
    {"format", 0, OPTION_FORMAT, offsetof(struct settings, format), "FORMAT",
     "tsv, csv or jsonl [%s]"},
    {0},
};

struct job {
    struct cli_session session;
    const struct settings *settings;
    suf_rows *rows;
};

static void put_summary(const struct job *j, const suf_next *next)
{
    suf_rows_f64(j->rows, suf_next_entropy_bits(next));
    suf_rows_u64(j->rows, next->n);
    suf_rows_u64(j->rows, next->total);
    suf_rows_end(j->rows);
}

static void put_tokens(const struct job *j, const suf_next *next)
{
    uint64_t k = j->settings->k;

    for (uint64_t i = 0; i < next->n && (k == 0 || i < k); i++) {
        double p = (double)next->count[i] / (double)next->total;
        cli_put_token(j->rows, j->session.names, next->token[i]);
        suf_rows_u64(j->rows, next->count[i]);
        suf_rows_f64(j->rows, p);
        suf_rows_f64(j->rows, -1.0 * log2(p));
        suf_rows_end(j->rows);
    }
}

static int print_next(void *arg, const struct cli_gram *gram, suf_diag *diag)
{
    const struct job *j = arg;
    suf_next next;
    int err = cli_gram_known(gram, diag);

    if (!err)
        err = suf_query_next(j->session.query, gram->ids, gram->n, &next, diag);
    if (err)
        return err;
    if (j->settings->summary)
        put_summary(j, &next);
    else
        put_tokens(j, &next);
    suf_next_release(&next);
    return SUF_OK;
}

static int answer(struct job *job, char **operands, int n)
{
    static const char *const columns[] = {"token", "count", "probability", "surprisal_bits"};
    static const char *const summary[] = {"entropy_bits", "distinct", "total"};
    const struct settings *s = job->settings;
    suf_diag diag = {0};

    if (suf_rows_open(&job->rows, "-", s->format, &diag) != SUF_OK)
        return cli_failed("next", &diag);
    suf_rows_columns(job->rows, s->summary ? summary : columns, s->summary ? 3 : 4);
    int status = cli_each_gram("next", job->session.names, operands, n, print_next, job);
    if (suf_rows_commit(job->rows, &diag) != SUF_OK)
        return cli_failed("next", &diag);
    return status;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    struct job job = {.settings = settings};
    struct cli_queries queries = {.operand = operands + 1};

    (void)command_line;
    if (n < 1)
        return cli_usage_error("next", "give an index and a context (may be empty)");
    int status = cli_session_open(&job.session, "next", operands[0], job.settings->pieces);
    if (!status)
        status = cli_queries_open(&queries, "next", job.settings->spm, &job.session, operands + 1,
                                  n - 1);
    if (!status)
        status = answer(&job, queries.operand, queries.n);
    cli_queries_release(&queries, operands + 1);
    cli_session_close(&job.session);
    return status;
}

const struct command command_next = {
    .name = "next",
    .group = "Asking an index",
    .summary = "the tokens seen after a context, with counts",
    .operands = "INDEX [CONTEXT]",
    .about =
        "Prints the exact next-token distribution of a context of any length, by falling count,\n"
        "ties by token id. '^' first stands for the start of a sequence. An index of words is "
        "asked,\n"
        "and answers, in words.\n" CLI_SPM_ABOUT,
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
