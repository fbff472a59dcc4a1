#include "model.h"
#include "spm.h"

#include <stddef.h>
#include <string.h>

struct settings {
    struct cli_model_settings model;
    bool pieces;
    const char *spm;
    enum suf_format format;
};

static const struct settings defaults = {.model = CLI_MODEL_DEFAULTS};

static const struct option_spec options[] = {
    CLI_MODEL_OPTIONS(struct settings, model),
    CLI_SPM_OPTION(struct settings, spm),
    {"pieces", 0, OPTION_FLAG, offsetof(struct settings, pieces), NULL,
     "speak of tokens by the names 'ingest --vocab' stored"},
    {"format", 0, OPTION_FORMAT, offsetof(struct settings, format), "FORMAT",
     "tsv, csv or jsonl [%s]"},
    {0},
};

struct job {
    struct cli_session session;
    struct cli_model model;
    suf_rows *rows;
};

/* Ask mkn. It knows <unk>: as the token it is an id that does not occur, and a context is as long
 * as what follows the last of them. */
static int ask_mkn(const struct job *j, const struct cli_gram *gram, suf_probability *p,
                   suf_diag *diag)
{
    size_t n = gram->n - 1, from = n;
    bool only_unk = !gram->unknown[0] || strcmp(gram->unknown, "<unk>") == 0;
    int err = only_unk ? SUF_OK : cli_gram_known(gram, diag);

    while (from && gram->ids[from - 1] != SUF_UNKNOWN)
        from--;
    if (!err)
        err = suf_mkn_probability(j->model.mkn, j->session.query, gram->ids + from, n - from,
                                  gram->ids[n], p, diag);
    return err;
}

static int print_probability(void *arg, const struct cli_gram *gram, suf_diag *diag)
{
    const struct job *j = arg;
    suf_probability p;

    if (gram->n == 0) {
        snprintf(diag->what, sizeof diag->what, "a context (may be empty) and a token are wanted");
        return SUF_EFORMAT;
    }
    size_t n = gram->n - 1;
    int err = j->model.mkn ? ask_mkn(j, gram, &p, diag) : cli_gram_known(gram, diag);
    if (!err && !j->model.mkn)
        err = suf_query_probability(j->session.query, j->model.model, j->model.order, gram->ids, n,
                                    gram->ids[n], &p, diag);
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
    int status = cli_each_gram("prob", job->session.names, operands, n, print_probability, job);
    if (suf_rows_commit(job->rows, &diag) != SUF_OK)
        return cli_failed("prob", &diag);
    return status;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    struct job job = {.model = {.mkn = NULL}};
    struct cli_queries queries = {.operand = operands + 1};

    (void)command_line;
    int status = cli_model_choose(&job.model, "prob", &s->model);
    if (status)
        return status;
    if (n < 2)
        return cli_usage_error("prob", "give an index, then context and token, or -");
    status = cli_session_open(&job.session, "prob", operands[0], s->pieces);
    if (!status)
        status = cli_model_estimate(&job.model, "prob", &s->model, job.session.index);
    if (!status)
        status = cli_queries_open(&queries, "prob", s->spm, &job.session, operands + 1, n - 1);
    if (!status)
        status = answer(s, &job, queries.operand, queries.n);
    cli_queries_release(&queries, operands + 1);
    suf_mkn_free(job.model.mkn);
    cli_session_close(&job.session);
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
        "  stupid     the same times 0.4 for each context token dropped: a score that does not\n"
        "             sum to 1 (stupid back-off, Brants et al. 2007)\n"
        "  infgram    the MLE after the longest suffix of the context, of any length, that some\n"
        "             token follows in the corpus (Liu et al. 2024); missing when this one never\n"
        "             does\n"
        "  mkn        interpolated modified Kneser-Ney, equal to KenLM's lmplz. Estimated from "
        "all\n"
        "             tables first: give many queries at once. '^' as the token is the end of the\n"
        "             sequence; an id that does not occur gets the probability of <unk> and the\n"
        "             order 0. The counts are the adjusted ones, of the longest gram seen\n"
        "A context that begins with '^', the start of a sequence, stands for a padded one.\n"
        "With - queries are read from standard input, one a line. An index of words is asked in\n"
        "words; with mkn also <unk>, for all that are not there, and </s>, the end.\n" CLI_SPM_ABOUT
        "The last piece is the token.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
