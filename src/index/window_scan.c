/* window_scan.c - from suffix arrays to sorted windows.
 *
 * In suffix-array order the windows of a segment come sorted, equal ones next to each other: no LCP
 * array is needed. Cutting a window at a boundary keeps the order: two suffixes first differ before
 * the cut, or are equal after it, or one has its boundary where the other has a larger symbol.
 * Segments are merged through a heap.
 *
 * The time is that of the random reads of the text, which are prefetched, and of comparing
 * neighbours; so a window is read as a few 64-bit words, its symbols in lanes of 16 or 32 bits, the
 * first one lowest, and compared and cut as such. */
#include "index/window_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { BATCH = 64, WORDS = 3 };

/* A window in lanes of `bits` bits: 4 + 1 symbols of 16, 2 + 2 + 1 of 32. */
typedef struct key {
    uint64_t word[WORDS];
} key;

struct cursor {
    const suf_array *array;
    size_t rank, end; /* of the next suffix whose position is to be read */
    key head;         /* the window that comes next */
    uint64_t count;   /* of head; 0: used up */
    unsigned at, n;   /* windows read and not yet looked at: window[at..n-1] */
    key window[BATCH];
    unsigned n_ahead; /* positions whose text is asked for and not yet read */
    uint32_t ahead[BATCH];
};

struct sufi_window_scan {
    key keep; /* ones where the lanes below `order` are */
    key last; /* given out */
    bool begun;
    unsigned bits;        /* a lane */
    size_t n_heap;        /* cursors that have a window left */
    struct cursor **heap; /* none has a smaller window than its parent (i - 1) / 2 */
    struct cursor cursor[];
};

static inline unsigned lanes_of(unsigned bits)
{
    return 64 / bits;
}

/* Near the end of the text, symbol by symbol. */
static key read_last(const suf_array *a, size_t position, unsigned bits)
{
    key k = {{0}};

    for (unsigned i = 0; i < SUF_MAX_ORDER && position + i < a->n; i++) {
        uint64_t s = bits == 16 ? ((const uint16_t *)a->symbols)[position + i]
                                : ((const uint32_t *)a->symbols)[position + i];
        k.word[i / lanes_of(bits)] |= s << bits * (i % lanes_of(bits));
    }
    return k;
}

static inline key read_symbols(const suf_array *a, size_t position, unsigned bits)
{
    if (position + SUF_MAX_ORDER > a->n)
        return read_last(a, position, bits);
    if (bits == 16) {
        const uint16_t *t = (const uint16_t *)a->symbols + position;
        return (key){
            {t[0] | (uint64_t)t[1] << 16 | (uint64_t)t[2] << 32 | (uint64_t)t[3] << 48, t[4], 0}};
    }
    const uint32_t *t = (const uint32_t *)a->symbols + position;
    return (key){{t[0] | (uint64_t)t[1] << 32, t[2] | (uint64_t)t[3] << 32, t[4]}};
}

/* Clear what follows a boundary inside. */
static inline key cut(key k, unsigned bits)
{
    const uint64_t low = bits == 16 ? UINT64_C(0x0001000100010001) : UINT64_C(0x0000000100000001);
    uint64_t first = 1; /* the first symbol of all may be 0 */

    for (int i = 0; i < WORDS; i++, first = 0) {
        uint64_t x = k.word[i] | first;
        /* The lowest set bit marks the lowest lane that is 0. */
        uint64_t zero = (x - low) & ~x & low << (bits - 1);
        if (zero) {
            k.word[i] &= (UINT64_C(1) << ((unsigned)__builtin_ctzll(zero) / bits * bits)) - 1;
            for (i++; i < WORDS; i++)
                k.word[i] = 0;
        }
    }
    return k;
}

static inline key read_window(const suf_array *a, size_t position, const key *keep, unsigned bits)
{
    key k = read_symbols(a, position, bits);

    for (int i = 0; i < WORDS; i++)
        k.word[i] &= keep->word[i];
    return cut(k, bits);
}

static inline bool equal(const key *a, const key *b)
{
    return a->word[0] == b->word[0] && a->word[1] == b->word[1] && a->word[2] == b->word[2];
}

/* Equal leading symbols of two windows. */
static inline unsigned shared_symbols(const key *a, const key *b, unsigned bits)
{
    for (unsigned i = 0; i < WORDS; i++)
        if (a->word[i] != b->word[i])
            return i * lanes_of(bits) + (unsigned)__builtin_ctzll(a->word[i] ^ b->word[i]) / bits;
    return SUF_MAX_ORDER;
}

static inline uint32_t symbol_of(const key *k, unsigned i, unsigned bits)
{
    return (uint32_t)(k->word[i / lanes_of(bits)] >> bits * (i % lanes_of(bits)) &
                      ((UINT64_C(1) << bits) - 1));
}

static inline bool is_less(const key *a, const key *b, unsigned bits)
{
    unsigned i = shared_symbols(a, b, bits);

    return i < SUF_MAX_ORDER && symbol_of(a, i, bits) < symbol_of(b, i, bits);
}

/* Read the next positions of the suffix array and ask for the text there. */
static inline void look_ahead(struct cursor *c, unsigned bits)
{
    const suf_array *a = c->array;
    size_t n = c->end - c->rank < BATCH ? c->end - c->rank : BATCH;

    for (size_t i = 0; i < n; i++) {
        c->ahead[i] = suf_array_position(a, c->rank + i);
        __builtin_prefetch((const uint8_t *)a->symbols + (size_t)(bits / 8) * c->ahead[i]);
    }
    c->rank += n;
    c->n_ahead = (unsigned)n;
}

/* Read windows in batches: loads that do not wait for each other, nor for how comparisons come out;
 * false at the end. */
static inline bool read_batch(struct cursor *c, const key *keep, unsigned bits)
{
    for (unsigned i = 0; i < c->n_ahead; i++)
        c->window[i] = read_window(c->array, c->ahead[i], keep, bits);
    c->at = 0;
    c->n = c->n_ahead;
    look_ahead(c, bits);
    return c->n > 0;
}

/* The next window of a segment with its number of occurrences there. */
static inline void advance(struct cursor *c, const key *keep, unsigned bits)
{
    c->count = 0;
    for (;;) {
        if (c->at == c->n && !read_batch(c, keep, bits))
            return;
        if (c->count == 0)
            c->head = c->window[c->at];
        else if (!equal(&c->window[c->at], &c->head))
            return;
        c->count++;
        c->at++;
    }
}

/* Cursor i of the heap may have grown too large for its place. */
static inline void sift_down(sufi_window_scan *s, size_t i, unsigned bits)
{
    for (;;) {
        size_t least = 2 * i + 1;
        if (least >= s->n_heap)
            return;
        if (least + 1 < s->n_heap &&
            is_less(&s->heap[least + 1]->head, &s->heap[least]->head, bits))
            least++;
        if (!is_less(&s->heap[least]->head, &s->heap[i]->head, bits))
            return;
        struct cursor *aside = s->heap[i];
        s->heap[i] = s->heap[least];
        s->heap[least] = aside;
        i = least;
    }
}

static inline size_t fill(sufi_window_scan *s, sufi_window *out, size_t cap, unsigned bits)
{
    size_t n = 0;

    for (; n < cap && s->n_heap; n++) {
        /* Equal windows of other segments follow at once: who reads them adds them up. */
        struct cursor *least = s->heap[0];
        sufi_window *w = &out[n];
        for (unsigned i = 0; i < SUF_MAX_ORDER; i++)
            w->symbol[i] = symbol_of(&least->head, i, bits);
        w->depth = 1;
        while (w->depth < SUF_MAX_ORDER && w->symbol[w->depth])
            w->depth++;
        unsigned shared = s->begun ? shared_symbols(&s->last, &least->head, bits) : 0;
        w->shared = (uint16_t)(shared < w->depth ? shared : w->depth);
        w->count = least->count;
        s->last = least->head;
        s->begun = true;
        advance(least, &s->keep, bits);
        if (least->count == 0)
            s->heap[0] = s->heap[--s->n_heap];
        sift_down(s, 0, bits);
    }
    return n;
}

static int next(void *self, sufi_window *out, size_t cap, size_t *n, suf_diag *diag)
{
    sufi_window_scan *s = self;

    (void)diag;
    *n = s->bits == 16 ? fill(s, out, cap, 16) : fill(s, out, cap, 32);
    return SUF_OK;
}

sufi_window_scan *sufi_window_scan_new(const sufi_segment *segments, size_t n_segments,
                                       const suf_range *ranges, unsigned order)
{
    size_t cursors = sufi_mul_size(n_segments, sizeof(struct cursor) + sizeof(struct cursor *));
    sufi_window_scan *s = sufi_alloc_zero(sufi_add_size(sizeof *s, cursors), 1);

    if (!s)
        return NULL;
    s->bits = n_segments ? 8 * segments[0].array.width : 16;
    s->heap = (struct cursor **)(void *)(s->cursor + n_segments);
    for (unsigned i = 0; i < order; i++)
        s->keep.word[i / lanes_of(s->bits)] |= ((UINT64_C(1) << s->bits) - 1)
                                               << s->bits * (i % lanes_of(s->bits));
    for (size_t i = 0; i < n_segments; i++) {
        struct cursor *c = &s->cursor[i];
        c->array = &segments[i].array;
        c->rank = ranges ? ranges[i].lo : 0;
        c->end = ranges ? ranges[i].hi : c->array->n;
        look_ahead(c, s->bits);
        advance(c, &s->keep, s->bits);
        if (c->count)
            s->heap[s->n_heap++] = c;
    }
    for (size_t i = s->n_heap / 2; i-- > 0;)
        sift_down(s, i, s->bits);
    return s;
}

void sufi_window_scan_free(sufi_window_scan *scan)
{
    free(scan);
}

sufi_window_source sufi_window_scan_source(sufi_window_scan *scan)
{
    return (sufi_window_source){next, scan};
}
