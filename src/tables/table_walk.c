/* table_walk.c - a walk over the tables of several orders in step.
 *
 * A posting list belongs to the entry of the order below with the same number, and both tables are
 * in the same order, so reading every table from front to back once is enough. */
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "tables/table_lookup.h"

struct level {
    sufi_block block;
    size_t next_block; /* to decode next */
    uint32_t list, entry;
};

struct sufi_table_walk {
    const sufi_tables *tables;
    sufi_block_codec *codec;
    unsigned order, depth;
    uint32_t path[SUF_MAX_ORDER];
    struct level level[SUF_MAX_ORDER];
};

int sufi_table_walk_new(sufi_table_walk **out, const sufi_tables *t, unsigned order, suf_diag *diag)
{
    sufi_table_walk *w = sufi_alloc_zero(1, sizeof *w);
    int err = SUF_OK;

    if (!w)
        return sufi_fail_nomem(diag, "a walk over the tables");
    w->tables = t;
    w->order = order;
    w->codec = sufi_block_codec_new(0);
    if (!w->codec)
        err = SUF_ENOMEM;
    for (unsigned n = 0; n < order && !err; n++)
        err = sufi_block_init(&w->level[n].block);
    if (err) {
        sufi_table_walk_free(w);
        return sufi_fail_nomem(diag, "a walk over the tables");
    }
    *out = w;
    return SUF_OK;
}

void sufi_table_walk_free(sufi_table_walk *w)
{
    if (!w)
        return;
    for (unsigned n = 0; n < SUF_MAX_ORDER; n++)
        sufi_block_release(&w->level[n].block);
    sufi_block_codec_free(w->codec);
    free(w);
}

static int load_block(sufi_table_walk *w, unsigned order, suf_diag *diag)
{
    struct level *v = &w->level[order - 1];

    if (v->next_block == sufi_tables_blocks(w->tables, order))
        return sufi_fail(diag, SUF_ECORRUPT, NULL, "table of order %u ends before its contexts do",
                         order);
    v->list = 0;
    v->entry = 0;
    return sufi_tables_decode(w->tables, order, v->next_block++, w->codec, &v->block, diag);
}

/* Move to the next posting list of an order. */
static int open_list(sufi_table_walk *w, unsigned order, suf_diag *diag)
{
    struct level *v = &w->level[order - 1];

    if (v->next_block > 0)
        v->list++;
    if (v->next_block == 0 || v->list >= v->block.n_contexts)
        return load_block(w, order, diag);
    v->entry = v->block.start[v->list];
    return SUF_OK;
}

/* The next entry of the open list: 0, or SUF_ABSENT when the list ends. */
static int next_entry(sufi_table_walk *w, unsigned order, uint32_t *symbol, uint64_t *count,
                      suf_diag *diag)
{
    struct level *v = &w->level[order - 1];

    if (v->entry == v->block.start[v->list + 1]) {
        const sufi_block_header *h = sufi_tables_header(w->tables, order, v->next_block - 1);
        if (v->list + 1 < v->block.n_contexts || !(h->flags & SUFI_BLOCK_CONTINUES))
            return SUF_ABSENT;
        int err = load_block(w, order, diag);
        if (err)
            return err;
        if (v->block.n_contexts == 0 || v->block.start[1] == 0)
            return sufi_fail(diag, SUF_ECORRUPT, NULL,
                             "table of order %u: a list is said to continue and does not", order);
    }
    *symbol = v->block.symbol[v->entry];
    *count = v->block.count[v->entry++];
    return SUF_OK;
}

int sufi_table_walk_next(sufi_table_walk *w, unsigned *depth, uint32_t path[SUF_MAX_ORDER],
                         uint64_t *count, suf_diag *diag)
{
    int err = SUF_OK;

    if (w->depth < w->order)
        err = open_list(w, ++w->depth, diag);
    while (!err) {
        err = next_entry(w, w->depth, &w->path[w->depth - 1], count, diag);
        if (err != SUF_ABSENT)
            break;
        if (w->depth == 1)
            return SUF_ABSENT;
        w->depth--;
        err = SUF_OK;
    }
    if (err)
        return err;
    for (unsigned n = 0; n < w->depth; n++)
        path[n] = w->path[n];
    *depth = w->depth;
    return SUF_OK;
}
