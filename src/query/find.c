/* find.c - occurrences in corpus order.
 *
 * A gram's range of the suffix array holds its positions by what follows them. They are copied and
 * sorted, a segment at a time because segments stand in corpus order; of many only the first few
 * wanted are kept, in a heap. */
#include "sufgram/find.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/mem.h"
#include "query/symbols.h"

static int by_position(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* Restore the order of the heap heap[0..n-1], largest on top, after a change at its top. */
static void sift_down(uint32_t *heap, size_t n)
{
    uint32_t moving = heap[0];
    size_t at = 0;

    for (size_t child; (child = 2 * at + 1) < n; at = child) {
        if (child + 1 < n && heap[child + 1] > heap[child])
            child++;
        if (heap[child] <= moving)
            break;
        heap[at] = heap[child];
    }
    heap[at] = moving;
}

/* The smallest n positions of the suffixes of a range of ranks into out, sorted; n is at most their
 * number. */
static void take_smallest(const suf_array *a, suf_range range, uint32_t *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        out[i] = suf_array_position(a, range.lo + i);
    qsort(out, n, sizeof *out, by_position);
    if (n == range.hi - range.lo)
        return;
    for (size_t i = 0; i < n / 2; i++) { /* falling order is a heap */
        uint32_t swap = out[i];
        out[i] = out[n - 1 - i];
        out[n - 1 - i] = swap;
    }
    for (uint64_t rank = range.lo + n; rank < range.hi; rank++) {
        uint32_t position = suf_array_position(a, rank);
        if (position < out[0]) {
            out[0] = position;
            sift_down(out, n);
        }
    }
    qsort(out, n, sizeof *out, by_position);
}

/* The sequence that the last occurrence visited lies in. */
struct place {
    const suf_corpus *corpus;
    uint64_t sequence, first, length; /* first: stream position; length 0: none yet */
};

/* Of a gram of n tokens. Callers read the tokens around it, so it must lie in its sequence, which a
 * damaged index need not keep. */
static int visit_position(struct place *p, uint64_t position, uint64_t n,
                          suf_occurrence_visit *visit, void *arg, suf_diag *diag)
{
    if (p->length == 0 || position < p->first || position - p->first >= p->length)
        if (suf_corpus_sequence_at(p->corpus, position, &p->sequence) != SUF_OK ||
            suf_corpus_sequence(p->corpus, p->sequence, &p->first, &p->length) != SUF_OK ||
            position < p->first || position - p->first >= p->length)
            return sufi_fail(diag, SUF_ECORRUPT, NULL, "a suffix begins outside all sequences");
    if (!sufi_within(position - p->first, n, p->length))
        return sufi_fail(diag, SUF_ECORRUPT, NULL, "a gram goes on behind the end of its sequence");
    /* One boundary stands before each sequence. */
    suf_occurrence at = {position - p->sequence - 1, p->sequence, position - p->first};
    return visit(arg, &at);
}

int suf_query_find(suf_query *q, const uint32_t *gram, size_t len, uint64_t max,
                   suf_occurrence_visit *visit, void *arg, suf_diag *diag)
{
    const suf_index *x = q->index;
    struct place place = {.corpus = x->corpus};
    uint64_t left = max ? max : UINT64_MAX;
    bool bounded = len && gram[0] == SUF_BOUNDARY;
    int err = sufi_query_symbols(q, gram, len, diag);

    if (!err && len == 0)
        err = sufi_fail(diag, SUF_EINVAL, NULL, "the empty gram is everywhere");
    for (uint32_t i = 0; i < x->manifest.n_segments && !err && left; i++) {
        const sufi_segment *s = &x->segments[i];
        suf_range r = sufi_query_find(q, i, q->symbols, len);
        size_t n = r.hi - r.lo < left ? (size_t)(r.hi - r.lo) : (size_t)left;
        uint32_t *position = sufi_alloc(n, sizeof *position);
        if (!position)
            return sufi_fail_nomem(diag, "positions");
        take_smallest(&s->array, r, position, n);
        for (size_t k = 0; k < n && !err; k++)
            err = visit_position(&place, s->first + position[k] + bounded, len - bounded, visit,
                                 arg, diag);
        left -= n;
        free(position);
    }
    return err;
}
