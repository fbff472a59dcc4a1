#include "token_file.h"

#include <stddef.h>
#include <stdlib.h>

struct settings {
    const char *mask, *steps, *output;
    uint64_t tokens_per_step;
    uint32_t order, threads;
    struct cli_token_file eval;
};

static const struct settings defaults = {.eval = CLI_TOKEN_FILE_DEFAULTS};

static const struct option_spec options[] = {
    {"mask", 0, OPTION_TEXT, offsetof(struct settings, mask), "M.npy",
     "targets: bool, sequences by positions [%s: every position but 0]"},
    {"steps", 0, OPTION_TEXT, offsetof(struct settings, steps), "STEPS.txt",
     "training steps, one a line, rising (needed)"},
    {"tokens-per-step", 0, OPTION_U64, offsetof(struct settings, tokens_per_step), "N",
     "corpus tokens seen in a step (needed)"},
    {"order", 0, OPTION_U32, offsetof(struct settings, order), "N",
     "length of the grams, any [the index's order]"},
    CLI_EVALUATION_OPTIONS(struct settings, eval),
    {"output", 'o', OPTION_OUTPUT, offsetof(struct settings, output), "X.npy",
     "where to write (needed)"},
    {"threads", 't', OPTION_U32, offsetof(struct settings, threads), "N",
     "threads; 0: one per processor [%s]"},
    {0},
};

struct sink {
    suf_npy_writer *writer;
    size_t n_steps;
};

static int write_row(void *arg, uint64_t example, const uint64_t *exposure)
{
    const struct sink *s = arg;

    (void)example;
    suf_npy_writer_write(s->writer, exposure, s->n_steps);
    return 0;
}

static int write_exposure(const struct settings *s, const suf_index *index,
                          const suf_evaluation *eval, const uint8_t *mask, uint64_t n_targets,
                          const suf_exposure_opts *opts, suf_diag *diag)
{
    uint64_t shape[2] = {n_targets, opts->n_steps};
    struct sink sink = {.n_steps = opts->n_steps};
    int err = suf_npy_writer_open(&sink.writer, s->output, SUF_U64, 2, shape, diag);

    if (err)
        return err;
    err = suf_exposure(index, eval, mask, opts, write_row, &sink, diag);
    if (!err)
        return suf_npy_writer_finish(sink.writer, diag);
    suf_npy_writer_abort(sink.writer);
    return err;
}

static int compute(const struct settings *s, const suf_index *index, const char *eval_path,
                   const suf_source_opts *source, suf_diag *diag)
{
    static char name[] = "exposure";
    suf_exposure_opts opts = {.order = s->order,
                              .tokens_per_step = s->tokens_per_step,
                              .threads = s->threads,
                              .progress = cli_progress,
                              .progress_arg = name};
    suf_evaluation eval = {0};
    uint8_t *mask = NULL;
    uint64_t *steps = NULL, n_targets;

    int err = suf_steps_read(&steps, &opts.n_steps, s->steps, diag);
    opts.steps = steps;
    if (!err)
        err = cli_read_evaluation(&eval, eval_path, index, source, diag);
    if (!err)
        err = suf_mask_read(&mask, s->mask, eval.n_sequences, eval.length, &n_targets, diag);
    if (!err)
        err = write_exposure(s, index, &eval, mask, n_targets, &opts, diag);
    free(mask);
    free(steps);
    suf_evaluation_release(&eval);
    return err;
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    suf_source_opts source = {.format = SUF_SOURCE_DETECT};
    suf_index *index;
    suf_diag diag = {0};

    (void)command_line;
    if (n != 2)
        return cli_usage_error("exposure", "give an index and an evaluation file");
    if (!s->steps || !s->tokens_per_step || !s->output)
        return cli_usage_error("exposure", "--steps, --tokens-per-step and -o are needed");
    int status = cli_token_file_opts(&s->eval, "exposure", "eval-format", &source);
    if (status)
        return status;
    if (suf_index_open(&index, operands[0], &diag) != SUF_OK)
        return cli_failed("exposure", &diag);
    cli_catch_signals();
    int err = compute(s, index, operands[1], &source, &diag);
    suf_index_close(index);
    return err ? cli_failed("exposure", &diag) : EXIT_DONE;
}

const struct command command_exposure = {
    .name = "exposure",
    .group = "Tables for an analysis",
    .summary = "occurrences of each target's gram seen by each training step",
    .operands = "INDEX EVAL --steps STEPS.txt --tokens-per-step N -o X.npy",
    .about =
        "Writes an array of unsigned 64-bit counts, targets by steps. The corpus is taken to be "
        "in\n"
        "training order: its tokens are numbered from 0, boundaries not counted, and an\n"
        "occurrence of the gram that ends at a target counts at step t when its last token's\n"
        "number is below t * N. A gram that would begin before its sequence is the one from the\n"
        "start of the sequence on. At a step beyond the corpus the exposure is the gram's count.\n"
        "EVAL holds sequences of one length, in any format 'ingest' reads.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
