/* segment.h - the suffix array of a run of whole sequences, as a file (suffix-NNN.sfa).
 *
 * The segment is stream positions [first, first + n) of its corpus: it begins with a boundary; the
 * boundary after its last sequence belongs to what follows. The file does not say where it stands:
 * that follows from the sizes of the segments before it. Nor does it depend on anything else in the
 * corpus: symbols at or above its own alphabet are absent from it, and their width is no part of
 * it. So the file of one index can serve in another that has the same sequences at another place.
 *
 * A container (base/chunkfile) with chunks
 *   META  16 bytes: 0 number of entries n (8), 8 alphabet (4), 12 bits an entry (4)
 *   SUFX  n entries packed into as many bits as n - 1 needs, a little-endian stream, then 8 bytes
 * 0: positions relative to the first FRST  (only where the alphabet is at most 65537 or n/16)
 * alphabet + 1 numbers of 4 bytes: how many suffixes begin with a symbol below s */
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

/* Bytes of the entries of a segment of n symbols. */
uint64_t sufi_segment_bytes(uint64_t n);

/* Sort and write the segment [first, first + n) of the corpus; its alphabet is the corpus's.
 * Working memory 4 bytes a symbol plus what suf_array_build needs. SUF_ECORRUPT when a symbol is no
 * token of the vocabulary. */
int sufi_segment_build(const suf_corpus *corpus, uint64_t first, uint64_t n, const char *path,
                       suf_diag *diag) SUF_MUST_CHECK;

/* Map a segment file and check that it fits into the corpus at stream position `first`. */
int sufi_segment_open(sufi_segment *s, const char *path, const suf_corpus *corpus, uint64_t first,
                      suf_diag *diag) SUF_MUST_CHECK;
void sufi_segment_close(sufi_segment *s);

/* Checksums, and that no entry leads out of the segment: what a file that comes from elsewhere must
 * hold before it is read for its order. */
int sufi_segment_check(const sufi_segment *s, suf_diag *diag) SUF_MUST_CHECK;

/* Checksums, and that the array is the sorted permutation of the segment's suffixes. */
int sufi_segment_verify(const sufi_segment *s, suf_diag *diag) SUF_MUST_CHECK;

#endif
