/* levels.h - categorical columns. */
#ifndef SUF_EFFECTS_LEVELS_H
#define SUF_EFFECTS_LEVELS_H

#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

/* Part of a string that lives elsewhere. */
typedef struct sufi_slice {
    const char *text;
    size_t len;
} sufi_slice;

typedef struct sufi_levels {
    size_t n_levels;
    sufi_slice *name; /* [n_levels], by code point unless a reference was chosen */
    uint32_t *of;     /* [n] the level of each row */
} sufi_levels;

/* Find the levels of value[n] and sort them by code point; `column` names the variable in errors.
 * SUF_ELIMIT, SUF_ENOMEM. Release whatever is returned. */
int sufi_levels_init(sufi_levels *l, const sufi_slice *value, size_t n, const char *column,
                     suf_diag *diag) SUF_MUST_CHECK;

/* Move the named level to the front. SUF_ABSENT when there is none. */
int sufi_levels_set_reference(sufi_levels *l, size_t n, const char *reference) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
void sufi_levels_release(sufi_levels *l);

/* Split a tag: the part of speech before the first '_', the BILU mark after the last; a tag that
 * begins with '[' is whole and has the mark U. */
void sufi_split_tag(const char *tag, sufi_slice *pos, sufi_slice *bilu);

#endif
