/* matches.c - matching statistics by two ends that only move on.
 *
 * The longest match that ends at t + 1 begins no earlier than the one that ends at t. Counts of
 * grams up to the tables' order are known from the batch. A longer match keeps its suffix ranks: it
 * goes on by one symbol inside them, and only where it cannot is the place it must begin at
 * searched for, by doubling and bisecting how far that is: of a gram that occurs every suffix does.
 * The same ranks say what follows the match that ends at t - 1, the context of the infinity-gram at
 * t. */
#include "query/matches.h"

#include <math.h>
#include <stdbool.h>

/* The match that ends before position t begins at `from`. */
struct walk {
    const sufi_batch *b;
    suf_query *q;
    size_t s;
    const uint32_t *symbols; /* of the sequence, [0..b->length-1] */
    uint32_t n_segments;
    size_t from;
    size_t followed;  /* the last infinity-gram's context did; it does not begin earlier later on */
    suf_range *range; /* [segment]: its suffix ranks, if `ranged` */
    suf_range *next;  /* scratch for those of a longer gram */
    bool ranged;
    /* The gram that `next` is of, which is often asked for again: its ends and its count. */
    size_t next_from, next_t;
    uint64_t next_count;
};

/* Occurrences of the gram of positions from..t; more symbols than a table's leave their ranks in
 * `next`. */
static uint64_t count_gram(struct walk *w, size_t from, size_t t)
{
    size_t len = t + 1 - from;
    uint64_t sum = 0;

    if (len <= w->b->max_order)
        return w->b->facts[sufi_batch_place(w->b, w->s, t, (unsigned)len)].count;
    if (w->next_from == from && w->next_t == t)
        return w->next_count;
    for (uint32_t i = 0; i < w->n_segments; i++) {
        w->next[i] = w->ranged && from == w->from
                         ? suf_array_narrow(&w->q->index->segments[i].array, w->range[i], len - 1,
                                            w->symbols[t])
                         : sufi_query_find(w->q, i, w->symbols + from, len);
        sum += w->next[i].hi - w->next[i].lo;
    }
    w->next_from = from;
    w->next_t = t;
    return w->next_count = sum;
}

/* How often the context before position t that begins at `from` is followed by a token. */
static uint64_t count_followed(struct walk *w, size_t from, size_t t)
{
    size_t n = t - from;
    uint64_t sum = 0;

    if (n < w->b->max_order && w->b->min_count[n] <= 1)
        return w->b->facts[sufi_batch_place(w->b, w->s, t, (unsigned)n + 1)].total;
    if (n == 0)
        return w->q->index->info.n_tokens;
    if (!w->ranged || from != w->from)
        return sufi_array_followed(w->q, w->symbols + from, n);
    for (uint32_t i = 0; i < w->n_segments; i++)
        sum += sufi_goes_on(&w->q->index->segments[i].array, w->range[i], n);
    return sum;
}

/* A gram that does not occur from `from` on, and does so from `end` on: the least place between
 * them from which it does. */
static size_t move_on(struct walk *w, uint64_t (*count)(struct walk *, size_t from, size_t t),
                      size_t from, size_t end, size_t t)
{
    size_t step = 1;

    while (from + step < end && count(w, from + step, t) == 0) {
        from += step;
        step *= 2;
    }
    if (from + step < end)
        end = from + step;
    while (from + 1 < end) {
        size_t mid = from + (end - from) / 2;
        if (count(w, mid, t))
            end = mid;
        else
            from = mid;
    }
    return end;
}

static double infgram(struct walk *w, size_t t, uint32_t *order)
{
    size_t from = w->from > w->followed ? w->from : w->followed;
    uint64_t total = count_followed(w, from, t);

    *order = 0;
    if (total == 0) { /* it only ends sequences; a shorter one goes on */
        from = move_on(w, count_followed, from, t, t);
        total = count_followed(w, from, t);
    }
    w->followed = from;
    uint64_t count = count_gram(w, from, t);
    if (count == 0)
        return NAN;
    *order = (uint32_t)(t - from) + 1;
    return -1.0 * log2((double)count / (double)total);
}

/* Let the match go on to position t; returns its count. */
static uint64_t advance(struct walk *w, size_t t)
{
    uint64_t count = count_gram(w, w->from, t);

    if (count == 0) {
        size_t from = move_on(w, count_gram, w->from, t + 1, t);
        w->ranged = false;
        w->from = from;
        count = from > t ? 0 : count_gram(w, from, t); /* its ranks are wanted */
    }
    w->ranged = t + 1 - w->from > w->b->max_order;
    if (w->ranged) {
        suf_range *spare = w->range;
        w->range = w->next;
        w->next = spare;
    }
    return count;
}

void sufi_match_sequence(const sufi_batch *b, suf_query *q, size_t s, const sufi_matches *out)
{
    uint32_t n_segments = q->index->manifest.n_segments;
    struct walk w = {.b = b,
                     .q = q,
                     .s = s,
                     .symbols = b->stream + s * (size_t)(b->length + 1) + 1,
                     .n_segments = n_segments,
                     .range = out->range,
                     .next = out->range + n_segments,
                     .next_t = SIZE_MAX};

    for (size_t t = 0; t < b->length; t++) {
        if (out->infgram && out->mask[t])
            out->infgram[t] = infgram(&w, t, &out->infgram_order[t]);
        out->count[t] = advance(&w, t);
        out->length[t] = (uint32_t)(t + 1 - w.from);
    }
}
