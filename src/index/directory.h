/* directory.h - the temporary directory of a build: made, or taken over from a dead build; then
 * published by rename, kept for another build to go on with, or discarded. */
#ifndef SUF_INDEX_DIRECTORY_H
#define SUF_INDEX_DIRECTORY_H

#include <stdbool.h>

#include "index/index_target.h"

typedef struct sufi_build_directory {
    sufi_target target;
    char *temporary; /* TARGET.tmp-PID; NULL before it is opened */
    int lock;        /* file descriptor, held while the build lives */
    bool resumed;    /* taken over: finished segments may lie in it */
} sufi_build_directory;

/* Claim the target (index_target.h, also for the errors). What is read of an old index is read
 * afterwards. */
int sufi_build_directory_claim(sufi_build_directory *d, const char *target,
                               sufi_replacing replacing, suf_diag *diag) SUF_MUST_CHECK;

/* Remove temporaries of dead builds of the same target, then make one; or, with `state`
 * (build_state.h; may be NULL), take over that of a dead build of the same state. On failure also
 * released. */
int sufi_build_directory_open(sufi_build_directory *d, const char *state,
                              suf_diag *diag) SUF_MUST_CHECK;

/* Rename to the target, release. On failure the target is as it was and the temporary removed. */
int sufi_build_directory_publish(sufi_build_directory *d, suf_diag *diag) SUF_MUST_CHECK;

/* Leave finished segments and the build's state behind for the next build, release. */
void sufi_build_directory_keep(sufi_build_directory *d);

/* Remove everything, release. Harmless after that. */
void sufi_build_directory_discard(sufi_build_directory *d);

#endif
