/* curve_summary.c - metrics of curves, once all are there: averages over runs, the share of curves
 * that were never learned. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "stats/vector.h"
#include "sufgram/curves.h"

double suf_curves_average(const suf_curves *c, const double *metric, uint64_t example)
{
    double sum = 0;

    for (size_t run = 0; run < c->n_runs; run++)
        sum += metric[run * c->n_examples + example];
    return sum / (double)c->n_runs;
}

double suf_curves_cross_run(const suf_curves *c, const double *distance, uint64_t example)
{
    if (!distance)
        return NAN;
    return sufi_pairwise_sum(distance + example * c->n_pairs, c->n_pairs) / (double)c->n_pairs;
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* As numpy.percentile, method "linear", rounds it: from the nearer of the two neighbours. */
static double percentile_of(const double *sorted, uint64_t n, double percentile)
{
    double position = percentile / 100 * (double)(n - 1);
    uint64_t below = (uint64_t)position;
    double share = position - (double)below;

    if (below + 1 >= n)
        return sorted[n - 1];
    double low = sorted[below], step = sorted[below + 1] - low;
    return share < 0.5 ? low + step * share : sorted[below + 1] - step * (1 - share);
}

int suf_curves_unlearned(const suf_curves *c, size_t run, double percentile, uint8_t *unlearned,
                         double *limit, suf_diag *diag)
{
    if (run >= c->n_runs || !(percentile >= 0 && percentile <= 100))
        return sufi_fail(diag, SUF_EINVAL, NULL, "a percentile is 0 to 100, of a run there is");
    const double *least = c->least_smooth + run * c->n_examples;
    double *sorted = sufi_alloc(c->n_examples, sizeof *sorted);
    if (!sorted)
        return sufi_fail_nomem(diag, "a percentile");
    for (uint64_t i = 0; i < c->n_examples; i++)
        sorted[i] = least[i];
    qsort(sorted, c->n_examples, sizeof *sorted, by_value);
    double value = percentile_of(sorted, c->n_examples, percentile);
    free(sorted);
    for (uint64_t i = 0; i < c->n_examples; i++)
        unlearned[i] = least[i] > value;
    if (limit)
        *limit = value;
    return SUF_OK;
}
