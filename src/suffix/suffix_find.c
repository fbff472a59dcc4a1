/* suffix_find.c - binary search in a suffix array. */
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

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

/* A gram that is searched for, and where the text has it, once that is known: two pieces of text
 * are compared in blocks. */
struct wanted {
    const uint32_t *gram;
    size_t len, at; /* at: SIZE_MAX while unknown */
};

/* How many symbols of the gram the suffix at p begins with, of which `from` are known. *less: the
 * suffix stands before all that begin with the gram. */
static size_t common_prefix(const suf_array *a, size_t p, struct wanted *w, size_t from, bool *less)
{
    enum { BLOCK = 32 };
    const char *text = a->symbols;
    size_t i = from, width = a->width;

    *less = false;
    while (w->at < a->n && i + BLOCK <= w->len && p + i + BLOCK <= a->n &&
           w->at + i + BLOCK <= a->n && /* a damaged array may say anything */
           memcmp(text + (p + i) * width, text + (w->at + i) * width, BLOCK * width) == 0)
        i += BLOCK;
    for (; i < w->len; i++) {
        uint64_t s = symbol_at(a, p + i), g = (uint64_t)w->gram[i] + 1;
        if (s != g) {
            *less = s < g;
            return i;
        }
    }
    w->at = p;
    return i;
}

/* Ranks lo..hi-1, between suffixes that begin with `low` and `high` symbols of the gram: all begin
 * with the fewer of the two (Manber & Myers 1993), which need not be compared again. */
struct bounds {
    uint64_t lo, hi;
    size_t low, high;
};

/* Until lo = hi, the first rank whose suffix is not less than the gram; with `past`, the first one
 * above all that begin with it. */
static void bisect(const suf_array *a, struct wanted *w, bool past, struct bounds *b)
{
    bool less;

    while (b->lo < b->hi) {
        uint64_t mid = b->lo + (b->hi - b->lo) / 2;
        size_t known = b->low < b->high ? b->low : b->high;
        size_t n = common_prefix(a, suf_array_position(a, mid), w, known, &less);
        if (less || (past && n == w->len)) {
            b->lo = mid + 1;
            b->low = n;
        } else {
            b->hi = mid;
            b->high = n;
        }
    }
}

suf_range suf_array_find(const suf_array *a, const uint32_t *gram, size_t len)
{
    struct wanted w = {gram, len, SIZE_MAX};
    suf_range r = {0, a->n};
    bool less;

    if (len == 0)
        return r;
    r = suf_array_narrow(a, r, 0, gram[0]);
    if (len == 1 || r.lo == r.hi)
        return r;
    struct bounds b = {r.lo, r.hi, 1, 1};
    bisect(a, &w, false, &b);
    if (b.lo == r.hi || b.high < len)
        return (suf_range){b.lo, b.lo};
    /* Gallop: most ranges are short beside the one they lie in. */
    struct bounds end = {b.lo + 1, r.hi, len, 1};
    for (uint64_t step = 1; b.lo + step < r.hi; step *= 2) {
        size_t n = common_prefix(a, suf_array_position(a, b.lo + step), &w, 1, &less);
        if (n < len) {
            end.hi = b.lo + step;
            end.high = n;
            break;
        }
        end.lo = b.lo + step + 1;
    }
    bisect(a, &w, true, &end);
    return (suf_range){b.lo, end.lo};
}
