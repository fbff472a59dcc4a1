/* basis.c - Gram-Schmidt on the triangular factor, each column twice, which leaves vectors
 * orthogonal to rounding (L. Giraud et al., Numer. Math. 101 (2005), 87-100: "twice is enough").
 * Cost: k^3. */
#include "stats/basis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "stats/linalg.h"
#include "stats/ols_impl.h"
#include "stats/ols_solver.h"

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Take the parts of v [k] along q [p][k] out; coordinate[p] receives them. */
static void project_out(const double *q, size_t p, size_t k, double *v, double *coordinate)
{
    for (size_t l = 0; l < p; l++)
        coordinate[l] = 0;
    for (int pass = 0; pass < 2; pass++)
        for (size_t l = 0; l < p; l++) {
            double part = dot(q + l * k, v, k);
            coordinate[l] += part;
            for (size_t i = 0; i < k; i++)
                v[i] -= part * q[l * k + i];
        }
}

/* Keep what the columns add; r has leading dimension k until the rank is known. */
static void keep_columns(sufi_basis *b, const suf_ols *o, double *q, double *v)
{
    size_t k = o->k;
    double tolerance = sufi_rank_tolerance(b->k);

    for (size_t j = 0; j < b->k; j++) {
        memcpy(v, o->r + j * k, k * sizeof *v);
        double length = sqrt(dot(v, v, k));
        double *column = b->r + b->p * b->k;
        memset(column, 0, b->k * sizeof *column);
        project_out(q, b->p, k, v, column);
        double left = sqrt(dot(v, v, k));
        if (!(left > tolerance * length))
            continue;
        for (size_t i = 0; i < k; i++)
            q[b->p * k + i] = v[i] / left;
        column[b->p] = left;
        b->kept[b->p++] = j;
    }
    for (size_t j = 1; j < b->p; j++)
        memmove(b->r + j * b->p, b->r + j * b->k, b->p * sizeof *b->r);
}

static int invert(sufi_basis *b)
{
    memset(b->inverse, 0, b->p * b->p * sizeof *b->inverse);
    for (size_t j = 0; j < b->p; j++)
        b->inverse[j * b->p + j] = 1;
    return sufi_solve_upper(b->r, b->p, false, b->inverse, b->p);
}

int sufi_basis_init(sufi_basis *b, const suf_ols *o, size_t k, size_t response, suf_diag *diag)
{
    *b = (sufi_basis){.k = k, .n = o->n};
    double *q = sufi_alloc(sufi_mul_size(k + 1, o->k), sizeof *q);

    b->kept = sufi_alloc(k, sizeof *b->kept);
    b->r = sufi_alloc(sufi_mul_size(k, k), sizeof *b->r);
    b->inverse = sufi_alloc(sufi_mul_size(k, k), sizeof *b->inverse);
    b->z = sufi_alloc(k, sizeof *b->z);
    if (!q || !b->kept || !b->r || !b->inverse || !b->z) {
        free(q);
        return sufi_fail_nomem(diag, "a model");
    }
    double *v = q + k * o->k;
    keep_columns(b, o, q, v);
    memcpy(v, o->r + response * o->k, o->k * sizeof *v);
    project_out(q, b->p, o->k, v, b->z);
    b->ssr = dot(v, v, o->k);
    free(q);
    int err = invert(b);
    return err ? sufi_fail(diag, err, NULL, "a model could not be solved") : SUF_OK;
}

void sufi_basis_release(sufi_basis *b)
{
    free(b->kept);
    free(b->r);
    free(b->inverse);
    free(b->z);
    *b = (sufi_basis){0};
}

void sufi_basis_coefficients(const sufi_basis *b, const double *c, double *x)
{
    for (size_t j = 0; j < b->p; j++) {
        x[j] = 0;
        for (size_t l = j; l < b->p; l++)
            x[j] += b->inverse[l * b->p + j] * c[l];
    }
}

int sufi_basis_split(const sufi_basis *b, const bool *own, double *u, size_t *n_own, suf_diag *diag)
{
    size_t p = b->p, at = 0;
    double *r = sufi_alloc(sufi_mul_size(p, p), sizeof *r);

    if (!r)
        return sufi_fail_nomem(diag, "a model");
    for (int pass = 0; pass < 2; pass++) {
        if (pass == 1)
            *n_own = p - at;
        for (size_t j = 0; j < p; j++)
            if (own[j] == (pass == 1))
                memcpy(u + at++ * p, b->r + j * p, p * sizeof *u);
    }
    int err = sufi_qr(u, p, p, r, true);
    free(r);
    return err ? sufi_fail(diag, err, NULL, "a model could not be solved") : SUF_OK;
}

size_t sufi_cholesky(double *a, size_t p, bool *found)
{
    size_t n_found = 0;

    for (size_t j = 0; j < p; j++) {
        double diagonal = a[j * p + j], pivot = diagonal;
        for (size_t l = 0; l < j; l++)
            pivot -= a[l * p + j] * a[l * p + j];
        bool there = pivot > 1e-10 * diagonal;
        double root = there ? sqrt(pivot) : 0;
        for (size_t i = j; i < p && there; i++) {
            double sum = a[j * p + i];
            for (size_t l = 0; l < j; l++)
                sum -= a[l * p + i] * a[l * p + j];
            a[j * p + i] = sum / root;
        }
        for (size_t i = j; i < p && !there; i++)
            a[j * p + i] = 0;
        if (found)
            found[j] = there;
        n_found += there;
    }
    return n_found;
}

void sufi_cholesky_solve(const double *l, size_t p, double *x)
{
    for (size_t i = 0; i < p; i++) {
        for (size_t j = 0; j < i; j++)
            x[i] -= l[j * p + i] * x[j];
        x[i] = l[i * p + i] > 0 ? x[i] / l[i * p + i] : 0;
    }
    for (size_t i = p; i-- > 0;) {
        for (size_t j = i + 1; j < p; j++)
            x[i] -= l[i * p + j] * x[j];
        x[i] = l[i * p + i] > 0 ? x[i] / l[i * p + i] : 0;
    }
}
