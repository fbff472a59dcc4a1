/* batch.c - all orders of all positions from one sorted set of windows.
 *
 * A window is the symbols that begin at some position, up to the largest order; its prefixes of k
 * symbols are the k-grams that end k-1 positions later. So the windows of all positions, and of the
 * boundary before each sequence, contain every gram wanted. They are cut by their first symbol into
 * parts, which are sorted and looked up side by side. In sorted order a window shares its first
 * grams with the one before it, and what is new asks for rising ordinals, so every block is decoded
 * once a part. A window that begins with the boundary gives the k-gram (^ w0 .. w_{k-2}), which is
 * what every order n >= k uses for the target at position k-2 (start pads). */
#include "query/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "query/batch_list.h"
#include "query/first_position.h"
#include "query/window_sort.h"

#define NO_ORDINAL UINT64_MAX

enum { BUCKETS = 1 << 16, PART_LEAST = 1 << 13, PART_MOST = 1 << 16 };

/* The k-gram of the window looked at, k being its place in walk.level. */
struct level {
    uint64_t ordinal; /* NO_ORDINAL: not in the table */
    uint64_t count;
    uint32_t left_of;
    uint64_t first;
    sufi_mkn_terms terms;
};

struct walk {
    sufi_batch *b;
    suf_query *q;
    struct level level[SUF_MAX_ORDER + 1];
    sufi_batch_list list[SUF_MAX_ORDER + 1]; /* of the context of level k */
    sufi_first_position *first;              /* NULL: not wanted */
    bool padded;                             /* the window begins with the boundary */
};

static size_t places(const sufi_batch *b)
{
    return sufi_batch_padded_place(b, (size_t)b->max_sequences, 1, 1);
}

int sufi_batch_init(sufi_batch *b, suf_diag *diag)
{
    size_t windows = (size_t)b->max_sequences * (size_t)(b->length + 1), n = places(b);
    bool good = true;
    int err = SUF_OK;

    b->stream = sufi_alloc(windows + SUF_MAX_ORDER, sizeof *b->stream);
    b->perm = sufi_alloc(windows, sizeof *b->perm);
    b->scratch = sufi_alloc(windows, sizeof *b->scratch);
    b->facts = sufi_pages_alloc(n, sizeof *b->facts);
    good = b->stream && b->perm && b->scratch && b->facts;
    if (b->want_lists)
        good = good && (b->lists = sufi_alloc(n, sizeof *b->lists));
    if (b->left)
        good = good && (b->left_of = sufi_alloc(n, sizeof *b->left_of));
    if (b->want_first)
        good = good && (b->first = sufi_alloc(n, sizeof *b->first));
    if (b->mkn)
        good = good && (b->terms = sufi_alloc(n, sizeof *b->terms));
    b->query = good ? sufi_alloc_zero(b->threads, sizeof *b->query) : NULL;
    if (!b->query)
        err = sufi_fail_nomem(diag, "a batch of grams");
    for (unsigned i = 0; i < b->threads && !err; i++)
        err = suf_query_new(&b->query[i], b->index, diag);
    if (err)
        sufi_batch_release(b);
    return err;
}

void sufi_batch_release(sufi_batch *b)
{
    for (unsigned i = 0; i < b->threads && b->query; i++)
        suf_query_free(b->query[i]);
    free(b->query);
    free(b->stream);
    free(b->perm);
    free(b->scratch);
    if (b->facts)
        sufi_pages_free(b->facts, places(b), sizeof *b->facts);
    free(b->lists);
    free(b->left_of);
    free(b->first);
    free(b->terms);
    free(b->part);
    memset(b, 0, sizeof *b);
}

/* Window (s, i), i = 0 for the boundary and t + 1 for the one that begins at position t, is what
 * stands in the stream from s * (length + 1) + i on. */
static void fill_stream(sufi_batch *b, const uint32_t *ids)
{
    uint32_t *to = b->stream;

    for (size_t s = 0; s < b->n_sequences; s++) {
        *to++ = 0;
        for (size_t t = 0; t < b->length; t++)
            *to++ = *ids++ + 1;
    }
    b->n_windows = (size_t)(to - b->stream);
    memset(to, 0, SUF_MAX_ORDER * sizeof *to);
}

/* Order the windows by (some leading bits of) their first symbol and cut them into parts there. */
static int cut_parts(sufi_batch *b)
{
    size_t *start = sufi_alloc_zero(BUCKETS + 1, sizeof *start);
    size_t most = b->n_windows / ((size_t)b->threads * 8), sum = 0;
    unsigned shift = 0;

    if (!start)
        return SUF_ENOMEM;
    most = most < PART_LEAST ? PART_LEAST : most > PART_MOST ? PART_MOST : most;
    while (b->index->info.vocab_size >> shift >= BUCKETS)
        shift++;
    for (size_t w = 0; w < b->n_windows; w++)
        start[b->stream[w] >> shift]++;
    b->n_parts = 0;
    for (size_t bucket = 0, begun = 0; bucket <= BUCKETS; bucket++) {
        size_t n = start[bucket];
        start[bucket] = sum;
        if (bucket == 0 || bucket == BUCKETS || (sum > begun && sum + n - begun > most)) {
            if (!sufi_grow(&b->part, &b->part_cap, b->n_parts + 1, sizeof *b->part)) {
                free(start);
                return SUF_ENOMEM;
            }
            b->part[b->n_parts++] = begun = sum;
        }
        sum += n;
    }
    b->n_parts--;
    for (size_t w = 0; w < b->n_windows; w++)
        b->perm[start[b->stream[w] >> shift]++] = (uint32_t)w;
    free(start);
    return SUF_OK;
}

/* What level k says of the gram `symbols` beyond its count. */
static int add_extras(struct walk *w, unsigned k, const uint32_t *symbols, suf_diag *diag)
{
    const sufi_batch *b = w->b;
    struct level *at = &w->level[k];
    sufi_entry entry = {at->ordinal, at->count};
    bool seen = at->ordinal != NO_ORDINAL;

    if (b->left && k < b->max_order)
        at->left_of = seen ? b->left->adjusted[k - 1][at->ordinal] : 0;
    if (b->mkn && k <= b->mkn->order)
        at->terms = sufi_batch_list_terms(&w->list[k], b->mkn, k, seen ? &entry : NULL);
    return w->first ? sufi_first_position_find(w->first, k, symbols, seen, &at->first, diag)
                    : SUF_OK;
}

/* Look up the k-gram of a window whose (k-1)-gram is done. */
static int look_up(struct walk *w, unsigned k, const uint32_t *symbols, suf_diag *diag)
{
    uint64_t context = k == 1 ? 0 : w->level[k - 1].ordinal;
    struct level *at = &w->level[k];
    sufi_entry entry = {NO_ORDINAL, 0};
    int err = SUF_OK;

    at->ordinal = NO_ORDINAL;
    at->count = 0;
    at->first = UINT64_MAX;
    if (context == NO_ORDINAL) {
        sufi_batch_list_none(&w->list[k]);
    } else {
        /* The boundary alone is a context, not a gram. */
        if (!(w->padded && k == 1))
            err = sufi_batch_list_read(&w->list[k], w->b, w->q, k, w->padded ? w->b->max_order : k,
                                       context, diag);
        if (!err)
            err = sufi_table_child(w->q->reader, k, context, symbols[k - 1], &entry, diag);
        if (err < 0)
            return err;
        at->ordinal = entry.ordinal;
        at->count = entry.count;
    }
    return add_extras(w, k, symbols, diag);
}

/* Keep the facts of level k, as those of a gram of order n, at their place. */
static void store(const struct walk *w, unsigned k, unsigned n, size_t place)
{
    const sufi_batch *b = w->b;
    const struct level *at = &w->level[k];
    const sufi_list_sums *sums = &w->list[k].sums[n - 1];

    b->facts[place] = (sufi_gram_facts){at->count, sums->total};
    if (b->lists)
        b->lists[place] = (sufi_list_facts){sums->entropy_bits, sums->n};
    if (b->left_of)
        b->left_of[place] = w->padded ? UINT32_MAX : at->left_of;
    if (b->first)
        b->first[place] = at->first;
    if (b->terms)
        b->terms[place] = at->terms;
}

static int look_up_part(void *arg, size_t part, unsigned worker, suf_diag *diag)
{
    sufi_batch *b = arg;
    struct walk w = {.b = b, .q = b->query[worker]};
    const uint32_t *before = NULL;
    unsigned depth = 0; /* levels that are known */
    int err = b->want_first ? sufi_first_position_new(&w.first, b->index, diag) : SUF_OK;
    size_t from = b->part[part], n = b->part[part + 1] - from;
    const uint32_t *column[SUF_MAX_ORDER];

    for (unsigned k = 0; k < b->max_order; k++) {
        column[k] = b->stream + k;
        sufi_batch_list_none(&w.list[k + 1]);
    }
    if (!err && sufi_sort_subset(column, b->max_order, b->perm + from, n, b->scratch + from))
        err = sufi_fail_nomem(diag, "sorting windows");
    for (size_t j = from; j < from + n && !err; j++) {
        size_t window = b->perm[j];
        const uint32_t *symbols = b->stream + window;
        unsigned same = 0, k;
        while (same < depth && symbols[same] == before[same])
            same++;
        w.padded = symbols[0] == 0;
        /* A boundary that is not first ends the sequence. */
        for (k = 1; k <= b->max_order && !(k > 1 && symbols[k - 1] == 0) && !err; k++)
            if (k > same)
                err = look_up(&w, k, symbols, diag);
        depth = k - 1;
        before = symbols;
        for (k = w.padded ? 2 : 1; k <= depth && !err; k++)
            for (unsigned order = k; order <= (w.padded ? b->max_order : k); order++)
                store(&w, k, order,
                      w.padded ? sufi_batch_padded_place(b, window / (b->length + 1), k, order)
                               : window * b->max_order + (k - 1));
    }
    sufi_first_position_free(w.first);
    return err;
}

int sufi_batch_run(sufi_batch *b, const uint32_t *ids, uint64_t n_sequences, suf_diag *diag)
{
    b->n_sequences = n_sequences;
    fill_stream(b, ids);
    if (cut_parts(b) != SUF_OK)
        return sufi_fail_nomem(diag, "a batch of grams");
    return sufi_parallel(b->threads, b->n_parts, look_up_part, b, diag);
}
