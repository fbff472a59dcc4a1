/* Penalised splines against the reference's numbers and against plain normal equations. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/plain_gam.h"
#include "../lib/tap.h"
#include "stats/bspline.h"
#include "sufgram/gam.h"
#include "sufgram/npy.h"
#include "sufgram/steps.h"

static void *must(void *p)
{
    if (!p) {
        perror("test_gam");
        exit(2);
    }
    return p;
}

static double *doubles(size_t n)
{
    return must(malloc((n ? n : 1) * sizeof(double)));
}

static suf_gam *new_gam(const double *x, size_t n, uint32_t n_splines)
{
    suf_diag diag = {0};
    suf_gam *g = NULL;

    if (suf_gam_new(&g, x, n, n_splines, &diag) != 0) {
        ok(false, "suf_gam_new with %zu points: %s", n, diag.what);
        exit(tap_done());
    }
    return g;
}

/* ---- the reference's numbers ---- */

static double *read_oracle(const char *name, size_t *n_rows)
{
    suf_diag diag = {0};
    suf_npy *npy = NULL;
    double *out = NULL;

    if (ok_err(suf_npy_open(&npy, oracle(name), &diag), 0, &diag, "oracle %s opens", name)) {
        *n_rows = (size_t)suf_npy_rows(npy);
        out = doubles(*n_rows * suf_npy_row_length(npy));
        if (suf_npy_read_f64(npy, 0, *n_rows, out, &diag) != 0)
            exit(2);
    } else {
        exit(tap_done());
    }
    suf_npy_close(npy);
    return out;
}

static void fits_equal_the_reference(void)
{
    suf_diag diag = {0};
    uint64_t *steps = NULL;
    size_t n_steps = 0, n_rows = 0, wrong = 0, total = 0;
    double worst = 0, x[256];

    if (!ok_err(suf_steps_read(&steps, &n_steps, oracle("steps.txt"), &diag), 0, &diag, "steps"))
        exit(tap_done());
    for (size_t i = 1; i < n_steps; i++)
        x[i - 1] = log10((double)steps[i]);
    size_t n = n_steps - 1;
    suf_gam *g = new_gam(x, n, 0);
    double *metrics = read_oracle("metrics.npy", &n_rows);
    for (size_t run = 0; run < 5; run++) {
        char name[64];
        snprintf(name, sizeof name, "curves_run_%zu.npy", run);
        double *y = read_oracle(name, &n_rows);
        snprintf(name, sizeof name, "gam_run_%zu.npy", run);
        double *want = read_oracle(name, &n_rows);
        double *got = doubles(n_rows * n);
        uint8_t *choice = must(malloc(n_rows));
        suf_gam_result out = {.fitted = got, .lambda_index = choice};
        ok_err(suf_gam_fit(g, y + 1, n_rows, n_steps, &out, &diag), 0, &diag, "run %zu fits", run);
        worst = fmax(worst, max_difference(got, want, n_rows * n));
        for (size_t i = 0; i < n_rows; i++, total++)
            wrong += suf_gam_lambda(choice[i]) != metrics[(run * n_rows + i) * 6 + 5];
        free(y);
        free(want);
        free(got);
        free(choice);
    }
    printf("# largest difference %.3g, %zu of %zu lambdas differ\n", worst, wrong, total);
    ok(worst <= 1e-10, "fitted_curves_equal_the_reference");
    ok(wrong * 1000 <= total, "lambda_equals_the_reference_for_99.9_percent");
    static const double edof[SUF_GAM_N_LAMBDAS] = {
        22.346327, 21.131534, 18.886342, 15.847286, 12.722393, 9.935756,
        7.631021,  5.820437,  4.449704,  3.440021,  2.715499,
    };
    for (size_t k = 0; k < SUF_GAM_N_LAMBDAS; k++)
        ok_close(suf_gam_edof(g, k), edof[k], 1e-6, "edof of lambda %zu", k);
    free(metrics);
    free(steps);
    suf_gam_free(g);
}

/* ---- plain normal equations ---- */

enum axis { EVEN, LOGARITHMIC, RANDOM, REPEATED, N_AXES };
static const char *const axis_name[] = {"even", "logarithmic", "random", "repeated"};

static void fill_axis(rng *r, enum axis kind, double *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        switch (kind) {
        case EVEN:
            x[i] = 0.1 * (double)i;
            break;
        case LOGARITHMIC:
            x[i] = log10(10 + 40 * (double)(i * i));
            break;
        case RANDOM:
            x[i] = 6 * rng_unit(r) - 2;
            break;
        default:
            x[i] = (double)rng_below(r, n / 2 + 1);
        }
}

/* A falling curve with noise, now and then steep or wild. */
static void fill_response(rng *r, const double *x, double *y, size_t n)
{
    double size = rng_below(r, 4) ? 0.3 : 5, slope = 3 * rng_unit(r), middle = 3 * rng_unit(r);

    for (size_t i = 0; i < n; i++)
        y[i] = 4 + 8 / (1 + exp(slope * (x[i] - middle))) + size * (rng_unit(r) - 0.5);
}

struct tally {
    size_t curves, other_lambda;
    double fit, rss, edof, coefficient;
};

static void compare(rng *r, enum axis kind, size_t n, size_t n_splines, size_t n_curves,
                    struct tally *t)
{
    size_t m = n_splines + 1;
    double *x = doubles(n), *y = doubles(n * n_curves), *fitted = doubles(n * n_curves);
    double *rss = doubles(n_curves), *design = doubles(n * m), *b = doubles(n_curves * m);
    double *again = doubles(n * n_curves);
    uint8_t *choice = must(malloc(n_curves));
    plain_fit want = {.fitted = doubles(n), .b = must(malloc(m * sizeof(real)))};
    suf_gam_result out = {.fitted = fitted, .coefficients = b, .lambda_index = choice, .rss = rss};
    suf_diag diag = {0};

    fill_axis(r, kind, x, n);
    for (size_t i = 0; i < n_curves; i++)
        fill_response(r, x, y + i * n, n);
    suf_gam *g = new_gam(x, n, (uint32_t)n_splines);
    plain_gam *p = plain_gam_new(x, n, n_splines);
    if (suf_gam_fit(g, y, n_curves, n, &out, &diag) != 0)
        ok(false, "fit: %s", diag.what);
    suf_gam_design(g, x, n, design);
    suf_gam_predict(g, design, n, b, n_curves, again);
    t->coefficient = fmax(t->coefficient, max_difference(again, fitted, n * n_curves));
    for (size_t k = 0; k < SUF_GAM_N_LAMBDAS; k++)
        t->edof = fmax(t->edof, fabs(suf_gam_edof(g, k) - p->edof[k]));
    for (size_t i = 0; i < n_curves; i++) {
        plain_gam_fit(p, y + i * n, &want);
        t->curves++;
        if (want.lambda != choice[i]) {
            t->other_lambda++;
            continue;
        }
        t->fit = fmax(t->fit, max_difference(fitted + i * n, want.fitted, n));
        t->rss = fmax(t->rss, max_difference(&rss[i], &want.rss, 1));
    }
    suf_gam_free(g);
    plain_gam_free(p);
    free(x);
    free(y);
    free(fitted);
    free(rss);
    free(design);
    free(b);
    free(again);
    free(choice);
    free(want.fitted);
    free(want.b);
}

static void check_tally(const struct tally *t, const char *what)
{
    printf(
        "# %s: %zu curves, fit %.3g, rss %.3g, edof %.3g, coefficients %.3g, %zu other lambdas\n",
        what, t->curves, t->fit, t->rss, t->edof, t->coefficient, t->other_lambda);
    ok(t->fit <= 1e-9, "fits_match_normal_equations: %s", what);
    ok(t->rss <= 1e-9, "rss_matches_normal_equations: %s", what);
    ok(t->edof <= 1e-6, "edof_matches_normal_equations: %s", what);
    ok(t->coefficient <= 1e-9, "coefficients_reproduce_the_fit: %s", what);
    ok(t->other_lambda * 1000 <= t->curves, "lambda_matches_normal_equations: %s", what);
}

static void fits_equal_normal_equations(rng *r)
{
    static const size_t many[] = {59, 120, 221};

    for (enum axis kind = EVEN; kind < N_AXES; kind++) {
        struct tally few = {0}, close = {0}, usual = {0};
        char what[64];
        for (size_t n = 6; n < 26; n++)
            compare(r, kind, n, 25, 50, &few);
        snprintf(what, sizeof what, "6 to 25 points, %s", axis_name[kind]);
        check_tally(&few, what);
        for (size_t n = 26; n <= 32; n++)
            compare(r, kind, n, 25, 50, &close);
        snprintf(what, sizeof what, "26 to 32 points, %s", axis_name[kind]);
        check_tally(&close, what);
        for (size_t i = 0; i < 3; i++)
            compare(r, kind, many[i], 25, 60, &usual);
        snprintf(what, sizeof what, "59 to 221 points, %s", axis_name[kind]);
        check_tally(&usual, what);
    }
    struct tally splines = {0}, long_one = {0};
    for (size_t k = 4; k <= 44; k += 8)
        compare(r, RANDOM, 70, k, 30, &splines);
    check_tally(&splines, "4 to 44 splines");
    compare(r, RANDOM, 50000, 25, 1, &long_one);
    check_tally(&long_one, "50,000 points");
}

/* ---- special responses ---- */

/* Constant and straight responses leave 1e-17 of residual: the ridge's doing, not rounding's. */
static void straight_responses_take_the_largest_lambda(const double *x, size_t n)
{
    double *y = doubles(4 * n), *fitted = doubles(4 * n);
    double rss[4], gcv[4], worst = 0;
    uint8_t choice[4];
    suf_gam_result out = {.fitted = fitted, .lambda_index = choice, .rss = rss, .gcv = gcv};
    suf_diag diag = {0};
    suf_gam *g = new_gam(x, n, 25);

    for (size_t i = 0; i < n; i++) {
        y[i] = 7.25;
        y[n + i] = 3 + 0.5 * x[i];
        y[2 * n + i] = 11 - 1.75 * x[i];
        y[3 * n + i] = 0;
    }
    ok_err(suf_gam_fit(g, y, 4, n, &out, &diag), 0, &diag, "%zu points", n);
    for (size_t i = 0; i < 3; i++) {
        ok(choice[i] == 10, "straight_curve_%zu_of_%zu_points_takes_lambda_1000", i, n);
        if (!ok(rss[i] < 1e-13, "straight_curve_%zu_of_%zu_points_has_no_residual", i, n))
            printf("# %g\n", rss[i]);
    }
    for (size_t i = 0; i < 3 * n; i++)
        worst = fmax(worst, fabs(fitted[i] - y[i]));
    ok(worst < 1e-7, "straight_curves_of_%zu_points_are_fitted", n);
    bool zero = rss[3] == 0 && gcv[3] == 0 && choice[3] == 0;
    for (size_t i = 3 * n; i < 4 * n; i++)
        zero = zero && fitted[i] == 0;
    ok(zero, "zero_curve_of_%zu_points_is_fitted_by_zeros", n);
    suf_gam_free(g);
    free(y);
    free(fitted);
}

static void special_responses(void)
{
    static const size_t sizes[] = {33, 59, 221, 50000};

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        double *x = doubles(sizes[i]);
        for (size_t k = 0; k < sizes[i]; k++)
            x[k] = log10(100 + 30 * (double)k * sqrt((double)k));
        straight_responses_take_the_largest_lambda(x, sizes[i]);
        free(x);
    }
    for (size_t n = 1; n <= 5; n++) { /* too few points to mean anything, but no NaN */
        double x[5] = {1, 2, 3, 5, 8}, y[5] = {2, 7, 1, 8, 2}, fitted[5] = {0};
        suf_gam_result out = {.fitted = fitted};
        suf_diag diag = {0};
        suf_gam *g = new_gam(x, n, 25);
        bool finite = suf_gam_fit(g, y, 1, n, &out, &diag) == 0;
        for (size_t i = 0; i < n; i++)
            finite = finite && isfinite(fitted[i]);
        ok(finite, "%zu points give finite fits", n);
        suf_gam_free(g);
    }
}

/* ---- basis ---- */

static void basis_is_as_defined(rng *r)
{
    static const size_t counts[] = {4, 5, 25, 60};
    double worst = 0, worst_sum = 0;

    for (size_t c = 0; c < 4; c++) {
        size_t k = counts[c];
        double row[64], low = -1.5, high = 4.25;
        real want[64];
        sufi_bspline b;
        if (sufi_bspline_init(&b, k, low, high) != 0)
            exit(2);
        for (size_t i = 0; i < 2000 + k; i++) {
            /* also every inner knot, where intervals change */
            double x = i < 2000
                           ? low + (high - low) * rng_unit(r)
                           : low + (high - low) * fmin(1, (double)(i - 2000) / (double)(k - 3));
            x = i == 0 ? low : i == 1 ? high : x;
            double sum = 0;
            sufi_bspline_row(&b, x, row);
            plain_row(k, low, high, fmin(x, high), want);
            for (size_t j = 0; j < k; j++) {
                worst = fmax(worst, fabs(row[j] - (double)want[j]));
                sum += row[j];
            }
            worst_sum = fmax(worst_sum, fabs(sum - 1));
        }
        sufi_bspline_row(&b, high, row);
        ok(fabs(row[k - 3] - 1.0 / 6) < 1e-8 && fabs(row[k - 2] - 2.0 / 3) < 1e-8 &&
               fabs(row[k - 1] - 1.0 / 6) < 1e-8,
           "right_end_holds_three_splines with %zu", k);
        sufi_bspline_release(&b);
    }
    ok(worst < 1e-14, "basis_matches_the_recursive_definition");
    ok(worst_sum < 1e-14, "splines_sum_to_one");
}

static void fits_continue_along_tangents(rng *r)
{
    enum { N = 59, M = 26 };
    double x[N], y[N], b[M], at[6], design[6 * M], v[6];
    suf_gam_result out = {.coefficients = b};
    suf_diag diag = {0};
    const double h = 1e-6;

    fill_axis(r, LOGARITHMIC, x, N);
    fill_response(r, x, y, N);
    suf_gam *g = new_gam(x, N, 0);
    ok_err(suf_gam_fit(g, y, 1, N, &out, &diag), 0, &diag, "fit");
    double low = x[0], high = x[N - 1];
    memcpy(at, (double[]){low, low + h, low - 2, high, high - h, high + 2}, sizeof at);
    suf_gam_design(g, at, 6, design);
    suf_gam_predict(g, design, 6, b, 1, v);
    ok_close(v[2], v[0] - 2 * (v[1] - v[0]) / h, 1e-4, "left_continuation_is_the_tangent");
    ok_close(v[5], v[3] + 2 * (v[3] - v[4]) / h, 1e-4, "right_continuation_is_the_tangent");
    suf_gam_free(g);
}

/* ---- interface ---- */

static void blocks_do_not_matter(rng *r)
{
    enum { N = 60, CURVES = 300 };
    double x[N];
    double *y = doubles(CURVES * N), *together = doubles(CURVES * N), *alone = doubles(CURVES * N);
    uint8_t choice[CURVES], choice_alone[CURVES];
    suf_gam_result out = {.fitted = together, .lambda_index = choice};
    suf_diag diag = {0};

    fill_axis(r, LOGARITHMIC, x, N);
    for (size_t i = 0; i < CURVES; i++)
        fill_response(r, x, y + i * N, N);
    suf_gam *g = new_gam(x, N, 0);
    ok_err(suf_gam_fit(g, y, CURVES, N, &out, &diag), 0, &diag, "a block fits");
    for (size_t i = 0; i < CURVES; i++) {
        suf_gam_result one = {.fitted = alone + i * N, .lambda_index = choice_alone + i};
        if (suf_gam_fit(g, y + i * N, 1, N, &one, &diag) != 0)
            exit(2);
    }
    ok(max_difference(together, alone, CURVES * N) < 1e-12, "a_block_equals_its_curves");
    ok(memcmp(choice, choice_alone, CURVES) == 0, "a_block_chooses_as_its_curves_do");
    suf_gam_free(g);
    free(y);
    free(together);
    free(alone);
}

static void errors_say_where(void)
{
    double x[30], y[200 * 30], fitted[200 * 30];
    suf_gam *g = NULL;
    suf_diag diag = {0};
    suf_gam_result out = {.fitted = fitted};

    for (size_t i = 0; i < 30; i++)
        x[i] = (double)i;
    ok_err(suf_gam_new(&g, x, 0, 25, &diag), SUF_EINVAL, &diag, "no_points_are_refused");
    ok_err(suf_gam_new(&g, x, 30, 3, &diag), SUF_EINVAL, &diag, "three_splines_are_refused");
    ok_err(suf_gam_new(&g, x, 30, 501, &diag), SUF_EINVAL, &diag, "too_many_are_refused");
    x[17] = NAN;
    ok_err(suf_gam_new(&g, x, 30, 25, &diag), SUF_ENUMERIC, &diag, "nan_in_x_is_refused");
    ok(diag.unit == SUF_AT_ITEM && diag.where == 17, "nan_in_x_is_located");
    ok(g == NULL, "nothing_is_returned_on_error");
    x[17] = 17;
    g = new_gam(x, 30, 25);
    for (size_t i = 0; i < 200 * 30; i++)
        y[i] = (double)(i % 7);
    y[150 * 30 + 4] = INFINITY;
    ok_err(suf_gam_fit(g, y, 200, 30, &out, &diag), SUF_ENUMERIC, &diag, "inf_is_refused");
    ok(diag.unit == SUF_AT_ROW && diag.where == 150, "inf_is_located");
    y[150 * 30 + 4] = NAN;
    ok_err(suf_gam_fit(g, y, 200, 30, &out, &diag), SUF_ENUMERIC, &diag, "nan_is_refused");
    ok(diag.where == 150 && strstr(diag.what, "value 4") != NULL, "nan_is_located");
    y[150 * 30 + 4] = 1e300;
    ok_err(suf_gam_fit(g, y, 200, 30, &out, &diag), SUF_ENUMERIC, &diag, "overflow_is_refused");
    ok(diag.where == 150, "overflow_is_located");
    ok_err(suf_gam_fit(g, y, 2, 29, &out, &diag), SUF_EINVAL, &diag, "short_stride_is_refused");
    ok_err(suf_gam_fit(g, y, 0, 30, &out, &diag), 0, &diag, "no_responses_are_fine");
    ok(isnan(suf_gam_lambda(11)) && isnan(suf_gam_edof(g, 11)), "no_lambda_beyond_the_last");
    suf_gam_free(g);
    suf_gam_free(NULL);
}

int main(void)
{
    rng r = {tap_seed()};

    fits_equal_the_reference();
    fits_equal_normal_equations(&r);
    special_responses();
    basis_is_as_defined(&r);
    fits_continue_along_tangents(&r);
    blocks_do_not_matter(&r);
    errors_say_where();
    return tap_done();
}
