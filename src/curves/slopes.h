/* slopes.h - the slope of a learning curve within a window that slides over its checkpoints. */
#ifndef SUF_CURVES_SLOPES_H
#define SUF_CURVES_SLOPES_H

#include <stddef.h>

#include "sufgram/err.h"

typedef struct sufi_slopes {
    size_t window, n_windows;
    double *weight; /* [n_windows * window]: a slope is their product with the window's values */
} sufi_slopes;

/* For curves at x[0..n-1]; 2 <= window <= n. SUF_ENOMEM or 0. */
int sufi_slopes_init(sufi_slopes *s, const double *x, size_t n, size_t window);

/* Harmless on a zeroed struct. */
void sufi_slopes_release(sufi_slopes *s);

/* slope[n_windows] of a curve. */
void sufi_slopes_of(const sufi_slopes *s, const double *y, double *slope);

#endif
