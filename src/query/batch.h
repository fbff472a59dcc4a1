/* batch.h - counts of all n-grams of a run of evaluation sequences, in one merge with the tables.
 */
#ifndef SUF_QUERY_BATCH_H
#define SUF_QUERY_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "query/symbols.h"

/* Cells are row-major: sequence, then position. Arrays are indexed by order - 1. */
typedef struct sufi_batch {
    unsigned max_order;
    uint64_t n_sequences, length;
    const uint32_t *ids;                    /* the caller's, [n_sequences * length] */
    uint64_t min_count[SUF_MAX_ORDER];      /* 0 or 1: no pruning */
    uint64_t *count[SUF_MAX_ORDER];         /* pruned grams have 0 */
    uint64_t *context_count[SUF_MAX_ORDER]; /* sum over the grams that were not pruned */
} sufi_batch;

/* Allocate and fill count and context_count. */
int sufi_batch_count(sufi_batch *b, suf_query *q, suf_diag *diag) SUF_MUST_CHECK;
void sufi_batch_release(sufi_batch *b);

#endif
