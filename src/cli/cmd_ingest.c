/* cmd_ingest.c - token files into a corpus. */
#include "token_file.h"

#include <string.h>

struct ingest {
    const char *output;
    const char *vocab;
    uint32_t vocab_size;
    struct cli_token_file in;
    bool partial_last;
};

static const struct ingest defaults = {.in = CLI_TOKEN_FILE_DEFAULTS};

static const struct option_spec options[] = {
    {"output", 'o', OPTION_OUTPUT, offsetof(struct ingest, output), "FILE",
     "the corpus to write (required)"},
    {"format", 'f', OPTION_TEXT, offsetof(struct ingest, in.format), CLI_TOKEN_FILE_FORMATS,
     "of all inputs (default %s)"},
    {"vocab-size", 'V', OPTION_U32, offsetof(struct ingest, vocab_size), "N",
     "ids must be below this; 0: the largest id plus one (default %s)"},
    {"words", 0, OPTION_FLAG, offsetof(struct ingest, in.words), NULL,
     "read text of words; store their vocabulary"},
    {"vocab", 0, OPTION_TEXT, offsetof(struct ingest, vocab), "FILE",
     "names of ids 0, 1, ...: a SentencePiece .vocab, a name a line, or a corpus"},
    CLI_TOKEN_FILE_OPTIONS(struct ingest, in),
    {"partial-last", 0, OPTION_FLAG, offsetof(struct ingest, partial_last), NULL,
     "keep a last sequence shorter than --sequence-length"},
    {0},
};

/* Settings to options of the library; returns EXIT_DONE, or EXIT_USAGE after a message. */
static int check_settings(const struct ingest *s, int n_operands, suf_source_opts *opts)
{
    static const char name[] = "ingest";

    if (n_operands == 0)
        return cli_usage_error(name, "no input; '-' is standard input");
    if (!s->output)
        return cli_usage_error(name, "no output; name the corpus with -o FILE");
    if (strcmp(s->output, "-") == 0)
        return cli_usage_error(name, "a corpus cannot be written to standard output");
    if (s->vocab_size > SUF_MAX_VOCAB)
        return cli_usage_error(name, "--vocab-size must not be above %lu",
                               (unsigned long)SUF_MAX_VOCAB);
    int status = cli_token_file_opts(&s->in, name, "format", opts);
    if (status)
        return status;
    if (s->partial_last && !opts->sequence_length)
        return cli_usage_error(name, "--partial-last needs --sequence-length");
    opts->partial_last = s->partial_last;
    return EXIT_DONE;
}

static int ingest_all(suf_corpus_writer *writer, const struct ingest *s, char **inputs,
                      int n_inputs, const suf_source_opts *opts, suf_diag *diag)
{
    enum suf_names kind = s->in.words ? SUF_NAMES_WORDS : SUF_NAMES_PIECES;
    int err = s->vocab ? suf_corpus_writer_vocab(writer, kind, s->vocab, diag) : SUF_OK;

    for (int i = 0; i < n_inputs && !err; i++)
        err = suf_corpus_ingest(writer, inputs[i], opts, diag);
    return err;
}

static int run(const void *settings, char **operands, int n_operands, const char *command_line)
{
    const struct ingest *s = settings;
    static char name[] = "ingest";
    suf_source_opts opts = {.progress = cli_progress, .progress_arg = name};
    suf_corpus_writer *writer = NULL;
    suf_corpus_info info;
    suf_diag diag;

    (void)command_line;
    int status = check_settings(s, n_operands, &opts);
    if (status != EXIT_DONE)
        return status;
    cli_catch_signals();
    if (suf_corpus_writer_open(&writer, s->output, s->vocab_size, &diag) != SUF_OK)
        return cli_failed(name, &diag);
    if (ingest_all(writer, s, operands, n_operands, &opts, &diag) != SUF_OK) {
        suf_corpus_writer_abort(writer);
        return cli_failed(name, &diag);
    }
    if (suf_corpus_writer_finish(writer, &info, &diag) != SUF_OK)
        return cli_failed(name, &diag);
    if (!cli_quiet())
        cli_say("ingest",
                "%s: %llu tokens, %llu sequences, vocabulary size %lu, "
                "%u bytes a symbol, fingerprint %s",
                s->output, (unsigned long long)info.n_tokens, (unsigned long long)info.n_sequences,
                (unsigned long)info.vocab_size, (unsigned)info.symbol_width, info.fingerprint);
    return EXIT_DONE;
}

const struct command command_ingest = {
    .name = "ingest",
    .group = "Corpora",
    .summary = "read token files into a corpus",
    .operands = "IN...",
    .about =
        "Read files of token ids, in training order, into one corpus file. Several inputs follow\n"
        "one another in the order given; the end of a file ends a sequence. '-' is standard "
        "input.\n"
        "\n"
        "A sequence is what n-grams never cross: a line of text, a row of a 2-D array, a document\n"
        "where the format has documents; otherwise the whole input. --sequence-length and\n"
        "--separator cut sequences further.\n"
        "\n"
        "Formats; auto tells those marked * by their contents:\n"
        "  ids *        text: ids separated by blanks, a sequence a line, blank lines skipped\n"
        "  jsonl *      JSON: an object a line, a member of which is a list of ids\n"
        "  npy *        NumPy array of integers, 1-D or 2-D\n"
        "  u16, u32     raw little-endian ids (nanoGPT, OLMo, Pythia: --sequence-length 2049)\n"
        "  llmc *       .bin of llm.c or modded-nanogpt\n"
        "  megatron *   X.idx or X.bin of Megatron or GPT-NeoX: name one, the other lies beside "
        "it\n"
        "  datatrove *  X.ds, with X.ds.index beside it\n"
        "  infinigram * tokenized.N, with offset.N beside it; a folder: all of them\n"
        "Text, JSON, llmc, and u16 and u32 (when named .gz or .zst) may be compressed: gzip, "
        "zstd.\n"
        "\n"
        "--words reads UTF-8 text, a sequence a line, split at white space (all that Unicode "
        "has).\n"
        "Words get ids as they first come, behind those of --vocab if it is given, and the "
        "corpus\n"
        "keeps them: queries then speak words. Without --words, --vocab says what ids are "
        "called,\n"
        "and queries speak of pieces where --pieces asks.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
