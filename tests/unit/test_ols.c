/* Least squares against Gram-Schmidt in long double, and what must hold for any data. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/ols.h"

#include "../lib/tap.h"

enum { MAX_P = 40 };

static double normal(rng *r)
{
    return sqrt(-2 * log(1 - rng_unit(r))) * cos(6.283185307179586 * rng_unit(r));
}

/* The slow answer: coefficients and standard errors of y on [1, x[., 0..k-1]], full rank, by
 * Gram-Schmidt done twice. Returns SSR. */
static long double slow_ols(const double *x, size_t n, size_t width, size_t k, const double *y,
                            double *coefficients, double *std_errors)
{
    size_t p = k + 1;
    long double *q = malloc(sizeof *q * n * (p + 1));
    static long double r[MAX_P][MAX_P], inverse[MAX_P][MAX_P];
    long double ssr = 0;

    memset(r, 0, sizeof r);
    memset(inverse, 0, sizeof inverse);
    for (size_t j = 0; j <= p; j++) {
        long double *c = q + j * n, norm = 0;
        for (size_t i = 0; i < n; i++)
            c[i] = j == 0 ? 1 : j == p ? y[i] : x[i * width + j - 1];
        for (int pass = 0; pass < 2; pass++)
            for (size_t l = 0; l < j; l++) {
                long double dot = 0;
                for (size_t i = 0; i < n; i++)
                    dot += q[l * n + i] * c[i];
                r[l][j] += dot;
                for (size_t i = 0; i < n; i++)
                    c[i] -= dot * q[l * n + i];
            }
        for (size_t i = 0; i < n; i++)
            norm += c[i] * c[i];
        ssr = norm;
        r[j][j] = sqrtl(norm);
        for (size_t i = 0; i < n; i++)
            c[i] /= r[j][j];
    }
    for (size_t j = 0; j < p; j++)
        for (size_t i = j + 1; i-- > 0;) {
            long double sum = i == j;
            for (size_t l = i + 1; l <= j; l++)
                sum -= r[i][l] * inverse[l][j];
            inverse[i][j] = sum / r[i][i];
        }
    for (size_t i = 0; i < p; i++) {
        long double b = 0, d = 0;
        for (size_t j = i; j < p; j++) {
            b += inverse[i][j] * r[j][p];
            d += inverse[i][j] * inverse[i][j];
        }
        coefficients[i] = (double)b;
        std_errors[i] = (double)sqrtl(d * ssr / (long double)(n - p));
    }
    free(q);
    return ssr;
}

static double *random_data(rng *r, size_t n, size_t k, double offset)
{
    double *x = malloc(sizeof *x * n * k);

    for (size_t i = 0; i < n * k; i++)
        x[i] = normal(r) + offset;
    return x;
}

static suf_ols *factor(const double *data, size_t n, size_t k)
{
    suf_ols *o = NULL;
    suf_diag diag;

    ok_err(suf_ols_new_from_matrix(&o, n, k, data, 2, &diag), SUF_OK, &diag,
           "%zu rows of %zu columns are factored", n, k);
    return o;
}

static suf_ols_summary fit(const suf_ols *o, const size_t *columns, size_t n_columns,
                           size_t response, double *b, double *se)
{
    suf_ols_model m = {.columns = columns, .n_columns = n_columns, .response = response};
    suf_ols_summary f = {0};
    suf_diag diag;

    if (suf_ols_fit(o, &m, &f, b, se, &diag) != SUF_OK)
        ok(false, "a model is fitted: %s", diag.what);
    return f;
}

static void check_against_slow(rng *r, size_t n, size_t k, double offset)
{
    double *data = random_data(r, n, k + 2, offset); /* k predictors, two responses */
    double *y = malloc(sizeof *y * n);
    size_t columns[MAX_P];
    double worst = 0;

    for (size_t j = 0; j < MAX_P; j++)
        columns[j] = j;
    suf_ols *o = factor(data, n, k + 2);
    for (size_t response = 0; response < 2; response++)
        for (size_t p = 0; p <= k && p + 1 < n; p++) {
            double b[MAX_P], se[MAX_P], slow_b[MAX_P], slow_se[MAX_P];
            long double tss = 0, mean = 0;
            for (size_t i = 0; i < n; i++)
                mean += y[i] = data[i * (k + 2) + k + response];
            for (size_t i = 0; i < n; i++)
                tss += (y[i] - mean / n) * (y[i] - mean / n);
            double ssr = (double)slow_ols(data, n, k + 2, p, y, slow_b, slow_se);
            suf_ols_summary f = fit(o, columns, p + 1, k + 1 + response, b, se);
            double dn = (double)n, r2 = 1 - ssr / (double)tss;
            double got[] = {f.ssr / ssr, f.tss / (double)tss, f.r2, f.r2_adj, f.loglik};
            double want[] = {1, 1, r2, 1 - (dn - 1) / (dn - (double)p - 1) * (1 - r2),
                             -dn / 2 * (log(2 * acos(-1)) + log(ssr / dn) + 1)};
            worst = fmax(worst, max_difference(got, want, 5));
            worst = fmax(worst, max_difference(b, slow_b, p + 1));
            worst = fmax(worst, max_difference(se, slow_se, p + 1));
            worst = fmax(worst, fabs((double)f.rank - (double)(p + 1)));
        }
    ok_close(worst, 0, 1e-11, "nested models of %zu x %zu match Gram-Schmidt", n, k);
    suf_ols_free(o);
    free(data);
    free(y);
}

static void matches_slow_ols(void)
{
    static const size_t shapes[][2] = {{2, 0},   {3, 1},    {10, 3},    {35, 30},
                                       {34, 30}, {4096, 5}, {4097, 12}, {70000, 6}};
    rng r = {tap_seed()};

    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        check_against_slow(&r, shapes[i][0], shapes[i][1], 0);
        check_against_slow(&r, shapes[i][0], shapes[i][1], 20);
    }
}

/* y, a, b, then columns that add nothing: a again, a + b, a constant, zero, and a full set of
 * dummies (with the constant: one too many). */
static void collinear_columns_change_nothing(size_t n, double scale)
{
    enum { K = 10 };
    rng r = {tap_seed() + n};
    double *data = malloc(sizeof *data * n * K), b[K], reduced_b[K];
    static const size_t reduced[] = {0, 2, 3, 8, 9}, all[] = {0, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    double worst = 0;

    for (size_t i = 0; i < n; i++) {
        double *row = data + i * K;
        uint64_t level = rng_below(&r, 3);
        for (int j = 0; j < 3; j++)
            row[j] = normal(&r) * scale + 3;
        row[3] = row[1];
        row[4] = row[1] + row[2];
        row[5] = 0.1;
        row[6] = 0;
        for (uint64_t l = 0; l < 3; l++)
            row[7 + l] = level == l;
        row[0] += (double)level * scale;
    }
    suf_ols *o = factor(data, n, K);
    suf_ols_summary small = fit(o, reduced, 5, 1, reduced_b, NULL);
    suf_ols_summary large = fit(o, all, 10, 1, b, NULL);
    suf_ols_test t = suf_ols_compare(&small, &large);
    ok(small.rank == 5 && large.rank == 5, "rank is %zu of 10 columns, n = %zu", large.rank, n);
    ok_close(large.r2_adj, small.r2_adj, 1e-10, "collinear columns leave adjusted R2");
    ok_close(large.loglik, small.loglik, 1e-12, "and the likelihood");
    ok(t.df == 0 && isnan(t.log10_p), "a test of nothing has no p");
    for (size_t i = 0; i < n; i++) {
        const double *row = data + i * K;
        double full = b[0], part = reduced_b[0];
        for (int j = 1; j < 10; j++)
            full += b[j] * row[j];
        part += reduced_b[1] * row[1] + reduced_b[2] * row[2] + reduced_b[3] * row[7] +
                reduced_b[4] * row[8];
        worst = fmax(worst, fabs(full - part) / scale);
    }
    ok_close(worst, 0, 1e-9, "and the fitted values");
    suf_ols_free(o);
    free(data);
}

/* The bare rule of NumPy (without our factor of 16) fails on this, NumPy's own SVD included. */
static void dummies_beside_the_constant_are_seen(void)
{
    static const size_t columns[] = {0, 1, 2, 3}, sizes[] = {20, 800, 20000};
    rng r = {tap_seed()};
    int wrong = 0;

    for (int i = 0; i < 60; i++) {
        size_t n = sizes[i % 3];
        double *data = calloc(n * 4, sizeof *data);
        suf_ols *o = NULL;
        for (size_t row = 0; row < n; row++) {
            data[row * 4 + (row < 3 ? row : rng_below(&r, 3))] = 1;
            data[row * 4 + 3] = rng_unit(&r);
        }
        wrong += suf_ols_new_from_matrix(&o, n, 4, data, 1, NULL) != SUF_OK;
        wrong += fit(o, columns, 4, 4, NULL, NULL).rank != 3;
        suf_ols_free(o);
        free(data);
    }
    ok(wrong == 0, "a full set of dummies has rank 3 with the constant (%d wrong of 60)", wrong);
}

static void few_rows_are_fitted(void)
{
    static const double one[] = {2, 5}, three[] = {1, 5, 7, 2, 6, 1, 3, 8, 2};
    static const size_t constant[] = {0}, all[] = {0, 1, 2};
    double b[3], se[3];
    suf_ols *o = factor(one, 1, 2);
    suf_ols_summary f = fit(o, constant, 1, 2, b, se);

    ok(b[0] == 5 || fabs(b[0] - 5) < 1e-14, "one row: the mean is the row");
    ok(f.rank == 1 && f.df_resid == 0 && isnan(f.r2) && isnan(f.r2_adj) && isnan(se[0]),
       "one row: no spread, no errors");
    f = fit(o, all, 2, 2, b, se);
    ok(f.rank == 1 && f.df_resid == 0, "one row, two columns: rank 1");
    ok_close(b[0] + 2 * b[1], 5, 1e-13, "one row is met exactly");
    suf_ols_free(o);
    o = factor(three, 3, 3);
    f = fit(o, all, 3, 3, b, se);
    ok(f.rank == 3 || f.rank == 2, "as many rows as columns");
    ok_close(f.ssr, f.rank == 3 ? 0 : f.ssr, 1e-13, "are met exactly");
    suf_ols_free(o);
}

static void partialling_is_a_regression_on_residuals(void)
{
    enum { N = 5000, K = 4 };
    rng r = {tap_seed()};
    double *data = random_data(&r, N, K, 5), *x = malloc(sizeof *x * N);
    double *y = malloc(sizeof *y * N), b[3], direct[3];
    static const size_t first[] = {0, 1}, second[] = {0, 2};

    for (size_t i = 0; i < N; i++) {
        data[i * K + 1] += 0.7 * data[i * K];
        data[i * K + 3] += data[i * K] - 0.3 * data[i * K + 1];
        x[i] = data[i * K];
        y[i] = data[i * K + 3];
    }
    suf_ols *o = factor(data, N, K);
    (void)fit(o, first, 2, 4, b, NULL);
    suf_ols_residuals(x, N, 1, y, b, y);
    suf_ols_model m = {second, 2, first, 2, 4};
    suf_ols_summary f = {0}, g;
    ok_err(suf_ols_fit(o, &m, &f, b, NULL, NULL), SUF_OK, NULL, "a residual is a response");
    for (size_t i = 0; i < N; i++)
        data[i * K + 3] = y[i];
    suf_ols_free(o);
    o = factor(data, N, K);
    g = fit(o, second, 2, 4, direct, NULL);
    ok(max_difference(b, direct, 2) < 1e-13, "its slope is that on residuals made first");
    ok_close(f.r2, g.r2, 1e-12, "and its R2");
    suf_ols_free(o);
    free(data);
    free(x);
    free(y);
}

static void same_bits_for_any_threads(void)
{
    enum { N = 30011, K = 7 };
    rng r = {tap_seed()};
    double *data = random_data(&r, N, K, 1), b[3][K];
    static const size_t columns[] = {0, 1, 2, 3, 4, 5, 6};
    suf_ols_summary f[3];

    for (unsigned t = 0; t < 3; t++) {
        suf_ols_model m = {.columns = columns, .n_columns = K, .response = K};
        suf_ols *o;
        ok_err(suf_ols_new_from_matrix(&o, N, K, data, 1 + 2 * t, NULL), SUF_OK, NULL,
               "%u threads factor", 1 + 2 * t);
        ok_err(suf_ols_fit(o, &m, &f[t], b[t], NULL, NULL), SUF_OK, NULL, "and fit");
        suf_ols_free(o);
    }
    ok(memcmp(b[0], b[1], sizeof b[0]) == 0 && memcmp(b[0], b[2], sizeof b[0]) == 0 &&
           f[0].ssr == f[1].ssr && f[0].ssr == f[2].ssr,
       "results have equal bits for 1, 3 and 5 threads");
    data[20000 * K + 3] = NAN;
    suf_ols *o;
    suf_diag diag;
    ok_err(suf_ols_new_from_matrix(&o, N, K, data, 3, &diag), SUF_ENUMERIC, &diag,
           "a NaN is refused");
    ok(diag.unit == SUF_AT_ROW && diag.where == 20000, "by its row");
    ok_err(suf_ols_new_from_matrix(&o, 0, K, data, 1, &diag), SUF_EINVAL, &diag, "as are no rows");
    free(data);
}

static void refuses_wrong_columns(void)
{
    static const double data[] = {1, 2, 3, 4};
    static const size_t columns[] = {0, 3};
    suf_ols *o = factor(data, 2, 2);
    suf_ols_summary f;
    suf_ols_model beyond = {.columns = columns, .n_columns = 2, .response = 1};
    suf_ols_model none = {.columns = columns, .n_columns = 0, .response = 1};

    ok_err(suf_ols_fit(o, &beyond, &f, NULL, NULL, NULL), SUF_EINVAL, NULL, "no such column");
    ok_err(suf_ols_fit(o, &none, &f, NULL, NULL, NULL), SUF_EINVAL, NULL, "no columns");
    suf_ols_free(o);
    suf_ols_free(NULL);
}

static void correlation_and_inflation(void)
{
    enum { N = 3000 };
    rng r = {tap_seed()};
    double *data = random_data(&r, N, 3, 2), x[N], y[N], c = 0, vif[4];
    static const size_t columns[] = {0, 1, 2, 3}, regressors[] = {0, 1, 2};

    for (size_t i = 0; i < N; i++) {
        data[i * 3 + 2] = data[i * 3] + 0.1 * data[i * 3 + 2];
        x[i] = data[i * 3];
        y[i] = data[i * 3 + 2];
    }
    suf_ols *o = factor(data, N, 3);
    suf_ols_summary f = fit(o, regressors, 3, 3, NULL, NULL);
    ok_err(suf_ols_vif(o, columns, 4, vif, NULL), SUF_OK, NULL, "factors are computed");
    ok_close(vif[3], 1 / (1 - f.r2), 1e-12, "VIF is 1 / (1 - R2)");
    ok(vif[1] > 50 && vif[2] < 1.1, "it is large where columns nearly agree");
    suf_ols_free(o);
    ok_err(suf_pearson(x, y, N, &c, NULL), SUF_OK, NULL, "a correlation is computed");
    size_t simple[] = {0, 1};
    o = factor(data, N, 3);
    ok_close(c * c, fit(o, simple, 2, 3, NULL, NULL).r2, 1e-12, "its square is R2");
    suf_ols_free(o);
    ok_err(suf_pearson(x, x, N, &c, NULL), SUF_OK, NULL, "with itself");
    ok(c <= 1 && c > 1 - 1e-15, "it is 1, never more");
    for (size_t i = 0; i < N; i++)
        y[i] = -4;
    ok_err(suf_pearson(x, y, N, &c, NULL), SUF_OK, NULL, "with a constant");
    ok(isnan(c), "it is missing");
    free(data);
}

int main(void)
{
    matches_slow_ols();
    collinear_columns_change_nothing(12, 1);
    collinear_columns_change_nothing(800, 1);
    collinear_columns_change_nothing(5000, 1000);
    collinear_columns_change_nothing(200000, 1);
    dummies_beside_the_constant_are_seen();
    few_rows_are_fitted();
    partialling_is_a_regression_on_residuals();
    same_bits_for_any_threads();
    refuses_wrong_columns();
    correlation_and_inflation();
    return tap_done();
}
