/* exposure_at.c - exposure between the steps it was counted at. */
#include <math.h>

#include "sufgram/exposure.h"

int suf_exposure_at_step(const uint64_t *steps, size_t n_steps, const double *exposure,
                         double log10_step, suf_exposure_at *out)
{
    double before = 0, low = 0; /* a step, and the exposure there: none at step 0 */
    size_t i = 0;

    if (isnan(log10_step))
        return SUF_ABSENT;
    /* Logarithms are compared, as curves were fitted over them: that of a step is found again. */
    for (; i < n_steps && log10((double)steps[i]) < log10_step; i++) {
        before = (double)steps[i];
        low = exposure[i];
    }
    if (i == n_steps)
        return SUF_ABSENT;
    double after = (double)steps[i], high = exposure[i];
    double at = fmax(before, fmin(after, pow(10, log10_step)));
    if (log10(after) == log10_step) {
        at = after;
        low = high;
    }
    out->low = low;
    out->high = high;
    out->value = after > before ? low + (high - low) * ((at - before) / (after - before)) : high;
    return SUF_OK;
}
