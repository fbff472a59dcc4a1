/* ols_tests.c - what is asked about fitted models and single columns. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "stats/ols_impl.h"
#include "stats/vector.h"
#include "sufgram/ols.h"

suf_ols_test suf_ols_compare(const suf_ols_summary *nested, const suf_ols_summary *model)
{
    suf_ols_test t;

    t.r2_adj_increment = model->r2_adj - nested->r2_adj;
    /* -2 (ll_nested - ll_model), without the terms that cancel. */
    t.lrt = (double)model->n_rows * log(nested->ssr / model->ssr);
    t.df = model->df_model - nested->df_model;
    t.log10_p = suf_log10_chi2_tail(t.lrt, t.df);
    return t;
}

int suf_ols_vif(const suf_ols *o, const size_t *columns, size_t n_columns, double *vif,
                suf_diag *diag)
{
    size_t *others = sufi_alloc(n_columns, sizeof *others);
    int err = others ? SUF_OK : sufi_fail_nomem(diag, "variance inflation factors");

    for (size_t j = 0; j < n_columns && !err; j++) {
        suf_ols_summary f = {0};
        size_t n = 0;
        for (size_t i = 0; i < n_columns; i++)
            if (i != j)
                others[n++] = columns[i];
        suf_ols_model m = {.columns = others, .n_columns = n, .response = columns[j]};
        err = suf_ols_fit(o, &m, &f, NULL, NULL, diag);
        vif[j] = isnan(f.r2) ? NAN : f.tss / f.ssr; /* 1 / (1 - R2) */
    }
    free(others);
    return err;
}

void suf_ols_residuals(const double *x, size_t n, size_t k, const double *y,
                       const double *coefficients, double *residuals)
{
    for (size_t i = 0; i < n; i++) {
        double fitted = coefficients[0];
        for (size_t j = 0; j < k; j++)
            fitted += coefficients[j + 1] * x[i * k + j];
        residuals[i] = y[i] - fitted;
    }
}

/* Below the constant's row a column of the factor is what the mean leaves of it. */
int suf_ols_correlation(const suf_ols *o, size_t a, size_t b, double *r, suf_diag *diag)
{
    double ab = 0, aa = 0, bb = 0, all_a = 0, all_b = 0;

    if (a >= o->k || b >= o->k)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a correlation of columns %zu and %zu", a, b);
    const double *x = o->r + a * o->k, *y = o->r + b * o->k;
    for (size_t i = 0; i < o->k; i++) {
        double centred = i ? 1 : 0;
        ab += centred * x[i] * y[i];
        aa += centred * x[i] * x[i];
        bb += centred * y[i] * y[i];
        all_a += x[i] * x[i];
        all_b += y[i] * y[i];
    }
    if (aa > sufi_constant_share * all_a && bb > sufi_constant_share * all_b)
        *r = fmax(-1, fmin(1, ab / sqrt(aa) / sqrt(bb)));
    else
        *r = NAN;
    return SUF_OK;
}

static bool is_constant(const double *a, size_t n)
{
    size_t i = 1;

    while (i < n && a[i] == a[0])
        i++;
    return i >= n;
}

/* centred[] := a - mean, divided by its norm; NaN throughout when a is constant (asked first, for
 * the mean of equal numbers may differ from them in the last place). */
static void standardise(const double *a, size_t n, double *centred, double *squares)
{
    bool constant = is_constant(a, n);
    double mean = sufi_pairwise_sum(a, n) / (double)n;

    for (size_t i = 0; i < n; i++) {
        centred[i] = a[i] - mean;
        squares[i] = centred[i] * centred[i];
    }
    double norm = sqrt(sufi_pairwise_sum(squares, n));
    for (size_t i = 0; i < n; i++)
        centred[i] = norm > 0 && !constant ? centred[i] / norm : NAN;
}

int suf_pearson(const double *x, const double *y, size_t n, double *r, suf_diag *diag)
{
    double *work = sufi_alloc(n, 3 * sizeof *work);

    if (!work)
        return sufi_fail_nomem(diag, "a correlation");
    standardise(x, n, work, work + 2 * n);
    standardise(y, n, work + n, work + 2 * n);
    for (size_t i = 0; i < n; i++)
        work[2 * n + i] = work[i] * work[n + i];
    double dot = sufi_pairwise_sum(work + 2 * n, n);
    *r = n == 0 || isnan(dot) ? NAN : fmax(-1, fmin(1, dot));
    free(work);
    return SUF_OK;
}
