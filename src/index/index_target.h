/* index_target.h - the place an index shall have: what may stand there, the lock on an index that
 * is to be replaced, and the rename that puts the new one there.
 *
 * Whoever replaces an index holds an exclusive flock on its folder, from before the old one is read
 * until the new one is there. So of several builds to one index only one runs, and nothing that
 * another build has put there meanwhile is lost. Where folders cannot be locked (some network file
 * systems) the folder that is moved away is still compared with the one there was. Without an index
 * to replace nothing is locked: then the rename itself refuses what has appeared. */
#ifndef SUF_INDEX_INDEX_TARGET_H
#define SUF_INDEX_INDEX_TARGET_H

#include <stdbool.h>

#include "sufgram/err.h"

typedef enum sufi_replacing {
    SUFI_REPLACE_NOTHING, /* the target must not exist, at the beginning and at the end */
    SUFI_REPLACE_ANY,     /* nothing or an index, even if sound no more, with no other files in it;
                             at the end perhaps another index than at the beginning */
    SUFI_REPLACE_SAME,    /* at the end the very index of the beginning: the new one holds it */
} sufi_replacing;

typedef struct sufi_target {
    char *path; /* symbolic links resolved, and a last "." or ".." */
    sufi_replacing replacing;
    int old; /* descriptor of the index to be replaced, locked; -1: there is none */
} sufi_target;

/* SUF_EINVAL: an empty name. SUF_EEXIST: it exists and nothing is to be replaced. SUF_EMAGIC: it is
 * no index, or holds other files, too (the first is named). SUF_EIO: another process is changing
 * it. With SUFI_REPLACE_SAME it is not looked whether it is an index, which opening it tells. */
int sufi_target_claim(sufi_target *t, const char *path, sufi_replacing replacing,
                      suf_diag *diag) SUF_MUST_CHECK;

/* Give the finished folder `temporary` the target's name and remove the old index. On failure the
 * target is as it was, or as somebody else left it, and the temporary is removed: errors as above,
 * SUF_EIO where the old index was to be the same. */
int sufi_target_put(sufi_target *t, const char *temporary, suf_diag *diag) SUF_MUST_CHECK;

/* Also gives up the lock. */
void sufi_target_release(sufi_target *t);

#endif
