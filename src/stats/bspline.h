/* bspline.h - uniform cubic B-splines over an interval, as pyGAM lays them out. */
#ifndef SUF_STATS_BSPLINE_H
#define SUF_STATS_BSPLINE_H

#include <stddef.h>

typedef struct sufi_bspline {
    size_t n_splines;  /* K >= 4 */
    double low, scale; /* x = low + scale * u, u in [0, 1] where the data lie */
    double *knots;     /* [0..K+4]; the last is padding */
} sufi_bspline;

/* Splines over [low, high]; a degenerate interval gets scale 1. SUF_ENOMEM or 0. */
int sufi_bspline_init(sufi_bspline *b, size_t n_splines, double low, double high);

/* Harmless on a zeroed struct. */
void sufi_bspline_release(sufi_bspline *b);

/* The values of all splines at x: row[0..K-1], at most four of them not zero. Outside the interval
 * each spline continues along its tangent at the nearer end. */
void sufi_bspline_row(const sufi_bspline *b, double x, double *row);

#endif
