/* first_position.h - where in training order grams occur first. */
#ifndef SUF_QUERY_FIRST_POSITION_H
#define SUF_QUERY_FIRST_POSITION_H

#include <stdbool.h>

#include "index/index_internal.h"

typedef struct sufi_first_position sufi_first_position;

int sufi_first_position_new(sufi_first_position **out, const suf_index *index,
                            suf_diag *diag) SUF_MUST_CHECK;
void sufi_first_position_free(sufi_first_position *f); /* accepts NULL */

/* The number (from 0, boundaries not counted) of the last token of the first occurrence of the gram
 * of k stored symbols, whose first k - 1 symbols are those of the gram asked for last with k - 1.
 * UINT64_MAX when it is not there; `seen` false says so beforehand. */
int sufi_first_position_find(sufi_first_position *f, unsigned k, const uint32_t *symbols, bool seen,
                             uint64_t *number, suf_diag *diag) SUF_MUST_CHECK;

#endif
