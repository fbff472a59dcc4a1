/* mask.h - which rows of a full export are targets. */
#ifndef SUF_CURVES_MASK_H
#define SUF_CURVES_MASK_H

#include "sufgram/err.h"

typedef struct sufi_mask {
    uint64_t n_positions; /* n_sequences * (length - 1), rows of a full export */
    uint64_t n_selected;
    uint64_t *row; /* [0..n_selected-1], rising */
} sufi_mask;

/* Read a mask; errors as suf_runs_open says. Release with sufi_mask_release. */
int sufi_mask_open(sufi_mask *out, const char *path, suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
void sufi_mask_release(sufi_mask *m);

#endif
