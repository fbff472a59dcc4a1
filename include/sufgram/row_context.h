/* row_context.h - what a table of targets takes from other positions of their sequences: the values
 * at the positions before (lags) and sums over the tokens of a word.
 *
 * Regressions on reading times and on surprisal enter the preceding words' predictors beside the
 * current one's (spill-over), and join tokens to words by adding up their surprisals: the logarithm
 * of a product of conditional probabilities. The positions needed may be no targets themselves, so
 * this says which rows are, and takes them in order. */
#ifndef SUFGRAM_ROW_CONTEXT_H
#define SUFGRAM_ROW_CONTEXT_H

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

typedef struct suf_row_context_opts {
    uint64_t n_sequences, length; /* of the evaluation set */
    const uint8_t *mask;          /* [n_sequences * length], 1: a target */
    const uint32_t *words; /* the number of each position's word, [n_sequences * length], or NULL;
                              the positions of a word lie together in one sequence */
    size_t n_values;       /* numbers a row has */
    const uint32_t *lags;  /* [0..n_lags-1], 1 or more */
    size_t n_lags;
    const size_t *lagged; /* [0..n_lagged-1]: which of the values get lags */
    size_t n_lagged;
    const size_t *summed; /* [0..n_summed-1]: which of them are summed over words */
    size_t n_summed;
} suf_row_context_opts;

/* A target with what was asked for. Arrays are valid during the call. */
typedef struct suf_row_context_row {
    uint64_t example; /* number of the target, row-major over the mask */
    uint64_t sequence, position;
    const double *values; /* [0..n_values-1], as they were put */
    const double *lags;   /* [l * n_lagged + i]: value lagged[i] of the position lags[l] before, NaN
                             where that is before the sequence */
    uint32_t word;
    const double *sums; /* [0..n_summed-1]: value summed[i] added up over the positions of the word,
                           in order; NaN if one of them is */
} suf_row_context_row;

typedef struct suf_row_context suf_row_context;

/* The arrays of `opts` must live as long. Memory: a byte a position, and 8 bytes a value of one
 * sequence. Errors: SUF_EINVAL (a lag of 0, a value that is not there, sums without words),
 * SUF_EFORMAT (the positions of a word do not lie together), SUF_ENOMEM. */
SUF_API int suf_row_context_new(suf_row_context **out, const suf_row_context_opts *opts,
                                suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_row_context_free(suf_row_context *c);

/* The positions whose rows are to be put, [n_sequences * length]: targets, and what their lags and
 * words take in. Lives as long as `c`. */
SUF_API const uint8_t *suf_row_context_needed(const suf_row_context *c);

/* Called for every target in order; a non-zero return stops and is returned. */
typedef int suf_row_context_visit(void *arg, const suf_row_context_row *row);

/* Put the row of the next position that is needed, row-major. With the last one of a sequence its
 * targets are visited. SUF_EINVAL for another position. */
SUF_API int suf_row_context_put(suf_row_context *c, uint64_t sequence, uint64_t position,
                                const double *values, suf_row_context_visit *visit, void *arg,
                                suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
