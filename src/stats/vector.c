/* vector.c - NumPy's pairwise summation.
 *
 * Up to 128 items are added in eight interleaved accumulators; longer vectors are split in halves
 * (the left a multiple of 8) that are summed alike. The error grows with log n instead of n, and
 * eight independent chains keep the adder busy. The order is fixed by NumPy (1.24, pairwise_sum in
 * loops_utils.h.src) and reproduced here so that means agree bit for bit. */
#include "stats/vector.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

enum { LANES = 8, LEAF = 128 };

static double leaf_sum(const double *a, size_t n)
{
    double r[LANES];
    size_t i;

    for (size_t k = 0; k < LANES; k++)
        r[k] = a[k];
    for (i = LANES; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < LANES; k++)
            r[k] += a[i + k];
    double sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    for (; i < n; i++)
        sum += a[i];
    return sum;
}

double sufi_pairwise_sum(const double *a, size_t n)
{
    if (n < LANES) {
        double sum = -0.0;
        for (size_t i = 0; i < n; i++)
            sum += a[i];
        return sum;
    }
    if (n <= LEAF)
        return leaf_sum(a, n);
    size_t left = n / 2 - n / 2 % LANES;
    return sufi_pairwise_sum(a, left) + sufi_pairwise_sum(a + left, n - left);
}

void sufi_mean_deviation(const double *a, size_t n, double *scratch, double *mean,
                         double *deviation)
{
    *mean = sufi_pairwise_sum(a, n) / (double)n;
    for (size_t i = 0; i < n; i++)
        scratch[i] = (a[i] - *mean) * (a[i] - *mean);
    *deviation = sqrt(sufi_pairwise_sum(scratch, n) / (double)n);
}

double sufi_mean_square_difference(const double *a, const double *b, size_t n, double *scratch)
{
    for (size_t i = 0; i < n; i++)
        scratch[i] = (a[i] - b[i]) * (a[i] - b[i]);
    return sufi_pairwise_sum(scratch, n) / (double)n;
}

size_t sufi_find_nonfinite(const double *a, size_t n)
{
    uint32_t found = 0;

    /* One pass without branches, which the compiler turns into vector code; data are finite as a
     * rule. Not finite: all eleven exponent bits set. */
    for (size_t i = 0; i < n; i++) {
        uint64_t bits;
        memcpy(&bits, a + i, sizeof bits);
        found |= (bits << 1) >= UINT64_C(0xffe0000000000000);
    }
    if (!found)
        return n;
    for (size_t i = 0; i < n; i++)
        if (!isfinite(a[i]))
            return i;
    return n;
}
