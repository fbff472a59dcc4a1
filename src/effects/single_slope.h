/* single_slope.h - single slopes that several analyses ask for. */
#ifndef SUF_EFFECTS_SINGLE_SLOPE_H
#define SUF_EFFECTS_SINGLE_SLOPE_H

#include <stdbool.h>
#include <stddef.h>

#include "sufgram/effects.h"

/* Dummy columns of a factor: its levels but the reference; none without the factor. */
size_t sufi_n_dummies(const suf_factor *f);

/* Rows first .. first + count - 1 of the dummies, as suf_ols_fill_fn has them. */
void sufi_fill_dummies(const suf_factor *f, size_t first, size_t count, double *block,
                       size_t stride);

/* SUF_EINVAL naming the row when a level is not below n_levels; `name` is the variable's. */
int sufi_check_factor(const suf_factor *f, size_t n, const char *name,
                      suf_diag *diag) SUF_MUST_CHECK;

/* The slope of `column` as the only predictor of `response`, or of what unigram, which is column 1,
 * leaves of it; NaN when the column is constant. model may be NULL. */
int sufi_single_slope(const suf_ols *o, size_t column, size_t response, bool residual,
                      double *slope, suf_ols_summary *model, suf_diag *diag) SUF_MUST_CHECK;

/* In a model of that rank, short of its columns: does leaving `column` out lower the rank? If not,
 * the others can stand in for it and its slope means nothing. */
int sufi_is_identified(const suf_ols *o, suf_ols_model m, size_t rank, size_t column,
                       bool *identified, suf_diag *diag) SUF_MUST_CHECK;

#endif
