#include "cnf.h"
#include "spm.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BATCH = 1 << 16 };

struct settings {
    bool cnf, pieces;
    const char *spm;
    uint64_t max_distance;
    uint32_t threads;
};

static const struct settings defaults = {.max_distance = SUF_ANY_DISTANCE};

static const struct option_spec options[] = {
    {"cnf", 0, OPTION_FLAG, offsetof(struct settings, cnf), NULL,
     "count sequences that satisfy '1 2 OR 3 4 AND 5': (1 2 or 3 4) and 5"},
    {"max-distance", 0, OPTION_U64, offsetof(struct settings, max_distance), "D",
     "with --cnf: the clauses' grams begin at most D tokens apart"},
    CLI_SPM_OPTION(struct settings, spm),
    {"pieces", 0, OPTION_FLAG, offsetof(struct settings, pieces), NULL,
     "speak of tokens by the names 'ingest --vocab' stored"},
    {"threads", 't', OPTION_U32, offsetof(struct settings, threads), "N",
     "threads for grams from standard input; 0: one per processor [%s]"},
    {0},
};

struct job {
    struct cli_session session;
    uint64_t max_distance;
};

static int print_count(void *arg, const struct cli_gram *gram, suf_diag *diag)
{
    const struct job *j = arg;
    uint64_t count = 0;
    int err = cli_gram_countable(gram, diag);

    if (!err && !gram->unknown[0])
        err = suf_query_count(j->session.query, gram->ids, gram->n, SUF_WAY_ANY, &count, diag);

    if (!err)
        printf("%llu\n", (unsigned long long)count);
    return err;
}

/* Lines of standard input read ahead of their answers. */
struct batch {
    struct cli_gram gram; /* the last line */
    uint32_t *ids;        /* of all grams */
    size_t n_ids, ids_cap, n;
    suf_gram grams[BATCH];
    size_t begin[BATCH]; /* of each gram in ids, which may move */
    bool unknown[BATCH]; /* has a name that no token has: it does not occur */
    uint64_t count[BATCH];
    uint64_t first_line;
    char text[BATCH * 21]; /* answers */
};

static bool keep_line(struct batch *b)
{
    b->unknown[b->n] = b->gram.unknown[0] != 0;
    if (b->unknown[b->n])
        b->gram.n = 0;
    if (b->n_ids + b->gram.n > b->ids_cap) {
        size_t cap = 2 * b->ids_cap + b->gram.n + 64;
        uint32_t *grown = reallocarray(b->ids, cap, sizeof *grown);
        if (!grown)
            return false;
        b->ids = grown;
        b->ids_cap = cap;
    }
    if (b->gram.n)
        memcpy(b->ids + b->n_ids, b->gram.ids, b->gram.n * sizeof *b->ids);
    b->begin[b->n] = b->n_ids;
    b->grams[b->n++].len = b->gram.n;
    b->n_ids += b->gram.n;
    return true;
}

/* Answer the lines read; an EXIT_ code. */
static int answer_batch(struct batch *b, suf_query *q)
{
    char *at = b->text;
    suf_diag diag = {0};
    size_t good = b->n;

    for (size_t i = 0; i < b->n; i++)
        b->grams[i].ids = b->ids + b->begin[i];
    int err = suf_query_counts(q, b->grams, b->n, b->count, &good, &diag);
    for (size_t i = 0; i < good; i++) {
        char digits[20];
        size_t n = 0;
        if (b->unknown[i])
            b->count[i] = 0;
        do
            digits[n++] = (char)('0' + b->count[i] % 10);
        while (b->count[i] /= 10);
        while (n)
            *at++ = digits[--n];
        *at++ = '\n';
    }
    fwrite(b->text, 1, (size_t)(at - b->text), stdout);
    if (err)
        return cli_query_failed("count", NULL, b->first_line + good, err, diag.what);
    b->first_line += b->n;
    b->n = b->n_ids = 0;
    return EXIT_DONE;
}

static int count_stdin(suf_query *q, const suf_corpus *names, uint32_t threads)
{
    suf_diag diag = {0};
    size_t at_once = isatty(STDIN_FILENO) ? 1 : BATCH, cap = 0;
    struct batch *b = calloc(1, sizeof *b);
    const char *wrong = b ? NULL : "out of memory";
    char *line = NULL;
    ssize_t len;
    int status = EXIT_DONE;

    if (b) {
        b->first_line = 1;
        b->gram.names = names;
    }
    if (suf_query_threads(q, threads, &diag) != SUF_OK)
        status = cli_failed("count", &diag);
    while (!wrong && !status && (len = getline(&line, &cap, stdin)) >= 0) {
        wrong = cli_line_wrong(line, (size_t)len);
        if (!wrong)
            wrong = cli_gram_parse(&b->gram, line);
        if (!wrong && cli_gram_countable(&b->gram, &diag))
            wrong = diag.what;
        if (!wrong && !keep_line(b))
            wrong = "out of memory";
        if (wrong || b->n == at_once)
            status = answer_batch(b, q);
    }
    if (!wrong && !status)
        status = answer_batch(b, q);
    if (!wrong && !status)
        status = cli_stdin_ended("count");
    if (wrong && !status)
        status = cli_query_failed("count", NULL, b ? b->first_line : 1, SUF_EFORMAT, wrong);
    if (b) {
        cli_gram_release(&b->gram);
        free(b->ids);
    }
    free(line);
    free(b);
    return status;
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
    int err = cli_cnf_parse(&cnf, j->session.names, text, diag);

    if (!err)
        err = suf_query_sequences(j->session.query, cnf.clause, cnf.n_clauses, j->max_distance,
                                  add_one, &count, diag);
    cli_cnf_release(&cnf);
    if (!err)
        printf("%llu\n", (unsigned long long)count);
    return err;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    struct job job = {.max_distance = s->max_distance};
    struct cli_session *session = &job.session;
    struct cli_queries queries = {.operand = operands + 1};

    (void)command_line;
    if (n < 1)
        return cli_usage_error("count", "give an index and a gram, or - for standard input");
    if (!s->cnf && s->max_distance != SUF_ANY_DISTANCE)
        return cli_usage_error("count", "--max-distance goes with --cnf");
    if (s->cnf && s->spm)
        return cli_usage_error("count", "--spm goes with grams, not with --cnf");
    int status = cli_session_open(session, "count", operands[0], s->pieces);
    if (!status)
        status = cli_queries_open(&queries, "count", s->spm, session, operands + 1, n - 1);
    if (!status && s->cnf)
        status = cli_each_text("count", session->names, operands + 1, n - 1, print_sequences, &job);
    else if (!status && !s->spm && n == 2 && strcmp(operands[1], "-") == 0)
        status = count_stdin(session->query, session->names, s->threads);
    else if (!status)
        status =
            cli_each_gram("count", session->names, queries.operand, queries.n, print_count, &job);
    cli_queries_release(&queries, operands + 1);
    cli_session_close(session);
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
        "An index of words is asked in words; a gram with a word that is not there counts 0, one\n"
        "with a piece that is not there is an error. '<id:7>' is a token without a name, or one "
        "with\n"
        "a blank in its name.\n" CLI_SPM_ABOUT,
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
