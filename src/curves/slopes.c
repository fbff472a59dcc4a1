/* slopes.c - least-squares slopes. The slope of y on x is the sum of (x - mean x) y over that of
 * (x - mean x)^2; x is common to all curves, so it is a fixed set of weights a window. y is taken
 * from its first value, so that a flat curve has slopes of exactly 0. */
#include "curves/slopes.h"

#include <stdlib.h>

#include "base/mem.h"
#include "stats/vector.h"

int sufi_slopes_init(sufi_slopes *s, const double *x, size_t n, size_t window)
{
    *s = (sufi_slopes){.window = window, .n_windows = n - window + 1};
    s->weight = sufi_alloc(sufi_mul_size(s->n_windows, window), sizeof *s->weight);
    if (!s->weight)
        return SUF_ENOMEM;
    for (size_t i = 0; i < s->n_windows; i++) {
        double *w = s->weight + i * window, square = 0;
        double mean = sufi_pairwise_sum(x + i, window) / (double)window;
        for (size_t k = 0; k < window; k++) {
            w[k] = x[i + k] - mean;
            square += w[k] * w[k];
        }
        for (size_t k = 0; k < window; k++)
            w[k] /= square;
    }
    return SUF_OK;
}

void sufi_slopes_release(sufi_slopes *s)
{
    free(s->weight);
    *s = (sufi_slopes){0};
}

void sufi_slopes_of(const sufi_slopes *s, const double *y, double *slope)
{
    for (size_t i = 0; i < s->n_windows; i++) {
        const double *w = s->weight + i * s->window;
        double sum = 0;
        for (size_t k = 1; k < s->window; k++)
            sum += w[k] * (y[i + k] - y[i]);
        slope[i] = sum;
    }
}
