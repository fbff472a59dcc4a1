/* suffix.h - suffix arrays of symbol streams: building, searching.
 *
 * The suffix array of symbols[0..n-1] lists 0..n-1 so that the suffixes stand in rising order:
 * symbols compare as numbers, a suffix that is a prefix of another comes first. */
#ifndef SUFGRAM_SUFFIX_H
#define SUFGRAM_SUFFIX_H

#include <string.h>

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

/* Largest stream one array can hold. */
#define SUF_ARRAY_MAX 0x7fffffffu

/* Sort the suffixes of symbols[0..n-1], uint16_t or uint32_t by `width` (2 or 4), every one below
 * `alphabet`, into out[0..n-1]. Induced sorting (SA-IS; Nong, Zhang & Chan 2011): time O(n +
 * alphabet) whatever the input. Working memory beyond `out`: 8 bytes a symbol of the alphabet and 8
 * bytes a name that the recursion must tell apart (English text at 16 bits: 0.9 bytes a symbol of
 * the stream; never more than 6). Errors: SUF_EINVAL (width, n above SUF_ARRAY_MAX), SUF_ENOMEM. */
SUF_API int suf_array_build(const void *symbols, uint32_t width, size_t n, uint32_t alphabet,
                            uint32_t *out, suf_diag *diag) SUF_MUST_CHECK;

/* A suffix array with its text. The caller keeps both alive. Entries are packed: number i is bits
 * [i * bits, (i + 1) * bits) of a little-endian stream, which 8 bytes follow that may be read; with
 * bits = 32 `order` is a plain uint32_t array as suf_array_build makes it. */
typedef struct suf_array {
    const void *symbols;   /* uint16_t or uint32_t [0..n-1] */
    const void *order;     /* the suffix array [0..n-1] */
    const uint32_t *first; /* NULL, or [0..alphabet]: suffixes that begin with a symbol below s are
                              those of ranks 0 .. first[s]-1 */
    uint32_t width;        /* bytes a symbol: 2 or 4 */
    uint32_t bits;         /* an entry: 1..32 */
    uint32_t alphabet;     /* symbols are below it */
    size_t n;
} suf_array;

/* Where in the text the suffix of rank `rank` < n begins. */
static inline uint32_t suf_array_position(const suf_array *a, uint64_t rank)
{
    uint64_t bit = rank * a->bits, word;

    if (a->bits == 32)
        return ((const uint32_t *)a->order)[rank];
    memcpy(&word, (const uint8_t *)a->order + bit / 8, sizeof word);
    return (uint32_t)(word >> bit % 8 & ((1ull << a->bits) - 1));
}

/* Half-open range of ranks. */
typedef struct suf_range {
    uint64_t lo, hi;
} suf_range;

/* The ranks of the suffixes that begin with gram[0..len-1] (stored symbols); lo = hi when there is
 * none. O(len log n). */
SUF_API suf_range suf_array_find(const suf_array *a, const uint32_t *gram, size_t len);

/* Narrow `within` (whose suffixes share their first `depth` symbols) to those whose symbol `depth`
 * is `symbol`. A suffix that ends there counts as smaller than every symbol. */
SUF_API suf_range suf_array_narrow(const suf_array *a, suf_range within, size_t depth,
                                   uint32_t symbol);

/* Symbol `depth` of the suffix of rank `rank`: 0 and *symbol, or SUF_ABSENT where it ends. */
SUF_API int suf_array_symbol(const suf_array *a, uint64_t rank, size_t depth, uint32_t *symbol);

SUF_END_DECLS

#endif
