/* next.c - the posting list of a context, from the tables or, beyond their order, by galloping
 * through suffix-array ranges; and a visit of all grams of an order. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/symbols.h"

struct list {
    suf_next *out;
    size_t token_cap, count_cap;
};

static int append(struct list *l, uint32_t symbol, uint64_t count, suf_diag *diag)
{
    suf_next *o = l->out;

    if (!sufi_grow(&o->token, &l->token_cap, o->n + 1, sizeof *o->token) ||
        !sufi_grow(&o->count, &l->count_cap, o->n + 1, sizeof *o->count))
        return sufi_fail_nomem(diag, "a posting list");
    o->token[o->n] = symbol - 1;
    o->count[o->n++] = count;
    o->total += count;
    return SUF_OK;
}

static int list_from_tables(suf_query *q, size_t len, struct list *l, suf_diag *diag)
{
    sufi_entry context = {0, 0};
    sufi_list_piece p;
    size_t piece = 0;
    int err = len ? sufi_table_gram(q->reader, q->symbols, (unsigned)len, &context, diag) : SUF_OK;

    if (err)
        return err < 0 ? err : SUF_OK;
    while ((err = sufi_table_list(q->reader, (unsigned)len + 1, context.ordinal, &piece, &p,
                                  diag)) == SUF_OK)
        for (size_t i = 0; i < p.n && !err; i++)
            if (p.symbol[i]) /* order 1 lists the boundary too */
                if ((err = append(l, p.symbol[i], p.count[i], diag)) != SUF_OK)
                    return err;
    return err < 0 ? err : SUF_OK;
}

/* Segments give their successors in rising order; the same token from several is added up later. */
static int list_from_array(suf_query *q, size_t len, struct list *l, suf_diag *diag)
{
    for (uint32_t i = 0; i < q->index->manifest.n_segments; i++) {
        const suf_array *a = &q->index->segments[i].array;
        suf_range all = sufi_followed_range(q, i, q->symbols, len);
        while (all.lo < all.hi) {
            uint32_t symbol = 0;
            if (suf_array_symbol(a, all.lo, len, &symbol) != SUF_OK)
                return sufi_fail(diag, SUF_ECORRUPT, NULL, "suffix array out of order");
            suf_range one = suf_array_narrow(a, all, len, symbol);
            if (one.hi <= all.lo)
                return sufi_fail(diag, SUF_ECORRUPT, NULL, "suffix array out of order");
            int err = append(l, symbol, one.hi - all.lo, diag);
            if (err)
                return err;
            all.lo = one.hi;
        }
    }
    return SUF_OK;
}

enum { SMALL_COUNT = 512 };

struct row {
    uint64_t count;
    uint32_t token;
};

static int by_token(const void *a, const void *b)
{
    uint32_t x = ((const struct row *)a)->token, y = ((const struct row *)b)->token;

    return (x > y) - (x < y);
}

static int by_count(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->count != y->count)
        return x->count < y->count ? 1 : -1;
    return by_token(a, b);
}

/* Rows by rising token, equal tokens added up; returns how many. The tables' lists are so already.
 */
static size_t merge_tokens(struct row *rows, size_t n)
{
    bool rising = true;
    size_t kept = 0;

    for (size_t i = 1; i < n && rising; i++)
        rising = rows[i - 1].token < rows[i].token;
    if (rising)
        return n;
    qsort(rows, n, sizeof *rows, by_token);
    for (size_t i = 0; i < n; i++) {
        if (kept && rows[kept - 1].token == rows[i].token)
            rows[kept - 1].count += rows[i].count;
        else
            rows[kept++] = rows[i];
    }
    return kept;
}

/* Order rows by falling count, ties by rising token, into o. Most counts are small: those take one
 * counting pass, which keeps the order of tokens, and only the others are sorted. */
static void order_by_count(struct row *rows, size_t n, suf_next *o)
{
    size_t place[SMALL_COUNT + 1] = {0}; /* by count: how many rows, then where the next goes */
    size_t n_large = 0;

    for (size_t i = 0; i < n; i++)
        place[rows[i].count < SMALL_COUNT ? rows[i].count : SMALL_COUNT]++;
    for (size_t count = SMALL_COUNT + 1, at = 0; count-- > 0;) {
        size_t here = place[count];
        place[count] = at;
        at += here;
    }
    for (size_t i = 0; i < n; i++) {
        if (rows[i].count >= SMALL_COUNT) {
            rows[n_large++] = rows[i];
            continue;
        }
        size_t at = place[rows[i].count]++;
        o->token[at] = rows[i].token;
        o->count[at] = rows[i].count;
    }
    qsort(rows, n_large, sizeof *rows, by_count);
    for (size_t i = 0; i < n_large; i++) {
        o->token[i] = rows[i].token;
        o->count[i] = rows[i].count;
    }
    o->n = n;
}

static int arrange(suf_next *o, suf_diag *diag)
{
    struct row *rows = sufi_alloc(o->n, sizeof *rows);

    if (!rows)
        return sufi_fail_nomem(diag, "a posting list");
    for (uint64_t i = 0; i < o->n; i++)
        rows[i] = (struct row){o->count[i], o->token[i]};
    order_by_count(rows, merge_tokens(rows, o->n), o);
    free(rows);
    return SUF_OK;
}

int suf_query_next(suf_query *q, const uint32_t *context, size_t len, suf_next *out, suf_diag *diag)
{
    suf_next found = {0};
    struct list l = {&found, 0, 0};

    int err = sufi_query_symbols(q, context, len, diag);
    if (err)
        return err;
    if (len < q->index->manifest.order)
        err = list_from_tables(q, len, &l, diag);
    else
        err = list_from_array(q, len, &l, diag);
    if (!err)
        err = arrange(&found, diag);
    if (err)
        suf_next_release(&found);
    else
        *out = found;
    return err;
}

double suf_next_entropy_bits(const suf_next *next)
{
    double sum = 0;

    for (uint64_t i = 0; i < next->n; i++) {
        double p = (double)next->count[i] / (double)next->total;
        sum -= p * log2(p);
    }
    return sum > 0 ? sum : 0;
}

void suf_next_release(suf_next *next)
{
    free(next->token);
    free(next->count);
    memset(next, 0, sizeof *next);
}

int suf_query_grams(const suf_index *index, uint32_t order, int with_boundary,
                    suf_gram_visit *visit, void *arg, suf_diag *diag)
{
    sufi_table_walk *walk;
    uint32_t path[SUF_MAX_ORDER], gram[SUF_MAX_ORDER];
    unsigned depth;
    uint64_t count;

    if (order < 1 || order > index->manifest.order)
        return sufi_fail(diag, SUF_EINVAL, index->directory, "the index holds orders 1 to %u",
                         (unsigned)index->manifest.order);
    int err = sufi_table_walk_new(&walk, index->tables, order, diag);
    if (err)
        return err;
    while ((err = sufi_table_walk_next(walk, &depth, path, &count, diag)) == SUF_OK) {
        if (depth != order || (path[0] == 0 && (!with_boundary || order == 1)))
            continue;
        for (unsigned i = 0; i < order; i++)
            gram[i] = path[i] ? path[i] - 1 : SUF_BOUNDARY;
        err = visit(arg, gram, order, count);
        if (err)
            goto out;
    }
    if (err == SUF_ABSENT)
        err = SUF_OK;
out:
    sufi_table_walk_free(walk);
    return err;
}
