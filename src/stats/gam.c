/* gam.c - everything about a penalised spline that does not depend on the response.
 *
 * Let X = Q R be the QR factorisation of the n x m design (n < m: Q = I, R = X), r = min(n, m)
 * columns in Q. The smoother S_l of every lambda maps into the span of Q and sees y through Q'y
 * only, so it is Q H_l Q' with a small H_l. From the singular value decomposition
 *
 *     [ R            ]
 *     [ sqrt(l) D    ]  =  U diag(d) V',     U1 = its first r rows and r columns,
 *     [ eps^(1/4) I  ]
 *
 * H_l = U1 U1', the coefficients are V_r diag(1/d_r) U1' Q'y and edof = |U1|^2. Working with the
 * stacked matrix instead of X'X + l D'D keeps the condition number at its root (1e5 instead of
 * 1e10). For n >= m this is the textbook smoother; for n < m it drops the m - n smallest singular
 * directions, which is what pyGAM computes there. The ridge eps^(1/4) I is pyGAM's as well; it
 * fixes the one direction the data cannot (the splines sum to the intercept column).
 *
 * Cost: one tall QR, O(n m^2), and eleven decompositions of about 3 m x m, some ten milliseconds
 * for 25 splines; memory n r + 22 m r doubles. The n x n smoother is never formed. */
#include "stats/gam.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "stats/linalg.h"

/* logspace(-3, 3, 11) as NumPy's pow gives it; spelled out so that no libm decides. */
static const double lambdas[SUF_GAM_N_LAMBDAS] = {
    0.001,  0.003981071705534973, 0.015848931924611134, 0.0630957344480193, 0.25118864315095796,
    1.0,    3.981071705534969,    15.848931924611142,   63.0957344480193,   251.18864315095772,
    1000.0,
};

/* eps^(1/4): its square is the ridge, sqrt(2^-52). */
static const double ridge_root = 0x1p-13;

double suf_gam_lambda(size_t k)
{
    return k < SUF_GAM_N_LAMBDAS ? lambdas[k] : NAN;
}

double suf_gam_edof(const suf_gam *g, size_t k)
{
    return k < SUF_GAM_N_LAMBDAS ? g->edof[k] : NAN;
}

size_t suf_gam_points(const suf_gam *g)
{
    return g->n_points;
}

size_t suf_gam_coefficients(const suf_gam *g)
{
    return g->n_coefficients;
}

void suf_gam_free(suf_gam *g)
{
    if (!g)
        return;
    sufi_bspline_release(&g->basis);
    free(g->q);
    free(g->residual_maker);
    free(g->coefficient_map);
    free(g);
}

void suf_gam_design(const suf_gam *g, const double *x, size_t n, double *design)
{
    size_t m = g->n_coefficients;

    for (size_t i = 0; i < n; i++) {
        sufi_bspline_row(&g->basis, x[i], design + i * m);
        design[i * m + m - 1] = 1;
    }
}

void suf_gam_predict(const suf_gam *g, const double *design, size_t n, const double *coefficients,
                     size_t n_responses, double *out)
{
    size_t m = g->n_coefficients;

    sufi_gemm(false, true, n_responses, n, m, 1, coefficients, m, design, m, 0, out, n);
}

/* Factor the design: fills g->q and r_factor [rank * m], column-major. */
static int factor_design(suf_gam *g, const double *x, double *r_factor)
{
    size_t n = g->n_points, m = g->n_coefficients;
    double *row = sufi_alloc(m, sizeof *row);
    bool tall = n >= m;
    double *design = tall ? g->q : r_factor; /* column-major, n rows */

    if (!row)
        return SUF_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        suf_gam_design(g, x + i, 1, row);
        for (size_t j = 0; j < m; j++)
            design[j * n + i] = row[j];
    }
    free(row);
    if (tall)
        return sufi_qr(g->q, n, m, r_factor, true);
    memset(g->q, 0, n * n * sizeof *g->q);
    for (size_t i = 0; i < n; i++)
        g->q[i * n + i] = 1;
    return SUF_OK;
}

/* [R; sqrt(lambda) D; eps^(1/4) I], column-major with n_rows rows. */
static void stack(const suf_gam *g, const double *r_factor, double lambda, double *a, size_t n_rows)
{
    size_t m = g->n_coefficients, r = g->rank;
    size_t n_differences = m - 3;
    double weight = sqrt(lambda);

    memset(a, 0, n_rows * m * sizeof *a);
    for (size_t j = 0; j < m; j++) {
        memcpy(a + j * n_rows, r_factor + j * r, r * sizeof *a);
        a[j * n_rows + r + n_differences + j] = ridge_root;
    }
    for (size_t i = 0; i < n_differences; i++) {
        a[i * n_rows + r + i] = weight;
        a[(i + 1) * n_rows + r + i] = -2 * weight;
        a[(i + 2) * n_rows + r + i] = weight;
    }
}

struct scratch {
    size_t n_rows;
    double *r_factor;    /* [rank * m] */
    double *stacked, *u; /* [n_rows * m] */
    double *s;           /* [m] */
    double *vt;          /* [m * m] */
};

/* The matrices of lambda number k. */
static int prepare_lambda(suf_gam *g, size_t k, struct scratch *w)
{
    size_t m = g->n_coefficients, r = g->rank;
    double *residual_maker = g->residual_maker + k * r * r;
    double *map = g->coefficient_map + k * m * r;

    stack(g, w->r_factor, lambdas[k], w->stacked, w->n_rows);
    int err = sufi_svd(w->stacked, w->n_rows, m, w->s, w->u, w->vt);
    if (err)
        return err;
    /* U1 column-major with stride n_rows is U1' row-major: H = U1 U1' transposes the left one. */
    sufi_gemm(true, false, r, r, r, -1, w->u, w->n_rows, w->u, w->n_rows, 0, residual_maker, r);
    g->edof[k] = 0;
    for (size_t i = 0; i < r; i++) {
        g->edof[k] -= residual_maker[i * r + i];
        residual_maker[i * r + i] += 1;
    }
    /* V' column-major is V row-major; scale its columns, then map = (V / d) U1'. */
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < r; j++)
            w->vt[i * m + j] /= w->s[j];
    sufi_gemm(false, false, m, r, r, 1, w->vt, m, w->u, w->n_rows, 0, map, r);
    return SUF_OK;
}

static int prepare(suf_gam *g, const double *x)
{
    size_t m = g->n_coefficients;
    struct scratch w = {.n_rows = g->rank + (m - 3) + m};
    int err = SUF_ENOMEM;

    g->q = sufi_alloc(sufi_mul_size(g->n_points, g->rank), sizeof *g->q);
    g->residual_maker =
        sufi_alloc(sufi_mul_size(sufi_mul_size(SUF_GAM_N_LAMBDAS, g->rank), g->rank), sizeof *g->q);
    g->coefficient_map =
        sufi_alloc(sufi_mul_size(sufi_mul_size(SUF_GAM_N_LAMBDAS, m), g->rank), sizeof *g->q);
    w.r_factor = sufi_alloc(sufi_mul_size(g->rank, m), sizeof *g->q);
    w.stacked = sufi_alloc(sufi_mul_size(w.n_rows, m), sizeof *g->q);
    w.u = sufi_alloc(sufi_mul_size(w.n_rows, m), sizeof *g->q);
    w.s = sufi_alloc(m, sizeof *g->q);
    w.vt = sufi_alloc(sufi_mul_size(m, m), sizeof *g->q);
    if (g->q && g->residual_maker && g->coefficient_map && w.r_factor && w.stacked && w.u && w.s &&
        w.vt)
        err = factor_design(g, x, w.r_factor);
    for (size_t k = 0; !err && k < SUF_GAM_N_LAMBDAS; k++)
        err = prepare_lambda(g, k, &w);
    free(w.r_factor);
    free(w.stacked);
    free(w.u);
    free(w.s);
    free(w.vt);
    return err;
}

int suf_gam_new(suf_gam **out, const double *x, size_t n, uint32_t n_splines, suf_diag *diag)
{
    size_t k = n_splines ? n_splines : 25;
    double low = INFINITY, high = -INFINITY;

    if (n == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a spline needs at least one point");
    if (n > SUF_GAM_MAX_POINTS)
        return sufi_fail(diag, SUF_ELIMIT, NULL, "a spline of %zu points; the limit is %d", n,
                         SUF_GAM_MAX_POINTS);
    if (k < SUF_GAM_MIN_SPLINES || k > SUF_GAM_MAX_SPLINES)
        return sufi_fail(diag, SUF_EINVAL, NULL, "the number of splines must be %d to %d, not %zu",
                         SUF_GAM_MIN_SPLINES, SUF_GAM_MAX_SPLINES, k);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]))
            return sufi_fail_at(diag, SUF_ENUMERIC, NULL, SUF_AT_ITEM, i, "x is not finite");
        low = fmin(low, x[i]);
        high = fmax(high, x[i]);
    }
    suf_gam *g = sufi_alloc_zero(1, sizeof *g);
    if (!g)
        return sufi_fail_nomem(diag, "a spline");
    g->n_points = n;
    g->n_coefficients = k + 1;
    g->rank = n < k + 1 ? n : k + 1;
    int err = sufi_bspline_init(&g->basis, k, low, high);
    if (!err)
        err = prepare(g, x);
    if (err) {
        suf_gam_free(g);
        return err == SUF_ENOMEM ? sufi_fail_nomem(diag, "a spline")
                                 : sufi_fail(diag, err, NULL, "a spline's factorisation failed");
    }
    *out = g;
    return SUF_OK;
}
