/* standardised.h - coefficients of the five predictors together, in standard deviations, with
 * intervals that do not take the targets for independent. */
#ifndef SUF_REPORT_STANDARDISED_H
#define SUF_REPORT_STANDARDISED_H

#include "effects/joined.h"

typedef struct sufi_coefficients {
    const char *kind; /* of the intervals; static */
    /* NaN for a response that is not there or does not vary, and a predictor that does not or that
     * others span. */
    double slope[SUF_N_RESPONSES][SUF_N_PREDICTORS];
    double low[SUF_N_RESPONSES][SUF_N_PREDICTORS], high[SUF_N_RESPONSES][SUF_N_PREDICTORS];
} sufi_coefficients;

/* Fit the models. Rows with equal cells in the columns `token` and `sequence` of `table`, the one
 * `j` was made from, are clusters, as far as it has these columns and they tell rows apart; without
 * any the intervals are classical. SUF_ELIMIT (2^32 rows), SUF_ENUMERIC, SUF_ENOMEM. */
int sufi_coefficients_fit(sufi_coefficients *out, const sufi_joined *j, const suf_table *table,
                          unsigned n_threads, suf_diag *diag) SUF_MUST_CHECK;

#endif
