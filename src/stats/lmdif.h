/* lmdif.h - nonlinear least squares by the Levenberg-Marquardt method, derivatives by differences:
 * MINPACK's lmdif; the only module that sees minpack.h. */
#ifndef SUF_STATS_LMDIF_H
#define SUF_STATS_LMDIF_H

#include <stdbool.h>
#include <stddef.h>

/* The residuals r[0..n_residuals-1] at parameters p. */
typedef void sufi_residual_fn(const void *arg, const double *p, double *r);

enum { SUFI_LMDIF_MAX_PARAMETERS = 8 };

typedef struct sufi_lmdif {
    sufi_residual_fn *residuals;
    const void *arg;
    size_t n_residuals, n_parameters; /* residuals at least as many as parameters, these at most
                                         MAX; MINPACK counts residuals in 32 bits */
    double ftol, xtol;                /* relative: of the sum of squares, of the parameters */
    size_t max_calls;                 /* of `residuals` */
} sufi_lmdif;

/* Doubles of working space a fit needs. */
size_t sufi_lmdif_work(size_t n_residuals, size_t n_parameters);

/* Minimise the sum of squares from p[0..n_parameters-1], which is replaced. False if it did not
 * converge (too many calls, tolerances below what rounding allows, a derivative that is NaN). */
bool sufi_lmdif_fit(const sufi_lmdif *f, double *p, double *work);

#endif
