/* fingerprint.h - what tells whether a file is still the one it was. */
#ifndef SUFGRAM_FINGERPRINT_H
#define SUFGRAM_FINGERPRINT_H

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

typedef struct suf_fingerprint {
    char hex[33];   /* XXH3-128 of the bytes, lower case (what `xxh128sum` prints) */
    uint64_t bytes; /* size */
} suf_fingerprint;

/* Fingerprint PATH: a file by its bytes; a folder by the names and fingerprints of the regular
 * files in it (not below it) in the order of their names, hidden ones (".x") left out. Two equal
 * fingerprints mean equal contents for all practical purposes; this is no defence against someone
 * who forges one. SUF_EIO, SUF_ENOMEM. */
SUF_API int suf_fingerprint_of(suf_fingerprint *out, const char *path,
                               suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
