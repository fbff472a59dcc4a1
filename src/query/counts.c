/* counts.c - many counts at a time: the searches of a group in each segment begin, fetch and finish
 * together (suffix/rank_samples.h), so that a cache miss costs a group little more than one gram.
 */
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/symbols.h"

enum { GROUP = 16 };

/* Run the searches of a group to their ends. */
static void run_group(sufi_sampled_search *search, size_t n)
{
    for (bool more = true; more;) {
        more = false;
        for (size_t i = 0; i < n; i++)
            more |= sufi_sampled_search_aim(&search[i]);
        for (size_t i = 0; i < n; i++)
            sufi_sampled_search_look(&search[i]);
    }
}

static uint64_t found(const sufi_sampled_search *w)
{
    return w->upper.lo > w->lower.lo ? w->upper.lo - w->lower.lo : 0;
}

/* Counts over all segments; the grams' stored symbols lie one after another in the query. */
static void count_group(suf_query *q, const suf_gram *grams, size_t n, uint64_t *counts)
{
    sufi_sampled_search search[GROUP];

    memset(counts, 0, n * sizeof *counts);
    for (uint32_t k = 0; k < q->index->manifest.n_segments; k++) {
        const uint32_t *at = q->symbols;
        for (size_t i = 0; i < n; at += grams[i++].len)
            sufi_sampled_search_begin(&search[i], q->samples[k], at, grams[i].len);
        run_group(search, n);
        for (size_t i = 0; i < n; i++)
            counts[i] += found(&search[i]);
    }
}

uint64_t sufi_array_count(suf_query *q, const uint32_t *symbols, size_t len)
{
    uint32_t n_segments = q->index->manifest.n_segments;
    sufi_sampled_search search[GROUP];
    uint64_t sum = 0;

    bool sampled = len <= SUFI_SAMPLED_LENGTH && sufi_query_expect(q, n_segments);
    for (uint32_t k = 0; k < n_segments && !sampled; k++) {
        suf_range r = suf_array_find(&q->index->segments[k].array, symbols, len);
        sum += r.hi - r.lo;
    }
    for (uint32_t first = 0, n; first < n_segments && sampled; first += n) {
        n = n_segments - first < GROUP ? n_segments - first : GROUP;
        for (uint32_t i = 0; i < n; i++)
            sufi_sampled_search_begin(&search[i], q->samples[first + i], symbols, len);
        run_group(search, n);
        for (uint32_t i = 0; i < n; i++)
            sum += found(&search[i]);
    }
    return sum;
}

static void count_each(suf_query *q, const suf_gram *grams, size_t n, uint64_t *counts)
{
    const uint32_t *at = q->symbols;

    for (size_t i = 0; i < n; at += grams[i++].len)
        counts[i] = sufi_array_count(q, at, grams[i].len);
}

/* Put the symbols of the grams into the query; *good of them are sound. */
static int store_group(suf_query *q, const suf_gram *grams, size_t n, size_t *good, suf_diag *diag)
{
    size_t total = 0, at = 0;

    for (size_t i = 0; i < n; i++)
        total += grams[i].len;
    *good = 0;
    if (!sufi_grow(&q->symbols, &q->symbols_cap, total, sizeof *q->symbols))
        return sufi_fail_nomem(diag, "grams");
    for (; *good < n; at += grams[(*good)++].len) {
        int err =
            sufi_store_symbols(q->index, grams[*good].ids, grams[*good].len, q->symbols + at, diag);
        if (err)
            return err;
    }
    return SUF_OK;
}

int sufi_count_grams(suf_query *q, const suf_gram *grams, size_t n, uint64_t *counts, size_t *bad,
                     suf_diag *diag)
{
    for (size_t at = 0, good; at < n; at += GROUP) {
        int err = store_group(q, grams + at, n - at < GROUP ? n - at : GROUP, &good, diag);
        if (sufi_query_expect(q, good))
            count_group(q, grams + at, good, counts + at);
        else
            count_each(q, grams + at, good, counts + at);
        for (size_t i = at; i < at + good; i++)
            if (grams[i].len == 0) /* the empty gram stands before every token */
                counts[i] = q->index->info.n_tokens;
        if (err) {
            *bad = at + good;
            return err;
        }
    }
    return SUF_OK;
}
