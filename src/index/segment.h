/* segment.h - the suffix array of a run of whole sequences, as a file (suffix-NNN.sfa).
 *
 * A container (base/chunkfile) with chunks
 *   META  24 bytes: 0 first stream position (8), 8 number of entries n (8), 16 alphabet (4), 20
 * entry width (4), 4 SUFX  n entries of 4 bytes: positions relative to the first FRST  (only where
 * alphabet is at most 65537 or n/16) alphabet + 1 numbers of 4 bytes: how many suffixes begin with
 * a symbol below s The segment is stream positions [first, first + n): it begins with a boundary;
 * the boundary after its last sequence belongs to what follows. */
#ifndef SUF_INDEX_SEGMENT_H
#define SUF_INDEX_SEGMENT_H

#include "base/chunkfile.h"
#include "sufgram/corpus.h"
#include "sufgram/suffix.h"

typedef struct sufi_segment {
    sufi_chunkfile file;
    uint64_t first; /* stream position of its first symbol */
    suf_array array;
} sufi_segment;

/* Sort and write the segment [first, first + n) of the corpus. Working memory 4 bytes a symbol plus
 * what suf_array_build needs. */
int sufi_segment_build(const suf_corpus *corpus, uint64_t first, uint64_t n, const char *path,
                       suf_diag *diag) SUF_MUST_CHECK;

/* Map a segment file and check that it fits the corpus. */
int sufi_segment_open(sufi_segment *s, const char *path, const suf_corpus *corpus,
                      suf_diag *diag) SUF_MUST_CHECK;
void sufi_segment_close(sufi_segment *s);

/* Checksums, and that the array is the sorted permutation of the segment's suffixes. */
int sufi_segment_verify(const sufi_segment *s, suf_diag *diag) SUF_MUST_CHECK;

#endif
