/* ols_solver.h - one regression on columns taken out of a triangular factor. */
#ifndef SUF_STATS_OLS_SOLVER_H
#define SUF_STATS_OLS_SOLVER_H

#include <stddef.h>

typedef struct sufi_solver {
    size_t p; /* predictors */
    size_t rank;
    double *a;      /* work: the model's columns and the response */
    double *r;      /* [(p+1)^2], column-major: triangle, z, rho */
    double *s;      /* [p] singular values */
    double *u, *vt; /* [p*p] singular vectors */
} sufi_solver;

/* Factor p >= 1 columns of parent [k*k], column-major, beside y [k] and find the rank. SUF_ENOMEM,
 * SUF_ENUMERIC. Release `v` whatever is returned. */
int sufi_solver_init(sufi_solver *v, const double *parent, size_t k, const size_t *columns,
                     size_t p, const double *y);
void sufi_solver_release(sufi_solver *v);

/* Sum of squared residuals; before _solve, which uses up the singular vectors. */
double sufi_solver_ssr(const sufi_solver *v);

/* Coefficients b [p], of least norm if the rank is short, and the diagonal d [p] of the
 * pseudoinverse of X'X. Once only. */
int sufi_solver_solve(sufi_solver *v, double *b, double *d);

/* The share of the largest singular value up to which others count as zero, for p columns. */
double sufi_rank_tolerance(size_t p);

#endif
