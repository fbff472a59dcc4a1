/* grams.h - grams as text: tokens separated by blanks, '^' first for the sequence boundary. Tokens
 * are ids, or names where the corpus has them. */
#ifndef SUF_CLI_GRAMS_H
#define SUF_CLI_GRAMS_H

#include "cli.h"

struct cli_gram {
    uint32_t *ids;
    size_t n, cap;
    const suf_corpus *names; /* tokens are spelled by its names; NULL: as ids */
    char unknown[96];        /* the first name that no token has, or "" */
    bool ended;              /* the first is '</s>' */
};

/* Whose names a command speaks: those of an index of words, or with --pieces of any that has names;
 * else *names is NULL. EXIT_USAGE after a message when --pieces asks for what is not there. */
int cli_names(const char *command, const suf_index *index, bool pieces, const suf_corpus **names);

/* The next word of *at .. end-1: *at moves to it, *len are its bytes. Split as 'ingest --words'
 * does where the names are words, else at blanks of ASCII. SUF_ABSENT behind the last; SUF_EFORMAT
 * at what is not UTF-8. */
int cli_gram_word(const suf_corpus *names, const char **at, const char *end, size_t *len);

/* Parse one line with gram->names; returns NULL or what is wrong with it (static text). A name
 * that no token has is no error here, but SUF_UNKNOWN. Names are taken as they are, but for the
 * first: '^' or '<s>' is the boundary, and a backslash before '^' is taken away. '</s>' is the
 * boundary, too: what mkn calls the end; with something behind it it is unknown. These two, and
 * '<id:7>' for an id without a name or with blanks in it, only if the corpus does not have them as
 * names. */
const char *cli_gram_parse(struct cli_gram *gram, const char *text);

/* SUF_EFORMAT naming the unknown name, if there is one, or for '</s>' in the first place. */
int cli_gram_known(const struct cli_gram *gram, suf_diag *diag);

/* Does a gram with an unknown name occur 0 times? A word may just not be in the text; of pieces a
 * model has so many, and another is an error, which is returned. */
int cli_gram_countable(const struct cli_gram *gram, suf_diag *diag);
void cli_gram_release(struct cli_gram *gram);

/* What keeps a line of standard input, text[0..len-1], from being a query as it is (static text),
 * or NULL: behind a NUL it would be cut off. */
const char *cli_line_wrong(const char *text, size_t len);

/* After getline on standard input gave no line: was that its end? EXIT_DONE, or EXIT_FAILED after a
 * message (it could not be read, or a line is too long for the memory). */
int cli_stdin_ended(const char *command);

/* The operands with blanks between them, on the heap; NULL, after a message, when out of memory. */
char *cli_join(const char *command, char **operands, int n);

/* Say what is wrong (`what`, or the error's name) with a query: of the command line with line 0,
 * else of that line of standard input. Returns EXIT_FAILED. */
int cli_query_failed(const char *command, const char *text, uint64_t line, int err,
                     const char *what);

/* What is done with one query: 0 or an error with diag->what. */
typedef int cli_text_fn(void *arg, const char *text, suf_diag *diag);

/* Answer every query the operands give: "-" reads them from standard input, one a line; an operand
 * with a blank in it, as cli_gram_word knows them, is a query of its own; otherwise all operands
 * together are one. Returns an EXIT_ code; errors name the query, or the line of standard input. */
int cli_each_text(const char *command, const suf_corpus *names, char **operands, int n,
                  cli_text_fn *fn, void *arg);

/* The same for queries that are grams. */
typedef int cli_gram_fn(void *arg, const struct cli_gram *gram, suf_diag *diag);
int cli_each_gram(const char *command, const suf_corpus *names, char **operands, int n,
                  cli_gram_fn *fn, void *arg);

/* A token in the next cell; its name may have blanks there. */
void cli_put_token(suf_rows *rows, const suf_corpus *names, uint32_t id);

/* Text that grows; zeroed: empty. */
struct cli_text {
    char *data; /* NUL-terminated, NULL before the first token */
    size_t len, cap;
};

/* Append a token, spelled as cli_gram_parse reads it; false when out of memory. */
bool cli_text_token(struct cli_text *text, const suf_corpus *names, uint32_t id);

/* The text in the next cell, and empty again. */
void cli_put_text(suf_rows *rows, struct cli_text *text);

#endif
