/* vector.h - sums over vectors in a fixed order, NumPy's, so that means and deviations have its
 * bits. */
#ifndef SUF_STATS_VECTOR_H
#define SUF_STATS_VECTOR_H

#include <stddef.h>

/* NumPy's pairwise sum of a[0..n-1]. */
double sufi_pairwise_sum(const double *a, size_t n);

/* numpy.mean and numpy.std (divisor n) of a[0..n-1], n >= 1; scratch[0..n-1]. */
void sufi_mean_deviation(const double *a, size_t n, double *scratch, double *mean,
                         double *deviation);

/* numpy.mean((a - b)**2), n >= 1; scratch[0..n-1]. */
double sufi_mean_square_difference(const double *a, const double *b, size_t n, double *scratch);

/* Index of the first NaN or infinity of a[0..n-1], or n. */
size_t sufi_find_nonfinite(const double *a, size_t n);

#endif
