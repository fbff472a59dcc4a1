/* basis.h - an orthonormal basis of a model's columns, those that earlier ones span left out.
 *
 * With X = Q R over the p columns kept, everything about the model is asked in coordinates of Q:
 * its cross products are the identity over all rows and well conditioned over most samples of rows,
 * whatever X'X is. */
#ifndef SUF_STATS_BASIS_H
#define SUF_STATS_BASIS_H

#include <stdbool.h>
#include <stddef.h>

#include "sufgram/err.h"
#include "sufgram/ols.h"

typedef struct sufi_basis {
    size_t k;        /* columns of the model, the constant among them */
    size_t p;        /* of them kept */
    size_t *kept;    /* [p] rising; the first is 0, the constant */
    double *r;       /* [p*p] column-major, upper: X = Q r */
    double *inverse; /* [p*p] r^-1, alike */
    double *z;       /* [p] Q'y */
    double ssr;      /* |y - Q z|^2 */
    size_t n;        /* rows */
} sufi_basis;

/* The model of column `response` of the factor on columns 0 .. k-1. A column is kept unless what
 * earlier ones leave of it is rounding (sufi_rank_tolerance of its length). SUF_ENOMEM. Release
 * whatever is returned. */
int sufi_basis_init(sufi_basis *b, const suf_ols *o, size_t k, size_t response,
                    suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
void sufi_basis_release(sufi_basis *b);

/* Coefficients of the kept columns from coordinates: x [p] := r^-1 c [p]. */
void sufi_basis_coefficients(const sufi_basis *b, const double *c, double *x);

/* An orthonormal basis u [p*p], column-major, of the coordinates: its first p - n_own vectors span
 * the columns with own[] false, the last n_own are what the others add to them. own[p] and *n_own
 * speak of kept columns. SUF_ENOMEM, SUF_ENUMERIC. */
int sufi_basis_split(const sufi_basis *b, const bool *own, double *u, size_t *n_own,
                     suf_diag *diag) SUF_MUST_CHECK;

/* ---- symmetric systems in these coordinates ---- */

/* Factor a [p*p], symmetric positive semidefinite, column-major, in place into L L' (lower). A
 * pivot below 1e-10 of its diagonal is a direction that is not there: found[j] = false, its column
 * 0. found may be NULL. Returns the number of pivots found. */
size_t sufi_cholesky(double *a, size_t p, bool *found);

/* Solve L L' x = b in place; x is 0 where a pivot was not found. */
void sufi_cholesky_solve(const double *l, size_t p, double *x);

#endif
