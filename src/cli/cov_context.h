/* cov_context.h - the columns of 'covariates' that come from other positions: lags of columns, sums
 * over words. */
#ifndef SUF_CLI_COV_CONTEXT_H
#define SUF_CLI_COV_CONTEXT_H

#include "cov_columns.h"

/* What the options say; all NULL: none of these columns. */
struct cov_context_settings {
    const char *lag, *lag_columns, *word_map;
};

/* Their rows of the table of options, for the settings struct S with such a member M. */
#define COV_CONTEXT_OPTIONS(S, M)                                                                \
    {"lag",       0,                                                                             \
     OPTION_TEXT, offsetof(S, M.lag),                                                            \
     "K,K,...",   "also the values K positions before in the sequence, as COLUMN_lagK [%s]"},    \
        {"lag-columns", 0,                                                                       \
         OPTION_TEXT,   offsetof(S, M.lag_columns),                                              \
         "COLUMN,...",  "columns to lag [%s: all that say something of the token]"},             \
    {                                                                                            \
        "word-map", 0, OPTION_TEXT, offsetof(S, M.word_map), "FILE",                             \
            "the word number of each position of EVAL, as text or .npy: surprisals summed over " \
            "words [%s]"                                                                         \
    }

/* Compute the covariates of the targets and write them to `rows`, to which nothing but provenance
 * was written, with these columns after the others. SUF_EINVAL with nothing but diag->what for an
 * option that makes no sense. */
int cov_context_write(const struct cov_context_settings *s, const struct cov_columns *columns,
                      const suf_index *index, const suf_evaluation *eval, const uint8_t *mask,
                      suf_rows *rows, suf_diag *diag);

#endif
