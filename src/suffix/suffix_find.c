/* suffix_find.c - binary search in a suffix array. */
#include "sufgram/suffix.h"

/* Symbol at text position p as a number one larger, 0 past the end: an ended suffix is smallest. */
static inline uint64_t symbol_at(const suf_array *a, size_t p)
{
    if (p >= a->n)
        return 0;
    return a->width == 2 ? (uint64_t)((const uint16_t *)a->symbols)[p] + 1
                         : (uint64_t)((const uint32_t *)a->symbols)[p] + 1;
}

int suf_array_symbol(const suf_array *a, uint64_t rank, size_t depth, uint32_t *symbol)
{
    uint64_t s = symbol_at(a, suf_array_position(a, rank) + depth);

    if (s == 0)
        return SUF_ABSENT;
    *symbol = (uint32_t)(s - 1);
    return SUF_OK;
}

/* First rank in [lo, hi) whose suffix has symbol >= key at `depth`. */
static uint64_t lower_bound(const suf_array *a, uint64_t lo, uint64_t hi, size_t depth,
                            uint64_t key)
{
    while (lo < hi) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (symbol_at(a, suf_array_position(a, mid) + depth) < key)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

suf_range suf_array_narrow(const suf_array *a, suf_range within, size_t depth, uint32_t symbol)
{
    uint64_t key = (uint64_t)symbol + 1;
    suf_range r;

    if (depth == 0 && a->first && within.lo == 0 && within.hi == a->n) {
        if (symbol >= a->alphabet)
            return (suf_range){a->n, a->n};
        /* A damaged file may hold anything there. */
        r.lo = a->first[symbol] < a->n ? a->first[symbol] : a->n;
        r.hi = a->first[symbol + 1] < a->n ? a->first[symbol + 1] : a->n;
        return r.lo < r.hi ? r : (suf_range){r.lo, r.lo};
    }
    r.lo = lower_bound(a, within.lo, within.hi, depth, key);
    r.hi = r.lo;
    if (r.lo < within.hi && symbol_at(a, suf_array_position(a, r.lo) + depth) == key) {
        /* Gallop: most ranges are short beside the one they lie in. */
        uint64_t step = 1;
        while (r.lo + step < within.hi &&
               symbol_at(a, suf_array_position(a, r.lo + step) + depth) == key)
            step *= 2;
        uint64_t end = r.lo + step < within.hi ? r.lo + step : within.hi;
        r.hi = lower_bound(a, r.lo + step / 2, end, depth, key + 1);
    }
    return r;
}

/* -1, 0, 1: suffix at p against gram[0..len-1]; 0 when the gram is a prefix of it. */
static int compare_suffix(const suf_array *a, size_t p, const uint32_t *gram, size_t from,
                          size_t len)
{
    for (size_t i = from; i < len; i++) {
        uint64_t s = symbol_at(a, p + i), g = (uint64_t)gram[i] + 1;
        if (s != g)
            return s < g ? -1 : 1;
    }
    return 0;
}

suf_range suf_array_find(const suf_array *a, const uint32_t *gram, size_t len)
{
    suf_range r = {0, a->n};
    uint64_t lo, hi, top;

    if (len == 0)
        return r;
    r = suf_array_narrow(a, r, 0, gram[0]);
    if (len == 1 || r.lo == r.hi)
        return r;
    for (lo = r.lo, hi = r.hi; lo < hi;) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (compare_suffix(a, suf_array_position(a, mid), gram, 1, len) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    top = r.hi;
    r.lo = lo;
    uint64_t step = 1;
    if (lo == top || compare_suffix(a, suf_array_position(a, lo), gram, 1, len) != 0)
        return (suf_range){lo, lo};
    while (lo + step < top &&
           compare_suffix(a, suf_array_position(a, lo + step), gram, 1, len) == 0)
        step *= 2;
    lo += step / 2;
    for (hi = r.lo + step < top ? r.lo + step : top; lo < hi;) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (compare_suffix(a, suf_array_position(a, mid), gram, 1, len) <= 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    r.hi = lo;
    return r;
}
