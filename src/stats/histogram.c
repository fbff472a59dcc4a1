#include "sufgram/histogram.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "stats/vector.h"

/* One coordinate: which values are kept, and where its bins lie. */
typedef struct axis {
    const double *v;  /* NULL: there is none */
    double low, high; /* values kept */
    double min, max;  /* of the points kept */
    double *edge;
    size_t bins;
} axis;

static bool keeps(const axis *a, size_t i)
{
    return !a->v || (a->v[i] >= a->low && a->v[i] <= a->high);
}

/* The limits mean +- within deviations. */
static int limit(axis *a, size_t n, double within, double *scratch, suf_diag *diag)
{
    double mean, deviation;

    a->low = -INFINITY;
    a->high = INFINITY;
    if (!a->v)
        return SUF_OK;
    size_t bad = sufi_find_nonfinite(a->v, n);
    if (bad < n)
        return sufi_fail_at(diag, SUF_ENUMERIC, NULL, SUF_AT_ITEM, bad,
                            "a histogram of a number that is not finite");
    if (!(within > 0))
        return SUF_OK;
    sufi_mean_deviation(a->v, n, scratch, &mean, &deviation);
    if (!isfinite(deviation))
        return sufi_fail(diag, SUF_ENUMERIC, NULL, "numbers too large for a standard deviation");
    a->low = mean - within * deviation;
    a->high = mean + within * deviation;
    return SUF_OK;
}

/* Edges as numpy.linspace places them. */
static int place_edges(axis *a, suf_diag *diag)
{
    if (a->min == a->max) {
        a->min -= 0.5;
        a->max += 0.5;
    }
    double step = (a->max - a->min) / (double)a->bins;
    if (!isfinite(step) || a->min == a->max)
        return sufi_fail(diag, SUF_ENUMERIC, NULL, "bins from %g to %g cannot be told apart",
                         a->min, a->max);
    a->edge = sufi_alloc(a->bins + 1, sizeof *a->edge);
    if (!a->edge)
        return sufi_fail_nomem(diag, "a histogram");
    for (size_t k = 0; k < a->bins; k++)
        a->edge[k] = (double)k * step + a->min;
    a->edge[a->bins] = a->max;
    return SUF_OK;
}

/* The last bin whose lower edge is not above v; guessed, then set right by the edges. */
static size_t bin_of(const axis *a, double v)
{
    if (!a->v)
        return 0;
    double guess = (v - a->min) / (a->max - a->min) * (double)a->bins;
    size_t k = guess < (double)a->bins ? (size_t)guess : a->bins - 1;

    while (k > 0 && v < a->edge[k])
        k--;
    while (k + 1 < a->bins && v >= a->edge[k + 1])
        k++;
    return k;
}

/* The line through the points kept, from deviations. */
static void fit_line(suf_histogram *h, const axis *x, const axis *y, size_t n)
{
    double mx = 0, my = 0, xx = 0, xy = 0, kept = (double)h->n_inside;

    h->slope = h->intercept = NAN;
    if (!y->v || x->min == x->max)
        return;
    for (size_t i = 0; i < n; i++)
        if (keeps(x, i) && keeps(y, i)) {
            mx += x->v[i] / kept;
            my += y->v[i] / kept;
        }
    for (size_t i = 0; i < n; i++)
        if (keeps(x, i) && keeps(y, i)) {
            xx += (x->v[i] - mx) * (x->v[i] - mx);
            xy += (x->v[i] - mx) * (y->v[i] - my);
        }
    h->slope = xy / xx;
    h->intercept = my - h->slope * mx;
}

/* Ranges of the points kept. */
static void measure(suf_histogram *h, axis *x, axis *y, size_t n)
{
    axis *const axes[] = {x, y};

    for (size_t i = 0; i < n; i++) {
        if (!keeps(x, i) || !keeps(y, i)) {
            h->n_outside++;
            continue;
        }
        for (size_t k = 0; k < 2 && axes[k]->v; k++) {
            double v = axes[k]->v[i];
            axes[k]->min = h->n_inside && axes[k]->min <= v ? axes[k]->min : v;
            axes[k]->max = h->n_inside && axes[k]->max >= v ? axes[k]->max : v;
        }
        h->n_inside++;
    }
}

static int fill(suf_histogram *h, axis *x, axis *y, size_t n, double within, suf_diag *diag)
{
    double *scratch = sufi_alloc(n, sizeof *scratch);
    int err = scratch ? limit(x, n, within, scratch, diag) : sufi_fail_nomem(diag, "a histogram");

    if (!err)
        err = limit(y, n, within, scratch, diag);
    free(scratch);
    if (err)
        return err;
    measure(h, x, y, n);
    if (h->n_inside == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "no point lies within %g deviations", within);
    fit_line(h, x, y, n);
    err = place_edges(x, diag);
    if (!err && y->v)
        err = place_edges(y, diag);
    if (!err && !(h->count = sufi_alloc_zero(sufi_mul_size(x->bins, y->bins), sizeof *h->count)))
        err = sufi_fail_nomem(diag, "a histogram");
    if (err)
        return err;
    for (size_t i = 0; i < n; i++)
        if (keeps(x, i) && keeps(y, i))
            h->count[bin_of(x, x->v[i]) * y->bins + bin_of(y, y->v ? y->v[i] : 0)]++;
    return SUF_OK;
}

int suf_histogram_make(suf_histogram *out, const double *x, const double *y, size_t n, size_t bins,
                       double within, suf_diag *diag)
{
    axis ax = {.v = x, .bins = bins}, ay = {.v = y, .bins = y ? bins : 1};
    suf_histogram h = {.n_x = ax.bins, .n_y = ay.bins};

    if (bins < 1 || bins > SUF_MAX_BINS)
        return sufi_fail(diag, SUF_EINVAL, NULL, "%zu bins; there may be 1 to %d", bins,
                         SUF_MAX_BINS);
    if (n == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a histogram without points");
    int err = fill(&h, &ax, &ay, n, within, diag);
    h.x_edge = ax.edge;
    h.y_edge = ay.edge;
    if (err)
        suf_histogram_release(&h);
    else
        *out = h;
    return err;
}

void suf_histogram_release(suf_histogram *h)
{
    free(h->x_edge);
    free(h->y_edge);
    free(h->count);
    *h = (suf_histogram){0};
}
