/* share.h - one file under two names. */
#ifndef SUF_BASE_SHARE_H
#define SUF_BASE_SHARE_H

#include "sufgram/err.h"

/* Make `to`, which must not exist, the file `from`: a hard link where the file system allows one
 * (our files are never changed in place, only replaced), else a copy. */
int sufi_share_file(const char *from, const char *to, suf_diag *diag) SUF_MUST_CHECK;

#endif
