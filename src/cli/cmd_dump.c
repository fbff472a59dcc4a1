#include "grams.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    uint32_t order;
    bool boundary, arpa, discount_fallback, kenlm_parity, pieces;
    const char *output;
    enum suf_format format;
};

static const struct settings defaults = {.output = "-"};

static const struct option_spec options[] = {
    {"order", 'n', OPTION_U32, offsetof(struct settings, order), "N",
     "order of the grams (needed without --arpa)"},
    {"boundary", 0, OPTION_FLAG, offsetof(struct settings, boundary), NULL,
     "also the grams that begin with '^', the start of a sequence"},
    {"arpa", 0, OPTION_FLAG, offsetof(struct settings, arpa), NULL,
     "the mkn model (see prob) of the index's order, or of -n, as an ARPA file"},
    {"discount-fallback", 0, OPTION_FLAG, offsetof(struct settings, discount_fallback), NULL,
     "with --arpa: where discounts cannot be estimated take 0.5, 1, 1.5"},
    {"kenlm-parity", 0, OPTION_FLAG, offsetof(struct settings, kenlm_parity), NULL,
     "with --arpa: count the last gram as KenLM's lmplz does"},
    {"pieces", 0, OPTION_FLAG, offsetof(struct settings, pieces), NULL,
     "speak of tokens by the names 'ingest --vocab' stored"},
    {"output", 'o', OPTION_OUTPUT, offsetof(struct settings, output), "FILE",
     "where to write [%s]"},
    {"format", 0, OPTION_FORMAT, offsetof(struct settings, format), "FORMAT",
     "tsv, csv or jsonl [%s]"},
    {0},
};

struct job {
    const suf_corpus *names;
    suf_rows *rows;
    struct cli_text text;
};

static int print_gram(void *arg, const uint32_t *gram, uint32_t order, uint64_t count)
{
    struct job *j = arg;

    for (uint32_t i = 0; i < order; i++)
        if (!cli_text_token(&j->text, j->names, gram[i]))
            return SUF_ENOMEM;
    cli_put_text(j->rows, &j->text);
    suf_rows_u64(j->rows, count);
    suf_rows_end(j->rows);
    return 0;
}

static int dump_grams(const struct settings *s, const suf_index *index, const suf_corpus *names,
                      suf_diag *diag)
{
    static const char *const columns[] = {"gram", "count"};
    struct job job = {.names = names};
    int err = suf_rows_open(&job.rows, s->output, s->format, diag);

    if (err)
        return err;
    suf_rows_columns(job.rows, columns, sizeof columns / sizeof *columns);
    err = suf_query_grams(index, s->order, s->boundary, print_gram, &job, diag);
    free(job.text.data);
    if (!err)
        return suf_rows_commit(job.rows, diag);
    suf_rows_abort(job.rows);
    return err;
}

static const char *name_of(void *arg, uint32_t id)
{
    const struct job *j = arg;
    const char *name = suf_corpus_name(j->names, id);

    return name ? name : "<unk>";
}

/* Words that mean something else in an ARPA file cannot be written there. */
static int check_words(const suf_index *index, const suf_corpus *names, suf_diag *diag)
{
    static const char *const special[] = {"<s>", "</s>", "<unk>"};
    suf_query *query = NULL;
    int err = suf_query_new(&query, index, diag);

    for (int i = 0; i < 3 && !err; i++) {
        uint64_t count = 0;
        uint32_t id;
        if (suf_corpus_id(names, special[i], strlen(special[i]), &id) == SUF_OK)
            err = suf_query_count(query, &id, 1, SUF_WAY_ANY, &count, diag);
        if (!err && count) {
            snprintf(diag->what, sizeof diag->what,
                     "the text has the word %s, which means something else in an ARPA file",
                     special[i]);
            err = SUF_EFORMAT;
        }
    }
    suf_query_free(query);
    return err;
}

static int dump_arpa(const struct settings *s, const suf_index *index, const suf_corpus *names,
                     suf_diag *diag)
{
    static char name[] = "dump";
    suf_mkn_opts opts = {.order = s->order,
                         .discount_fallback = s->discount_fallback,
                         .kenlm_parity = s->kenlm_parity,
                         .progress = cli_progress,
                         .progress_arg = name};
    struct job job = {.names = names};
    suf_mkn *model;
    int err = names ? check_words(index, names, diag) : SUF_OK;

    if (!err)
        err = suf_mkn_new(&model, index, &opts, diag);
    if (err)
        return err;
    err = suf_mkn_write_arpa(model, s->output, names ? name_of : NULL, &job, cli_progress, name,
                             diag);
    suf_mkn_free(model);
    return err;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    const suf_corpus *names = NULL;
    suf_index *index;
    suf_diag diag = {0};

    (void)command_line;
    if (n != 1 || (s->order == 0 && !s->arpa))
        return cli_usage_error("dump", "give one index and -n ORDER or --arpa");
    if (s->arpa && s->boundary)
        return cli_usage_error("dump", "an ARPA file always has the grams that begin with <s>");
    if (s->arpa && s->pieces)
        return cli_usage_error("dump", "--pieces and --arpa exclude each other: several ids may "
                                       "have one name");
    int err = suf_index_open(&index, operands[0], &diag);
    if (err)
        return cli_failed("dump", &diag);
    cli_catch_signals();
    int status = cli_names("dump", index, s->pieces, &names);
    if (!status) {
        err = s->arpa ? dump_arpa(s, index, names, &diag) : dump_grams(s, index, names, &diag);
        status = err ? cli_failed("dump", &diag) : EXIT_DONE;
    }
    suf_index_close(index);
    return status;
}

const struct command command_dump = {
    .name = "dump",
    .group = "Asking an index",
    .summary = "all grams of an order with their counts, or a model as an ARPA file",
    .operands = "INDEX -n N | --arpa",
    .about = "Writes every distinct n-gram with its count, in gram order; or, with --arpa, the\n"
             "Kneser-Ney model 'prob -m mkn' asks, in the format KenLM and SRILM read: log10\n"
             "probabilities and back-off weights, the words or else ids, <s> and </s> around each\n"
             "sequence, <unk> for those that do not occur.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
