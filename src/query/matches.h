/* matches.h - the longest grams of an evaluation sequence that occur in the corpus. */
#ifndef SUF_QUERY_MATCHES_H
#define SUF_QUERY_MATCHES_H

#include "query/batch.h"

/* For each position t of sequence s of the batch: the length of the longest gram that ends there
 * and occurs, and its count. length[0..b->length-1], count likewise. */
void sufi_match_sequence(const sufi_batch *b, suf_query *q, size_t s, uint32_t *length,
                         uint64_t *count);

/* The infinity-gram probability (query.h) at position t, in bits; NaN where the token never follows
 * the context found. *order: of the gram divided, 0 likewise. length: as found above. */
double sufi_match_infgram(const sufi_batch *b, suf_query *q, size_t s, size_t t,
                          const uint32_t *length, uint32_t *order);

#endif
