#include "cli.h"

#include <stddef.h>

struct settings {
    uint32_t order;
    bool boundary, arpa, discount_fallback, kenlm_parity;
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
    {"output", 'o', OPTION_TEXT, offsetof(struct settings, output), "FILE", "where to write [%s]"},
    {"format", 0, OPTION_FORMAT, offsetof(struct settings, format), "FORMAT",
     "tsv, csv or jsonl [%s]"},
    {0},
};

static int print_gram(void *arg, const uint32_t *gram, uint32_t order, uint64_t count)
{
    suf_rows *rows = arg;
    char text[SUF_MAX_ORDER * 11 + 1];
    size_t len = 0;

    for (uint32_t i = 0; i < order; i++)
        len += gram[i] == SUF_BOUNDARY ? (size_t)snprintf(text + len, sizeof text - len, "^")
                                       : (size_t)snprintf(text + len, sizeof text - len, "%s%u",
                                                          i ? " " : "", (unsigned)gram[i]);
    suf_rows_text(rows, text);
    suf_rows_u64(rows, count);
    suf_rows_end(rows);
    return 0;
}

static int dump_grams(const struct settings *s, const suf_index *index, suf_diag *diag)
{
    static const char *const columns[] = {"gram", "count"};
    suf_rows *rows;
    int err = suf_rows_open(&rows, s->output, s->format, diag);

    if (err)
        return err;
    suf_rows_columns(rows, columns, sizeof columns / sizeof *columns);
    err = suf_query_grams(index, s->order, s->boundary, print_gram, rows, diag);
    if (!err)
        return suf_rows_commit(rows, diag);
    suf_rows_abort(rows);
    return err;
}

static int dump_arpa(const struct settings *s, const suf_index *index, suf_diag *diag)
{
    static char name[] = "dump";
    suf_mkn_opts opts = {.order = s->order,
                         .discount_fallback = s->discount_fallback,
                         .kenlm_parity = s->kenlm_parity,
                         .progress = cli_progress,
                         .progress_arg = name};
    suf_mkn *model;
    int err = suf_mkn_new(&model, index, &opts, diag);

    if (err)
        return err;
    err = suf_mkn_write_arpa(model, s->output, NULL, NULL, cli_progress, name, diag);
    suf_mkn_free(model);
    return err;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    suf_index *index;
    suf_diag diag = {0};

    (void)command_line;
    if (n != 1 || (s->order == 0 && !s->arpa))
        return cli_usage_error("dump", "give one index and -n ORDER or --arpa");
    if (s->arpa && s->boundary)
        return cli_usage_error("dump", "an ARPA file always has the grams that begin with <s>");
    int err = suf_index_open(&index, operands[0], &diag);
    if (err)
        return cli_failed("dump", &diag);
    cli_catch_signals();
    err = s->arpa ? dump_arpa(s, index, &diag) : dump_grams(s, index, &diag);
    suf_index_close(index);
    return err ? cli_failed("dump", &diag) : EXIT_DONE;
}

const struct command command_dump = {
    .name = "dump",
    .group = "Asking an index",
    .summary = "all grams of an order with their counts, or a model as an ARPA file",
    .operands = "INDEX -n N | --arpa",
    .about =
        "Writes every distinct n-gram with its count, in gram order; or, with --arpa, the\n"
        "Kneser-Ney model 'prob -m mkn' asks, in the format KenLM and SRILM read: log10\n"
        "probabilities and back-off weights, ids for words, <s> and </s> around each sequence,\n"
        "<unk> for the ids that do not occur.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
