/* count.c - the two ways to a count. */
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/gram_block.h"
#include "query/symbols.h"

int suf_query_new(suf_query **out, const suf_index *index, suf_diag *diag)
{
    suf_query *q = sufi_alloc_zero(1, sizeof *q);

    if (!q || !(q->reader = sufi_table_reader_new(index->tables))) {
        free(q);
        return sufi_fail_nomem(diag, "a query");
    }
    q->index = index;
    q->patience = 64;
    for (uint32_t i = 0; i < index->manifest.n_segments; i++)
        q->patience += sufi_rank_samples_count(&index->segments[i].array) / 256;
    *out = q;
    return SUF_OK;
}

void suf_query_free(suf_query *q)
{
    if (!q)
        return;
    sufi_query_free_block(q);
    sufi_table_reader_free(q->reader);
    free(q->symbols);
    free(q);
}

int sufi_store_symbols(const suf_index *x, const uint32_t *gram, size_t len, uint32_t *symbols,
                       suf_diag *diag)
{
    for (size_t i = 0; i < len; i++) {
        if (gram[i] == SUF_BOUNDARY && i == 0) {
            symbols[i] = 0;
        } else if (gram[i] == SUF_BOUNDARY) {
            return sufi_fail_at(diag, SUF_ERANGE, NULL, SUF_AT_ITEM, i,
                                "the boundary may only stand first in a gram");
        } else if (gram[i] >= x->info.vocab_size) {
            return sufi_fail_at(diag, SUF_ERANGE, NULL, SUF_AT_ITEM, i,
                                "id %u is not below the vocabulary size %u", (unsigned)gram[i],
                                (unsigned)x->info.vocab_size);
        } else {
            symbols[i] = gram[i] + 1;
        }
    }
    return SUF_OK;
}

int sufi_query_symbols(suf_query *q, const uint32_t *gram, size_t len, suf_diag *diag)
{
    if (!sufi_grow(&q->symbols, &q->symbols_cap, len, sizeof *q->symbols))
        return sufi_fail_nomem(diag, "a gram");
    return sufi_store_symbols(q->index, gram, len, q->symbols, diag);
}

bool sufi_query_expect(suf_query *q, uint64_t n)
{
    if (!q->samples && q->patience > n) {
        q->patience -= n;
    } else if (!q->samples) {
        q->samples = sufi_index_get_samples(q->index);
        q->patience = UINT64_MAX; /* without memory for them there is no need to ask again */
    }
    return q->samples != NULL;
}

suf_range sufi_query_find(suf_query *q, uint32_t segment, const uint32_t *symbols, size_t len)
{
    if (len <= SUFI_SAMPLED_LENGTH && sufi_query_expect(q, 1))
        return sufi_rank_samples_find(q->samples[segment], symbols, len);
    return suf_array_find(&q->index->segments[segment].array, symbols, len);
}

/* Within the range of a gram the suffixes that end, or go on with a boundary, come first. */
static uint64_t first_that_goes_on(const suf_array *a, suf_range r, size_t len)
{
    uint32_t next;

    while (r.lo < r.hi) {
        uint64_t mid = r.lo + (r.hi - r.lo) / 2;
        if (suf_array_symbol(a, mid, len, &next) != SUF_OK || next == 0)
            r.lo = mid + 1;
        else
            r.hi = mid;
    }
    return r.lo;
}

suf_range sufi_followed_range(suf_query *q, uint32_t segment, const uint32_t *symbols, size_t len)
{
    const suf_array *a = &q->index->segments[segment].array;
    suf_range r = sufi_query_find(q, segment, symbols, len);

    r.lo = first_that_goes_on(a, r, len);
    return r;
}

uint64_t sufi_goes_on(const suf_array *a, suf_range r, size_t len)
{
    return r.hi - first_that_goes_on(a, r, len);
}

uint64_t sufi_array_followed(suf_query *q, const uint32_t *symbols, size_t len)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < q->index->manifest.n_segments; i++) {
        suf_range r = sufi_followed_range(q, i, symbols, len);
        sum += r.hi - r.lo;
    }
    return sum;
}

int suf_query_count(suf_query *q, const uint32_t *gram, size_t len, enum suf_way way,
                    uint64_t *count, suf_diag *diag)
{
    const suf_index *x = q->index;
    sufi_entry entry = {0, 0};

    int err = sufi_query_symbols(q, gram, len, diag);
    if (err)
        return err;
    if (way == SUF_WAY_TABLE && len > x->manifest.order)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a gram of %zu tokens is longer than the tables'",
                         len);
    if (len == 0) {
        *count = x->info.n_tokens;
    } else if (way == SUF_WAY_TABLE) {
        err = sufi_table_gram(q->reader, q->symbols, (unsigned)len, &entry, diag);
        if (err < 0)
            return err;
        *count = entry.count;
    } else {
        *count = sufi_array_count(q, q->symbols, len);
    }
    return SUF_OK;
}

int suf_query_context_count(suf_query *q, const uint32_t *context, size_t len, uint64_t *total,
                            suf_diag *diag)
{
    int err = sufi_query_symbols(q, context, len, diag);

    if (err)
        return err;
    *total = len == 0 ? q->index->info.n_tokens : sufi_array_followed(q, q->symbols, len);
    return SUF_OK;
}
