/* symbols.h - an open query, and token ids turned into stored symbols. */
#ifndef SUF_QUERY_SYMBOLS_H
#define SUF_QUERY_SYMBOLS_H

#include <stddef.h>
#include <stdint.h>

#include "index/index_internal.h"
#include "sufgram/query.h"

struct suf_query {
    const suf_index *index;
    sufi_table_reader *reader;
    uint32_t *symbols; /* scratch: the gram as stored symbols */
    size_t symbols_cap;
};

/* Check a gram and leave it in q->symbols. */
int sufi_query_symbols(suf_query *q, const uint32_t *gram, size_t len,
                       suf_diag *diag) SUF_MUST_CHECK;

/* Stored symbols: their occurrences, over all segments. */
uint64_t sufi_array_count(const suf_index *index, const uint32_t *symbols, size_t len);

/* The same, only those followed by a token in the same sequence. */
uint64_t sufi_array_followed(const suf_index *index, const uint32_t *symbols, size_t len);

/* Suffix ranks of a gram in one segment that are followed by a token: within the gram's range the
 * suffixes that end, or go on with a boundary, come first. */
suf_range sufi_followed_range(const suf_array *a, const uint32_t *symbols, size_t len);

#endif
