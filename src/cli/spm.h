/* spm.h - queries typed as text, cut into pieces by SentencePiece's program spm_encode. */
#ifndef SUF_CLI_SPM_H
#define SUF_CLI_SPM_H

#include "session.h"

#define CLI_SPM_OPTION(S, M)                                                     \
    {                                                                            \
        "spm", 0, OPTION_TEXT, offsetof(S, M), "M.model",                        \
            "queries are text, cut into pieces by this SentencePiece model [%s]" \
    }

#define CLI_SPM_ABOUT                                                                             \
    "With --spm M.model queries are text, which the program spm_encode (Debian: sentencepiece)\n" \
    "cuts into pieces; '^' and a blank before it stand for the start of a sequence. Text from\n"  \
    "standard input is answered when all of it was read.\n"

/* Queries as cli_each_text takes them. */
struct cli_queries {
    char **operand; /* [0..n-1] */
    int n;
    char *text; /* what was made for them, or NULL */
};

/* The queries of a command's operands: these themselves with `model` NULL; else the texts they are,
 * "-" being lines of standard input, as pieces, each ending in a blank, which makes it a query of
 * its own. EXIT_DONE, or another EXIT_ code after a message. To be released in either case. */
int cli_queries_open(struct cli_queries *q, const char *command, const char *model,
                     const struct cli_session *session, char **operands, int n);
void cli_queries_release(struct cli_queries *q, char **operands);

#endif
