/* gam.h - a penalised cubic spline with its smoothness chosen by generalised cross-validation: the
 * estimate pyGAM 0.9.0 computes as LinearGAM(n_splines=25).gridsearch(lam=logspace(-3,3,11)).
 *
 * The model is y = X b + error, X the n_splines B-splines over [min x, max x] and an intercept
 * column. For each lambda b minimises |y - X b|^2 + lambda |D b|^2 + 2^-26 |b|^2, D the second
 * differences of the spline coefficients. The lambda with the least
 *     GCV = n |y - X b|^2 / (n - 1.4 edof)^2,  edof = trace of the smoother,
 * is taken, the smallest of equals. With fewer points than coefficients the smoother keeps only the
 * n largest singular directions of the penalised problem, as pyGAM does.
 *
 * Source: S. Wood, "Generalized Additive Models" (2nd ed.), ch. 4 and 6.2; P. Eilers and B. Marx,
 * Statistical Science 11 (1996); D. Serven and C. Brummitt, pyGAM (2018). Agreement with pyGAM is
 * about 1e-12 of the data's size.
 *
 * All that depends on x alone is computed once; a response then costs a few small matrix products.
 * A suf_gam is read-only after suf_gam_new: any number of threads may fit with it. */
#ifndef SUFGRAM_GAM_H
#define SUFGRAM_GAM_H

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

/* How many lambdas are tried: 10^(-3 + 0.6 k), k = 0..10. */
#define SUF_GAM_N_LAMBDAS 11

#define SUF_GAM_MIN_SPLINES 4
#define SUF_GAM_MAX_SPLINES 500
#define SUF_GAM_MAX_POINTS 2147483647 /* the numerical libraries count in 32 bits */

typedef struct suf_gam suf_gam;

/* Prepare for responses at x[0..n-1], n >= 1, in any order, repeats allowed; copied. n_splines 0
 * means 25. Memory: about n * min(n, n_splines + 1) doubles. Errors: SUF_EINVAL (no points,
 * n_splines out of range), SUF_ELIMIT (more points than SUF_GAM_MAX_POINTS), SUF_ENUMERIC (an x
 * that is not finite, named as item), SUF_ENOMEM. Free with suf_gam_free. */
SUF_API int suf_gam_new(suf_gam **out, const double *x, size_t n, uint32_t n_splines,
                        suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_gam_free(suf_gam *g);

SUF_API size_t suf_gam_points(const suf_gam *g);       /* n */
SUF_API size_t suf_gam_coefficients(const suf_gam *g); /* n_splines + 1, the intercept last */

/* The lambda number k < SUF_GAM_N_LAMBDAS, rising; NaN beyond. */
SUF_API double suf_gam_lambda(size_t k);

/* Effective degrees of freedom with lambda number k < SUF_GAM_N_LAMBDAS; NaN beyond. */
SUF_API double suf_gam_edof(const suf_gam *g, size_t k);

/* Where a fit goes; row-major arrays of the caller, one row a response. NULL: not wanted. */
typedef struct suf_gam_result {
    double *fitted;        /* [n_responses * points] */
    double *coefficients;  /* [n_responses * coefficients] */
    uint8_t *lambda_index; /* [n_responses], the lambda chosen */
    double *rss;           /* [n_responses], residual sum of squares with it */
    double *gcv;           /* [n_responses], its score */
} suf_gam_result;

/* Fit n_responses responses: number i is y[i * stride .. i * stride + points - 1], stride >=
 * points. The result of a response may differ in its last bits with the block it is fitted in.
 * Errors: SUF_ENUMERIC, naming the row of a response with a NaN or infinite value or one so large
 * that its squares overflow; SUF_EINVAL; SUF_ENOMEM. After an error `out` may be partly written. */
SUF_API int suf_gam_fit(const suf_gam *g, const double *y, size_t n_responses, size_t stride,
                        const suf_gam_result *out, suf_diag *diag) SUF_MUST_CHECK;

/* The model's columns at any points: design[n * coefficients], row-major; the value of a fit at
 * x[i] is the product of row i with its coefficients. Outside the range of the data fits continue
 * along their tangents. */
SUF_API void suf_gam_design(const suf_gam *g, const double *x, size_t n, double *design);

/* Values at such points: out[n_responses * n] = coefficients times transposed design. */
SUF_API void suf_gam_predict(const suf_gam *g, const double *design, size_t n,
                             const double *coefficients, size_t n_responses, double *out);

SUF_END_DECLS

#endif
