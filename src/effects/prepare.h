/* prepare.h - what is done to columns before they are regressed. */
#ifndef SUF_EFFECTS_PREPARE_H
#define SUF_EFFECTS_PREPARE_H

#include <stddef.h>

#include "sufgram/err.h"

/* y [n] := its residual on a constant and x[k][n]. SUF_ENUMERIC (a value that is not finite),
 * SUF_ENOMEM. */
int sufi_residualise(double *y, const double *const *x, size_t k, size_t n,
                     suf_diag *diag) SUF_MUST_CHECK;

/* Clip v [n] to its mean +- `width` population standard deviations; scratch [n]. Returns how many
 * values moved. */
size_t sufi_clip(double *v, size_t n, double width, double *scratch);

/* v := (v - mean) / population standard deviation; a constant becomes 0. scratch [n]. */
void sufi_zscore(double *v, size_t n, double *scratch);

#endif
