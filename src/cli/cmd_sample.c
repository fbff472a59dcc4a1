#include "model.h"
#include "session.h"

#include <stddef.h>
#include <stdlib.h>

struct settings {
    struct cli_model_settings model;
    uint64_t n, length, seed;
    double temperature;
    uint32_t threads;
    bool pieces;
};

static const struct settings defaults = {
    .model = CLI_MODEL_DEFAULTS, .n = 1, .length = 100, .temperature = 1};

static const struct option_spec options[] = {
    CLI_MODEL_OPTIONS(struct settings, model),
    {"sequences", 'n', OPTION_U64, offsetof(struct settings, n), "N", "how many [%s]"},
    {"length", 0, OPTION_U64, offsetof(struct settings, length), "TOKENS",
     "most tokens drawn for a sequence [%s]"},
    {"seed", 0, OPTION_U64, offsetof(struct settings, seed), "S", "any number [%s]"},
    {"temperature", 0, OPTION_DOUBLE, offsetof(struct settings, temperature), "T",
     "raise probabilities to 1/T [%s]"},
    {"pieces", 0, OPTION_FLAG, offsetof(struct settings, pieces), NULL,
     "speak of tokens by the names 'ingest --vocab' stored"},
    {"threads", 't', OPTION_U32, offsetof(struct settings, threads), "N",
     "threads; 0: one per processor [%s]"},
    {0},
};

struct job {
    struct cli_session session;
    struct cli_model model;
    const struct settings *settings;
    struct cli_text text;
};

static int print_sequence(void *arg, uint64_t number, const uint32_t *ids, size_t n, int ended)
{
    struct job *j = arg;

    (void)number;
    (void)ended;
    j->text.len = 0;
    for (size_t i = 0; i < n; i++)
        if (!cli_text_token(&j->text, j->session.names, ids[i]))
            return SUF_ENOMEM;
    puts(n ? j->text.data : "");
    return ferror(stdout) ? SUF_EIO : SUF_OK;
}

static int sample(void *arg, const struct cli_gram *gram, suf_diag *diag)
{
    static char name[] = "sample";
    struct job *j = arg;
    const struct settings *s = j->settings;
    suf_sample_opts opts = {.model = j->model.model,
                            .mkn = j->model.mkn,
                            .order = j->model.order,
                            .context = gram->ids,
                            .context_len = gram->n,
                            .n_sequences = s->n,
                            .length = s->length,
                            .seed = s->seed,
                            .temperature = s->temperature,
                            .threads = s->threads,
                            .progress = cli_progress,
                            .progress_arg = name};
    int err = cli_gram_known(gram, diag);

    return err ? err : suf_sample(j->session.index, &opts, print_sequence, j, diag);
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    struct job job = {.settings = s};

    (void)command_line;
    int status = cli_model_choose(&job.model, "sample", &s->model);
    if (status)
        return status;
    if (n < 1)
        return cli_usage_error("sample", "give an index, and perhaps a context");
    if (s->length == 0)
        return cli_usage_error("sample", "--length must not be 0");
    if (!(s->temperature > 0 && s->temperature < 1e300))
        return cli_usage_error("sample", "--temperature must be a number above 0");
    status = cli_session_open(&job.session, "sample", operands[0], s->pieces);
    if (!status)
        status = cli_model_estimate(&job.model, "sample", &s->model, job.session.index);
    cli_catch_signals();
    if (!status)
        status = cli_each_gram("sample", job.session.names, operands + 1, n - 1, sample, &job);
    suf_mkn_free(job.model.mkn);
    free(job.text.data);
    cli_session_close(&job.session);
    return status;
}

const struct command command_sample = {
    .name = "sample",
    .group = "Asking an index",
    .summary = "sequences drawn from an estimator",
    .operands = "INDEX [CONTEXT... | -]",
    .about =
        "Prints sequences drawn token by token, one a line, until the end of the sequence is "
        "drawn\n"
        "(it is an outcome like a token, as frequent as the context ends a sequence) or --length "
        "is\n"
        "reached. A sequence begins at the boundary, or with CONTEXT, which is printed with it "
        "and\n"
        "stands in the midst of a sequence unless '^' begins it. The seed decides what is drawn,\n"
        "however many threads draw.\n"
        "  mle        after the last N-1 tokens what follows one of their occurrences; refused\n"
        "             after a CONTEXT that does not occur\n"
        "  chang2024, stupid   the same after the longest suffix of them that occurs: the scores\n"
        "             normalised over what was seen there; nothing that would need one more\n"
        "             back-off is drawn\n"
        "  infgram    the same with the longest suffix of the whole sequence that occurs: from "
        "the\n"
        "             boundary on this repeats a sequence of the corpus, unless --order bounds it\n"
        "  mkn        from the interpolated probabilities, given that it is not <unk>; the end "
        "can\n"
        "             then come first: an empty line\n"
        "A temperature other than 1 makes draws slow: each takes the whole list, with mkn the\n"
        "vocabulary.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
