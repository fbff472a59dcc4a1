/* standardised.h - coefficients of the five predictors together, in standard deviations. */
#ifndef SUF_REPORT_STANDARDISED_H
#define SUF_REPORT_STANDARDISED_H

#include "sufgram/effects.h"

typedef struct sufi_coefficients {
    const char *kind; /* of the intervals; static */
    /* NaN for a response that is not there or does not vary, and a predictor that does not. */
    double slope[SUF_N_RESPONSES][SUF_N_PREDICTORS];
    double low[SUF_N_RESPONSES][SUF_N_PREDICTORS], high[SUF_N_RESPONSES][SUF_N_PREDICTORS];
} sufi_coefficients;

int sufi_coefficients_fit(sufi_coefficients *out, const suf_effects_frame *j, unsigned n_threads,
                          suf_diag *diag) SUF_MUST_CHECK;

#endif
