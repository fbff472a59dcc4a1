/* part_cuts.c - where to cut the suffixes of all segments.
 *
 * For the multiples of the part size: the largest bigram that has at most so many suffixes below
 * it, by binary search for its first and then its second symbol; how many suffixes are below a gram
 * is a binary search in every segment. A cut between two bigrams may divide the suffixes of one
 * symbol, whose posting list of order 2 then lies in several parts; for frequent symbols there is
 * no other way to parts of equal size. */
#include "index/part_cuts.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "tables/part.h"

struct search {
    const sufi_segment *segments;
    size_t n_segments;
    uint32_t alphabet;
};

/* Suffixes below `symbol`; with `ranks` also in each segment. */
static uint64_t below_symbol(const struct search *s, uint32_t symbol, uint64_t *ranks)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < s->n_segments; i++) {
        const suf_array *a = &s->segments[i].array;
        uint64_t lo = suf_array_narrow(a, (suf_range){0, a->n}, 0, symbol).lo;
        sum += lo;
        if (ranks)
            ranks[i] = lo;
    }
    return sum;
}

/* Suffixes below (first, second). */
static uint64_t below_bigram(const struct search *s, uint32_t first, uint32_t second,
                             uint64_t *ranks)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < s->n_segments; i++) {
        const suf_array *a = &s->segments[i].array;
        suf_range r = suf_array_narrow(a, (suf_range){0, a->n}, 0, first);
        uint64_t lo = suf_array_narrow(a, r, 1, second).lo;
        sum += lo;
        if (ranks)
            ranks[i] = lo;
    }
    return sum;
}

/* The cut for `target`: ranks[] in each segment, and whether it divides a symbol's suffixes.
 * Returns the suffixes below it. */
static uint64_t find_cut(const struct search *s, uint64_t target, uint64_t *ranks, bool *inside)
{
    uint32_t lo = 0, hi = s->alphabet; /* below(lo) <= target */

    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (below_symbol(s, mid, NULL) <= target)
            lo = mid;
        else
            hi = mid;
    }
    uint32_t first = lo;
    uint64_t begin = below_bigram(s, first, 1, NULL);
    *inside = false;
    if (begin > target)
        return below_symbol(s, first, ranks);
    lo = 1;
    hi = s->alphabet;
    while (hi - lo > 1) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (below_bigram(s, first, mid, NULL) <= target)
            lo = mid;
        else
            hi = mid;
    }
    uint64_t below = below_bigram(s, first, lo, ranks);
    /* Before the first bigram that is none with a boundary there is no list to divide. */
    *inside = below > begin;
    return *inside ? below : below_symbol(s, first, ranks);
}

static int find_cuts(sufi_part_cuts *c, const struct search *s, uint64_t total, uint64_t limit,
                     uint64_t *ranks, suf_diag *diag)
{
    size_t n_ranges = 0, n_flags = 0, n_positions = 0; /* room */
    uint64_t done = 0, target = limit;
    bool began_inside = false, inside;

    /* ranks[0..n-1]: where the open part begins; ranks[n..2n-1]: where it ends. */
    while (done < total) {
        uint64_t *end = ranks + s->n_segments, below = total;
        inside = false;
        if (target < total)
            below = find_cut(s, target, end, &inside);
        else
            for (size_t i = 0; i < s->n_segments; i++)
                end[i] = s->segments[i].array.n;
        target = limit < total && target < total - limit ? target + limit : total;
        if (below <= done)
            continue;
        size_t k = c->n_parts;
        if (!sufi_grow(&c->ranges, &n_ranges, sufi_mul_size(k + 1, s->n_segments),
                       sizeof *c->ranges) ||
            !sufi_grow(&c->flags, &n_flags, k + 1, sizeof *c->flags) ||
            !sufi_grow(&c->positions, &n_positions, k + 1, sizeof *c->positions))
            return sufi_fail_nomem(diag, "parts of the tables");
        for (size_t i = 0; i < s->n_segments; i++)
            c->ranges[k * s->n_segments + i] = (suf_range){ranks[i], end[i]};
        c->flags[k] =
            (began_inside ? SUFI_PART_BEGINS_INSIDE : 0u) | (inside ? SUFI_PART_ENDS_INSIDE : 0u);
        c->positions[k] = below;
        c->n_parts++;
        memcpy(ranks, end, s->n_segments * sizeof *ranks);
        began_inside = inside;
        done = below;
    }
    return SUF_OK;
}

int sufi_part_cuts_make(sufi_part_cuts *c, const sufi_segment *segments, size_t n_segments,
                        uint64_t limit, suf_diag *diag)
{
    uint64_t *ranks = sufi_alloc_zero(sufi_mul_size(2, n_segments), sizeof *ranks);
    struct search s = {segments, n_segments, 0};
    uint64_t total = 0;

    memset(c, 0, sizeof *c);
    c->n_segments = n_segments;
    for (size_t i = 0; i < n_segments; i++) {
        uint32_t alphabet = segments[i].array.alphabet;
        total += segments[i].array.n;
        s.alphabet = alphabet > s.alphabet ? alphabet : s.alphabet;
    }
    int err = ranks ? find_cuts(c, &s, total, limit, ranks, diag)
                    : sufi_fail_nomem(diag, "parts of the tables");
    free(ranks);
    if (err)
        sufi_part_cuts_release(c);
    return err;
}

void sufi_part_cuts_release(sufi_part_cuts *c)
{
    free(c->ranges);
    free(c->flags);
    free(c->positions);
    memset(c, 0, sizeof *c);
}
