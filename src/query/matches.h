/* matches.h - the longest grams of an evaluation sequence that occur in the corpus. */
#ifndef SUF_QUERY_MATCHES_H
#define SUF_QUERY_MATCHES_H

#include "query/batch.h"

/* What is found at each position t of a sequence; arrays [0..b->length-1]. */
typedef struct sufi_matches {
    uint32_t *length; /* of the longest gram that ends there and occurs */
    uint64_t *count;  /* how often it does */
    /* Infinity-gram probabilities (query.h) in bits, NaN where the token never follows the context
     * found, and the order of the gram divided, 0 likewise. NULL: not wanted. */
    double *infgram;
    uint32_t *infgram_order; /* only where mask[t] */
    const uint8_t *mask;
    suf_range *range; /* scratch: [0..2 * n_segments-1] */
} sufi_matches;

/* Fill them for sequence s of the batch. */
void sufi_match_sequence(const sufi_batch *b, suf_query *q, size_t s, const sufi_matches *out);

#endif
