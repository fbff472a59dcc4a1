/* directory.h - the temporary directory of a build: made, published by rename, or discarded. */
#ifndef SUF_INDEX_DIRECTORY_H
#define SUF_INDEX_DIRECTORY_H

#include <stdbool.h>

#include "sufgram/err.h"

typedef struct sufi_build_directory {
    char *target;    /* the name wanted */
    char *temporary; /* TARGET.tmp-PID */
    int lock;        /* file descriptor, held while the build lives */
} sufi_build_directory;

/* Remove temporaries of dead builds of the same target, then make one. SUF_EEXIST when the target
 * exists and `replace` is false; SUF_EMAGIC when it exists and is no index (never removed). */
int sufi_build_directory_open(sufi_build_directory *d, const char *target, bool replace,
                              suf_diag *diag) SUF_MUST_CHECK;

/* Rename to the target, release. On failure the old target is as it was. */
int sufi_build_directory_publish(sufi_build_directory *d, suf_diag *diag) SUF_MUST_CHECK;

/* Remove everything, release. */
void sufi_build_directory_discard(sufi_build_directory *d);

#endif
