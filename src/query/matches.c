/* matches.c - matching statistics by two ends that only move on.
 *
 * The longest match that ends at t + 1 begins no earlier than the one that ends at t. So at every
 * position the beginning moves on until the gram occurs: at most two counts a position in all,
 * those of grams up to the tables' order known from the batch, the others searched for in the
 * suffix arrays. */
#include "query/matches.h"

#include <math.h>

static const uint32_t *symbols_of(const sufi_batch *b, size_t s)
{
    return b->stream + s * (size_t)(b->length + 1) + 1;
}

/* Occurrences of the gram of positions from..t. */
static uint64_t count_gram(const sufi_batch *b, suf_query *q, size_t s, size_t from, size_t t)
{
    size_t len = t + 1 - from;

    if (len <= b->max_order)
        return b->facts[sufi_batch_place(b, s, t, (unsigned)len)].count;
    return sufi_array_count(q, symbols_of(b, s) + from, len);
}

void sufi_match_sequence(const sufi_batch *b, suf_query *q, size_t s, uint32_t *length,
                         uint64_t *count)
{
    size_t from = 0;

    for (size_t t = 0; t < b->length; t++) {
        count[t] = 0;
        while (from <= t && (count[t] = count_gram(b, q, s, from, t)) == 0)
            from++;
        length[t] = (uint32_t)(t + 1 - from);
    }
}

/* N(context) of the n symbols before position t. */
static uint64_t count_followed(const sufi_batch *b, suf_query *q, size_t s, size_t t, size_t n)
{
    if (n < b->max_order && b->min_count[n] <= 1)
        return b->facts[sufi_batch_place(b, s, t, (unsigned)n + 1)].total;
    return n ? sufi_array_followed(q, symbols_of(b, s) + t - n, n) : b->index->info.n_tokens;
}

double sufi_match_infgram(const sufi_batch *b, suf_query *q, size_t s, size_t t,
                          const uint32_t *length, uint32_t *order)
{
    size_t n = t ? length[t - 1] : 0;
    uint64_t total = count_followed(b, q, s, t, n);

    *order = 0;
    if (total == 0) { /* it only ends sequences; a shorter one goes on */
        n = sufi_longest_followed(q, symbols_of(b, s) + t - n, n);
        total = count_followed(b, q, s, t, n);
    }
    uint64_t count = count_gram(b, q, s, t - n, t);
    if (count == 0)
        return NAN;
    *order = (uint32_t)n + 1;
    return -1.0 * log2((double)count / (double)total);
}
