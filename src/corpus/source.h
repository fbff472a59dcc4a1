/* source.h - what the kinds of token files share: cutting sequences, progress, diagnostics. */
#ifndef SUF_CORPUS_SOURCE_H
#define SUF_CORPUS_SOURCE_H

#include <stdint.h>

#include "base/mapfile.h"
#include "sufgram/corpus.h"

/* Ids handed on at a time. */
enum { SUFI_SOURCE_BLOCK = 1 << 15 };

/* One token file on its way into a corpus. */
typedef struct sufi_source {
    suf_corpus_writer *writer;
    const suf_source_opts *opts;
    const char *path;         /* for diagnostics */
    uint32_t limit;           /* ids must be below this */
    uint32_t *ids;            /* room for SUFI_SOURCE_BLOCK */
    uint64_t filled;          /* tokens of the piece being filled, with sequence_length */
    uint64_t total, reported; /* work: all of it, last reported as done */
} sufi_source;

/* Hand on ids[0..n-1] of an input sequence, cut as the options say. On SUF_ERANGE `where` of the
 * diagnostic is the index of the id; `diag` must not be NULL. */
int sufi_source_put(sufi_source *s, const uint32_t *ids, size_t n, suf_diag *diag) SUF_MUST_CHECK;

/* An input sequence ends here; unit and where are for SUF_EMISMATCH, a piece left over. */
int sufi_source_end(sufi_source *s, enum suf_where unit, uint64_t where,
                    suf_diag *diag) SUF_MUST_CHECK;

/* Before reading: would input sequences of this length leave a piece over? */
int sufi_source_check_length(const sufi_source *s, uint64_t length, suf_diag *diag) SUF_MUST_CHECK;

/* Tell the progress callback; SUF_EINTERRUPTED when it wants to stop. */
int sufi_source_progress(sufi_source *s, uint64_t done, suf_diag *diag) SUF_MUST_CHECK;

/* The kinds of files. The caller maps the file; sufi_source_npy takes the mapping over. */
int sufi_source_text(sufi_source *s, const sufi_mapfile *map, suf_diag *diag) SUF_MUST_CHECK;
int sufi_source_raw(sufi_source *s, const sufi_mapfile *map, size_t width,
                    suf_diag *diag) SUF_MUST_CHECK;
int sufi_source_npy(sufi_source *s, sufi_mapfile *map, suf_diag *diag) SUF_MUST_CHECK;

#endif
