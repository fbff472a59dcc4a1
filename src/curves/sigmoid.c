/* sigmoid.c - the age of acquisition of Chang and Bergen (2022), which Chang, Tu and Bergen's code
 * still has beside that of the smooth curve.
 *
 * Negated surprisal, which rises as a token is learned, is fitted by
 *     f(x) = start + (end - start) / (1 + exp((mid - x) / scale))
 * by least squares from (least value, greatest value, mean of x, 1). The age is where f passes half
 * way between chance and the best value observed. The sum of squares often has a flat valley (a
 * huge start with a tiny scale), in which the last bits of the arithmetic decide where the search
 * ends: so every operation is done in the order of the published code, and lmdif.h says why MINPACK
 * itself is called. */
#include "curves/sigmoid.h"

#include <math.h>

#include "stats/lmdif.h"
#include "stats/vector.h"
#include "sufgram/curves.h"

/* After a failure the tolerance grows tenfold, up to far above 1, where anything converges that has
 * derivatives at all. */
enum { MAX_TRIES = 16, MAX_CALLS = 1000000 };

struct curve {
    const double *x, *z;
    size_t n;
};

static void residuals(const void *arg, const double *p, double *r)
{
    const struct curve *c = arg;
    double start = p[0], range = p[1] - p[0], mid = p[2], scale = p[3];

    for (size_t i = 0; i < c->n; i++)
        r[i] = (start + range / (1 + exp((mid - c->x[i]) / scale))) - c->z[i];
}

static bool fit(const struct curve *c, const double start[SUFI_SIGMOID_PARAMETERS], double *p,
                double *work)
{
    sufi_lmdif f = {.residuals = residuals,
                    .arg = c,
                    .n_residuals = c->n,
                    .n_parameters = SUFI_SIGMOID_PARAMETERS,
                    .ftol = 1e-8,
                    .xtol = 1.49012e-8,
                    .max_calls = MAX_CALLS};

    for (int k = 0; k < MAX_TRIES; k++, f.ftol *= 10) {
        for (size_t i = 0; i < SUFI_SIGMOID_PARAMETERS; i++)
            p[i] = start[i];
        if (sufi_lmdif_fit(&f, p, work))
            return true;
    }
    return false;
}

/* Where the sigmoid p passes half way from `low` (chance) to `high` (the best value); threshold -1
 * when it does not and the age is the first or the last step. */
static void cross(const double *p, double low, double high, double first, double last, double *aoa,
                  double *threshold)
{
    double start = p[0], end = p[1], mid = p[2], scale = p[3];
    double half = low * 0.5 + high * 0.5;

    *threshold = -1;
    *aoa = last;
    if ((half >= start && half >= end) || low >= high || (end < start && scale > 0) ||
        (end > start && scale < 0))
        return;
    *aoa = first;
    if (half <= start && half <= end)
        return;
    double at = mid - scale * log((end - start) / (half - start) - 1);
    if (at < first)
        return;
    *aoa = last;
    if (at > last)
        return;
    *aoa = at;
    *threshold = -half;
}

size_t sufi_sigmoid_work(size_t n)
{
    return n + sufi_lmdif_work(n, SUFI_SIGMOID_PARAMETERS);
}

bool sufi_sigmoid_acquire(const double *x, const double *y, size_t n, double chance, double *row,
                          double *work)
{
    double *z = work, low = INFINITY, high = -INFINITY;
    double p[SUFI_SIGMOID_PARAMETERS];
    const struct curve c = {.x = x, .z = z, .n = n};

    for (size_t i = 0; i < n; i++) {
        z[i] = -y[i];
        low = z[i] < low ? z[i] : low;
        high = z[i] > high ? z[i] : high;
    }
    const double start[] = {low, high, sufi_pairwise_sum(x, n) / (double)n, 1};
    if (!fit(&c, start, p, work + n)) {
        for (size_t k = 0; k < SUF_SIGMOID_COLUMNS; k++)
            row[k] = NAN;
        return false;
    }
    cross(p, -chance, high, x[0], x[n - 1], &row[SUF_SIGMOID_AOA], &row[SUF_SIGMOID_THRESHOLD]);
    row[SUF_SIGMOID_START] = -p[0];
    row[SUF_SIGMOID_END] = -p[1];
    row[SUF_SIGMOID_MID] = p[2];
    row[SUF_SIGMOID_SCALE] = p[3];
    return true;
}
