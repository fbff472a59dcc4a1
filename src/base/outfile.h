/* outfile.h - buffered output that becomes visible whole or not at all: bytes go to a file without
 * a name, or where there is no such thing to a temporary sibling; commit flushes, fsyncs, calls it
 * "PATH.tmp-PID" and renames it over PATH, or over the file that PATH is a symbolic link to. A
 * killed program leaves PATH untouched. "-" is standard output; that, and a PATH that is there and
 * no regular file (a device, a pipe), is written to in place. Output may also stay in memory. */
#ifndef SUF_BASE_OUTFILE_H
#define SUF_BASE_OUTFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

typedef struct sufi_outfile {
    int fd;
    bool is_stdout;
    bool unnamed;    /* it gets the name `temporary` when it is finished */
    bool in_place;   /* nothing atomic: standard output, a device, a pipe */
    int err;         /* the first failure; later writes do nothing */
    suf_diag diag;   /* of the first failure */
    char *path;      /* the name wanted, symbolic links resolved */
    char *temporary; /* the name written to */
    uint8_t *buf;
    size_t len, cap;
    bool in_memory;  /* buf grows and holds everything */
    uint64_t offset; /* bytes accepted so far */
} sufi_outfile;

/* Open for writing. On failure nothing is left behind and `f` needs no release. */
int sufi_outfile_open(sufi_outfile *f, const char *path, suf_diag *diag) SUF_MUST_CHECK;

/* Keep what is written in buf[0..len-1]; only to be aborted. */
int sufi_outfile_memory(sufi_outfile *f, suf_diag *diag) SUF_MUST_CHECK;

/* Append. Errors stick: the first is kept and reported by commit, so that loops need not check. */
void sufi_outfile_write(sufi_outfile *f, const void *data, size_t len);
void sufi_outfile_printf(sufi_outfile *f, const char *fmt, ...) SUF_PRINTF(2, 3);

/* Make room for n more bytes, a few; after an error what was written is lost. */
void sufi_outfile_make_room(sufi_outfile *f, size_t n);

/* Where that many may be put before sufi_outfile_took says how many were. */
static inline uint8_t *sufi_outfile_room(sufi_outfile *f, size_t n)
{
    if (n > f->cap - f->len)
        sufi_outfile_make_room(f, n);
    return f->buf + f->len;
}
static inline void sufi_outfile_took(sufi_outfile *f, size_t n)
{
    f->len += n;
    f->offset += n;
}

/* Append zero bytes until the offset is a multiple of `alignment`. */
void sufi_outfile_align(sufi_outfile *f, size_t alignment);

/* Overwrite bytes already accepted (a header whose values are known last). Not in a pipe. */
void sufi_outfile_rewrite(sufi_outfile *f, uint64_t offset, const void *data, size_t len);

/* Publish and release. On failure the temporary is removed and PATH is as it was; but when only the
 * folder could not be synced the new file is there, whole, and may be gone after a power cut. */
int sufi_outfile_commit(sufi_outfile *f, suf_diag *diag) SUF_MUST_CHECK;

/* Discard and release; harmless after commit. */
void sufi_outfile_abort(sufi_outfile *f);

/* fsync the directory that holds `path`, so that a rename in it survives a power cut. */
int sufi_sync_directory_of(const char *path, suf_diag *diag) SUF_MUST_CHECK;

#endif
