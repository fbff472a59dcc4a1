/* gram_trie.c - suffixes without a suffix table.
 *
 * Grams come in order, so for a fixed context h the suffixes of its extensions h w rise in the list
 * of h': finding them is a merge of two sorted lists, galloping where one is much longer. The
 * suffix of each context on the way is kept on a stack, one entry an order, so the suffix of every
 * gram is found in memory in about constant time and nothing is stored a gram. */
#include "query/gram_trie.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/posting_stream.h"

static int fill(sufi_trie_level *l, sufi_posting_stream *stream, unsigned order,
                uint32_t *first_counts, uint64_t n_first, suf_diag *diag)
{
    sufi_posting_list list;
    uint64_t c = 0, n = 0;
    int err;

    l->start[0] = 0;
    while ((err = sufi_posting_stream_next(stream, &list, diag)) == SUF_OK) {
        if (c == l->n_contexts || list.n > l->n - n)
            return sufi_fail(diag, SUF_ECORRUPT, NULL, "table of order %u has too many lists",
                             order);
        memcpy(l->symbol + n, list.symbol, list.n * sizeof *list.symbol);
        for (size_t i = 0; i < list.n && n + i < n_first; i++) {
            if (list.count[i] > UINT32_MAX)
                return sufi_fail(diag, SUF_ECORRUPT, NULL,
                                 "table of order %u: more beginnings than sequences", order);
            first_counts[n + i] = (uint32_t)list.count[i];
        }
        l->start[++c] = n += list.n;
    }
    if (err == SUF_ABSENT && (c != l->n_contexts || n != l->n))
        return sufi_fail(diag, SUF_ECORRUPT, NULL, "table of order %u ends early", order);
    return err == SUF_ABSENT ? SUF_OK : err;
}

int sufi_trie_load(sufi_trie_level *level, const sufi_tables *tables, unsigned order,
                   uint32_t *first_counts, uint64_t n_first, suf_diag *diag)
{
    const sufi_table_totals *totals = sufi_tables_totals(tables, order);
    sufi_posting_stream *stream;

    level->n = totals->n_entries;
    level->n_contexts = totals->n_contexts;
    level->start = sufi_alloc(level->n_contexts + 1, sizeof *level->start);
    level->symbol = sufi_alloc(level->n, sizeof *level->symbol);
    if (!level->start || !level->symbol)
        return sufi_fail_nomem(diag, "the grams of an order");
    int err = sufi_posting_stream_new(&stream, tables, order, diag);
    if (err)
        return err;
    err = fill(level, stream, order, first_counts, first_counts ? n_first : 0, diag);
    sufi_posting_stream_free(stream);
    return err;
}

void sufi_trie_release(sufi_trie *trie)
{
    for (int k = 0; k < SUF_MAX_ORDER; k++) {
        free(trie->level[k].start);
        free(trie->level[k].symbol);
    }
    memset(trie, 0, sizeof *trie);
}

uint64_t sufi_trie_find(const sufi_trie_level *level, uint64_t context, uint32_t symbol,
                        uint64_t *hint)
{
    uint64_t lo = *hint, end = level->start[context + 1], step = 1;

    while (lo + step < end && level->symbol[lo + step] <= symbol) {
        lo += step;
        step *= 2;
    }
    uint64_t hi = lo + step < end ? lo + step : end;
    while (lo < hi) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (level->symbol[mid] < symbol)
            lo = mid + 1;
        else
            hi = mid;
    }
    *hint = lo;
    return lo < end && level->symbol[lo] == symbol ? lo : UINT64_MAX;
}

void sufi_cursor_init(sufi_cursor *c, const sufi_trie *trie, unsigned depth)
{
    memset(c, 0, sizeof *c);
    c->trie = trie;
    c->depth = depth;
    for (unsigned d = 0; d <= depth; d++)
        c->at[d] = UINT64_MAX; /* before the first */
}

/* Move each context on to the one whose list holds the gram; returns the shortest that moved. */
static unsigned climb(sufi_cursor *c)
{
    unsigned d = c->depth;

    for (; d > 0; d--) {
        const sufi_trie_level *level = &c->trie->level[d - 1];
        uint64_t before = c->at[d - 1];
        while (c->at[d - 1] == UINT64_MAX || level->start[c->at[d - 1] + 1] <= c->at[d])
            c->at[d - 1]++; /* lists may be empty */
        if (c->at[d - 1] == before)
            break;
    }
    return d;
}

int sufi_cursor_next(sufi_cursor *c, suf_diag *diag)
{
    const sufi_trie_level *level = c->trie->level; /* [k-1] is order k */

    c->at[c->depth]++;
    if (c->at[c->depth] >= (c->depth ? level[c->depth - 1].n : 1))
        return SUF_ABSENT;
    unsigned moved = climb(c);
    for (unsigned k = moved > 0 ? moved : 1; k <= c->depth; k++) {
        c->path[k - 1] = level[k - 1].symbol[c->at[k]];
        if (k == 1) /* the suffix of one symbol is the empty gram */
            continue;
        if (k > moved)
            c->hint[k] = level[k - 2].start[c->link[k - 1]];
        c->link[k] = sufi_trie_find(&level[k - 2], c->link[k - 1], c->path[k - 1], &c->hint[k]);
        if (c->link[k] == UINT64_MAX)
            return sufi_fail(diag, SUF_ECORRUPT, NULL, "table of order %u: a gram has no suffix",
                             k);
    }
    return SUF_OK;
}
