#include "cnf.h"
#include "spm.h"

#include <stddef.h>
#include <stdlib.h>

struct settings {
    uint64_t max, context, max_distance;
    bool cnf, pieces;
    const char *spm;
    enum suf_format format;
};

static const struct settings defaults = {.max_distance = SUF_ANY_DISTANCE};

static const struct option_spec options[] = {
    {"max", 'n', OPTION_U64, offsetof(struct settings, max), "MAX",
     "only the first MAX in corpus order; 0: all [%s]"},
    {"context", 0, OPTION_U64, offsetof(struct settings, context), "W",
     "also the gram with up to W tokens of its sequence on either side"},
    {"cnf", 0, OPTION_FLAG, offsetof(struct settings, cnf), NULL,
     "sequences that satisfy '1 2 OR 3 4 AND 5': (1 2 or 3 4) and 5"},
    {"max-distance", 0, OPTION_U64, offsetof(struct settings, max_distance), "D",
     "with --cnf: the clauses' grams begin at most D tokens apart"},
    CLI_SPM_OPTION(struct settings, spm),
    {"pieces", 0, OPTION_FLAG, offsetof(struct settings, pieces), NULL,
     "speak of tokens by the names 'ingest --vocab' stored"},
    {"format", 0, OPTION_FORMAT, offsetof(struct settings, format), "FORMAT",
     "tsv, csv or jsonl [%s]"},
    {0},
};

struct job {
    const suf_corpus *corpus;
    const suf_corpus *names;
    suf_corpus_info info;
    struct cli_gram gram;
    uint64_t context, left; /* rows still wanted */
    struct cli_text text;
    suf_rows *rows;
};

/* The tokens at stream positions [begin, end) as a cell; false when out of memory. */
static bool put_tokens(struct job *j, uint64_t begin, uint64_t end)
{
    const void *stream = suf_corpus_symbols(j->corpus);

    for (uint64_t p = begin; p < end; p++) {
        uint32_t symbol = j->info.symbol_width == 2 ? ((const uint16_t *)stream)[p]
                                                    : ((const uint32_t *)stream)[p];
        if (!cli_text_token(&j->text, j->names, symbol - 1))
            return false;
    }
    cli_put_text(j->rows, &j->text);
    return true;
}

static int print_occurrence(void *arg, const suf_occurrence *at)
{
    struct job *j = arg;

    suf_rows_u64(j->rows, at->position);
    suf_rows_u64(j->rows, at->sequence);
    suf_rows_u64(j->rows, at->offset);
    if (j->context) {
        uint64_t first, length, w = j->context;
        uint64_t len = j->gram.n - (j->gram.ids[0] == SUF_BOUNDARY);
        if (suf_corpus_sequence(j->corpus, at->sequence, &first, &length) != SUF_OK)
            return SUF_ECORRUPT;
        uint64_t begin = first + at->offset, end = begin + len, limit = first + length;
        if (!put_tokens(j, at->offset < w ? first : begin - w, begin) ||
            !put_tokens(j, begin, end) || !put_tokens(j, end, limit - end < w ? limit : end + w))
            return SUF_ENOMEM;
    }
    suf_rows_end(j->rows);
    return SUF_OK;
}

static int print_sequence(void *arg, uint64_t k)
{
    struct job *j = arg;
    uint64_t first, length;

    if (j->left-- == 0)
        return SUF_ABSENT;
    if (suf_corpus_sequence(j->corpus, k, &first, &length) != SUF_OK)
        return SUF_ECORRUPT;
    suf_rows_u64(j->rows, k);
    suf_rows_u64(j->rows, first - k - 1); /* the stream has a boundary before each sequence */
    suf_rows_u64(j->rows, length);
    suf_rows_end(j->rows);
    return SUF_OK;
}

static int find_gram(struct job *j, suf_query *query, const char *text, const struct settings *s,
                     suf_diag *diag)
{
    static const char *const columns[] = {"position", "sequence", "offset",
                                          "left",     "gram",     "right"};
    const char *wrong = cli_gram_parse(&j->gram, text);
    int err = wrong ? SUF_EFORMAT : cli_gram_known(&j->gram, diag);

    j->context = s->context;
    suf_rows_columns(j->rows, columns, s->context ? 6 : 3);
    if (wrong)
        snprintf(diag->what, sizeof diag->what, "%s", wrong);
    if (!err)
        err = suf_query_find(query, j->gram.ids, j->gram.n, s->max, print_occurrence, j, diag);
    free(j->text.data);
    cli_gram_release(&j->gram);
    return err;
}

static int find_sequences(struct job *j, suf_query *query, const char *text,
                          const struct settings *s, suf_diag *diag)
{
    static const char *const columns[] = {"sequence", "position", "length"};
    struct cli_cnf cnf;
    int err = cli_cnf_parse(&cnf, j->names, text, diag);

    j->left = s->max ? s->max : UINT64_MAX;
    suf_rows_columns(j->rows, columns, sizeof columns / sizeof *columns);
    if (!err)
        err = suf_query_sequences(query, cnf.clause, cnf.n_clauses, s->max_distance, print_sequence,
                                  j, diag);
    cli_cnf_release(&cnf);
    return err == SUF_ABSENT ? SUF_OK : err;
}

static int answer(const struct settings *s, const struct cli_session *session, const char *text)
{
    struct job j = {.corpus = suf_index_corpus(session->index),
                    .names = session->names,
                    .gram.names = session->names};
    suf_query *query = session->query;
    suf_diag diag = {0};

    suf_corpus_get_info(j.corpus, &j.info);
    if (suf_rows_open(&j.rows, "-", s->format, &diag) != SUF_OK)
        return cli_failed("find", &diag);
    int err =
        s->cnf ? find_sequences(&j, query, text, s, &diag) : find_gram(&j, query, text, s, &diag);
    if (err) {
        suf_rows_abort(j.rows);
        return cli_query_failed("find", text, 0, err, diag.what);
    }
    return suf_rows_commit(j.rows, &diag) == SUF_OK ? EXIT_DONE : cli_failed("find", &diag);
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    struct cli_session session;
    struct cli_queries queries = {.n = 0};

    (void)command_line;
    if (n < 2)
        return cli_usage_error("find", "give an index and a gram, or with --cnf a condition");
    if (s->cnf && s->context)
        return cli_usage_error("find", "--context goes with a gram, not with --cnf");
    if (!s->cnf && s->max_distance != SUF_ANY_DISTANCE)
        return cli_usage_error("find", "--max-distance goes with --cnf");
    if (s->cnf && s->spm)
        return cli_usage_error("find", "--spm goes with a gram, not with --cnf");
    int status = cli_session_open(&session, "find", operands[0], s->pieces);
    char *text = cli_join("find", operands + 1, n - 1);
    if (!status)
        status = cli_queries_open(&queries, "find", s->spm, &session, &text, text ? 1 : 0);
    if (!status)
        status = queries.n == 1 ? answer(s, &session, queries.operand[0]) : EXIT_FAILED;
    cli_queries_release(&queries, &text);
    free(text);
    cli_session_close(&session);
    return status;
}

const struct command command_find = {
    .name = "find",
    .group = "Asking an index",
    .summary = "where a gram occurs, or sequences that hold several",
    .operands = "INDEX GRAM | --cnf CONDITION",
    .about =
        "Prints the occurrences of GRAM, of any length, in corpus order: the number of its first\n"
        "token (tokens are numbered from 0 through the whole corpus, boundaries not counted), the\n"
        "number of its sequence, and the offset of the token in the sequence. With --context W\n"
        "also the tokens left of the gram, the gram and those right of it.\n"
        "With --cnf it prints the sequences in which all of several grams occur: clauses joined "
        "by\n"
        "AND, each one gram or alternatives joined by OR; with their first token's number and\n"
        "their length. 'count --cnf' counts them. An index of words is asked, and answers, in "
        "words.\n" CLI_SPM_ABOUT,
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
