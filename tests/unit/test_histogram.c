/* Histograms against counting by the definition, NumPy's answers at edges, refusals; the dataset
 * map against its definition. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/curve_data.h"
#include "../lib/tap.h"
#include "sufgram/dataset_map.h"
#include "sufgram/histogram.h"

static suf_histogram make(const double *x, const double *y, size_t n, size_t bins, double within)
{
    suf_histogram h = {0};
    suf_diag diag = {0};

    if (!ok_err(suf_histogram_make(&h, x, y, n, bins, within, &diag), SUF_OK, &diag, "counted"))
        exit(tap_done());
    return h;
}

/* Is v in bin k of these edges? */
static bool in_bin(const double *edge, size_t bins, size_t k, double v)
{
    return v >= edge[k] && (v < edge[k + 1] || (k + 1 == bins && v == edge[bins]));
}

static bool is_near(const double *v, size_t n, size_t i, double within)
{
    long double mean = 0, square = 0;

    for (size_t k = 0; k < n; k++)
        mean += v[k] / (long double)n;
    for (size_t k = 0; k < n; k++)
        square += (v[k] - mean) * (v[k] - mean) / (long double)n;
    return !(within > 0) || fabsl(v[i] - mean) <= within * sqrtl(square);
}

static void check(const double *x, const double *y, size_t n, size_t bins, double within,
                  const char *what)
{
    suf_histogram h = make(x, y, n, bins, within);
    size_t wrong = 0, inside = 0;
    double low = INFINITY, high = -INFINITY, sx = 0, sy = 0, sxx = 0, sxy = 0;
    uint64_t *left = malloc(h.n_x * h.n_y * sizeof *left);

    memcpy(left, h.count, h.n_x * h.n_y * sizeof *left);
    for (size_t i = 0; i < n; i++) {
        if (!is_near(x, n, i, within) || (y && !is_near(y, n, i, within)))
            continue;
        inside++;
        low = fmin(low, x[i]), high = fmax(high, x[i]);
        if (y)
            sx += x[i], sy += y[i], sxx += x[i] * x[i], sxy += x[i] * y[i];
        size_t found = 0;
        for (size_t a = 0; a < h.n_x; a++)
            for (size_t b = 0; b < h.n_y; b++)
                if (in_bin(h.x_edge, h.n_x, a, x[i]) && (!y || in_bin(h.y_edge, h.n_y, b, y[i]))) {
                    found++;
                    left[a * h.n_y + b]--;
                }
        wrong += found != 1;
    }
    for (size_t k = 0; k < h.n_x * h.n_y; k++)
        wrong += left[k] != 0;
    ok(wrong == 0 && h.n_inside == inside && h.n_outside == n - inside, "%s: counted by edges",
       what);
    ok(h.x_edge[0] == low && h.x_edge[h.n_x] == high, "%s: edges reach from end to end", what);
    if (y) {
        double m = (double)inside, slope = (m * sxy - sx * sy) / (m * sxx - sx * sx);
        ok(fabs(h.slope - slope) < 1e-9 && fabs(h.intercept - (sy - slope * sx) / m) < 1e-9,
           "%s: the line", what);
    } else {
        ok(isnan(h.slope) && !h.y_edge && h.n_y == 1, "%s: one variable has no line", what);
    }
    free(left);
    suf_histogram_release(&h);
}

static void counts_equal_the_definition(rng *r)
{
    enum { N = 1500 };
    static double x[N], y[N];

    for (size_t i = 0; i < N; i++) {
        x[i] = rng_unit(r) + (rng_below(r, 300) ? 0 : 40);
        y[i] = 3 - x[i] + rng_unit(r);
    }
    check(x, y, N, 20, 5, "pairs with outliers");
    check(x, y, N, 7, 0, "all pairs");
    check(x, NULL, N, 50, 5, "one variable");
    for (size_t i = 0; i < N; i++)
        x[i] = (double)rng_below(r, 11) / 10; /* values on edges */
    check(x, NULL, N, 10, 0, "values on edges");
    check(x, NULL, N, 30, 0, "more bins than values");
    check(x, y, 2, 3, 0, "two points");
}

/* numpy.linspace(0, 1, 11) has 0.30000000000000004, 0.6000000000000001 and 0.7000000000000001, so
 * 0.3, 0.6 and 0.7 count one bin lower than their names say. */
static void edges_are_those_of_numpy(void)
{
    static const double x[] = {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
    static const uint64_t want[] = {1, 1, 2, 0, 1, 2, 1, 0, 1, 2};
    suf_histogram h = make(x, NULL, 11, 10, 0);

    ok(h.x_edge[3] == 0.30000000000000004, "edges are rounded as linspace rounds them");
    ok(memcmp(h.count, want, sizeof want) == 0, "and numbers are counted by them");
    suf_histogram_release(&h);
    h = make((double[]){2, 2, 2}, NULL, 3, 2, 5);
    ok(h.x_edge[0] == 1.5 && h.x_edge[2] == 2.5 && h.count[1] == 3,
       "equal numbers get bins around them");
    suf_histogram_release(&h);
}

static void refusals(void)
{
    static const double x[] = {1, 2, NAN}, far[] = {-1e308, 1e308};
    suf_histogram h = {0};
    suf_diag diag = {0};

    ok_err(suf_histogram_make(&h, x, NULL, 0, 10, 0, &diag), SUF_EINVAL, &diag, "no points");
    ok_err(suf_histogram_make(&h, x, NULL, 2, 0, 0, &diag), SUF_EINVAL, &diag, "no bins");
    ok_err(suf_histogram_make(&h, x, NULL, 2, SUF_MAX_BINS + 1, 0, &diag), SUF_EINVAL, &diag,
           "too many bins");
    ok_err(suf_histogram_make(&h, x, NULL, 3, 10, 0, &diag), SUF_ENUMERIC, &diag, "a NaN");
    ok(diag.where == 2, "by its place");
    ok_err(suf_histogram_make(&h, far, NULL, 2, 10, 0, &diag), SUF_ENUMERIC, &diag,
           "a range beyond doubles");
    ok_err(suf_histogram_make(&h, far, NULL, 2, 10, 5, &diag), SUF_ENUMERIC, &diag,
           "a deviation beyond doubles");
    ok_err(suf_histogram_make(&h, (double[]){0, 1}, NULL, 2, 10, 0.5, &diag), SUF_EINVAL, &diag,
           "none near enough");
    h = make((double[]){0.1, 0.1, 0.1}, (double[]){1, 2, 3}, 3, 4, 0);
    ok(isnan(h.slope) && isnan(h.intercept), "a constant x has no line");
    suf_histogram_release(&h);
}

/* ---- dataset map ---- */

static void map_equals_the_definition(rng *r)
{
    enum { N = 600, WIDTH = 14, RUNS = 2 };
    static double curves[RUNS][N * WIDTH];
    double *mean = doubles(RUNS * N), *deviation = doubles(RUNS * N), worst;
    double *one = doubles(RUNS * N), *other = doubles(RUNS * N);
    const char *paths[RUNS];
    suf_runs *runs = NULL;
    suf_diag diag = {0};

    for (size_t k = 0; k < RUNS; k++) {
        fill_curves(r, curves[k], N, WIDTH);
        paths[k] = write_array(scratch(k ? "b.npy" : "a.npy"), SUF_F64, N, WIDTH, curves[k]);
    }
    ok_err(suf_runs_open(&runs, paths, RUNS, NULL, &diag), SUF_OK, &diag, "runs");
    for (uint32_t last = 0; last <= 20; last += 5) { /* 0: 11; 15 and 20: all 14 */
        size_t n = last == 0 ? 11 : last < WIDTH ? last : WIDTH;
        worst = 0;
        ok_err(suf_dataset_map(mean, deviation, runs, last, 3, &diag), SUF_OK, &diag, "a map");
        for (size_t i = 0; i < RUNS * N; i++) {
            const double *end = curves[i / N] + (i % N + 1) * WIDTH - n;
            double m = 0, s = 0;
            for (size_t k = 0; k < n; k++)
                m += pow(2, -end[k]) / (double)n;
            for (size_t k = 0; k < n; k++)
                s += (pow(2, -end[k]) - m) * (pow(2, -end[k]) - m) / (double)n;
            worst = fmax(worst, fmax(fabs(mean[i] - m), fabs(deviation[i] - sqrt(s))));
        }
        ok(worst < 1e-14, "the last %zu checkpoints are mapped (%.1e)", n, worst);
    }
    ok_err(suf_dataset_map(one, other, runs, 20, 1, &diag), SUF_OK, &diag, "on one thread");
    ok(same_bits(mean, one, RUNS * N) && same_bits(deviation, other, RUNS * N), "the same");
    suf_runs_close(runs);
    free(mean), free(deviation), free(one), free(other);
}

int main(void)
{
    rng r = {tap_seed()};

    counts_equal_the_definition(&r);
    edges_are_those_of_numpy();
    refusals();
    map_equals_the_definition(&r);
    return tap_done();
}
