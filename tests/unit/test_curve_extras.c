/* What is computed of curves beside the metrics: sigmoids, slopes, unlearned curves, rank
 * similarity; the reference's numbers, plain computations of the definitions, refusals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/curve_data.h"
#include "../lib/tap.h"
#include "stats/vector.h"
#include "sufgram/curves.h"

/* The five runs of the reference, with everything computed. */
static suf_curves reference_curves(suf_runs **runs, uint64_t **steps, size_t *n_steps)
{
    const char *paths[5];
    suf_curves c = {0};
    suf_diag diag = {0};
    suf_curves_opts opts = {
        .vocab_size = VOCAB, .sigmoids = 1, .slopes_directory = scratch("slopes")};

    for (int k = 0; k < 5; k++) {
        char name[32];
        snprintf(name, sizeof name, "curves_run_%d.npy", k);
        paths[k] = oracle(name);
    }
    if (!ok_err(suf_steps_read(steps, n_steps, oracle("steps.txt"), &diag), 0, &diag, "steps") ||
        !ok_err(suf_runs_open(runs, paths, 5, NULL, &diag), 0, &diag, "runs") ||
        !ok_err(suf_curves_compute(&c, *runs, *steps, *n_steps, &opts, &diag), 0, &diag, "curves"))
        exit(tap_done());
    return c;
}

static void sigmoids_equal_the_reference(const suf_curves *c)
{
    size_t n;
    double *want = read_array(oracle("sigmoid.npy"), &n);

    ok(n == c->n_runs * c->n_examples * SUF_SIGMOID_COLUMNS && same_bits(c->sigmoid, want, n),
       "sigmoids_have_the_bits_of_the_reference");
    ok(c->n_unfitted == 0, "every_sigmoid_converges");
    free(want);
}

/* ---- slopes ---- */

/* The slope of y on x over n points by the normal equations. */
static double plain_slope(const double *x, const double *y, size_t n)
{
    long double sx = 0, sy = 0, sxx = 0, sxy = 0;

    for (size_t i = 0; i < n; i++) {
        sx += x[i];
        sy += y[i];
        sxx += (long double)x[i] * x[i];
        sxy += (long double)x[i] * y[i];
    }
    return (double)((n * sxy - sx * sy) / (n * sxx - sx * sx));
}

static void slopes_are_least_squares(const suf_runs *runs, const uint64_t *steps, size_t n_steps)
{
    enum { WINDOW = 10 };
    size_t n, n_points = n_steps - 1, n_windows = n_points - WINDOW + 1;
    double *x = doubles(n_points), *y = doubles(n_steps), worst = 0;
    double *got = read_array(scratch("slopes/run_3.npy"), &n);

    ok(n == suf_runs_examples(runs) * n_windows, "a_slope_for_each_window_of_ten");
    for (size_t i = 0; i < n_points; i++)
        x[i] = log10((double)steps[i + 1]);
    for (uint64_t e = 0; e < suf_runs_examples(runs); e++) {
        if (suf_runs_read(runs, 3, e, 1, y, NULL) != 0)
            exit(2);
        for (size_t w = 0; w < n_windows; w++)
            worst =
                fmax(worst, fabs(got[e * n_windows + w] - plain_slope(x + w, y + 1 + w, WINDOW)));
    }
    printf("# largest difference of slopes %.3g\n", worst);
    ok(worst < 1e-10, "slopes_are_those_of_least_squares");
    free(x);
    free(y);
    free(got);
}

/* ---- unlearned ---- */

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void unlearned_curves_are_above_the_percentile(const suf_curves *c)
{
    static const double percentiles[] = {0, 12.5, 50, 95, 99.97, 100};
    size_t n = (size_t)c->n_examples, run = 2, n_gam;
    double *gam = read_array(oracle("gam_run_2.npy"), &n_gam), *least = doubles(n);
    double *sorted = doubles(n);
    uint8_t *got = malloc(n);
    size_t width = n_gam / n;
    double limit;

    for (size_t i = 0; i < n; i++) {
        least[i] = INFINITY;
        for (size_t k = 0; k < width; k++)
            least[i] = fmin(least[i], gam[i * width + k]);
    }
    ok(max_difference(c->least_smooth + run * n, least, n) < 1e-8,
       "the_least_of_smooth_curves_is_the_reference's");
    memcpy(sorted, c->least_smooth + run * n, n * sizeof *sorted);
    memcpy(least, sorted, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_value);
    for (size_t k = 0; k < sizeof percentiles / sizeof percentiles[0]; k++) {
        double at = percentiles[k] / 100 * (double)(n - 1);
        size_t below = (size_t)at, above = below + 1 < n ? below + 1 : below, wrong = 0;
        double want = sorted[below] + (at - (double)below) * (sorted[above] - sorted[below]);
        if (!got || suf_curves_unlearned(c, run, percentiles[k], got, &limit, NULL) != 0)
            exit(2);
        ok_close(limit, want, 1e-14, "percentile %g is interpolated", percentiles[k]);
        for (size_t i = 0; i < n; i++)
            wrong += got[i] != (least[i] > limit);
        ok(wrong == 0, "percentile %g: marks those above it", percentiles[k]);
    }
    suf_diag diag = {0};
    ok_err(suf_curves_unlearned(c, 0, 101, got, NULL, &diag), SUF_EINVAL, &diag, "101 is refused");
    ok_err(suf_curves_unlearned(c, 5, 50, got, NULL, &diag), SUF_EINVAL, &diag, "run 5 is refused");
    free(gam);
    free(least);
    free(sorted);
    free(got);
}

/* ---- ranks ---- */

static uint64_t *rank_of(const suf_runs *runs, const suf_rank_opts *opts)
{
    uint64_t *rank = malloc((size_t)suf_runs_examples(runs) * sizeof *rank);
    suf_diag diag = {0};

    if (!rank || !ok_err(suf_rank_similarity(rank, runs, opts, &diag), 0, &diag, "ranks"))
        exit(tap_done());
    return rank;
}

static bool same_ranks(const uint64_t *a, const uint64_t *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

static void ranks_equal_the_reference(const suf_runs *runs)
{
    size_t n, wrong = 0;
    double *want = read_array(oracle("rank_similarity_raw_0_1.npy"), &n);
    uint64_t *got = rank_of(runs, &(suf_rank_opts){.from = 0, .to = 1});

    for (size_t i = 0; i < n; i++)
        wrong += (double)got[i] != want[i];
    ok(n == suf_runs_examples(runs) && wrong == 0, "raw_ranks_are_the_reference's");
    free(want);
    free(got);
}

/* By the definition: every distance, in the order of the metrics. */
static uint64_t *plain_ranks(const double *a, const double *b, size_t n, size_t width)
{
    uint64_t *rank = calloc(n, sizeof *rank);
    double *vector = doubles(width);

    if (!rank)
        exit(2);
    for (size_t i = 0; i < n; i++) {
        double own = sufi_mean_square_difference(a + i * width, b + i * width, width, vector);
        for (size_t k = 0; k < n; k++)
            rank[i] +=
                sufi_mean_square_difference(a + i * width, b + k * width, width, vector) < own;
    }
    free(vector);
    return rank;
}

/* Curves in sixteenths, many of them equal: ties everywhere. */
static void ranks_equal_a_plain_count(rng *r)
{
    enum { N = 700, WIDTH = 23 };
    double *y[2] = {doubles(N * WIDTH), doubles(N * WIDTH)};
    const char *paths[2];
    uint64_t steps[WIDTH];
    suf_runs *runs = NULL;

    fill_steps(steps, WIDTH);
    for (size_t k = 0; k < 2; k++) {
        fill_curves(r, y[k], N, WIDTH);
        for (size_t i = 0; i < N; i++)
            if (rng_below(r, 3) == 0) /* a copy of another, perhaps with one value moved */
                memcpy(y[k] + i * WIDTH, y[k] + rng_below(r, N) * WIDTH, WIDTH * sizeof(double));
        for (size_t i = 0; i < N; i++)
            if (rng_below(r, 4) == 0)
                y[k][i * WIDTH + rng_below(r, WIDTH)] += 0x1p-40;
        paths[k] = write_array(scratch(k ? "rank_1.npy" : "rank_0.npy"), SUF_F64, N, WIDTH, y[k]);
    }
    if (suf_runs_open(&runs, paths, 2, NULL, NULL) != 0)
        exit(2);
    suf_rank_opts opts = {.from = 1, .to = 0, .n_threads = 1};
    uint64_t *want = plain_ranks(y[1], y[0], N, WIDTH), *one = rank_of(runs, &opts);
    ok(same_ranks(one, want, N), "ranks_equal_a_plain_count");
    opts.n_threads = 5;
    uint64_t *five = rank_of(runs, &opts);
    ok(same_ranks(five, want, N), "five_threads_count_the_same");
    suf_curves_opts smooth = {.vocab_size = VOCAB, .gam_directory = scratch("rank-gam")};
    suf_curves c = compute(paths, 2, NULL, steps, WIDTH, &smooth);
    size_t n;
    double *a = read_array(scratch("rank-gam/run_1.npy"), &n);
    double *b = read_array(scratch("rank-gam/run_0.npy"), &n);
    opts.steps = steps;
    opts.n_steps = WIDTH;
    uint64_t *gam = rank_of(runs, &opts), *plain = plain_ranks(a, b, N, WIDTH - 1);
    ok(same_ranks(gam, plain, N), "ranks_of_smooth_curves_are_those_of_the_fits");
    opts.to = 2;
    ok(suf_rank_similarity(gam, runs, &opts, NULL) == SUF_EINVAL, "a_third_run_is_refused");
    suf_curves_release(&c);
    suf_runs_close(runs);
    free(want), free(one), free(five), free(gam), free(plain);
    free(a), free(b), free(y[0]), free(y[1]);
}

/* ---- odd curves ---- */

static void odd_curves_have_sigmoids_or_say_so(void)
{
    enum { N = 40, CURVES = 6 };
    uint64_t steps[N];
    double *y = doubles(CURVES * N), x_last;
    uint64_t rank[CURVES];
    suf_runs *runs = NULL;
    suf_diag diag = {0};
    suf_curves_opts opts = {.vocab_size = 1024, .sigmoids = 1};

    fill_steps(steps, N);
    x_last = log10((double)steps[N - 1]);
    for (size_t k = 0; k < N; k++) {
        double t = (double)k / N;
        y[0 * N + k] = 5;                                   /* flat, below chance */
        y[1 * N + k] = 14;                                  /* flat, above chance */
        y[2 * N + k] = 2 + 6 * t;                           /* rises */
        y[3 * N + k] = k < N / 2 ? 10 : 2;                  /* a step */
        y[4 * N + k] = 1e150 * (k % 2 ? 1 : -1);            /* huge */
        y[5 * N + k] = 10 - 8 / (1 + exp(-(t - 0.5) * 20)); /* nearly a sigmoid */
    }
    const char *path = write_array(scratch("odd.npy"), SUF_F64, CURVES, N, y);
    suf_curves c = compute(&path, 1, NULL, steps, N, &opts);
    const double *row = c.sigmoid;
    ok(row[SUF_SIGMOID_AOA] == 1 && row[SUF_SIGMOID_THRESHOLD] == -1, "flat_and_good_is_first");
    row += SUF_SIGMOID_COLUMNS;
    ok(row[SUF_SIGMOID_AOA] == x_last && row[SUF_SIGMOID_THRESHOLD] == -1, "flat_and_bad_is_last");
    row = c.sigmoid + 3 * SUF_SIGMOID_COLUMNS;
    ok(row[SUF_SIGMOID_AOA] > log10((double)steps[N / 2 - 1]) - 0.05 &&
           row[SUF_SIGMOID_AOA] < log10((double)steps[N / 2]) + 0.05,
       "a_step_is_found_where_it_is");
    row = c.sigmoid + 5 * SUF_SIGMOID_COLUMNS;
    ok(fabs(row[SUF_SIGMOID_THRESHOLD] - 6) < 0.05 && row[SUF_SIGMOID_AOA] > 2.5 &&
           row[SUF_SIGMOID_AOA] < 3.8,
       "half_way_from_10_to_2_bits_is_6");
    size_t missing = 0;
    for (size_t i = 0; i < CURVES; i++)
        missing += isnan(c.sigmoid[i * SUF_SIGMOID_COLUMNS]) != 0;
    ok(missing == c.n_unfitted, "curves_without_a_sigmoid_are_counted (%zu)", missing);
    suf_curves_release(&c);
    y[4 * N] = 1e200;
    path = write_array(scratch("overflow.npy"), SUF_F64, CURVES, N, y);
    if (suf_runs_open(&runs, &path, 1, NULL, NULL) != 0)
        exit(2);
    ok_err(suf_rank_similarity(rank, runs, &(suf_rank_opts){0}, &diag), SUF_ENUMERIC, &diag,
           "squares_that_overflow_have_no_rank");
    ok(diag.unit == SUF_AT_ITEM && diag.where == 4, "and their example is named");
    suf_runs_close(runs);
    free(y);
}

static void too_few_checkpoints_are_refused(void)
{
    static const double y[2 * 4] = {9, 8, 7, 6, 5, 4, 3, 2};
    const uint64_t steps[4] = {0, 10, 20, 30};
    const char *path = write_array(scratch("few.npy"), SUF_F64, 2, 4, y);
    suf_runs *runs = NULL;
    suf_curves c = {0};
    suf_diag diag = {0};
    suf_curves_opts opts = {.vocab_size = 9, .sigmoids = 1};

    if (suf_runs_open(&runs, &path, 1, NULL, NULL) != 0)
        exit(2);
    ok_err(suf_curves_compute(&c, runs, steps, 4, &opts, &diag), SUF_EINVAL, &diag,
           "three_points_make_no_sigmoid");
    opts.sigmoids = 0;
    opts.slopes_directory = scratch("few");
    opts.slope_window = 4;
    ok_err(suf_curves_compute(&c, runs, steps, 4, &opts, &diag), SUF_EINVAL, &diag,
           "a_window_must_fit");
    opts.slope_window = 1;
    ok_err(suf_curves_compute(&c, runs, steps, 4, &opts, &diag), SUF_EINVAL, &diag,
           "one_point_has_no_slope");
    opts.slope_window = 3;
    if (ok_err(suf_curves_compute(&c, runs, steps, 4, &opts, &diag), 0, &diag, "three are one")) {
        size_t n;
        double *slope = read_array(scratch("few/run_0.npy"), &n);
        double x[3] = {1, log10(20), log10(30)};
        ok(n == 2, "one window");
        ok_close(slope[0], plain_slope(x, y + 1, 3), 1e-12, "its_slope");
        free(slope);
        suf_curves_release(&c);
    }
    suf_runs_close(runs);
}

int main(void)
{
    rng r = {tap_seed()};
    suf_runs *runs = NULL;
    uint64_t *steps = NULL;
    size_t n_steps = 0;
    suf_curves c = reference_curves(&runs, &steps, &n_steps);

    sigmoids_equal_the_reference(&c);
    slopes_are_least_squares(runs, steps, n_steps);
    unlearned_curves_are_above_the_percentile(&c);
    ranks_equal_the_reference(runs);
    ranks_equal_a_plain_count(&r);
    odd_curves_have_sigmoids_or_say_so();
    too_few_checkpoints_are_refused();
    suf_curves_release(&c);
    suf_runs_close(runs);
    free(steps);
    return tap_done();
}
