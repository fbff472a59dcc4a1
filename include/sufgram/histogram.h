/* histogram.h - counts of numbers, or of pairs of them, in equal bins, as NumPy counts them. */
#ifndef SUFGRAM_HISTOGRAM_H
#define SUFGRAM_HISTOGRAM_H

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

#define SUF_MAX_BINS 10000

typedef struct suf_histogram {
    size_t n_x, n_y;         /* bins; n_y is 1 for one variable */
    double *x_edge, *y_edge; /* [n_x + 1], [n_y + 1]; y_edge is NULL for one variable */
    uint64_t *count;         /* [n_x][n_y] */
    uint64_t n_inside;       /* points counted */
    uint64_t n_outside;      /* points too far from the mean */
    double slope, intercept; /* of the least-squares line of y on x through the points counted; NaN
                                for one variable or a constant x */
} suf_histogram;

/* Count the points x[i] or (x[i], y[i]), i < n. y = NULL: one variable. With within > 0 only those
 * whose every coordinate lies in mean +- within population standard deviations of its own, ends
 * included. `bins` (1 to SUF_MAX_BINS) equal bins an axis reach from the least to the greatest of
 * what is left; a bin holds its lower edge, the last its upper one too. Numbers all equal get bins
 * half a unit to either side. Errors: SUF_EINVAL (no points, none near
 * enough, bins), SUF_ENUMERIC naming the item (a
 * value that is not finite; a range or deviation that no double holds), SUF_ENOMEM. Release with
 * suf_histogram_release. */
SUF_API int suf_histogram_make(suf_histogram *out, const double *x, const double *y, size_t n,
                               size_t bins, double within, suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
SUF_API void suf_histogram_release(suf_histogram *h);

SUF_END_DECLS

#endif
