/* token_file.h - the options that say how token files are to be read. */
#ifndef SUF_CLI_TOKEN_FILE_H
#define SUF_CLI_TOKEN_FILE_H

#include "cli.h"

struct cli_token_file {
    const char *format, *field;
    uint64_t sequence_length, separator; /* UINT64_MAX: not given */
    bool documents, words;
};

#define CLI_TOKEN_FILE_DEFAULTS                                                \
    {                                                                          \
        .format = "auto", .field = "input_ids", .sequence_length = UINT64_MAX, \
        .separator = UINT64_MAX                                                \
    }

#define CLI_TOKEN_FILE_FORMATS "auto|ids|jsonl|npy|u16|u32|llmc|megatron|datatrove|infinigram"

/* Their rows of a command's table, but for the format and for words, for its settings struct S with
 * such a member M. */
#define CLI_TOKEN_FILE_OPTIONS(S, M)                                                            \
    {"field",     0,                                                                            \
     OPTION_TEXT, offsetof(S, M.field),                                                         \
     "NAME",      "jsonl: the member that is a list of ids [%s]"},                              \
        {"documents", 0,                                                                        \
         OPTION_FLAG, offsetof(S, M.documents),                                                 \
         NULL,        "megatron: join the sequences of a document"},                            \
        {"sequence-length",                                                                     \
         0,                                                                                     \
         OPTION_U64,                                                                            \
         offsetof(S, M.sequence_length),                                                        \
         "N",                                                                                   \
         "cut into sequences of N tokens"},                                                     \
    {                                                                                           \
        "separator", 0, OPTION_U64, offsetof(S, M.separator), "ID", "cut at, and drop, this id" \
    }

/* The same for a command that reads evaluation sequences and writes another format. */
#define CLI_EVALUATION_OPTIONS(S, M)                                                  \
    {                                                                                 \
        "eval-format", 0, OPTION_TEXT, offsetof(S, M.format), CLI_TOKEN_FILE_FORMATS, \
        "of EVAL [%s]"},                                                              \
        {"words",     0,                                                              \
         OPTION_FLAG, offsetof(S, M.words),                                           \
         NULL,        "EVAL is text of words, of those the index has"},               \
        CLI_TOKEN_FILE_OPTIONS(S, M)

/* Settings to options of the library, EXIT_DONE, or EXIT_USAGE after a message; `format_option` is
 * what the command calls the format. */
int cli_token_file_opts(const struct cli_token_file *s, const char *command,
                        const char *format_option, suf_source_opts *opts);

/* Read evaluation sequences for an index. */
int cli_read_evaluation(suf_evaluation *out, const char *path, const suf_index *index,
                        const suf_source_opts *opts, suf_diag *diag);

#endif
