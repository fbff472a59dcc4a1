/* Learning-curve metrics: the reference's numbers, definitions, threads, refusals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/curve_data.h"
#include "../lib/tap.h"
#include "stats/vector.h"
#include "sufgram/curves.h"
#include "sufgram/gam.h"
#include "sufgram/npy.h"

/* ---- summation ---- */

static void sums_have_the_bits_of_numpy(void)
{
    static const struct {
        size_t n;
        double sum, deviation; /* numpy 1.24: a.sum(), a.std() */
    } want[] = {
        {1, -0x1.0000000000000p+0, 0x0.0p+0},
        {7, -0x1.8af8af8af8af9p-3, 0x1.db0b1215df018p-2},
        {8, -0x1.15f15f15f15f0p-4, 0x1.bf5af9207b3b1p-2},
        {11, 0x1.17dd20bac5db0p-5, 0x1.815e861c57d95p-2},
        {127, 0x1.aa32d91aef951p-1, 0x1.d044d5ba8fcddp-4},
        {128, 0x1.ae32d91aef94fp-1, 0x1.ce73b66e82883p-4},
        {129, 0x1.b22ae8fb2f160p-1, 0x1.cca800dbe9a61p-4},
        {300, 0x1.2029c1aba959ap+0, 0x1.2e9a94dec7fefp-4},
        {1000, 0x1.861057592e870p+0, 0x1.4be9efb5896f0p-5},
    };
    double a[1000], scratch[1000], mean, deviation;

    for (size_t i = 0; i < 1000; i++)
        a[i] = (i % 3 == 0 ? -1 : 1) * (1 / ((double)i + 1.0));
    for (size_t k = 0; k < sizeof want / sizeof want[0]; k++) {
        double sum = sufi_pairwise_sum(a, want[k].n);
        sufi_mean_deviation(a, want[k].n, scratch, &mean, &deviation);
        ok(sum == want[k].sum && deviation == want[k].deviation,
           "sum_and_deviation_of_%zu_items_have_numpy_bits", want[k].n);
    }
    double bad[9] = {0, 1, -1, 1e308, -1e308, 5e-324, 1, INFINITY, NAN};
    ok(sufi_find_nonfinite(bad, 7) == 7, "finite_numbers_pass");
    ok(sufi_find_nonfinite(bad, 9) == 7, "infinity_is_found");
    ok(sufi_find_nonfinite(bad + 8, 1) == 0, "nan_is_found");
}

/* ---- the reference ---- */

static void check_column(const char *name, const double *got, const double *metrics, size_t column,
                         size_t n, bool bits)
{
    double *want = doubles(n);

    for (size_t i = 0; i < n; i++)
        want[i] = metrics[i * 6 + column];
    double worst = max_difference(got, want, n);
    printf("# %s: largest difference %.3g\n", name, worst);
    if (bits)
        ok(same_bits(got, want, n), "%s_has_the_bits_of_the_reference", name);
    else
        ok(worst <= 1e-8, "%s_equals_the_reference", name);
    free(want);
}

static void check_average(const char *name, const suf_curves *c, const double *metric)
{
    double worst = 0;

    for (uint64_t i = 0; i < c->n_examples; i++) {
        double sum = 0;
        for (size_t run = 0; run < c->n_runs; run++)
            sum += metric[run * c->n_examples + i];
        worst = fmax(worst, fabs(suf_curves_average(c, metric, i) - sum / (double)c->n_runs));
    }
    ok(worst < 1e-12, "%s_is_averaged_over_runs", name);
}

static void metrics_equal_the_reference(void)
{
    const char *paths[5];
    char names[5][32];
    suf_diag diag = {0};
    uint64_t *steps = NULL;
    size_t n_steps = 0, n, n_metrics;
    suf_curves_opts opts = {.vocab_size = VOCAB, .raw_distances = 1, .n_threads = 2};

    for (int k = 0; k < 5; k++) {
        snprintf(names[k], sizeof names[k], "curves_run_%d.npy", k);
        paths[k] = oracle(names[k]);
    }
    if (!ok_err(suf_steps_read(&steps, &n_steps, oracle("steps.txt"), &diag), 0, &diag, "steps"))
        exit(tap_done());
    opts.gam_directory = scratch("oracle-gam");
    suf_curves c = compute(paths, 5, NULL, steps, n_steps, &opts);
    double *metrics = read_array(oracle("metrics.npy"), &n_metrics);
    size_t n_curves = n_metrics / 6, wrong = 0;
    ok(n_curves == c.n_runs * c.n_examples, "every curve has its metrics");
    check_column("final_surprisal", c.final_surprisal, metrics, 0, n_curves, true);
    check_column("variability", c.variability, metrics, 1, n_curves, true);
    check_column("aoa", c.aoa, metrics, 2, n_curves, false);
    check_column("aoa_threshold", c.aoa_threshold, metrics, 3, n_curves, false);
    check_column("forgettability", c.forgettability, metrics, 4, n_curves, false);
    for (size_t i = 0; i < n_curves; i++)
        wrong += c.gam_lambda[i] != metrics[i * 6 + 5];
    ok(wrong * 1000 <= n_curves, "lambda_equals_the_reference (%zu differ)", wrong);
    double *cross = read_array(oracle("cross_gam.npy"), &n);
    ok(n == c.n_examples * c.n_pairs && max_difference(c.distance, cross, n) <= 1e-8,
       "distances_equal_the_reference");
    double *raw = read_array(oracle("cross_raw.npy"), &n);
    ok(same_bits(c.raw_distance, raw, n), "raw_distances_have_the_bits_of_the_reference");
    double worst = 0;
    for (uint64_t i = 0; i < c.n_examples; i++) {
        double sum = 0;
        for (size_t k = 0; k < c.n_pairs; k++)
            sum += cross[i * c.n_pairs + k];
        worst = fmax(worst, fabs(suf_curves_cross_run(&c, c.distance, i) - sum / 10));
    }
    ok(worst <= 1e-8, "cross_run_variability_is_the_mean_distance");
    check_average("aoa", &c, c.aoa);
    check_average("final_surprisal", &c, c.final_surprisal);
    for (int k = 0; k < 5; k++) {
        char name[48];
        size_t n_want;
        snprintf(name, sizeof name, "oracle-gam/run_%d.npy", k);
        double *got = read_array(scratch(name), &n);
        snprintf(name, sizeof name, "gam_run_%d.npy", k);
        double *want = read_array(oracle(name), &n_want);
        ok(n == n_want && max_difference(got, want, n) <= 1e-8, "run_%d.npy equals the reference",
           k);
        free(got);
        free(want);
    }
    free(metrics);
    free(cross);
    free(raw);
    free(steps);
    suf_curves_release(&c);
}

/* ---- definitions ---- */

/* Age of acquisition the obvious way: all 1000 points. */
static void plain_aoa(const double *x, size_t n, const double *y, double chance, double *aoa,
                      double *threshold)
{
    enum { GRID = 1000 };
    static double grid[GRID], design[GRID * 26], v[GRID];
    double b[26], least = INFINITY, step = (x[n - 1] - x[0]) / (GRID - 1);
    suf_gam *g = NULL;
    suf_gam_result out = {.coefficients = b};

    for (size_t i = 0; i < GRID; i++)
        grid[i] = (double)i * step + x[0];
    grid[GRID - 1] = x[n - 1];
    if (suf_gam_new(&g, x, n, 25, NULL) != 0 || suf_gam_fit(g, y, 1, n, &out, NULL) != 0)
        exit(2);
    suf_gam_design(g, grid, GRID, design);
    suf_gam_predict(g, design, GRID, b, 1, v);
    for (size_t i = 0; i < GRID; i++)
        least = fmin(least, v[i]);
    *threshold = chance * 0.5 + least * 0.5;
    *aoa = x[n - 1];
    for (size_t i = GRID; *threshold < chance && i-- > 0;)
        if (v[i] <= *threshold)
            *aoa = grid[i];
    suf_gam_free(g);
}

/* Curves the convex hull bound must get right: flat, rising, never learned, learned at once. */
static void fill_odd_curves(rng *r, double *y, size_t n_curves, size_t n)
{
    fill_curves(r, y, n_curves, n);
    for (size_t i = 0; i < n_curves; i++)
        for (size_t k = 0; k < n; k++) {
            double *v = &y[i * n + k], t = (double)k / (double)n;
            switch (i % 8) {
            case 0:
                *v = 3.5; /* flat, below chance */
                break;
            case 1:
                *v = 14; /* flat, above chance */
                break;
            case 2:
                *v = 4 + 6 * t; /* straight, rising */
                break;
            case 3:
                *v = 12 - 9 * t;
                break;
            case 4:
                *v = 8 + 3 * sin(40 * t); /* crosses often */
                break;
            default:
                break;
            }
        }
}

static void aoa_equals_a_full_search(rng *r)
{
    enum { N = 90, CURVES = 400 };
    uint64_t steps[N];
    double *y = doubles(CURVES * N), x[N];
    size_t other = 0;
    double worst = 0;
    suf_curves_opts opts = {.vocab_size = VOCAB};

    fill_steps(steps, N);
    for (size_t i = 1; i < N; i++)
        x[i - 1] = log10((double)steps[i]);
    fill_odd_curves(r, y, CURVES, N);
    const char *path = write_array(scratch("odd.npy"), SUF_F64, CURVES, N, y);
    suf_curves c = compute(&path, 1, NULL, steps, N, &opts);
    for (size_t i = 0; i < CURVES; i++) {
        double aoa, threshold;
        plain_aoa(x, N - 1, y + i * N + 1, c.chance_bits, &aoa, &threshold);
        other += aoa != c.aoa[i];
        worst = fmax(worst, fabs(threshold - c.aoa_threshold[i]));
    }
    ok(other == 0, "aoa_equals_a_full_search (%zu of %d differ)", other, CURVES);
    ok(worst < 1e-12, "threshold_equals_a_full_search");
    ok(c.n_pairs == 0 && !c.distance && isnan(suf_curves_cross_run(&c, c.distance, 0)),
       "one_run_has_no_distances");
    ok(c.chance_bits == -log2(1.0 / VOCAB), "chance_is_log2_of_the_vocabulary");
    suf_curves_release(&c);
    free(y);
}

static void last_checkpoints_and_steps_count_as_said(rng *r)
{
    enum { N = 9, CURVES = 3 };
    uint64_t steps[N];
    double y[CURVES * N];
    suf_curves_opts opts = {.vocab_size = 50};

    fill_steps(steps, N);
    fill_curves(r, y, CURVES, N);
    const char *path = write_array(scratch("short.npy"), SUF_F64, CURVES, N, y);
    suf_curves all = compute(&path, 1, NULL, steps, N, &opts); /* 11 > 9: all of them */
    opts.last = 2;
    suf_curves two = compute(&path, 1, NULL, steps, N, &opts);
    opts.last = N;
    suf_curves nine = compute(&path, 1, NULL, steps, N, &opts);
    ok(same_curves(&all, &nine), "last_beyond_the_checkpoints_means_all");
    ok(two.final_surprisal[1] == (y[N + N - 2] + y[N + N - 1]) / 2, "last_2_averages_two");
    ok_close(two.variability[1], fabs(y[2 * N - 2] - y[2 * N - 1]) / 2, 1e-15, "last_2_deviates");
    ok(all.aoa[0] >= 1 && all.aoa[0] <= log10(640), "aoa_lies_on_the_axis_without_step_0");
    for (size_t i = 0; i < N; i++)
        steps[i] += 10;
    suf_curves later = compute(&path, 1, NULL, steps, N, &opts);
    ok(!same_bits(later.forgettability, all.forgettability, CURVES), "a_first_step_of_10_is_kept");
    suf_curves_release(&all);
    suf_curves_release(&two);
    suf_curves_release(&nine);
    suf_curves_release(&later);
    const char *single = write_array(scratch("single.npy"), SUF_F64, CURVES, 1, y);
    suf_curves one = compute(&single, 1, NULL, (uint64_t[]){7}, 1, &opts);
    ok(one.aoa[0] == log10(7) && one.forgettability[0] == 0 && one.variability[0] == 0,
       "one_checkpoint_is_enough");
    suf_curves_release(&one);
}

/* ---- threads ---- */

static void threads_do_not_matter(rng *r)
{
    enum { N = 60, CURVES = 3000, RUNS = 3 };
    uint64_t steps[N];
    double *y = doubles(CURVES * N);
    const char *paths[RUNS];
    suf_curves_opts opts = {.vocab_size = VOCAB, .n_threads = 1};
    char name[32];

    fill_steps(steps, N);
    for (size_t k = 0; k < RUNS; k++) {
        snprintf(name, sizeof name, "threads_%zu.npy", k);
        fill_curves(r, y, CURVES, N);
        paths[k] = write_array(scratch(name), SUF_F64, CURVES, N, y);
    }
    opts.gam_directory = scratch("gam-1");
    suf_curves one = compute(paths, RUNS, NULL, steps, N, &opts);
    for (unsigned threads = 2; threads <= 7; threads += 5) {
        opts.n_threads = threads;
        snprintf(name, sizeof name, "gam-%u", threads);
        opts.gam_directory = scratch(name);
        suf_curves many = compute(paths, RUNS, NULL, steps, N, &opts);
        ok(same_curves(&one, &many), "results_are_identical_for_1_and_%u_threads", threads);
        suf_curves_release(&many);
        for (size_t k = 0; k < RUNS; k++) {
            size_t n, m;
            snprintf(name, sizeof name, "gam-1/run_%zu.npy", k);
            double *a = read_array(scratch(name), &n);
            snprintf(name, sizeof name, "gam-%u/run_%zu.npy", threads, k);
            double *b = read_array(scratch(name), &m);
            ok(n == CURVES * (N - 1) && m == n && same_bits(a, b, n),
               "run_%zu.npy_is_identical_for_1_and_%u_threads", k, threads);
            free(a);
            free(b);
        }
    }
    suf_curves_release(&one);
    free(y);
}

/* ---- options ---- */

static int stop_at_once(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    (void)phase;
    (void)total;
    *(uint64_t *)arg = done;
    return 1;
}

static void options_are_checked(rng *r)
{
    enum { WIDTH = 31, CURVES = 100 };
    uint64_t steps[WIDTH], done = 0;
    static double curves[CURVES * WIDTH];
    fill_curves(r, curves, CURVES, WIDTH);
    const char *path = write_array(scratch("options.npy"), SUF_F64, CURVES, WIDTH, curves);
    suf_runs *runs = NULL;
    suf_curves c = {0};
    suf_diag diag = {0};
    suf_curves_opts opts = {0};

    fill_steps(steps, WIDTH);
    if (suf_runs_open(&runs, &path, 1, NULL, &diag) != 0)
        exit(2);
    ok_err(suf_curves_compute(&c, runs, steps, WIDTH, &opts, &diag), SUF_EINVAL, &diag,
           "the_vocabulary_size_must_be_given");
    opts.vocab_size = VOCAB;
    ok_err(suf_curves_compute(&c, runs, steps, WIDTH - 1, &opts, &diag), SUF_EMISMATCH, &diag,
           "steps_must_be_as_many_as_checkpoints");
    ok(strcmp(diag.path, path) == 0, "the_run_is_named");
    steps[9] = steps[8];
    ok_err(suf_curves_compute(&c, runs, steps, WIDTH, &opts, &diag), SUF_EINVAL, &diag,
           "steps_must_increase");
    fill_steps(steps, WIDTH);
    opts.n_splines = 3;
    ok_err(suf_curves_compute(&c, runs, steps, WIDTH, &opts, &diag), SUF_EINVAL, &diag,
           "three_splines_are_refused");
    opts.n_splines = 0;
    opts.gam_directory = scratch("interrupted");
    opts.progress = stop_at_once;
    opts.progress_arg = &done;
    ok_err(suf_curves_compute(&c, runs, steps, WIDTH, &opts, &diag), SUF_EINTERRUPTED, &diag,
           "the_job_can_be_stopped");
    ok(done > 0 && access(scratch("interrupted/run_0.npy"), F_OK) != 0,
       "a_stopped_job_leaves_no_file");
    opts.progress = NULL;
    opts.gam_directory = path; /* a file */
    ok(suf_curves_compute(&c, runs, steps, WIDTH, &opts, &diag) < 0, "a_file_is_no_folder");
    double y[2];
    ok_err(suf_runs_read(runs, 0, suf_runs_examples(runs), 1, y, &diag), SUF_EINVAL, &diag,
           "examples_that_do_not_exist_are_refused");
    suf_runs_close(runs);
    path = write_array(scratch("step0.npy"), SUF_F64, 2, 1, (double[]){1, 2});
    if (suf_runs_open(&runs, &path, 1, NULL, &diag) != 0)
        exit(2);
    opts.gam_directory = NULL;
    ok_err(suf_curves_compute(&c, runs, (uint64_t[]){0}, 1, &opts, &diag), SUF_EINVAL, &diag,
           "step_0_alone_is_refused");
    suf_runs_close(runs);
    suf_runs_close(NULL);
}

int main(void)
{
    rng r = {tap_seed()};

    sums_have_the_bits_of_numpy();
    metrics_equal_the_reference();
    aoa_equals_a_full_search(&r);
    last_checkpoints_and_steps_count_as_said(&r);
    threads_do_not_matter(&r);
    options_are_checked(&r);
    return tap_done();
}
