/* ols_impl.h - the factor behind suf_ols, for the modules that solve on it. */
#ifndef SUF_STATS_OLS_IMPL_H
#define SUF_STATS_OLS_IMPL_H

#include <stdbool.h>

#include "sufgram/ols.h"

struct suf_ols {
    size_t n;   /* rows */
    size_t k;   /* columns with the constant */
    double r[]; /* [k*k], column-major */
};

/* Below this share of the squares about 0, squares about the mean are rounding: a constant. */
extern const double sufi_constant_share;

/* The figures of a model from its rank, sum of squared residuals and response y [k] (a column of
 * the factor); `constant`: it has an intercept. */
suf_ols_summary sufi_ols_summarise(const suf_ols *o, bool constant, size_t rank, double ssr,
                                   const double *y);

#endif
