#include "cov_context.h"
#include "token_file.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    const char *mask, *orders, *min_count, *context, *diversity, *models, *output;
    double zero_below;
    uint32_t cls, threads;
    bool paper, pieces;
    bool entropy, continuation_counts, longest_match, first_position, scales;
    bool discount_fallback, kenlm_parity;
    struct cli_token_file eval;
    enum suf_format format;
    struct cov_context_settings context_columns;
};

#define NO_CLS UINT32_MAX
enum { LISTS = 4 }; /* settings that are lists: orders, min_count, context, models */

static const struct settings defaults = {
    .context = "1:all",
    .models = "mle,chang2024",
    .output = "-",
    .cls = NO_CLS,
    .eval = CLI_TOKEN_FILE_DEFAULTS,
};

static const struct option_spec options[] = {
    {"mask", 0, OPTION_TEXT, offsetof(struct settings, mask), "M.npy",
     "targets: bool, sequences by positions [%s: every position but 0]"},
    {"orders", 0, OPTION_TEXT, offsetof(struct settings, orders), "N,N,...",
     "orders to write [%s: all of the index]"},
    {"min-count", 0, OPTION_TEXT, offsetof(struct settings, min_count), "N:M,...",
     "in the model of order N drop grams seen less than M times [%s]"},
    {"zero-below", 0, OPTION_DOUBLE, offsetof(struct settings, zero_below), "P",
     "treat probabilities up to P as unseen [%s]"},
    {"context", 0, OPTION_TEXT, offsetof(struct settings, context), "N:W,...",
     "context scores: order and window, W may be 'all' [%s]"},
    {"diversity", 0, OPTION_TEXT, offsetof(struct settings, diversity), "WINDOW:IDS",
     "contextual diversity over WINDOW positions, ids below IDS [%s]"},
    {"cls", 0, OPTION_U32, offsetof(struct settings, cls), "ID",
     "the token every sequence begins with, left out of the diversity fit"},
    {"entropy", 0, OPTION_FLAG, offsetof(struct settings, entropy), NULL,
     "entropy of what follows each context, and how many tokens do"},
    {"continuation-counts", 0, OPTION_FLAG, offsetof(struct settings, continuation_counts), NULL,
     "distinct tokens before each n-gram below the index's order"},
    {"longest-match", 0, OPTION_FLAG, offsetof(struct settings, longest_match), NULL,
     "the longest gram that ends at the target and occurs: length, count"},
    {"first-position", 0, OPTION_FLAG, offsetof(struct settings, first_position), NULL,
     "the number of the token at which each n-gram first ends in the corpus"},
    {"scales", 0, OPTION_FLAG, offsetof(struct settings, scales), NULL,
     "the target's frequency per million and on the Zipf scale"},
    {"models", 0, OPTION_TEXT, offsetof(struct settings, models), "MODEL,...",
     "surprisals by these: also stupid, infgram, mkn [%s, always there]"},
    {"discount-fallback", 0, OPTION_FLAG, offsetof(struct settings, discount_fallback), NULL,
     "mkn: where discounts cannot be estimated take 0.5, 1, 1.5"},
    {"kenlm-parity", 0, OPTION_FLAG, offsetof(struct settings, kenlm_parity), NULL,
     "mkn: count the last gram as KenLM's lmplz does"},
    {"paper", 0, OPTION_FLAG, offsetof(struct settings, paper), NULL,
     "the paper's settings: --min-count 3:2,4:2,5:2 --zero-below 1e-8 --diversity 30:10000"},
    CLI_EVALUATION_OPTIONS(struct settings, eval),
    {"pieces", 0, OPTION_FLAG, offsetof(struct settings, pieces), NULL,
     "also a column with the names of tokens, words or pieces"},
    COV_CONTEXT_OPTIONS(struct settings, context_columns),
    {"output", 'o', OPTION_OUTPUT, offsetof(struct settings, output), "FILE",
     "where to write [%s]"},
    {"threads", 't', OPTION_U32, offsetof(struct settings, threads), "N",
     "threads; 0: one per processor [%s]"},
    {"format", 0, OPTION_FORMAT, offsetof(struct settings, format), "FORMAT",
     "tsv, csv or jsonl [%s]"},
    {0},
};

struct job {
    suf_covariate_opts opts;
    suf_context_score scores[COV_MAX_SCORES];
    struct cov_columns columns;
    suf_source_opts source; /* how EVAL is read */
    bool wants_mkn;
    suf_mkn *mkn;
    suf_rows *rows;
};

static bool to_number(const char *text, const char *end, uint64_t *out)
{
    uint64_t v = 0;

    if (text == end)
        return false;
    for (; text < end; text++) {
        if (*text < '0' || *text > '9' || v > UINT32_MAX)
            return false;
        v = v * 10 + (uint64_t)(*text - '0');
    }
    *out = v;
    return v <= UINT32_MAX;
}

/* "A:B", B may be "all" (0) if `all` is allowed. */
static bool to_pair(const char *item, bool all, uint64_t *a, uint64_t *b)
{
    const char *colon = strchr(item, ':');

    if (!colon || !to_number(item, colon, a))
        return false;
    if (all && strcmp(colon + 1, "all") == 0) {
        *b = 0;
        return true;
    }
    return to_number(colon + 1, colon + strlen(colon), b) && *b > 0;
}

/* The lists are split in place: `text` is a copy the caller frees after the job. */
static bool parse_orders(struct job *j, char *text, uint32_t max_order)
{
    const char *items[SUF_MAX_ORDER];
    int n = text ? cli_split(text, items, SUF_MAX_ORDER) : 0;

    for (uint32_t i = 0; i < max_order && !text; i++)
        j->columns.wanted[i] = true;
    for (int i = 0; i < n; i++) {
        uint64_t order;
        if (!to_number(items[i], items[i] + strlen(items[i]), &order) || order < 1 ||
            order > max_order)
            return false;
        j->columns.wanted[order - 1] = true;
    }
    return n >= 0;
}

static bool parse_min_count(struct job *j, char *text, uint32_t max_order)
{
    const char *items[SUF_MAX_ORDER];
    bool seen[SUF_MAX_ORDER + 1] = {false};
    int n = text ? cli_split(text, items, SUF_MAX_ORDER) : 0;

    for (int i = 0; i < n; i++) {
        uint64_t order, least;
        if (!to_pair(items[i], false, &order, &least) || order < 1 || order > max_order ||
            seen[order])
            return false;
        seen[order] = true;
        j->opts.min_count[order - 1] = least;
    }
    return n >= 0;
}

/* Two scores of one order and window would be two columns of one name. */
static bool repeats_score(const struct job *j)
{
    const suf_context_score *s = j->scores;

    for (size_t i = 0; i < j->opts.n_scores; i++)
        for (size_t k = 0; k < i; k++)
            if (s[i].order == s[k].order && s[i].window == s[k].window)
                return true;
    return false;
}

static bool parse_scores(struct job *j, char *text, uint32_t max_order)
{
    const char *items[COV_MAX_SCORES];
    int n = text && *text ? cli_split(text, items, COV_MAX_SCORES) : 0;

    for (int i = 0; i < n; i++) {
        uint64_t order, window;
        if (!to_pair(items[i], true, &order, &window) || order < 1 || order > max_order)
            return false;
        j->scores[i] = (suf_context_score){(uint32_t)order, (uint32_t)window};
    }
    j->opts.scores = j->scores;
    j->opts.n_scores = n < 0 ? 0 : (size_t)n;
    return n >= 0;
}

static bool parse_diversity(struct job *j, const char *text)
{
    uint64_t window, ids;

    if (!text)
        return true;
    if (!to_pair(text, false, &window, &ids) || window == 0)
        return false;
    j->opts.diversity_window = (uint32_t)window;
    j->opts.diversity_ids = (uint32_t)ids;
    return true;
}

/* The estimators beside the two that are always there. */
static bool parse_models(struct job *j, char *text)
{
    const char *items[8];
    int n = cli_split(text, items, 8);

    for (int i = 0; i < n; i++) {
        if (strcmp(items[i], "stupid") == 0)
            j->opts.columns |= SUF_COVARIATE_STUPID;
        else if (strcmp(items[i], "infgram") == 0)
            j->opts.columns |= SUF_COVARIATE_INFGRAM;
        else if (strcmp(items[i], "mkn") == 0)
            j->wants_mkn = true;
        else if (strcmp(items[i], "mle") != 0 && strcmp(items[i], "chang2024") != 0)
            return false;
    }
    return n >= 0;
}

/* Rows are made in several threads, each a part of the table. */
struct part {
    const struct job *job;
    suf_rows *rows;
};

static int begin_part(void *arg, void **out, suf_diag *diag)
{
    const struct job *j = arg;
    struct part *p = malloc(sizeof *p);

    if (!p) {
        snprintf(diag->what, sizeof diag->what, "out of memory: a part of the table");
        return SUF_ENOMEM;
    }
    p->job = j;
    int err = suf_rows_part(&p->rows, j->rows, diag);
    if (err)
        free(p);
    else
        *out = p;
    return err;
}

static int write_row(void *arg, const suf_covariate_row *row)
{
    const struct part *p = arg;

    cov_columns_write(&p->job->columns, row, p->rows);
    return 0;
}

static int end_part(void *arg, void *part, suf_diag *diag)
{
    const struct job *j = arg;
    struct part *p = part;

    (void)diag;
    suf_rows_append(j->rows, p->rows);
    free(p);
    return 0;
}

static void drop_part(void *arg, void *part)
{
    struct part *p = part;

    (void)arg;
    suf_rows_abort(p->rows);
    free(p);
}

static void write_head(const struct job *j, const suf_index *index, const char *eval,
                       const char *command_line)
{
    char models[80];
    suf_index_info info;

    suf_index_get_info(index, &info);
    cli_provenance(j->rows, command_line);
    suf_rows_provenance(j->rows, "corpus fingerprint", info.corpus.fingerprint);
    suf_rows_provenance(j->rows, "evaluation", eval);
    snprintf(models, sizeof models, "mle, chang2024%s%s%s; logarithms in bits",
             j->opts.columns & SUF_COVARIATE_STUPID ? ", stupid" : "",
             j->opts.columns & SUF_COVARIATE_INFGRAM ? ", infgram" : "", j->mkn ? ", mkn" : "");
    suf_rows_provenance(j->rows, "estimators", models);
}

/* The columns and rows of the table. */
static int write_table(struct job *j, const struct settings *s, const suf_index *index,
                       const suf_evaluation *eval, const uint8_t *mask, suf_diag *diag)
{
    const suf_covariate_parts parts = {begin_part, write_row, end_part, drop_part, j};
    const struct cov_context_settings *c = &s->context_columns;

    if (c->lag || c->lag_columns || c->word_map)
        return cov_context_write(c, &j->columns, index, eval, mask, j->rows, diag);
    cov_columns_name(&j->columns, j->rows);
    return suf_covariates_parts(index, eval, mask, &j->opts, &parts, diag);
}

static int make_model(struct job *j, const struct settings *s, const suf_index *index,
                      suf_diag *diag)
{
    suf_mkn_opts opts = {.discount_fallback = s->discount_fallback,
                         .kenlm_parity = s->kenlm_parity,
                         .progress = j->opts.progress,
                         .progress_arg = j->opts.progress_arg};
    int err = j->wants_mkn ? suf_mkn_new(&j->mkn, index, &opts, diag) : SUF_OK;

    j->opts.mkn = j->mkn;
    return err;
}

/* With the index open and the settings parsed: read the targets and write the table. */
static int compute(struct job *j, const struct settings *s, const suf_index *index,
                   const char *eval_path, const char *command_line, suf_diag *diag)
{
    suf_evaluation eval = {0};
    uint8_t *mask = NULL;
    uint64_t n_selected;
    int err = cli_read_evaluation(&eval, eval_path, index, &j->source, diag);
    if (!err)
        err = suf_mask_read(&mask, s->mask, eval.n_sequences, eval.length, &n_selected, diag);
    if (!err)
        err = make_model(j, s, index, diag);
    if (!err)
        err = suf_rows_open(&j->rows, s->output, s->format, diag);
    if (!err) {
        write_head(j, index, eval_path, command_line);
        err = write_table(j, s, index, &eval, mask, diag);
        if (err)
            suf_rows_abort(j->rows);
        else
            err = suf_rows_commit(j->rows, diag);
    }
    free(mask);
    suf_evaluation_release(&eval);
    return err;
}

/* Parse the list-valued settings for an index of max_order; an EXIT_ code. */
static int parse_settings(struct job *j, const struct settings *s, char **lists, uint32_t max_order)
{
    static const char usage[] = "covariates";

    if (!parse_orders(j, lists[0], max_order))
        return cli_usage_error(usage, "--orders: orders 1 to %u, separated by commas, are wanted",
                               (unsigned)max_order);
    for (uint32_t o = 0; o < max_order; o++)
        if (j->columns.wanted[o])
            j->columns.largest = o + 1;
    if (!parse_min_count(j, lists[1], max_order))
        return cli_usage_error(
            usage, "--min-count: ORDER:COUNT,... with orders 1 to %u, each once, is wanted",
            (unsigned)max_order);
    if (!parse_scores(j, lists[2], max_order))
        return cli_usage_error(usage, "--context: ORDER:WINDOW,... with orders 1 to %u is wanted",
                               (unsigned)max_order);
    if (repeats_score(j))
        return cli_usage_error(usage, "--context: an order and window are there twice");
    if (!(s->zero_below >= 0 && s->zero_below < 1))
        return cli_usage_error(usage, "--zero-below: a number from 0 on, below 1, is wanted");
    if (!parse_models(j, lists[3]))
        return cli_usage_error(
            usage, "--models: a list of mle, chang2024, stupid, infgram and mkn is wanted");
    if (!parse_diversity(j, s->diversity ? s->diversity : s->paper ? "30:10000" : NULL))
        return cli_usage_error(usage, "--diversity: WINDOW:IDS is wanted");
    j->opts.zero_below = s->zero_below;
    if (s->paper) {
        for (uint32_t o = 2; o < max_order && !s->min_count; o++)
            j->opts.min_count[o] = 2;
        if (s->zero_below == 0)
            j->opts.zero_below = 1e-8;
    }
    j->opts.columns |= (s->entropy ? SUF_COVARIATE_ENTROPY : 0u) |
                       (s->continuation_counts ? SUF_COVARIATE_CONTINUATION_COUNTS : 0u) |
                       (s->longest_match ? SUF_COVARIATE_LONGEST_MATCH : 0u) |
                       (s->first_position ? SUF_COVARIATE_FIRST_POSITION : 0u) |
                       (s->scales ? SUF_COVARIATE_SCALES : 0u);
    j->columns.order = max_order;
    j->opts.has_cls = s->cls != NO_CLS;
    j->opts.cls = s->cls;
    j->opts.threads = s->threads;
    j->opts.progress = cli_progress;
    j->opts.progress_arg = (void *)(uintptr_t)usage;
    j->columns.opts = &j->opts;
    return EXIT_DONE;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    const char *given[LISTS] = {s->orders, s->min_count, s->context, s->models};
    char *lists[LISTS] = {NULL};
    struct job *job = calloc(1, sizeof *job);
    suf_index *index = NULL;
    suf_index_info info;
    suf_diag diag = {0};
    int status = EXIT_FAILED;
    bool copied = true;

    for (int i = 0; i < LISTS; i++)
        if (given[i])
            copied = (lists[i] = strdup(given[i])) != NULL && copied;
    if (n != 2) {
        status = cli_usage_error("covariates", "give an index and an evaluation file");
    } else if (!job || !copied) {
        fprintf(stderr, "sufgram covariates: out of memory\n");
    } else if (suf_index_open(&index, operands[0], &diag) != SUF_OK) {
        status = cli_failed("covariates", &diag);
    } else {
        suf_index_get_info(index, &info);
        cli_catch_signals();
        status = parse_settings(job, s, lists, info.order);
        if (!status)
            status = cli_token_file_opts(&s->eval, "covariates", "eval-format", &job->source);
        if (!status && s->pieces)
            status = cli_names("covariates", index, true, &job->columns.names);
        int err = status ? SUF_OK : compute(job, s, index, operands[1], command_line, &diag);
        if (err)
            status = err == SUF_EINVAL && !diag.err ? cli_usage_error("covariates", "%s", diag.what)
                                                    : cli_failed("covariates", &diag);
    }
    if (job)
        suf_mkn_free(job->mkn);
    suf_index_close(index);
    for (int i = 0; i < LISTS; i++)
        free(lists[i]);
    free(job);
    return status;
}

const struct command command_covariates = {
    .name = "covariates",
    .group = "Tables for an analysis",
    .summary = "one row a target token: counts, surprisals, context, diversity",
    .operands = "INDEX EVAL -o cov.tsv",
    .about =
        "EVAL holds evaluation sequences of one length, in any format 'ingest' reads: text of "
        "ids,\n"
        "a sequence a line, a 2-D .npy, JSON lines and so on; or, with --words, text of words.\n"
        "Each target gets the counts and surprisals of the n-grams that end at it, the\n"
        "back-off of Chang, Tu & Bergen (2024), scores of its context and contextual diversity. A\n"
        "gram that would begin before its sequence is counted from the start of the sequence "
        "on.\n"
        "With --min-count the counts written are those after pruning: 0 for a pruned gram, and "
        "its\n"
        "context's total over what is left.\n"
        "\n"
        "Columns that are asked for, N being an order:\n"
        "  --entropy              entropy_N_bits and continuations_N: of the tokens that follow "
        "the\n"
        "                         context of the N-gram, after pruning; N = 1: of all tokens\n"
        "  --continuation-counts  continuation_count_N: distinct tokens before the N-gram, the "
        "start\n"
        "                         of a sequence being one; missing for a gram from there on. Takes "
        "a\n"
        "                         pass over all tables first, as mkn does\n"
        "  --longest-match        longest_match, longest_match_count: of the longest gram, of any\n"
        "                         length, that ends at the target and occurs in the corpus\n"
        "  --first-position       first_position_N: the number, from 0 in corpus order, of the "
        "token\n"
        "                         at which the N-gram first ends\n"
        "  --scales               frequency_per_million, frequency_zipf_log10 (log10 per billion)\n"
        "  --models               stupid_N_bits; infgram_bits, infgram_matched_order; mkn_bits\n"
        "The models are those of 'prob'; infgram sees the tokens before the target, mkn the start "
        "of\n"
        "the sequence, too.\n"
        "\n"
        "With --lag 1,2 each row also has the values of the positions before it, whether they are\n"
        "targets or not: columns COLUMN_lag1, COLUMN_lag2. A word map gives each position of EVAL\n"
        "a word number, the positions of a word lying together: columns word and, for each\n"
        "surprisal of the token, COLUMN_word_sum over the tokens of its word, empty if one of "
        "them\n"
        "is missing.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
