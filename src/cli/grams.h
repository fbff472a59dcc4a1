/* grams.h - grams as text: token ids separated by blanks, '^' first for the sequence boundary. */
#ifndef SUF_CLI_GRAMS_H
#define SUF_CLI_GRAMS_H

#include "cli.h"

struct cli_gram {
    uint32_t *ids;
    size_t n, cap;
};

/* Parse one line; returns NULL or what is wrong with it (static text). */
const char *cli_gram_parse(struct cli_gram *gram, const char *text);
void cli_gram_release(struct cli_gram *gram);

/* The operands with blanks between them, on the heap; NULL when out of memory. */
char *cli_join(char **operands, int n);

/* Say what is wrong (`what`, or the error's name) with a query: of the command line with line 0,
 * else of that line of standard input. Returns EXIT_FAILED. */
int cli_query_failed(const char *command, const char *text, uint64_t line, int err,
                     const char *what);

/* What is done with one query: 0 or an error with diag->what. */
typedef int cli_text_fn(void *arg, const char *text, suf_diag *diag);

/* Answer every query the operands give: "-" reads them from standard input, one a line; an operand
 * with a blank in it is a query of its own; otherwise all operands together are one. Returns an
 * EXIT_ code; errors name the query, or the line of standard input. */
int cli_each_text(const char *command, char **operands, int n, cli_text_fn *fn, void *arg);

/* The same for queries that are grams. */
typedef int cli_gram_fn(void *arg, const struct cli_gram *gram, suf_diag *diag);
int cli_each_gram(const char *command, char **operands, int n, cli_gram_fn *fn, void *arg);

#endif
