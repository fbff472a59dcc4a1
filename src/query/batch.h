/* batch.h - what the tables say of all n-grams of a run of evaluation sequences, found in one merge
 * with the tables. */
#ifndef SUF_QUERY_BATCH_H
#define SUF_QUERY_BATCH_H

#include <stddef.h>
#include <stdint.h>

#include "query/mkn_model.h"
#include "query/symbols.h"

/* A gram; its context is the gram without the last symbol. */
typedef struct sufi_gram_facts {
    uint64_t count; /* nothing pruned */
    uint64_t total; /* N(context), pruned grams not counted */
} sufi_gram_facts;

/* The tokens that follow the context, pruned ones left out. */
typedef struct sufi_list_facts {
    double entropy_bits; /* NaN when there is none */
    uint64_t n;          /* distinct ones */
} sufi_list_facts;

/* One order's part of a Kneser-Ney probability: p = discounted + backoff * p of the order below. */
typedef struct sufi_mkn_terms {
    double discounted;
    double backoff; /* NaN: the context was not seen */
} sufi_mkn_terms;

/* Facts lie at places (sufi_batch_place). What is not wanted is NULL. */
typedef struct sufi_batch {
    const suf_index *index;
    unsigned max_order, threads;
    uint64_t length, max_sequences;    /* of a run */
    uint64_t min_count[SUF_MAX_ORDER]; /* by order - 1; 0 or 1: no pruning */
    const suf_mkn *mkn;                /* NULL: no terms */
    const suf_mkn *left;               /* its adjusted counts are wanted; NULL: none */
    bool want_lists, want_first;

    uint64_t n_sequences;   /* of this run */
    sufi_gram_facts *facts; /* for all orders */
    sufi_list_facts *lists; /* all orders */
    uint32_t *left_of;      /* distinct left neighbours, orders below max_order; UINT32_MAX: the
                               gram begins with the boundary */
    uint64_t *first;        /* number of the last token of the first occurrence; UINT64_MAX: none */
    sufi_mkn_terms *terms;  /* orders up to the model's */

    suf_query **query; /* [threads] */
    uint32_t *stream;  /* the sequences as stored symbols, a boundary before each and after all */
    uint32_t *perm, *scratch;
    size_t n_windows;
    size_t *part; /* [0..n_parts]: where in perm the parts begin */
    size_t n_parts, part_cap;
} sufi_batch;

/* The fields up to want_first are given: allocate the rest. On failure nothing is left. */
int sufi_batch_init(sufi_batch *b, suf_diag *diag) SUF_MUST_CHECK;
void sufi_batch_release(sufi_batch *b); /* harmless on a zeroed one */

/* Find the facts of n_sequences <= max_sequences sequences. */
int sufi_batch_run(sufi_batch *b, const uint32_t *ids, uint64_t n_sequences,
                   suf_diag *diag) SUF_MUST_CHECK;

/* Where the k-gram that begins with the boundary of sequence s has its facts as a gram of order
 * n >= k (start pads): they differ by what is pruned. */
static inline size_t sufi_batch_padded_place(const sufi_batch *b, size_t s, unsigned k, unsigned n)
{
    size_t windows = (size_t)b->max_sequences * (size_t)(b->length + 1);

    return (windows + s * b->max_order + (k - 1)) * b->max_order + (n - 1);
}

/* Where the n-gram that ends at position t of sequence s has its facts. */
static inline size_t sufi_batch_place(const sufi_batch *b, size_t s, size_t t, unsigned n)
{
    if (n > t + 1)
        return sufi_batch_padded_place(b, s, (unsigned)t + 2, n);
    return (s * (size_t)(b->length + 1) + t + 2 - n) * b->max_order + (n - 1);
}

#endif
