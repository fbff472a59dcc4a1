/* directory.h - the temporary directory of a build: made, or taken over from a dead build; then
 * published by rename, kept for another build to go on with, or discarded. */
#ifndef SUF_INDEX_DIRECTORY_H
#define SUF_INDEX_DIRECTORY_H

#include <stdbool.h>

#include "sufgram/err.h"

typedef struct sufi_build_directory {
    char *target;    /* the name wanted, symbolic links resolved */
    char *temporary; /* TARGET.tmp-PID */
    int lock;        /* file descriptor, held while the build lives */
    bool resumed;    /* taken over: finished segments may lie in it */
} sufi_build_directory;

/* Remove temporaries of dead builds of the same target, then make one; or, with `state`
 * (build_state.h; may be NULL), take over that of a dead build of the same state. SUF_EEXIST when
 * the target exists and `replace` is false; SUF_EMAGIC when it exists and is no index (never
 * removed). */
int sufi_build_directory_open(sufi_build_directory *d, const char *target, bool replace,
                              const char *state, suf_diag *diag) SUF_MUST_CHECK;

/* Rename to the target, release. On failure the old target is as it was. */
int sufi_build_directory_publish(sufi_build_directory *d, suf_diag *diag) SUF_MUST_CHECK;

/* Leave finished segments and the build's state behind for the next build, release. */
void sufi_build_directory_keep(sufi_build_directory *d);

/* Remove everything, release. */
void sufi_build_directory_discard(sufi_build_directory *d);

/* Keep others from changing an index while it is read and replaced: SUF_EIO when another process
 * does. *lock is a file descriptor to close in the end, or -1 where there is no such directory. */
int sufi_lock_index(int *lock, const char *directory, suf_diag *diag) SUF_MUST_CHECK;

#endif
