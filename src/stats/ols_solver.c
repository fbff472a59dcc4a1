/* ols_solver.c - one regression: factor, find the rank, solve.
 *
 * [X | y] is factored into [R z; 0 rho].  Then SSR = rho^2 and the coefficients solve R b = z. The
 * rank is read off the singular values of R; if it is short, R = U S V', SSR gains the parts of z
 * along the left singular vectors of the dropped values and b is the solution of least norm. Cost:
 * order p^3 for p columns. */
#include "stats/ols_solver.h"

#include <float.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "stats/linalg.h"
#include "sufgram/err.h"

/* Singular values up to this share of the largest are rounding. NumPy's rule, p 2^-52, is where the
 * rounding of exactly collinear columns itself comes to lie (a full set of dummies beside the
 * constant came out at 1.9 times it, and NumPy's own answer is wrong as often as right); sixteen
 * times that separates the two and still lets condition numbers of 10^13 pass. */
double sufi_rank_tolerance(size_t p)
{
    return 16 * (double)p * DBL_EPSILON;
}

void sufi_solver_release(sufi_solver *v)
{
    free(v->a);
    free(v->r);
    free(v->s);
    free(v->u);
    free(v->vt);
}

int sufi_solver_init(sufi_solver *v, const double *parent, size_t k, const size_t *columns,
                     size_t p, const double *y)
{
    size_t rows = k > p + 1 ? k : p + 1;
    int err;

    *v = (sufi_solver){.p = p};
    v->a = sufi_alloc_zero(sufi_mul_size(rows, p + 1), sizeof *v->a);
    v->r = sufi_alloc(sufi_mul_size(p + 1, p + 1), sizeof *v->r);
    v->s = sufi_alloc(p, sizeof *v->s);
    v->u = sufi_alloc(sufi_mul_size(p, p), sizeof *v->u);
    v->vt = sufi_alloc(sufi_mul_size(p, p), sizeof *v->vt);
    if (!v->a || !v->r || !v->s || !v->u || !v->vt)
        return SUF_ENOMEM;
    for (size_t j = 0; j < p; j++)
        memcpy(v->a + j * rows, parent + columns[j] * k, k * sizeof *v->a);
    memcpy(v->a + p * rows, y, k * sizeof *v->a);
    if ((err = sufi_qr(v->a, rows, p + 1, v->r, false)) != SUF_OK)
        return err;
    for (size_t j = 0; j < p; j++)
        memcpy(v->a + j * p, v->r + j * (p + 1), p * sizeof *v->a);
    if ((err = sufi_svd(v->a, p, p, v->s, v->u, v->vt)) != SUF_OK)
        return err;
    double least = v->s[0] * sufi_rank_tolerance(p);
    while (v->rank < p && v->s[v->rank] > least)
        v->rank++;
    return SUF_OK;
}

/* u_l' z: the response along left singular vector l. */
static double along(const sufi_solver *v, size_t l)
{
    const double *z = v->r + v->p * (v->p + 1);
    double dot = 0;

    for (size_t i = 0; i < v->p; i++)
        dot += v->u[l * v->p + i] * z[i];
    return dot;
}

double sufi_solver_ssr(const sufi_solver *v)
{
    double rho = v->r[v->p * (v->p + 1) + v->p];
    double ssr = rho * rho;

    for (size_t l = v->rank; l < v->p; l++)
        ssr += along(v, l) * along(v, l);
    return ssr;
}

/* Least-norm coefficients b[p] and the diagonal d[p] of the pseudoinverse of X'X. */
static void solve_by_svd(const sufi_solver *v, double *b, double *d)
{
    for (size_t j = 0; j < v->p; j++)
        b[j] = d[j] = 0;
    for (size_t l = 0; l < v->rank; l++) {
        double scaled = along(v, l) / v->s[l];
        for (size_t j = 0; j < v->p; j++) {
            double w = v->vt[j * v->p + l];
            b[j] += w * scaled;
            d[j] += w / v->s[l] * (w / v->s[l]);
        }
    }
}

/* The same with full rank, by back substitution, which does not mind columns of unlike scale. */
static int solve_by_triangle(sufi_solver *v, double *b, double *d)
{
    size_t p = v->p;
    double *r = v->a, *inverse = v->u; /* neither is needed any more */

    for (size_t j = 0; j < p; j++)
        memcpy(r + j * p, v->r + j * (p + 1), p * sizeof *r);
    memcpy(b, v->r + p * (p + 1), p * sizeof *b);
    int err = sufi_solve_upper(r, p, false, b, 1);
    if (err)
        return err;
    memset(inverse, 0, p * p * sizeof *inverse);
    for (size_t j = 0; j < p; j++)
        inverse[j * p + j] = 1;
    if ((err = sufi_solve_upper(r, p, false, inverse, p)) != SUF_OK)
        return err;
    for (size_t i = 0; i < p; i++) {
        d[i] = 0;
        for (size_t j = i; j < p; j++)
            d[i] += inverse[j * p + i] * inverse[j * p + i];
    }
    return SUF_OK;
}

int sufi_solver_solve(sufi_solver *v, double *b, double *d)
{
    if (v->rank == v->p)
        return solve_by_triangle(v, b, d);
    solve_by_svd(v, b, d);
    return SUF_OK;
}
