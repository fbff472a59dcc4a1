/* histogram.h - counts in equal bins, on a line and in the plane. */
#ifndef SUF_REPORT_HISTOGRAM_H
#define SUF_REPORT_HISTOGRAM_H

#include <stdint.h>

#include "report/page.h"

/* Bins of [low, high]: bin k is [edge(k), edge(k+1)), the last one closed (as numpy.histogram). A
 * range of no width is widened by 1/2 to both sides. */
typedef struct sufi_bins {
    double low, high;
    size_t n;
} sufi_bins;

sufi_bins sufi_bins_of(double low, double high, size_t n);
double sufi_bin_edge(const sufi_bins *b, size_t k);

/* The bin of v, which lies in the range; b->n for any other v and NaN. */
size_t sufi_bin_of(const sufi_bins *b, double v);

/* Mean +- 5 population standard deviations of v[n], n >= 1, narrowed to the values inside: the
 * range the paper draws. */
sufi_bins sufi_bins_within(const double *v, size_t n, size_t n_bins);

/* Counts in a plane, x fastest. */
typedef struct sufi_plane {
    sufi_bins x, y;
    uint64_t *count; /* [y.n * x.n] */
    uint64_t n;      /* their sum */
} sufi_plane;

/* Zero counts. SUF_ENOMEM. */
int sufi_plane_init(sufi_plane *p, sufi_bins x, sufi_bins y, suf_diag *diag) SUF_MUST_CHECK;
void sufi_plane_release(sufi_plane *p);                 /* harmless on a zeroed struct */
void sufi_plane_add(sufi_plane *p, double x, double y); /* outside the ranges: ignored */

/* The points v[i], w[i] with both within 5 standard deviations of the mean (closed), in n_bins x
 * n_bins over what range those have. */
int sufi_plane_of(sufi_plane *p, const double *x, const double *y, size_t n, size_t n_bins,
                  suf_diag *diag) SUF_MUST_CHECK;

/* Add the data of the areas of each shade to the figure's script, and the clause that draws them,
 * without "plot". Shade k stands for counts from its least one on, see sufi_shade_least. */
void sufi_plane_draw(const sufi_plane *p, sufi_figure *g, const char *clause_after);

/* The least count of shade k in a plane whose largest count is `most`: equal steps of a logarithm,
 * from 1. */
uint64_t sufi_shade_least(uint64_t most, size_t k);

/* A table behind it: for each of at most 20 ranges of x the points in it and mean and standard
 * deviation of y (from bin centres). rows[20 * 4] receives it: x, points, mean, deviation. Returns
 * the number of rows. */
size_t sufi_plane_summary(const sufi_plane *p, double *rows);

#endif
