/* resample.h - what a model owes to the rows it happened to see: bootstrap, held-out likelihood,
 * permutation. All work on sums over groups of rows in coordinates of the model's basis, so that a
 * replicate costs what its number of columns asks, not its number of rows; every replicate has a
 * random stream of its own, so that results do not depend on the number of threads. */
#ifndef SUF_STATS_RESAMPLE_H
#define SUF_STATS_RESAMPLE_H

#include "stats/groups.h"
#include "stats/model_rows.h"

/* Coefficients of the p kept columns in n_replicates samples of whole groups, drawn with
 * replacement: out [n_replicates*p], NaN where a sample leaves one undetermined. SUF_ENOMEM. */
int sufi_bootstrap(double *out, size_t n_replicates, uint64_t seed, const sufi_model_rows *m,
                   const sufi_groups *g, unsigned n_threads, suf_diag *diag) SUF_MUST_CHECK;

/* A model beside the whole one: an orthonormal basis of what it spans. */
typedef struct sufi_submodel {
    const double *u; /* [p*q] column-major, in coordinates of the whole model's basis */
    size_t q;
} sufi_submodel;

/* Held-out log-likelihood a row (nats; normal errors, coefficients and variance (SSR / n) from all
 * other folds) of the whole model, and how much it is above that of each submodel, with standard
 * errors from the spread of the groups' sums. */
typedef struct sufi_held_out {
    double loglik;
    double *above, *error; /* [n_submodels] the caller's */
} sufi_held_out;

/* folds: rows by fold; g: rows by (fold, group), ordered by fold. SUF_EINVAL (one fold),
 * SUF_ENOMEM.
 */
int sufi_kfold(sufi_held_out *out, const sufi_submodel *sub, size_t n_sub, const sufi_groups *folds,
               const sufi_groups *g, const sufi_model_rows *m, unsigned n_threads,
               suf_diag *diag) SUF_MUST_CHECK;

/* A term under test: an orthonormal basis of what it adds to all others. */
typedef struct sufi_tested {
    const double *a; /* [p*q] column-major, in coordinates of the basis */
    size_t q;
} sufi_tested;

/* p values of terms: the share of random rearrangements, the identity among them, under which the
 * term explains as much of what the others leave of the response. Without groups (g = NULL) rows of
 * what the others leave of the term are permuted against it; with groups the signs of whole groups'
 * contributions to the score are flipped, which needs no rows that are alike. SUF_ENOMEM. */
int sufi_permutation_test(double *p_value, const sufi_tested *term, size_t n_terms,
                          size_t n_permutations, uint64_t seed, const sufi_model_rows *m,
                          const sufi_groups *g, unsigned n_threads, suf_diag *diag) SUF_MUST_CHECK;

#endif
