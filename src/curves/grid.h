/* grid.h - the 1000 even points at which a smooth curve is searched for its age of acquisition. */
#ifndef SUF_CURVES_GRID_H
#define SUF_CURVES_GRID_H

#include <stddef.h>

#include "sufgram/err.h"
#include "sufgram/gam.h"

enum { SUFI_GRID = 1000 };

typedef struct sufi_grid_point {
    double x;
    double weight[4]; /* of the splines that live there */
} sufi_grid_point;

/* Neighbouring points on which the same four splines live. */
typedef struct sufi_grid_span {
    size_t spline;     /* the first of the four */
    size_t begin, end; /* points [begin, end) */
} sufi_grid_span;

typedef struct sufi_grid {
    size_t n_splines, n_spans;
    sufi_grid_point *point; /* [SUFI_GRID] */
    sufi_grid_span *span;   /* [n_spans], at most SUFI_GRID */
} sufi_grid;

/* Points from first to last, as numpy.linspace places them; both within the data of `gam`.
 * SUF_ENOMEM or 0. Release with sufi_grid_release, harmless on a zeroed struct. */
int sufi_grid_init(sufi_grid *g, const suf_gam *gam, double first, double last);
void sufi_grid_release(sufi_grid *g);

/* Age of acquisition of the curve with these coefficients: the first point at or below the
 * threshold, half way from `chance` to the least value on the grid; the last point when that is not
 * below chance. */
void sufi_grid_acquire(const sufi_grid *g, const double *coefficients, double chance, double *aoa,
                       double *threshold);

#endif
