/* moments.h - means, squares and products of the columns of surprisal exports and of targets,
 * gathered in one pass. */
#ifndef SUF_CURVES_MOMENTS_H
#define SUF_CURVES_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>

#include "sufgram/curves.h"

/* The shape of a problem. */
typedef struct sufi_moment_shape {
    size_t n_runs, n_checkpoints, n_targets, n_pairs;
    const double *const *target; /* [n_targets][examples] */
    const double *origin; /* [n_runs][n_checkpoints], taken off the surprisal: its first example, so
                             that a constant column is 0 throughout and stays exactly constant */
} sufi_moment_shape;

/* Of `n` rows. Products are of deviations from the means. Arrays follow each other in one block of
 * memory; C is n_checkpoints. */
typedef struct sufi_moments {
    size_t n;
    double *mean;        /* [n_runs][C] surprisal, less the origin */
    double *square;      /* [n_runs][C] */
    double *target_mean; /* [n_targets], less the first example's */
    double *target_square;
    double *with_target; /* [n_runs][n_targets][C] */
    double *with_run;    /* [n_pairs][C], in the order 01 02 .. 12 .. */
} sufi_moments;

/* Zeroed; false when out of memory. Release with sufi_moments_release. */
bool sufi_moments_init(sufi_moments *m, const sufi_moment_shape *shape);

/* Harmless on a zeroed struct. */
void sufi_moments_release(sufi_moments *m);

/* Gather examples first .. first + n - 1 into zeroed moments. curves[n_runs][n * C]; they are
 * centred in place. */
void sufi_moments_gather(sufi_moments *m, const sufi_moment_shape *shape, double *curves,
                         size_t first, size_t n);

/* Add the rows of `b` to those of `m`. */
void sufi_moments_merge(sufi_moments *m, const sufi_moments *b, const sufi_moment_shape *shape);

#endif
