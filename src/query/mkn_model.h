/* mkn_model.h - an estimated Kneser-Ney model, for the files that estimate, ask and write it. */
#ifndef SUF_QUERY_MKN_MODEL_H
#define SUF_QUERY_MKN_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "index/index_internal.h"
#include "query/gram_trie.h"
#include "sufgram/mkn.h"

/* Grams that end in </s>: by the ordinal of the context before it, rising, with a(context </s>). */
typedef struct sufi_end {
    uint64_t context;
    uint64_t adjusted;
} sufi_end;

typedef struct sufi_ends {
    sufi_end *item;
    size_t n, cap;
} sufi_ends;

/* What a context's list adds up to. */
typedef struct sufi_mkn_sums {
    uint64_t total;       /* A(h) */
    uint64_t n_by_min[3]; /* entries with a = 1, a = 2, a >= 3 */
} sufi_mkn_sums;

struct suf_mkn {
    const suf_index *index;
    unsigned order;
    /* [k-1], k < order: a by ordinal of order k. It is at most the vocabulary and 1, or, for a gram
     * that begins with <s>, the number of sequences. Order `order` has its counts in the table. */
    uint32_t *adjusted[SUF_MAX_ORDER];
    sufi_ends ends[SUF_MAX_ORDER]; /* [k]: grams of order k + 1 that end in </s> */
    suf_mkn_order estimate[SUF_MAX_ORDER];
    sufi_mkn_sums unigrams;
};

static inline void sufi_mkn_add(sufi_mkn_sums *s, uint64_t adjusted)
{
    s->total += adjusted;
    if (adjusted)
        s->n_by_min[adjusted < 3 ? adjusted - 1 : 2]++;
}

/* a - D(a) of an order, 0 for a = 0. */
static inline double sufi_mkn_discounted(const suf_mkn_order *e, uint64_t adjusted)
{
    return adjusted ? (double)adjusted - e->discount[adjusted < 3 ? adjusted - 1 : 2] : 0;
}

/* g(h): the share of a context's probability that its discounts set free. */
static inline double sufi_mkn_backoff(const suf_mkn_order *e, const sufi_mkn_sums *s)
{
    return (e->discount[0] * (double)s->n_by_min[0] + e->discount[1] * (double)s->n_by_min[1] +
            e->discount[2] * (double)s->n_by_min[2]) /
           (double)s->total;
}

/* Probability of <unk>, the share of every word in what the unigrams leave. */
double sufi_mkn_unknown(const suf_mkn *m);

/* a(context </s>), of a context of order - 1 symbols. */
uint64_t sufi_mkn_end(const suf_mkn *m, unsigned order, uint64_t context);

/* A model with counts but no discounts, which nobody can ask for probabilities. */
int sufi_mkn_new_counts(suf_mkn **out, const suf_index *index, unsigned order,
                        const suf_mkn_opts *opts, suf_diag *diag) SUF_MUST_CHECK;

/* a of an entry of the table of an order. */
static inline uint64_t sufi_mkn_adjusted(const suf_mkn *m, unsigned order, const sufi_entry *e)
{
    return order < m->order ? m->adjusted[order - 1][e->ordinal] : e->count;
}

/* Sums over the list of a context of order - 1 symbols, </s> included; order 2 or more. */
int sufi_mkn_sum_list(const suf_mkn *m, suf_query *q, unsigned order, uint64_t context,
                      sufi_mkn_sums *sums, suf_diag *diag) SUF_MUST_CHECK;

/* Fill adjusted, ends and the counts of counts of every order. */
int sufi_mkn_count(suf_mkn *m, const suf_mkn_opts *opts, suf_diag *diag) SUF_MUST_CHECK;

/* Fill the discounts from the counts of counts. */
int sufi_mkn_discount(suf_mkn *m, int fallback, suf_diag *diag) SUF_MUST_CHECK;

#endif
