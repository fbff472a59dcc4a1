/* rank_samples.c - searching in a suffix array with few cache misses.
 *
 * A plain binary search reads an entry and then the text it points to at every step: two misses a
 * step and twenty steps. Here the first four symbols of every 16th suffix stand in one array of
 * keys, which rise with the rank. A search in it, between the bounds that the first symbol gives,
 * leaves 15 ranks for either end of a gram's range, most often the same ones. The rest goes in
 * rounds that cut a range into four: the three texts between are fetched at once, which takes
 * little longer than one, and each tells something about either end. Two rounds do, more for a gram
 * that is longer than a key and has many ranks whose keys agree with it. */
#include "suffix/rank_samples.h"

#include <stdlib.h>

#include "base/mem.h"

enum { KEY_SYMBOLS = 4, STEP = 16, MAX_SAMPLES = 1 << 22, TOP_STEP = 64 };

struct sufi_rank_samples {
    suf_array array;
    size_t step, n;
    uint64_t *key;  /* four symbols of 16 bits, or the first two of 32 bits */
    uint64_t *more; /* the other two, or NULL */
    uint64_t *top;  /* every TOP_STEP-th of `key` */
    size_t n_top;
};

/* The text from position p on, past its end 0, as the words of a key. */
static void make_key(const suf_array *a, size_t p, uint64_t key[2])
{
    key[0] = key[1] = 0;
    for (size_t i = 0; i < KEY_SYMBOLS; i++) {
        size_t word = a->width == 2 ? 0 : i / 2;
        uint64_t symbol = 0;
        if (p + i < a->n)
            symbol = a->width == 2 ? ((const uint16_t *)a->symbols)[p + i]
                                   : ((const uint32_t *)a->symbols)[p + i];
        key[word] = key[word] << 8 * a->width | symbol;
    }
}

static size_t default_step(const suf_array *a)
{
    size_t step = STEP;

    while (a->n / step > MAX_SAMPLES)
        step *= 2;
    return step;
}

size_t sufi_rank_samples_count(const suf_array *a)
{
    return a->n / default_step(a) + 1;
}

/* Always inline: GCC takes a function that only prefetches for one without effect, and drops calls
 * that it has not inlined by then. */
__attribute__((always_inline)) static inline void prefetch_text(const suf_array *a, uint64_t rank)
{
    __builtin_prefetch((const uint8_t *)a->symbols +
                       (size_t)a->width * suf_array_position(a, rank));
}

__attribute__((always_inline)) static inline void prefetch_entry(const suf_array *a, uint64_t rank)
{
    __builtin_prefetch((const uint8_t *)a->order + rank * a->bits / 8);
}

sufi_rank_samples *sufi_rank_samples_new(const suf_array *array, size_t step)
{
    enum { AHEAD = 16 };
    sufi_rank_samples *s = sufi_alloc_zero(1, sizeof *s);

    if (!s)
        return NULL;
    s->array = *array;
    s->step = step ? step : default_step(array);
    s->n = (array->n + s->step - 1) / s->step;
    s->key = sufi_pages_alloc(s->n, sizeof *s->key);
    s->more = array->width == 4 ? sufi_pages_alloc(s->n, sizeof *s->more) : NULL;
    s->n_top = (s->n + TOP_STEP - 1) / TOP_STEP;
    s->top = sufi_alloc(s->n_top, sizeof *s->top);
    if (!s->key || !s->top || (array->width == 4 && !s->more)) {
        sufi_rank_samples_free(s);
        return NULL;
    }
    for (size_t i = 0; i < s->n; i++) {
        uint64_t key[2];
        if (i + 2 * AHEAD < s->n)
            prefetch_entry(array, (i + 2 * AHEAD) * s->step);
        if (i + AHEAD < s->n)
            prefetch_text(array, (i + AHEAD) * s->step);
        make_key(array, suf_array_position(array, i * s->step), key);
        s->key[i] = key[0];
        if (s->more)
            s->more[i] = key[1];
        if (i % TOP_STEP == 0)
            s->top[i / TOP_STEP] = key[0];
    }
    return s;
}

void sufi_rank_samples_free(sufi_rank_samples *s)
{
    if (!s)
        return;
    if (s->key)
        sufi_pages_free(s->key, s->n, sizeof *s->key);
    if (s->more)
        sufi_pages_free(s->more, s->n, sizeof *s->more);
    free(s->top);
    free(s);
}

/* The first of keys[0..n-1] that is not below `key`; without branches that guess wrongly half the
 * time. */
static size_t first_not_below(const uint64_t *keys, size_t n, uint64_t key)
{
    const uint64_t *base = keys;

    while (n > 1) {
        size_t half = n / 2;
        base += base[half - 1] < key ? half : 0;
        n -= half;
    }
    return (size_t)(base - keys) + (n == 1 && *base < key);
}

/* The first sample in [lo, hi) whose key is not below `key`, with `above` the first above it. */
static size_t find_sample(const sufi_rank_samples *s, size_t lo, size_t hi, const uint64_t key[2],
                          bool above)
{
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        bool before = s->key[mid] < key[0];
        if (s->key[mid] == key[0])
            before = s->more ? s->more[mid] < key[1] || (above && s->more[mid] == key[1]) : above;
        if (before)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* The key of a gram followed by the smallest (0) or largest symbols; a symbol that no text of this
 * width can have makes it false. */
static bool gram_key(const sufi_rank_samples *s, const uint32_t *gram, size_t len, uint64_t fill,
                     uint64_t key[2])
{
    unsigned bits = 8 * s->array.width;
    uint64_t largest = ((uint64_t)1 << bits) - 1;

    key[0] = key[1] = 0;
    for (size_t i = 0; i < KEY_SYMBOLS; i++) {
        size_t word = s->array.width == 2 ? 0 : i / 2;
        uint64_t symbol = i < len ? gram[i] : fill & largest;
        if (symbol > largest)
            return false;
        key[word] = key[word] << bits | symbol;
    }
    return true;
}

/* Ranks after sample i - 1, up to sample i (included, if there is one). */
static suf_range before_sample(const sufi_rank_samples *s, size_t i)
{
    uint64_t hi = (uint64_t)i * s->step;

    return (suf_range){i ? hi - s->step + 1 : 0, hi < s->array.n ? hi : s->array.n};
}

void sufi_sampled_search_begin(sufi_sampled_search *w, const sufi_rank_samples *s,
                               const uint32_t *gram, size_t len)
{
    const suf_array *a = &s->array;
    size_t lo = 0, hi = s->n;

    w->samples = s;
    w->gram = gram;
    w->len = len;
    w->among_samples = false;
    w->lower = (suf_range){0, 0};
    w->upper = len ? w->lower : (suf_range){a->n, a->n};
    if (len == 0 || gram[0] >= a->alphabet || !gram_key(s, gram, len, 0, w->smallest) ||
        !gram_key(s, gram, len, UINT64_MAX, w->largest))
        return;
    if (a->first) {
        suf_range r = suf_array_narrow(a, (suf_range){0, a->n}, 0, gram[0]);
        w->lower = (suf_range){r.lo, r.lo};
        w->upper = (suf_range){r.hi, r.hi};
        if (len == 1 || r.lo == r.hi)
            return;
        lo = (size_t)((r.lo + s->step - 1) / s->step);
        hi = (size_t)((r.hi + s->step - 1) / s->step);
    }
    /* The first sample not below the gram is after the last top key below it and no later than the
     * first one above. */
    size_t from = lo / TOP_STEP, to = (hi + TOP_STEP - 1) / TOP_STEP;
    size_t top = from + first_not_below(s->top + from, to - from, w->smallest[0]);
    w->lo = top > from ? (top - 1) * TOP_STEP + 1 : lo;
    if (w->lo < lo)
        w->lo = lo;
    while (s->more && top < to && s->top[top] == w->smallest[0])
        top++; /* the second words are not in `top` */
    w->hi = top * TOP_STEP < hi ? top * TOP_STEP : hi;
    w->end = hi;
    w->among_samples = true;
    for (size_t i = w->lo & ~(size_t)7; i < w->hi && i < w->lo + TOP_STEP; i += 8)
        __builtin_prefetch(s->key + i);
}

/* The first round: from samples to ranks. */
static void leave_samples(sufi_sampled_search *w)
{
    const sufi_rank_samples *s = w->samples;
    size_t first = find_sample(s, w->lo, w->hi, w->smallest, false), last = first;

    /* Usually few samples, or none, lie inside the gram's range. */
    if (first < w->end && s->key[first] <= w->largest[0]) {
        size_t step = 4;
        while (first + step < w->end && s->key[first + step] <= w->largest[0])
            step *= 4;
        last =
            find_sample(s, first, first + step < w->end ? first + step : w->end, w->largest, true);
    }
    w->lower = before_sample(s, first);
    w->upper = before_sample(s, last);
    if (w->len > KEY_SYMBOLS) { /* keys do not tell which of the samples are less */
        w->lower.hi = w->upper.hi;
        w->upper.lo = w->lower.lo;
    }
    prefetch_entry(&s->array, w->lower.lo);
    prefetch_entry(&s->array, w->lower.hi);
    if (last != first)
        prefetch_entry(&s->array, w->upper.lo);
}

/* -1, 0, 1: the suffix of a rank against the gram; 0 when the gram is a prefix of it. */
static int compare(const suf_array *a, uint64_t rank, const uint32_t *gram, size_t len)
{
    size_t p = suf_array_position(a, rank);

    for (size_t i = 0; i < len; i++) {
        if (p + i >= a->n)
            return -1;
        uint32_t symbol = a->width == 2 ? ((const uint16_t *)a->symbols)[p + i]
                                        : ((const uint32_t *)a->symbols)[p + i];
        if (symbol != gram[i])
            return symbol < gram[i] ? -1 : 1;
    }
    return 0;
}

/* Three ranks that cut a range into four, or all of a small one. */
static void choose(sufi_sampled_search *w, suf_range r)
{
    uint64_t n = r.hi - r.lo;

    if (n <= 3) {
        for (uint64_t i = 0; i < n; i++)
            w->rank[w->n++] = r.lo + i;
        return;
    }
    for (uint64_t quarter = 1; quarter <= 3; quarter++)
        w->rank[w->n++] = r.lo + n / 4 * quarter;
}

bool sufi_sampled_search_aim(sufi_sampled_search *w)
{
    w->n = 0;
    if (w->among_samples) {
        leave_samples(w);
        w->among_samples = false;
        return true;
    }
    choose(w, w->lower);
    if (w->upper.lo != w->lower.lo || w->upper.hi != w->lower.hi)
        choose(w, w->upper);
    for (unsigned i = 0; i < w->n; i++)
        prefetch_text(&w->samples->array, w->rank[i]);
    return w->n > 0;
}

void sufi_sampled_search_look(sufi_sampled_search *w)
{
    for (unsigned i = 0; i < w->n; i++) {
        uint64_t rank = w->rank[i];
        int order = compare(&w->samples->array, rank, w->gram, w->len);
        /* A suffix tells on which side of it a bound lies, if the bound was in doubt there. */
        if (rank >= w->lower.lo && rank < w->lower.hi)
            *(order < 0 ? &w->lower.lo : &w->lower.hi) = rank + (order < 0);
        if (rank >= w->upper.lo && rank < w->upper.hi)
            *(order <= 0 ? &w->upper.lo : &w->upper.hi) = rank + (order <= 0);
    }
}

suf_range sufi_rank_samples_find(const sufi_rank_samples *s, const uint32_t *gram, size_t len)
{
    sufi_sampled_search w;

    sufi_sampled_search_begin(&w, s, gram, len);
    while (sufi_sampled_search_aim(&w))
        sufi_sampled_search_look(&w);
    return (suf_range){w.lower.lo, w.upper.lo < w.lower.lo ? w.lower.lo : w.upper.lo};
}
