/* diversity.h - whether contextual diversity can be had, before arrays of the vocabulary's size are
 * made for it. */
#ifndef SUF_QUERY_DIVERSITY_H
#define SUF_QUERY_DIVERSITY_H

#include "sufgram/covariates.h"

/* The checks of suf_contextual_diversity: SUF_EINVAL, SUF_ELIMIT. */
int sufi_diversity_check(const suf_index *index, const suf_covariate_opts *o,
                         suf_diag *diag) SUF_MUST_CHECK;

#endif
