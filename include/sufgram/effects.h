/* effects.h - what predicts how a token is learned: the regressions of Chang, Tu & Bergen (2024),
 * "Characterizing Learning Curves During Language Model Pre-Training", over a table with one row an
 * example. (regression.h has least squares of your own.)
 *
 * The paper's analysis regresses each of five responses, averaged over runs, on five predictors:
 *
 *     unigram          log2 frequency of the target: -chang2024_1_bits
 *     ngram            its log2 5-gram probability, -chang2024_5_bits, what unigram leaves of it
 *     context_loglen   log2 of the number of tokens before it
 *     context_logprob  mean log2 frequency of those tokens: -context_1_all_bits
 *     contextual_div   contextual diversity of the target, adjusted for frequency
 *
 * each clipped to its mean +- 5 standard deviations, then on the part of speech, then on all ten
 * pairwise products. */
#ifndef SUFGRAM_EFFECTS_H
#define SUFGRAM_EFFECTS_H

#include "defs.h"
#include "err.h"
#include "ols.h"
#include "regression.h"
#include "table.h"

SUF_BEGIN_DECLS

/* Responses beyond the paper's are age of acquisition counted in occurrences of the n-gram that
 * ends at the target, n = 1 .. SUF_MAX_ORDER, in place of steps. */
enum {
    SUF_N_PREDICTORS = 5,
    SUF_N_RESPONSES = 5,
    SUF_MAX_RESPONSES = SUF_N_RESPONSES + SUF_MAX_ORDER,
    SUF_MAX_STEPS = SUF_N_PREDICTORS + 2,
};

enum suf_predictor {
    SUF_UNIGRAM,
    SUF_NGRAM,
    SUF_CONTEXT_LOGLEN,
    SUF_CONTEXT_LOGPROB,
    SUF_CONTEXTUAL_DIV,
};

enum suf_response {
    SUF_FINAL_SURPRISAL,
    SUF_VARIABILITY,
    SUF_AOA,
    SUF_FORGETTABILITY,
    SUF_CROSS_RUN_VARIABILITY,
    SUF_AOA_EXPOSURE, /* of n = 1; the others follow */
};

/* "unigram" ...; "final_surprisal" ... "aoa_exposure_1" ...; static, NULL beyond the last. */
SUF_API const char *suf_predictor_name(size_t predictor);
SUF_API const char *suf_response_name(size_t response);

/* The sign the paper found for a predictor's slope: -1, 1, or 0 where it claims none. */
SUF_API int suf_effects_expected_sign(size_t response, size_t predictor);

/* ---- the frame ---- */

/* A categorical variable: the level of each row, 0 the reference. */
typedef struct suf_factor {
    const uint32_t *level; /* [n], each below n_levels; NULL: no such variable */
    size_t n_levels;
} suf_factor;

/* Rows ready for regression; arrays of n items owned by the caller. */
typedef struct suf_effects_frame {
    size_t n;
    const double *predictor[SUF_N_PREDICTORS];
    const double *response[SUF_MAX_RESPONSES]; /* NULL: not analysed */
    suf_factor pos, bilu;                      /* enter the model together, after the predictors */
} suf_effects_frame;

/* Turn the five raw columns, in place and in the order of enum suf_predictor (raw[SUF_NGRAM] =
 * chang2024_5_bits, raw[SUF_CONTEXT_LOGLEN] = context length, ...), into predictors: signs turned,
 * length in logarithms, ngram replaced by its residual on the unclipped unigram, everything clipped
 * to mean +- 5 population standard deviations. n_clipped (may be NULL): values moved by that.
 * SUF_ENUMERIC: a value that is not finite, a length that is not positive; `where` is the row. */
SUF_API int suf_effects_prepare(double *const raw[SUF_N_PREDICTORS], size_t n,
                                size_t n_clipped[SUF_N_PREDICTORS], suf_diag *diag) SUF_MUST_CHECK;

/* ---- the analysis ---- */

/* One step of the sequence of nested models. */
typedef struct suf_effect {
    const char *predictor; /* static: a predictor's name, "pos" or "interactions" */
    suf_ols_summary model; /* with all predictors up to this one */
    suf_ols_test test;     /* against the step before, the first against the intercept alone */
    double slope_full;     /* beside the other predictors and pos; NaN for pos and interactions,
                              and wherever collinearity leaves a slope undetermined */
    double slope_alone;    /* as the only predictor */
    double slope_residual; /* on what unigram leaves of the response; NaN for unigram */
} suf_effect;

typedef struct suf_response_effects {
    int analysed;
    size_t n_steps;
    suf_effect step[SUF_MAX_STEPS];
} suf_response_effects;

typedef struct suf_effects {
    size_t n_rows;
    size_t n_dropped; /* rows left out for a missing value */
    size_t n_clipped[SUF_N_PREDICTORS];
    size_t n_pos_levels, n_bilu_levels;                     /* 0: not in the model */
    double vif[SUF_N_PREDICTORS + 1];                       /* of the constant, then predictors */
    double correlation[SUF_N_PREDICTORS][SUF_N_PREDICTORS]; /* Pearson */
    suf_response_effects response[SUF_MAX_RESPONSES];
} suf_effects;

/* Fit all models to a frame. n_threads as in suf_ols_new. Errors: SUF_EINVAL (no rows, a level that
 * is not there), SUF_ENUMERIC, SUF_ENOMEM. */
SUF_API int suf_effects_analyse(suf_effects *out, const suf_effects_frame *frame,
                                unsigned n_threads, suf_diag *diag) SUF_MUST_CHECK;

typedef struct suf_effects_opts {
    const char *pos_column;  /* part-of-speech tags; NULL: none */
    const char *bilu_column; /* position in the word's span; NULL: tags are "POS_..._B" and split
                                here: POS before the first '_', B after the last; a tag that
                                begins with '[' stays whole and has U */
    int drop_missing;        /* leave rows with a missing value out instead of failing */
    unsigned n_threads;
} suf_effects_opts;

/* The columns the analysis reads beside the tags; static. The first *n_required are needed; the
 * others, exposure_1_at_aoa ..., are analysed where they are there: how often the n-gram had
 * occurred by the age of acquisition, which enters as log10(1 + occurrences). */
SUF_API const char *const *suf_effects_columns(size_t *n, size_t *n_required);

/* Frame and analysis from a joined table, whose rows may be those of several runs one after the
 * other. A response without a single value is not analysed (cross-
 * run variability of one run). Errors: SUF_EMISMATCH (a column is not there), SUF_EFORMAT naming
 * the line (a value missing, no number; no rows), SUF_ELIMIT (more than SUF_MAX_LEVELS tags),
 * SUF_ENUMERIC, SUF_ENOMEM. */
SUF_API int suf_effects_run(suf_effects *out, const suf_table *table, const suf_effects_opts *opts,
                            suf_diag *diag) SUF_MUST_CHECK;

/* Write the table of effects: provenance lines (rows, clipping, vif, correlation), columns
 * response predictor r2_adj r2_adj_increment lrt df log10_p sign_full sign_alone sign_residual
 * loglik slope_full slope_alone slope_residual, and the rows. Between suf_rows_open (and provenance
 * of the caller) and suf_rows_commit, out of which errors come. */
SUF_API void suf_effects_put(const suf_effects *e, suf_rows *rows);

SUF_END_DECLS

#endif
