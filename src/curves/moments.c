/* moments.c - moments of a block of rows, and of two blocks together.
 *
 * Rows are examples and lie one after the other, so all loops run along the checkpoints of a row:
 * every sum is one of many side by side. Within a block everything is centred before it is
 * multiplied; blocks are merged by
 *
 *     S(A+B) = S(A) + S(B) + d_x d_y n_A n_B / (n_A + n_B),    d = mean_B - mean_A,
 *
 * (Chan, Golub and LeVeque 1979), so no product is ever a difference of larger ones. */
#include "curves/moments.h"

#include <stdlib.h>

#include "base/mem.h"

/* y[] += a * x[] */
static void add_scaled(double *restrict y, double a, const double *restrict x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] += a * x[i];
}

/* y[] += a * b[] * c[] */
static void add_product(double *restrict y, double a, const double *restrict b,
                        const double *restrict c, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] += a * (b[i] * c[i]);
}

bool sufi_moments_init(sufi_moments *m, const sufi_moment_shape *s)
{
    size_t of_runs = sufi_mul_size(s->n_runs, s->n_checkpoints), t = s->n_targets;

    *m = (sufi_moments){0};
    m->mean = sufi_alloc_zero(
        sufi_add_size(sufi_add_size(sufi_mul_size(of_runs, 2 + t), sufi_mul_size(2, t)),
                      sufi_mul_size(s->n_pairs, s->n_checkpoints)),
        sizeof *m->mean);
    if (!m->mean)
        return false;
    m->square = m->mean + of_runs;
    m->with_target = m->square + of_runs;
    m->with_run = m->with_target + of_runs * t;
    m->target_mean = m->with_run + s->n_pairs * s->n_checkpoints;
    m->target_square = m->target_mean + t;
    return true;
}

void sufi_moments_release(sufi_moments *m)
{
    free(m->mean);
    *m = (sufi_moments){0};
}

/* One run's curves: off with the origin, then with the mean of the block. */
static void centre(double *curves, const double *origin, double *mean, size_t n, size_t width)
{
    for (size_t i = 0; i < n; i++) {
        double *row = curves + i * width;
        add_scaled(row, -1, origin, width);
        add_scaled(mean, 1 / (double)n, row, width);
    }
    for (size_t i = 0; i < n; i++)
        add_scaled(curves + i * width, -1, mean, width);
}

/* A target's value, less that of the first example. */
static double target_value(const sufi_moment_shape *s, size_t t, size_t example)
{
    return s->target[t][example] - s->target[t][0];
}

static void gather_targets(sufi_moments *m, const sufi_moment_shape *s, size_t first, size_t n)
{
    for (size_t t = 0; t < s->n_targets; t++) {
        for (size_t i = 0; i < n; i++)
            m->target_mean[t] += target_value(s, t, first + i) / (double)n;
        for (size_t i = 0; i < n; i++) {
            double d = target_value(s, t, first + i) - m->target_mean[t];
            m->target_square[t] += d * d;
        }
    }
}

void sufi_moments_gather(sufi_moments *m, const sufi_moment_shape *s, double *curves, size_t first,
                         size_t n)
{
    size_t width = s->n_checkpoints;

    m->n = n;
    gather_targets(m, s, first, n);
    for (size_t a = 0; a < s->n_runs; a++) {
        double *of_run = curves + a * n * width;
        centre(of_run, s->origin + a * width, m->mean + a * width, n, width);
        for (size_t i = 0; i < n; i++) {
            const double *row = of_run + i * width;
            add_product(m->square + a * width, 1, row, row, width);
            for (size_t t = 0; t < s->n_targets; t++)
                add_scaled(m->with_target + (a * s->n_targets + t) * width,
                           target_value(s, t, first + i) - m->target_mean[t], row, width);
        }
    }
    double *pair = m->with_run;
    for (size_t a = 0; a < s->n_runs; a++)
        for (size_t b = a + 1; b < s->n_runs; b++, pair += width)
            for (size_t i = 0; i < n; i++)
                add_product(pair, 1, curves + (a * n + i) * width, curves + (b * n + i) * width,
                            width);
}

/* sum[] += other[] + weight * (mean differences of x)[] * (those of y)[] */
static void merge_products(double *sum, const double *other, double weight, const double *x,
                           const double *y, size_t width)
{
    add_scaled(sum, 1, other, width);
    add_product(sum, weight, x, y, width);
}

void sufi_moments_merge(sufi_moments *m, const sufi_moments *b, const sufi_moment_shape *s)
{
    size_t width = s->n_checkpoints, of_runs = s->n_runs * width, n_targets = s->n_targets;
    double share = (double)b->n / (double)(m->n + b->n), weight = share * (double)m->n;

    /* Differences of means stand in for the old means until these are needed no more. */
    double *d = m->mean, *dt = m->target_mean, *pair = m->with_run;
    const double *other_pair = b->with_run;
    for (size_t i = 0; i < of_runs; i++)
        d[i] = b->mean[i] - d[i];
    for (size_t t = 0; t < n_targets; t++) {
        dt[t] = b->target_mean[t] - dt[t];
        m->target_square[t] += b->target_square[t] + weight * dt[t] * dt[t];
    }
    merge_products(m->square, b->square, weight, d, d, of_runs);
    for (size_t a = 0; a < s->n_runs; a++) {
        for (size_t t = 0; t < n_targets; t++) {
            size_t at = (a * n_targets + t) * width;
            add_scaled(m->with_target + at, 1, b->with_target + at, width);
            add_scaled(m->with_target + at, weight * dt[t], d + a * width, width);
        }
        for (size_t c = a + 1; c < s->n_runs; c++, pair += width, other_pair += width)
            merge_products(pair, other_pair, weight, d + a * width, d + c * width, width);
    }
    for (size_t i = 0; i < of_runs; i++)
        m->mean[i] = b->mean[i] - (1 - share) * d[i];
    for (size_t t = 0; t < n_targets; t++)
        m->target_mean[t] = b->target_mean[t] - (1 - share) * dt[t];
    m->n += b->n;
}
