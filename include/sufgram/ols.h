/* ols.h - ordinary least squares: many nested models and responses from one pass over the rows.
 *
 * The rows are reduced once to the triangular factor R of a QR factorisation of all columns,
 * predictors and responses alike. Every model over any of these columns has the same coefficients
 * and sums of squares on R (a small square matrix) as on the rows, so models cost nothing more than
 * their number of columns cubed, and no sum of squares is ever a difference of larger ones.
 *
 * Source: G. Golub and C. Van Loan, "Matrix Computations" (4th ed.), ch. 5; J. Demmel et al.,
 * "Communication-optimal parallel and sequential QR and LU factorizations" (2012). The figures
 * are those of statsmodels' OLS. */
#ifndef SUFGRAM_OLS_H
#define SUFGRAM_OLS_H

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

typedef struct suf_ols suf_ols;

/* Rows first .. first+count-1, one column after the other: column j (of k) of row first+i goes to
 * block[j * stride + i]. Called from several threads at once, for different rows. */
typedef void suf_ols_fill_fn(void *arg, size_t first, size_t count, double *block, size_t stride);

/* Factor n >= 1 rows of k columns. In everything below column 0 is the constant 1, which is added
 * here, and column j + 1 is column j of the caller. The result does not depend on n_threads (0: one
 * a processor). Errors: SUF_EINVAL (no rows), SUF_ENUMERIC (a value that is not finite, the
 * diagnostic's `where` being the row; or a column of numbers beyond 1e70 or below 1e-70),
 * SUF_ENOMEM. Free with suf_ols_free. */
SUF_API int suf_ols_new(suf_ols **out, size_t n, size_t k, suf_ols_fill_fn *fill, void *arg,
                        unsigned n_threads, suf_diag *diag) SUF_MUST_CHECK;

/* The same from data[n*k], row-major. */
SUF_API int suf_ols_new_from_matrix(suf_ols **out, size_t n, size_t k, const double *data,
                                    unsigned n_threads, suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_ols_free(suf_ols *o);

/* A model: the response, or what is left of it after a regression on the columns partialled[],
 * on the columns columns[], of which one is 0 unless the model has no intercept. */
typedef struct suf_ols_model {
    const size_t *columns;
    size_t n_columns; /* at least 1 */
    const size_t *partialled;
    size_t n_partialled; /* 0: the response as it is */
    size_t response;
} suf_ols_model;

typedef struct suf_ols_summary {
    size_t n_rows;
    size_t rank;     /* singular values above the largest times n_columns times 2^-48 */
    double df_model; /* rank, less 1 with an intercept */
    double df_resid; /* n_rows - rank */
    double ssr;      /* sum of squared residuals */
    double tss;      /* sum of squares about the mean (about 0 without an intercept) */
    double r2;       /* NaN for a constant response */
    double r2_adj;   /* NaN when df_resid = 0 */
    double loglik;
} suf_ols_summary;

/* Fit a model. coefficients[n_columns] and std_errors[n_columns] may be NULL; std_errors are NaN
 * when df_resid = 0. A rank-deficient model gets the coefficients of least norm. Any number of
 * threads may fit models on one suf_ols. Errors: SUF_EINVAL (a column that is not there),
 * SUF_ENUMERIC, SUF_ENOMEM. */
SUF_API int suf_ols_fit(const suf_ols *o, const suf_ols_model *model, suf_ols_summary *summary,
                        double *coefficients, double *std_errors, suf_diag *diag) SUF_MUST_CHECK;

typedef struct suf_ols_test {
    double r2_adj_increment;
    double lrt;     /* likelihood-ratio statistic */
    double df;      /* difference of ranks */
    double log10_p; /* NaN when df = 0 */
} suf_ols_test;

/* The likelihood-ratio test of a model against one nested in it, fitted to the same response. */
SUF_API suf_ols_test suf_ols_compare(const suf_ols_summary *nested, const suf_ols_summary *model);

/* Variance inflation factors vif[n_columns]: TSS / SSR of each of the columns regressed on all the
 * others in the list; NaN for a constant column. List column 0 too: its own factor is the
 * uncentred one. */
SUF_API int suf_ols_vif(const suf_ols *o, const size_t *columns, size_t n_columns, double *vif,
                        suf_diag *diag) SUF_MUST_CHECK;

/* y[i] - (coefficients[0] + sum_j coefficients[j + 1] x[i * k + j]), x [n*k] row-major, to
 * residuals[n]; it may be y. */
SUF_API void suf_ols_residuals(const double *x, size_t n, size_t k, const double *y,
                               const double *coefficients, double *residuals);

/* Pearson's correlation of two columns of the factor, clamped to [-1, 1]; NaN when one is constant,
 * as column 0 is. SUF_EINVAL (a column that is not there). */
SUF_API int suf_ols_correlation(const suf_ols *o, size_t a, size_t b, double *r,
                                suf_diag *diag) SUF_MUST_CHECK;

/* Ranks of x[n] from 1, equal values sharing the mean of theirs, to rank[n]: Pearson's correlation
 * of ranks is Spearman's. x has no NaN; rank may be x. 24 n bytes. SUF_ELIMIT (n of 2^32 or more),
 * SUF_ENOMEM. */
SUF_API int suf_ranks(const double *x, size_t n, double *rank, suf_diag *diag) SUF_MUST_CHECK;

/* Pearson's correlation of x[n] and y[n] as SciPy computes it: centre, divide by the norm, dot,
 * clamp to [-1, 1]. NaN when either is constant. SUF_ENOMEM. */
SUF_API int suf_pearson(const double *x, const double *y, size_t n, double *r,
                        suf_diag *diag) SUF_MUST_CHECK;

/* log10 of P(X >= x) for a chi-square variable of df degrees of freedom; p itself may be far below
 * the smallest double (10^-100000). 0 for x <= 0; NaN for df <= 0 or a NaN argument. */
SUF_API double suf_log10_chi2_tail(double x, double df);

/* log10 of the two-sided P(|T| >= |t|) for Student's t of df degrees of freedom, alike. */
SUF_API double suf_log10_t_tail(double t, double df);

/* log10 of P(F >= f) for an F variable of df1 and df2 degrees of freedom, alike. */
SUF_API double suf_log10_f_tail(double f, double df1, double df2);

/* The t with P(|T| <= t) = level, 0 < level < 1, for Student's t of df degrees of freedom: half an
 * interval of confidence `level`, in standard errors. NaN outside these ranges. */
SUF_API double suf_t_quantile(double level, double df);

SUF_END_DECLS

#endif
