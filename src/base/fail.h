/* fail.h - filling a diagnostic and leaving, in one statement. */
#ifndef SUF_BASE_FAIL_H
#define SUF_BASE_FAIL_H

#include "sufgram/err.h"

/* Fill `diag` (may be NULL) and return `err`. `path` may be NULL. */
int sufi_fail(suf_diag *diag, int err, const char *path, const char *fmt, ...) SUF_PRINTF(4, 5);

/* The same with a place in the file. */
int sufi_fail_at(suf_diag *diag, int err, const char *path, enum suf_where unit, uint64_t where,
                 const char *fmt, ...) SUF_PRINTF(6, 7);

/* SUF_EIO with the text of errno appended to `doing` ("cannot write"). */
int sufi_fail_errno(suf_diag *diag, const char *path, const char *doing);

/* SUF_ENOMEM, naming what the memory was for. */
int sufi_fail_nomem(suf_diag *diag, const char *purpose);

/* Return `err`, the failure of work on this file (NULL: none), which its diagnostic then names if
 * it named none and the file had a part in it: not when memory is short or the job interrupted. */
int sufi_fail_within(suf_diag *diag, int err, const char *path);

#endif
