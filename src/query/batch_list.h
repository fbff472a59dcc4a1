/* batch_list.h - sums over the posting list of one context, kept while the grams of a batch that
 * begin with it go by. */
#ifndef SUF_QUERY_BATCH_LIST_H
#define SUF_QUERY_BATCH_LIST_H

#include "query/batch.h"

typedef struct sufi_list_sums {
    uint64_t total, n; /* of the entries that are not pruned */
    double entropy_bits;
} sufi_list_sums;

typedef struct sufi_batch_list {
    uint64_t context;                   /* ordinal; UINT64_MAX: one that was not seen */
    sufi_list_sums sums[SUF_MAX_ORDER]; /* by the order - 1 whose pruning applies */
    sufi_mkn_sums mkn;
} sufi_batch_list;

/* A context that was not seen; also what a zeroed list must become first. */
void sufi_batch_list_none(sufi_batch_list *list);

/* Read what the batch wants to know of a context of k - 1 symbols, for the orders k..last. Does
 * nothing if that is what was read last. */
int sufi_batch_list_read(sufi_batch_list *list, const sufi_batch *b, suf_query *q, unsigned k,
                         unsigned last, uint64_t context, suf_diag *diag) SUF_MUST_CHECK;

/* The model's terms for a gram of k symbols after that context; entry NULL: not seen. */
sufi_mkn_terms sufi_batch_list_terms(const sufi_batch_list *list, const suf_mkn *m, unsigned k,
                                     const sufi_entry *entry);

#endif
