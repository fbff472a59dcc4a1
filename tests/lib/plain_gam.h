/* plain_gam.h - the penalised spline of gam.h the slow, obvious way: a curve at a time, normal
 * equations solved for each lambda, the basis by its recursive definition. The yardstick for tests
 * and benchmarks. */
#ifndef TESTS_PLAIN_GAM_H
#define TESTS_PLAIN_GAM_H

#include <stddef.h>

/* long double, so that the condition number of the normal equations (1e12) does no harm; the
 * benchmark takes double. */
#ifndef PLAIN_REAL
#define PLAIN_REAL long double
#endif
typedef PLAIN_REAL real;

enum { PLAIN_LAMBDAS = 11 };
extern const double plain_lambdas[PLAIN_LAMBDAS];

typedef struct plain_gam {
    size_t n, m; /* points, coefficients */
    double low, high;
    real *x;       /* [n * m], the design */
    real *a;       /* [lambdas * m * m], X'X + lambda P + ridge */
    real *inverse; /* [lambdas * m * m], only when n < m: of the n largest directions */
    double edof[PLAIN_LAMBDAS];
} plain_gam;

typedef struct plain_fit {
    size_t lambda;
    double rss, gcv;
    double *fitted; /* [n] */
    real *b;        /* [m] */
} plain_fit;

/* All spline values and the intercept at x. */
void plain_row(size_t n_splines, double low, double high, double x, real *row);

/* Exits when out of memory. */
plain_gam *plain_gam_new(const double *x, size_t n, size_t n_splines);
void plain_gam_free(plain_gam *g);

/* fit->fitted and fit->b are the caller's. */
void plain_gam_fit(const plain_gam *g, const double *y, plain_fit *fit);

#endif
