/* mkn.c - a Kneser-Ney model: making it and asking it.
 *
 * A probability is put together from the unigram up: while the context's last j tokens were seen,
 * the probability of order j is interpolated with that of order j+1. Of each context the sums over
 * its list are needed; they are taken from the list (tables or adjusted counts) at every question,
 * so the model keeps nothing a context. */
#include "sufgram/mkn.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/mkn_model.h"
#include "query/symbols.h"

int sufi_mkn_new_counts(suf_mkn **out, const suf_index *index, unsigned order,
                        const suf_mkn_opts *opts, suf_diag *diag)
{
    suf_mkn *m = sufi_alloc_zero(1, sizeof *m);

    if (!m)
        return sufi_fail_nomem(diag, "a model");
    m->index = index;
    m->order = order;
    int err = sufi_mkn_count(m, opts, diag);
    if (err)
        suf_mkn_free(m);
    else
        *out = m;
    return err;
}

int suf_mkn_new(suf_mkn **out, const suf_index *index, const suf_mkn_opts *opts, suf_diag *diag)
{
    static const suf_mkn_opts none;
    unsigned order = opts && opts->order ? opts->order : index->manifest.order;

    if (order > index->manifest.order)
        return sufi_fail(diag, SUF_EINVAL, index->directory, "the index holds orders 1 to %u",
                         (unsigned)index->manifest.order);
    suf_mkn *m = NULL;
    int err = sufi_mkn_new_counts(&m, index, order, opts ? opts : &none, diag);
    if (!err)
        err = sufi_mkn_discount(m, opts && opts->discount_fallback, diag);
    if (err)
        suf_mkn_free(m);
    else
        *out = m;
    return err;
}

void suf_mkn_free(suf_mkn *m)
{
    if (!m)
        return;
    for (int k = 0; k < SUF_MAX_ORDER; k++) {
        free(m->adjusted[k]);
        free(m->ends[k].item);
    }
    free(m);
}

uint32_t suf_mkn_get_order(const suf_mkn *m)
{
    return m->order;
}

int suf_mkn_get_estimate(const suf_mkn *m, uint32_t order, suf_mkn_order *out)
{
    if (order < 1 || order > m->order)
        return SUF_EINVAL;
    *out = m->estimate[order - 1];
    return SUF_OK;
}

double sufi_mkn_unknown(const suf_mkn *m)
{
    /* n_grams has <s>, which is nobody's next word. */
    return sufi_mkn_backoff(&m->estimate[0], &m->unigrams) / (double)(m->estimate[0].n_grams - 1);
}

uint64_t sufi_mkn_end(const suf_mkn *m, unsigned order, uint64_t context)
{
    const sufi_ends *e = &m->ends[order - 1];
    size_t lo = 0, hi = e->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (e->item[mid].context < context)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < e->n && e->item[lo].context == context ? e->item[lo].adjusted : 0;
}

int sufi_mkn_sum_list(const suf_mkn *m, suf_query *q, unsigned order, uint64_t context,
                      sufi_mkn_sums *sums, suf_diag *diag)
{
    const uint32_t *a = order < m->order ? m->adjusted[order - 1] : NULL;
    sufi_list_piece p;
    size_t piece = 0;
    int err;

    memset(sums, 0, sizeof *sums);
    sufi_mkn_add(sums, sufi_mkn_end(m, order, context));
    while ((err = sufi_table_list(q->reader, order, context, &piece, &p, diag)) == SUF_OK)
        for (size_t i = 0; i < p.n; i++)
            if (p.symbol[i]) /* 0: <s>, listed by order 1 */
                sufi_mkn_add(sums, a ? a[p.first + i] : p.count[i]);
    return err == SUF_ABSENT ? SUF_OK : err;
}

/* Sums over the list of a context of order - 1 symbols, and a of (context symbol), 0 being </s>. */
static int look_up(const suf_mkn *m, suf_query *q, unsigned order, uint64_t context,
                   uint32_t symbol, sufi_mkn_sums *sums, uint64_t *adjusted, suf_diag *diag)
{
    sufi_entry e;
    int err = sufi_mkn_sum_list(m, q, order, context, sums, diag);

    if (err)
        return err;
    *adjusted = sufi_mkn_end(m, order, context);
    if (symbol == 0)
        return SUF_OK;
    err = sufi_table_child(q->reader, order, context, symbol, &e, diag);
    *adjusted = err == SUF_OK ? sufi_mkn_adjusted(m, order, &e) : 0;
    return err == SUF_ABSENT ? SUF_OK : err;
}

/* The unigram's, whose sums are known. */
static int look_up_unigram(const suf_mkn *m, suf_query *q, uint32_t symbol, uint64_t *adjusted,
                           suf_diag *diag)
{
    sufi_entry e = {0, 0};

    *adjusted = sufi_mkn_end(m, 1, 0);
    if (symbol == 0)
        return SUF_OK;
    int err = sufi_table_child(q->reader, 1, 0, symbol, &e, diag);
    if (err < 0)
        return err;
    *adjusted = err == SUF_ABSENT ? 0 : sufi_mkn_adjusted(m, 1, &e);
    return SUF_OK;
}

/* Interpolate with one more order. */
static void add_order(const suf_mkn *m, unsigned order, const sufi_mkn_sums *sums,
                      uint64_t adjusted, suf_probability *p)
{
    const suf_mkn_order *e = &m->estimate[order - 1];

    p->probability = sufi_mkn_discounted(e, adjusted) / (double)sums->total +
                     sufi_mkn_backoff(e, sums) * p->probability;
    if (adjusted) {
        p->matched_order = order;
        p->count = adjusted;
        p->context_count = sums->total;
    }
}

int suf_mkn_probability(const suf_mkn *m, suf_query *q, const uint32_t *context, size_t len,
                        uint32_t token, suf_probability *out, suf_diag *diag)
{
    uint32_t symbol = token == SUF_BOUNDARY ? 0 : token + 1;
    suf_probability p = {.context_count = m->unigrams.total};
    sufi_mkn_sums sums;
    uint64_t adjusted;
    bool is_id = token != SUF_BOUNDARY && token != SUF_UNKNOWN;
    int err = is_id ? sufi_query_symbols(q, &token, 1, diag) : SUF_OK;

    if (!err)
        err = sufi_query_symbols(q, context, len, diag);
    if (!err)
        err = look_up_unigram(m, q, symbol, &adjusted, diag);
    if (err)
        return err;
    p.probability = sufi_mkn_discounted(&m->estimate[0], adjusted) / (double)m->unigrams.total +
                    sufi_mkn_unknown(m);
    p.matched_order = adjusted ? 1 : 0;
    p.count = adjusted;
    for (unsigned k = 2; k <= m->order && k - 1 <= len; k++) {
        sufi_entry seen;
        err = sufi_table_gram(q->reader, q->symbols + (len - (k - 1)), k - 1, &seen, diag);
        if (err == SUF_ABSENT) /* and no longer context was seen either */
            break;
        if (!err)
            err = look_up(m, q, k, seen.ordinal, symbol, &sums, &adjusted, diag);
        if (err)
            return err;
        if (sums.total)
            add_order(m, k, &sums, adjusted, &p);
    }
    p.surprisal_bits = -1.0 * log2(p.probability);
    *out = p;
    return SUF_OK;
}
