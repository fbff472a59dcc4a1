/* spool.h - bytes put aside until they are wanted again: written once, then read once, in order.
 * Few bytes stay in memory; many go to a nameless scratch file, which a killed program cannot leave
 * behind. */
#ifndef SUF_CORPUS_SPOOL_H
#define SUF_CORPUS_SPOOL_H

#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

typedef struct sufi_spool {
    char *beside; /* the scratch file lies in the directory of this file */
    int fd;       /* -1 while everything fits in the buffer */
    int err;      /* the first failure; later writes do nothing */
    suf_diag diag;
    uint8_t *buf;
    size_t len;
    uint64_t size, read_at; /* bytes written, bytes read again */
} sufi_spool;

/* Legal order: open, write*, rewind, read*, close. Errors of write stick and come out of rewind. */
int sufi_spool_open(sufi_spool *s, const char *beside, suf_diag *diag) SUF_MUST_CHECK;
void sufi_spool_write(sufi_spool *s, const void *data, size_t len);
int sufi_spool_rewind(sufi_spool *s, suf_diag *diag) SUF_MUST_CHECK;

/* The next min(cap, what is left) bytes; *n = 0 at the end. */
int sufi_spool_read(sufi_spool *s, void *data, size_t cap, size_t *n,
                    suf_diag *diag) SUF_MUST_CHECK;

/* Release; harmless on a closed or zeroed spool. */
void sufi_spool_close(sufi_spool *s);

#endif
