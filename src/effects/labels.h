/* labels.h - columns whose equal cells make a group, of any number of values. */
#ifndef SUF_EFFECTS_LABELS_H
#define SUF_EFFECTS_LABELS_H

#include <stddef.h>
#include <stdint.h>

#include "effects/levels.h"
#include "sufgram/err.h"

/* Number equal values of value[n] (n < 2^32) alike, from 0 in order of first appearance: of[n], and
 * how many there are. SUF_ELIMIT, SUF_ENOMEM. */
int sufi_labels(uint32_t *of, size_t *n_labels, const sufi_slice *value, size_t n,
                suf_diag *diag) SUF_MUST_CHECK;

#endif
