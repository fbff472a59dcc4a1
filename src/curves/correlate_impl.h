/* correlate_impl.h - what the two passes over surprisal exports share. */
#ifndef SUF_CURVES_CORRELATE_IMPL_H
#define SUF_CURVES_CORRELATE_IMPL_H

#include <stdbool.h>

#include "sufgram/correlate.h"
#include "sufgram/table.h"

/* Examples in a block. Fixed, so that results do not depend on the number of threads. */
enum { SUFI_CORRELATE_BLOCK = 256 };

/* x in [-1, 1]; NaN stays. */
double sufi_clamp_correlation(double x);

/* Room for correlations, released on failure. */
int sufi_correlations_init(suf_correlations *c, size_t n_rows, size_t n_each,
                           suf_diag *diag) SUF_MUST_CHECK;
void sufi_correlations_release(suf_correlations *c);

/* Means and deviations of what stands in `each`. */
int sufi_correlations_average(suf_correlations *c, suf_diag *diag) SUF_MUST_CHECK;

/* The numbers of examples in column `column` of a table, read as v[n], to out[n]. SUF_EFORMAT names
 * the line of what is no whole number up to 2^53. */
int sufi_example_numbers(uint64_t *out, const double *v, size_t n, const suf_table *t,
                         const char *path, size_t column, suf_diag *diag) SUF_MUST_CHECK;

/* Report `done` of `total` curves read; SUF_EINTERRUPTED when told to stop. */
int sufi_correlate_progress(const suf_checkpoint_opts *opts, uint64_t done, uint64_t total,
                            suf_diag *diag) SUF_MUST_CHECK;

/* The targets in the order of the runs' examples, found by their numbers. SUF_EMISMATCH names the
 * first that either side lacks, or has twice. Release *out with suf_ngram_targets_release. */
int sufi_correlate_match(suf_ngram_targets *out, const suf_ngram_targets *targets,
                         const suf_runs *runs, suf_diag *diag) SUF_MUST_CHECK;

/* Make out->rho; the rest of *out is there. */
int sufi_correlate_ranks(suf_checkpoint_correlations *out, const suf_runs *runs,
                         const suf_ngram_targets *targets, const suf_checkpoint_opts *opts,
                         suf_diag *diag) SUF_MUST_CHECK;

#endif
