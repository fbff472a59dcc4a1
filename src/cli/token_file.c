#include "token_file.h"

#include <string.h>

static bool parse_format(const char *name, enum suf_source_format *format)
{
    static const struct {
        const char *name;
        enum suf_source_format format;
    } formats[] = {
        {"auto", SUF_SOURCE_DETECT},
        {"ids", SUF_SOURCE_IDS},
        {"u16", SUF_SOURCE_U16},
        {"u32", SUF_SOURCE_U32},
        {"npy", SUF_SOURCE_NPY},
        {"jsonl", SUF_SOURCE_JSONL},
        {"llmc", SUF_SOURCE_LLMC},
        {"megatron", SUF_SOURCE_MEGATRON},
        {"datatrove", SUF_SOURCE_DATATROVE},
        {"infinigram", SUF_SOURCE_INFINIGRAM},
    };

    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (strcmp(name, formats[i].name) == 0) {
            *format = formats[i].format;
            return true;
        }
    return false;
}

int cli_token_file_opts(const struct cli_token_file *s, const char *command,
                        const char *format_option, suf_source_opts *opts)
{
    bool by_length = s->sequence_length != UINT64_MAX, by_separator = s->separator != UINT64_MAX;

    if (!parse_format(s->format, &opts->format))
        return cli_usage_error(command, "no format '%s'", s->format);
    if (by_length && by_separator)
        return cli_usage_error(command, "--sequence-length and --separator exclude each other");
    if (s->sequence_length == 0)
        return cli_usage_error(command, "--sequence-length must not be 0");
    if (by_separator && s->separator > UINT32_MAX)
        return cli_usage_error(command, "--separator must be an id below 2^32");
    if (s->words && opts->format != SUF_SOURCE_DETECT)
        return cli_usage_error(command, "--words and --%s exclude each other", format_option);
    if (s->words)
        opts->format = SUF_SOURCE_WORDS;
    opts->sequence_length = by_length ? s->sequence_length : 0;
    opts->field = s->field;
    opts->documents = s->documents;
    opts->has_separator = by_separator;
    opts->separator = by_separator ? (uint32_t)s->separator : 0;
    return EXIT_DONE;
}

int cli_read_evaluation(suf_evaluation *out, const char *path, const suf_index *index,
                        const suf_source_opts *opts, suf_diag *diag)
{
    suf_index_info info;

    suf_index_get_info(index, &info);
    if (opts->format != SUF_SOURCE_WORDS || info.corpus.names == SUF_NAMES_WORDS)
        return suf_evaluation_read_as(out, path, opts, suf_index_corpus(index),
                                      info.corpus.vocab_size, diag);
    snprintf(diag->what, sizeof diag->what, "--words: the index is not one of words");
    return diag->err = SUF_EINVAL;
}
