/* chunkfile.h - the container of corpus.sfc and suffix-NNN.sfa: a 64-byte header, chunks aligned to
 * 64 bytes, a table of contents at the end. Layout in chunkfile.c and docs/format.md. */
#ifndef SUF_BASE_CHUNKFILE_H
#define SUF_BASE_CHUNKFILE_H

#include <stdint.h>

#include "base/hash.h"
#include "base/mapfile.h"
#include "base/outfile.h"
#include "sufgram/err.h"

enum { SUFI_CHUNKFILE_VERSION = 1, SUFI_CHUNKFILE_MAX_CHUNKS = 16 };

typedef struct sufi_chunk {
    char id[4];      /* four characters, e.g. "TOKN" */
    uint64_t offset; /* in the file, a multiple of 64 */
    uint64_t size;   /* bytes */
    uint64_t hash;   /* XXH3-64 of the bytes */
} sufi_chunk;

typedef struct sufi_chunkfile_writer {
    sufi_outfile out;
    sufi_hasher *hasher;
    char magic[8];
    uint32_t n_chunks;
    sufi_chunk chunk[SUFI_CHUNKFILE_MAX_CHUNKS];
} sufi_chunkfile_writer;

/* Legal order: open, (begin, write*, end)*, commit | abort. Errors of begin/write/end stick and
 * come out of commit. `fingerprint` (may be NULL) receives the XXH3-128 of header and contents. */
int sufi_chunkfile_writer_open(sufi_chunkfile_writer *w, const char *path, const char magic[8],
                               suf_diag *diag) SUF_MUST_CHECK;
void sufi_chunkfile_begin(sufi_chunkfile_writer *w, const char id[4]);
void sufi_chunkfile_write(sufi_chunkfile_writer *w, const void *data, size_t len);
void sufi_chunkfile_end(sufi_chunkfile_writer *w);
int sufi_chunkfile_commit(sufi_chunkfile_writer *w, sufi_hash128 *fingerprint,
                          suf_diag *diag) SUF_MUST_CHECK;
void sufi_chunkfile_abort(sufi_chunkfile_writer *w);

typedef struct sufi_chunkfile {
    sufi_mapfile map;
    char *path;
    sufi_hash128 fingerprint;
    uint32_t n_chunks;
    sufi_chunk chunk[SUFI_CHUNKFILE_MAX_CHUNKS];
} sufi_chunkfile;

/* Map a container and check everything but the chunks' contents: magic, version, byte order, size,
 * header and contents checksums, bounds. SUF_EMAGIC, SUF_EVERSION, SUF_EENDIAN, SUF_ETRUNCATED,
 * SUF_ECORRUPT. */
int sufi_chunkfile_open(sufi_chunkfile *f, const char *path, const char magic[8],
                        suf_diag *diag) SUF_MUST_CHECK;

/* The chunk named `id`, or NULL. Its bytes are f->map.data + chunk->offset. */
const sufi_chunk *sufi_chunkfile_find(const sufi_chunkfile *f, const char id[4]);

/* Read every byte: chunk checksums, and zeros between the chunks. With what open checks, no flipped
 * byte of the file goes unnoticed. */
int sufi_chunkfile_verify(const sufi_chunkfile *f, suf_diag *diag) SUF_MUST_CHECK;

/* Compare the checksum of one chunk (small ones are checked when a file is opened). */
int sufi_chunkfile_verify_chunk(const sufi_chunkfile *f, const sufi_chunk *chunk,
                                suf_diag *diag) SUF_MUST_CHECK;

/* Release; harmless on a zeroed struct. */
void sufi_chunkfile_close(sufi_chunkfile *f);

#endif
