#include "plain_gam.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COEFFICIENTS = 64 };

const double plain_lambdas[PLAIN_LAMBDAS] = {
    0.001,  0.003981071705534973, 0.015848931924611134, 0.0630957344480193, 0.25118864315095796,
    1.0,    3.981071705534969,    15.848931924611142,   63.0957344480193,   251.18864315095772,
    1000.0,
};

static void *allocate(size_t n, size_t size)
{
    void *p = calloc(n, size);

    if (!p) {
        perror("plain_gam");
        exit(2);
    }
    return p;
}

/* N_i of order m at u, as defined; `j` is the one interval that holds u. */
static real spline(const double *t, size_t i, size_t m, size_t j, double u)
{
    if (m == 1)
        return i == j;
    return (real)((u - t[i]) / (t[i + m - 1] - t[i])) * spline(t, i, m - 1, j, u) +
           (real)((t[i + m] - u) / (t[i + m] - t[i + 1])) * spline(t, i + 1, m - 1, j, u);
}

void plain_row(size_t n_splines, double low, double high, double x, real *row)
{
    size_t inner = n_splines - 2, j = 0;
    double t[MAX_COEFFICIENTS + 4], step = 1.0 / (double)(inner - 1);
    double u = (x - low) / (high > low ? high - low : 1);

    for (size_t i = 0; i < inner; i++)
        t[3 + i] = i + 1 < inner ? (double)i * step : 1;
    double d = t[4] - t[3];
    for (int i = 1; i <= 3; i++) {
        t[3 - i] = -(i * d);
        t[(int)n_splines + i] = 1 + i * d;
    }
    t[n_splines + 3] += 1e-9;
    while (!(t[j] <= u && u < t[j + 1]))
        j++;
    for (size_t i = 0; i < n_splines; i++)
        row[i] = spline(t, i, 4, j, u);
    row[n_splines] = 1;
}

/* Cholesky factor in the lower triangle of a [m * m]. */
static void factor(real *a, size_t m)
{
    for (size_t j = 0; j < m; j++)
        for (size_t i = j; i < m; i++) {
            real s = a[i * m + j];
            for (size_t k = 0; k < j; k++)
                s -= a[i * m + k] * a[j * m + k];
            a[i * m + j] = i == j ? (real)sqrtl(s) : s / a[j * m + j];
        }
}

static void solve(const real *l, size_t m, real *b)
{
    for (size_t i = 0; i < m; i++) {
        for (size_t k = 0; k < i; k++)
            b[i] -= l[i * m + k] * b[k];
        b[i] /= l[i * m + i];
    }
    for (size_t i = m; i-- > 0;) {
        for (size_t k = i + 1; k < m; k++)
            b[i] -= l[k * m + i] * b[k];
        b[i] /= l[i * m + i];
    }
}

/* Eigenvalues on the diagonal of a, eigenvectors in the columns of v: Jacobi rotations. */
static void eigen(real *a, real *v, size_t m)
{
    for (size_t i = 0; i < m * m; i++)
        v[i] = i % (m + 1) == 0;
    for (int sweep = 0; sweep < 30; sweep++)
        for (size_t p = 0; p < m; p++)
            for (size_t q = p + 1; q < m; q++) {
                real apq = a[p * m + q];
                if (apq * apq <= (real)1e-38 * a[p * m + p] * a[q * m + q])
                    continue;
                real theta = (a[q * m + q] - a[p * m + p]) / (2 * apq);
                real t =
                    (theta >= 0 ? 1 : -1) / ((real)fabsl(theta) + (real)sqrtl(theta * theta + 1));
                real c = 1 / (real)sqrtl(t * t + 1), s = t * c;
                for (size_t k = 0; k < m; k++) {
                    real x = a[k * m + p], y = a[k * m + q];
                    a[k * m + p] = c * x - s * y;
                    a[k * m + q] = s * x + c * y;
                }
                for (size_t k = 0; k < m; k++) {
                    real x = a[p * m + k], y = a[q * m + k];
                    a[p * m + k] = c * x - s * y;
                    a[q * m + k] = s * x + c * y;
                    x = v[k * m + p];
                    y = v[k * m + q];
                    v[k * m + p] = c * x - s * y;
                    v[k * m + q] = s * x + c * y;
                }
                a[p * m + q] = a[q * m + p] = 0;
            }
}

/* sum over the n largest eigenvalues of v v' / d^2 */
static void truncated_inverse(const real *a, size_t m, size_t n, real *inverse)
{
    real *e = allocate(m * m, sizeof *e), *v = allocate(m * m, sizeof *v);

    memcpy(e, a, m * m * sizeof *e);
    eigen(e, v, m);
    for (size_t k = 0; k < m; k++) {
        size_t larger = 0;
        for (size_t i = 0; i < m; i++)
            larger += e[i * m + i] > e[k * m + k];
        for (size_t i = 0; larger < n && i < m; i++)
            for (size_t j = 0; j < m; j++)
                inverse[i * m + j] += v[i * m + k] * v[j * m + k] / e[k * m + k];
    }
    free(e);
    free(v);
}

/* Coefficients for X'y, in place. */
static void apply_inverse(const plain_gam *g, size_t lambda, real *b)
{
    size_t m = g->m;

    if (g->n >= m) {
        real l[MAX_COEFFICIENTS * MAX_COEFFICIENTS];
        memcpy(l, g->a + lambda * m * m, m * m * sizeof *l);
        factor(l, m);
        solve(l, m, b);
    } else {
        real c[MAX_COEFFICIENTS] = {0};
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j < m; j++)
                c[i] += g->inverse[(lambda * m + i) * m + j] * b[j];
        memcpy(b, c, m * sizeof *c);
    }
}

static real dot(const real *a, const real *b, size_t n)
{
    real s = 0;

    for (size_t i = 0; i < n; i++)
        s += a[i] * b[i];
    return s;
}

static void prepare(plain_gam *g, const real *xx, size_t lambda)
{
    static const int d[3] = {1, -2, 1};
    size_t m = g->m;
    real *a = g->a + lambda * m * m, column[MAX_COEFFICIENTS], edof = 0;

    memcpy(a, xx, m * m * sizeof *a);
    for (size_t k = 0; k + 3 < m; k++)
        for (size_t i = 0; i < 3; i++)
            for (size_t j = 0; j < 3; j++)
                a[(k + i) * m + k + j] += (real)plain_lambdas[lambda] * d[i] * d[j];
    for (size_t i = 0; i < m; i++)
        a[i * m + i] += (real)0x1p-26;
    if (g->n < m)
        truncated_inverse(a, m, g->n, g->inverse + lambda * m * m);
    for (size_t k = 0; k < m; k++) { /* trace of A^-1 X'X */
        memcpy(column, xx + k * m, m * sizeof *column);
        apply_inverse(g, lambda, column);
        edof += column[k];
    }
    g->edof[lambda] = (double)edof;
}

plain_gam *plain_gam_new(const double *x, size_t n, size_t n_splines)
{
    plain_gam *g = allocate(1, sizeof *g);

    *g = (plain_gam){.n = n, .m = n_splines + 1, .low = x[0], .high = x[0]};
    for (size_t i = 1; i < n; i++) {
        g->low = fmin(g->low, x[i]);
        g->high = fmax(g->high, x[i]);
    }
    g->x = allocate(n * g->m, sizeof *g->x);
    g->a = allocate(PLAIN_LAMBDAS * g->m * g->m, sizeof *g->a);
    g->inverse = allocate(PLAIN_LAMBDAS * g->m * g->m, sizeof *g->a);
    for (size_t i = 0; i < n; i++)
        plain_row(n_splines, g->low, g->high, x[i], g->x + i * g->m);
    real *xx = allocate(g->m * g->m, sizeof *xx);
    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < g->m; i++)
            for (size_t j = 0; j < g->m; j++)
                xx[i * g->m + j] += g->x[k * g->m + i] * g->x[k * g->m + j];
    for (size_t k = 0; k < PLAIN_LAMBDAS; k++)
        prepare(g, xx, k);
    free(xx);
    return g;
}

void plain_gam_free(plain_gam *g)
{
    free(g->x);
    free(g->a);
    free(g->inverse);
    free(g);
}

void plain_gam_fit(const plain_gam *g, const double *y, plain_fit *fit)
{
    size_t n = g->n, m = g->m;
    real xy[MAX_COEFFICIENTS] = {0}, b[MAX_COEFFICIENTS];

    for (size_t k = 0; k < n; k++)
        for (size_t i = 0; i < m; i++)
            xy[i] += g->x[k * m + i] * (real)y[k];
    fit->gcv = INFINITY;
    for (size_t lambda = 0; lambda < PLAIN_LAMBDAS; lambda++) {
        real rss = 0;
        memcpy(b, xy, m * sizeof *b);
        apply_inverse(g, lambda, b);
        for (size_t k = 0; k < n; k++) {
            real e = (real)y[k] - dot(b, g->x + k * m, m);
            rss += e * e;
        }
        double freedom = (double)n - 1.4 * g->edof[lambda];
        double gcv = (double)n * (double)rss / (freedom * freedom);
        if (gcv < fit->gcv) {
            fit->gcv = gcv;
            fit->rss = (double)rss;
            fit->lambda = lambda;
            memcpy(fit->b, b, m * sizeof *b);
        }
    }
    for (size_t k = 0; k < n; k++)
        fit->fitted[k] = (double)dot(fit->b, g->x + k * m, m);
}
