/* exposure.h - how often a gram had been seen by each step of training.
 *
 * Corpus order is training order: with N tokens a step, the tokens numbered below t * N (from 0, in
 * corpus order, boundaries not counted) have been seen before step t. */
#ifndef SUFGRAM_EXPOSURE_H
#define SUFGRAM_EXPOSURE_H

#include "corpus.h"
#include "defs.h"
#include "err.h"
#include "index.h"

SUF_BEGIN_DECLS

typedef struct suf_exposure_opts {
    uint32_t order;        /* of the grams, any; 0: the index's */
    const uint64_t *steps; /* [0..n_steps-1], rising */
    size_t n_steps;
    uint64_t tokens_per_step;
    uint32_t threads;          /* 0: one per processor */
    suf_progress_fn *progress; /* may be NULL */
    void *progress_arg;
} suf_exposure_opts;

/* Called for every target in order with its exposure at each step; a non-zero return stops and is
 * returned. */
typedef int suf_exposure_visit(void *arg, uint64_t example, const uint64_t *exposure);

/* For each target mask[n_sequences * length] (1 = target) of `eval` count, for each step t, the
 * occurrences of the n-gram that ends at the target whose last token is numbered below t *
 * tokens_per_step. A gram that would begin before its sequence is the gram from the boundary on:
 * the whole beginning of the sequence. Exact; at a step beyond the corpus it is the gram's count.
 * Time: a search for each distinct gram and 4 bytes read for each of its occurrences. Memory: 4 *
 * order bytes a target and 8 bytes a distinct gram and step. Errors: SUF_EINVAL (no steps, steps
 * that do not rise, no tokens a step), SUF_ERANGE (an id not below the vocabulary size),
 * SUF_ELIMIT, SUF_ENOMEM, SUF_EINTERRUPTED. */
SUF_API int suf_exposure(const suf_index *index, const suf_evaluation *eval, const uint8_t *mask,
                         const suf_exposure_opts *opts, suf_exposure_visit *visit, void *arg,
                         suf_diag *diag) SUF_MUST_CHECK;

/* The exposure at a moment between the steps it was counted at. Occurrences only add up, so it lies
 * between those at the last step before the moment and the first one after it; in between they are
 * taken to come evenly, as the tokens do: `value` is on the straight line over steps (not over
 * their logarithms). Exact, with all three equal, at a step that was counted at or where nothing
 * occurred in between. To narrow it, count exposure at more steps: they need not be those of
 * checkpoints. */
typedef struct suf_exposure_at {
    double value, low, high;
} suf_exposure_at;

/* At step 10^log10_step, say an age of acquisition (curves.h); exposure[0..n_steps-1] at steps
 * [0..n_steps-1], rising. Before step 1, or the first step, it counts from 0 at step 0. SUF_ABSENT
 * past the last step, or for NaN. */
SUF_API int suf_exposure_at_step(const uint64_t *steps, size_t n_steps, const double *exposure,
                                 double log10_step, suf_exposure_at *out);

SUF_END_DECLS

#endif
