#include "session.h"

#include <stddef.h>
#include <string.h>

struct settings {
    const char *model;
    uint32_t order;
    bool discount_fallback, kenlm_parity, pieces;
    enum suf_format format;
};

static const struct settings defaults = {.model = "mle", .order = 0};

static const struct option_spec options[] = {
    {"model", 'm', OPTION_TEXT, offsetof(struct settings, model),
     "mle|chang2024|stupid|infgram|mkn", "how the probability is estimated [%s]"},
    {"order", 0, OPTION_U32, offsetof(struct settings, order), "N",
     "order: the last N-1 context tokens count [5; mkn: the index's; infgram: any]"},
    {"discount-fallback", 0, OPTION_FLAG, offsetof(struct settings, discount_fallback), NULL,
     "mkn: where discounts cannot be estimated take 0.5, 1, 1.5"},
    {"kenlm-parity", 0, OPTION_FLAG, offsetof(struct settings, kenlm_parity), NULL,
     "mkn: count the last gram as KenLM's lmplz does"},
    {"pieces", 0, OPTION_FLAG, offsetof(struct settings, pieces), NULL,
     "speak of tokens by the names 'ingest --vocab' stored"},
    {"format", 0, OPTION_FORMAT, offsetof(struct settings, format), "FORMAT",
     "tsv, csv or jsonl [%s]"},
    {0},
};

struct job {
    struct cli_session session;
    enum suf_model model;
    suf_mkn *mkn; /* asked instead of `model`, or NULL */
    uint32_t order;
    suf_rows *rows;
};

/* The models that need no estimate, with their default orders. */
static const struct named_model {
    const char *name;
    enum suf_model model;
    uint32_t order;
} models[] = {
    {"mle", SUF_MODEL_MLE, 5},
    {"chang2024", SUF_MODEL_CHANG2024, 5},
    {"stupid", SUF_MODEL_STUPID, 5},
    {"infgram", SUF_MODEL_INFGRAM, UINT32_MAX},
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
        err = suf_mkn_probability(j->mkn, j->session.query, gram->ids + from, n - from,
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
    int err = j->mkn ? ask_mkn(j, gram, &p, diag) : cli_gram_known(gram, diag);
    if (!err && !j->mkn)
        err = suf_query_probability(j->session.query, j->model, j->order, gram->ids, n,
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

static bool choose_model(const struct settings *s, struct job *job)
{
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (strcmp(s->model, models[i].name) == 0) {
            job->model = models[i].model;
            job->order = s->order ? s->order : models[i].order;
            return true;
        }
    return strcmp(s->model, "mkn") == 0;
}

/* For mkn, the model; an EXIT_ code. */
static int estimate(const struct settings *s, struct job *job)
{
    static char name[] = "prob";
    suf_mkn_opts opts = {.order = s->order,
                         .discount_fallback = s->discount_fallback,
                         .kenlm_parity = s->kenlm_parity,
                         .progress = cli_progress,
                         .progress_arg = name};
    suf_diag diag = {0};

    if (strcmp(s->model, "mkn") != 0)
        return EXIT_DONE;
    cli_catch_signals();
    int err = suf_mkn_new(&job->mkn, job->session.index, &opts, &diag);
    return err ? cli_failed("prob", &diag) : EXIT_DONE;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    struct job job = {.mkn = NULL};

    (void)command_line;
    if (!choose_model(s, &job))
        return cli_usage_error(
            "prob", "no model '%s'; there are mle, chang2024, stupid, infgram and mkn", s->model);
    if (n < 2)
        return cli_usage_error("prob", "give an index, then context and token, or -");
    int status = cli_session_open(&job.session, "prob", operands[0], s->pieces);
    if (!status)
        status = estimate(s, &job);
    if (!status)
        status = answer(s, &job, operands + 1, n - 1);
    suf_mkn_free(job.mkn);
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
        "words; with mkn also <unk>, for all that are not there, and </s>, the end.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
