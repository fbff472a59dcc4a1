/* joined.h - a joined table as the frame of the paper's analyses. */
#ifndef SUF_EFFECTS_JOINED_H
#define SUF_EFFECTS_JOINED_H

#include "effects/levels.h"
#include "effects/sample.h"
#include "sufgram/effects.h"

typedef struct sufi_joined {
    sufi_sample sample;
    sufi_levels pos, bilu; /* empty without tags */
    size_t n_clipped[SUF_N_PREDICTORS];
    size_t response[SUF_MAX_RESPONSES]; /* [n_responses] those the table has */
    size_t n_responses;
    double **more;           /* [n_more] the other columns asked for, as they are */
    suf_effects_frame frame; /* pointers into the above */
} sufi_joined;

/* Read the columns of the analysis, those named more[], and tags as opts say, and prepare the
 * predictors. Errors as suf_effects_run. Release whatever is returned. */
int sufi_joined_init(sufi_joined *j, const suf_table *table, const suf_effects_opts *opts,
                     const char *const *more, size_t n_more, suf_diag *diag) SUF_MUST_CHECK;

/* Make the named level of a factor its reference, if there is such a level. */
void sufi_joined_set_references(sufi_joined *j, const char *pos, const char *bilu);

/* Harmless on a zeroed struct. */
void sufi_joined_release(sufi_joined *j);

#endif
