/* window_scan.c - from suffix arrays to sorted windows.
 *
 * In suffix-array order the windows of a segment come sorted, equal ones next to each other: no LCP
 * array is needed, comparing neighbours is comparing up to five symbols. Cutting a window at a
 * boundary keeps the order: two suffixes first differ before the cut, or are equal after it, or one
 * has its boundary where the other has a larger symbol. Segments are merged; the reads of the text
 * are random and prefetched. */
#include "index/window_scan.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { LOOK_AHEAD = 24 };

struct cursor {
    const suf_array *array;
    size_t rank;      /* of the next suffix to look at */
    sufi_window head; /* count 0: used up */
};

struct sufi_window_scan {
    unsigned order;
    size_t n_cursors;       /* that have a window left */
    struct cursor cursor[]; /* a heap: none has a smaller window than its parent (i - 1) / 2 */
};

static void read_window(const suf_array *a, size_t position, unsigned order, uint32_t *symbol)
{
    size_t n = a->n - position < order ? a->n - position : order;
    unsigned i = 1;

    memset(symbol, 0, SUF_MAX_ORDER * sizeof *symbol);
    if (a->width == 2) {
        const uint16_t *text = (const uint16_t *)a->symbols + position;
        symbol[0] = text[0];
        for (; i < n && text[i]; i++)
            symbol[i] = text[i];
    } else {
        const uint32_t *text = (const uint32_t *)a->symbols + position;
        symbol[0] = text[0];
        for (; i < n && text[i]; i++)
            symbol[i] = text[i];
    }
}

static int compare(const uint32_t *a, const uint32_t *b)
{
    for (int i = 0; i < SUF_MAX_ORDER; i++)
        if (a[i] != b[i])
            return a[i] < b[i] ? -1 : 1;
    return 0;
}

/* The next window of a segment with its number of occurrences there. */
static void advance(struct cursor *c, unsigned order)
{
    const suf_array *a = c->array;
    uint32_t symbol[SUF_MAX_ORDER];

    c->head.count = 0;
    for (; c->rank < a->n; c->rank++) {
        if (c->rank + LOOK_AHEAD < a->n)
            __builtin_prefetch((const uint8_t *)a->symbols +
                               (size_t)a->width * suf_array_position(a, c->rank + LOOK_AHEAD));
        read_window(a, suf_array_position(a, c->rank), order, symbol);
        if (c->head.count == 0)
            memcpy(c->head.symbol, symbol, sizeof symbol);
        else if (compare(c->head.symbol, symbol) != 0)
            break;
        c->head.count++;
    }
}

/* Cursor i may have grown too large for its place in the heap. */
static void sift_down(sufi_window_scan *s, size_t i)
{
    for (;;) {
        size_t least = 2 * i + 1;
        if (least >= s->n_cursors)
            return;
        if (least + 1 < s->n_cursors &&
            compare(s->cursor[least + 1].head.symbol, s->cursor[least].head.symbol) < 0)
            least++;
        if (compare(s->cursor[i].head.symbol, s->cursor[least].head.symbol) <= 0)
            return;
        struct cursor aside = s->cursor[i];
        s->cursor[i] = s->cursor[least];
        s->cursor[least] = aside;
        i = least;
    }
}

sufi_window_scan *sufi_window_scan_new(const sufi_segment *segments, size_t n_segments,
                                       unsigned order)
{
    sufi_window_scan *s = sufi_alloc_zero(1, sizeof *s + n_segments * sizeof s->cursor[0]);

    if (!s)
        return NULL;
    s->order = order;
    for (size_t i = 0; i < n_segments; i++) {
        struct cursor *c = &s->cursor[s->n_cursors];
        c->array = &segments[i].array;
        c->rank = 0;
        advance(c, order);
        s->n_cursors += c->head.count > 0;
    }
    for (size_t i = s->n_cursors / 2; i-- > 0;)
        sift_down(s, i);
    return s;
}

void sufi_window_scan_free(sufi_window_scan *scan)
{
    free(scan);
}

static int next(void *self, sufi_window *out, size_t cap, size_t *n, suf_diag *diag)
{
    sufi_window_scan *s = self;

    (void)diag;
    /* Equal windows of other segments follow at once: the writer adds them up. */
    for (*n = 0; *n < cap && s->n_cursors; ++*n) {
        struct cursor *least = &s->cursor[0];
        out[*n] = least->head;
        advance(least, s->order);
        if (least->head.count == 0)
            *least = s->cursor[--s->n_cursors];
        sift_down(s, 0);
    }
    return SUF_OK;
}

sufi_window_source sufi_window_scan_source(sufi_window_scan *scan)
{
    return (sufi_window_source){next, scan};
}
