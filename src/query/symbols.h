/* symbols.h - an open query, and token ids turned into stored symbols. */
#ifndef SUF_QUERY_SYMBOLS_H
#define SUF_QUERY_SYMBOLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "index/index_internal.h"
#include "sufgram/query.h"

struct suf_query {
    const suf_index *index;
    sufi_table_reader *reader;
    uint32_t *symbols; /* scratch: the gram as stored symbols */
    size_t symbols_cap;
    sufi_rank_samples *const *samples; /* the index's, by segment; NULL: not wanted yet */
    uint64_t patience;                 /* searches left until they are */
    /* For suf_query_counts of many grams: a block of them, and queries of other threads, which have
     * symbols of their own and the index, no more. */
    struct sufi_gram_block *block;
    struct suf_query *helpers; /* [0..n_helpers-1] */
    unsigned n_helpers;
};

/* Rank samples save cache misses, which are what the search of a short gram costs. Of longer grams,
 * which occur where texts repeat, more is lost by comparing them from their beginnings at each
 * step; suf_array_find does not. */
#define SUFI_SAMPLED_LENGTH 256

/* The ranks of stored symbols in a segment's suffix array. After some thousand searches it asks for
 * the index's rank samples. */
suf_range sufi_query_find(suf_query *q, uint32_t segment, const uint32_t *symbols, size_t len);

/* Say that n searches are to come; true if there are samples for them. */
bool sufi_query_expect(suf_query *q, uint64_t n);

/* Check a gram and turn it into stored symbols[0..len-1]. */
int sufi_store_symbols(const suf_index *x, const uint32_t *gram, size_t len, uint32_t *symbols,
                       suf_diag *diag) SUF_MUST_CHECK;

/* The same, leaving it in q->symbols. */
int sufi_query_symbols(suf_query *q, const uint32_t *gram, size_t len,
                       suf_diag *diag) SUF_MUST_CHECK;

/* Stored symbols: their occurrences, over all segments. */
uint64_t sufi_array_count(suf_query *q, const uint32_t *symbols, size_t len);

/* counts[i] = count(grams[i]) by one thread; on an error *bad is the gram it is about, and the
 * counts before it are set. */
int sufi_count_grams(suf_query *q, const suf_gram *grams, size_t n, uint64_t *counts, size_t *bad,
                     suf_diag *diag) SUF_MUST_CHECK;

/* sufi_array_count of only those followed by a token in the same sequence. */
uint64_t sufi_array_followed(suf_query *q, const uint32_t *symbols, size_t len);

/* The length of the longest suffix of context[0..len-1] that a token follows; 0 at least. */
size_t sufi_longest_followed(suf_query *q, const uint32_t *context, size_t len);

/* The weight of a step of stupid back-off; Brants et al. found 0.4 and kept it. */
#define SUFI_STUPID_ALPHA 0.4

/* Suffix ranks of a gram in one segment that are followed by a token. */
suf_range sufi_followed_range(suf_query *q, uint32_t segment, const uint32_t *symbols, size_t len);

/* How many of the range of a gram of len symbols are. */
uint64_t sufi_goes_on(const suf_array *a, suf_range r, size_t len);

#endif
