/* table_write.c - one pass over the sorted windows builds all orders.
 *
 * The windows, read in order, walk a trie of depth n_orders: the nodes at depth n are the n-grams.
 * A window shares its first L symbols with the one before, so the nodes deeper than L on the old
 * path end and new ones begin. A node that begins adds its symbol to the posting list of its
 * parent; one that ends adds its count there, and the length of its own list to the table of the
 * next order. Nothing is looked up: time is proportional to the windows plus the grams. */
#include "tables/table_write.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/hash.h"
#include "base/mem.h"
#include "tables/block.h"
#include "tables/lmdb_store.h"

enum { WINDOWS_AT_ONCE = 1024 };

/* One order being written. */
struct level {
    sufi_block block; /* start[n_contexts] is where the open context's list begins */
    sufi_block_header header;
    sufi_block_codec *codec;
    uint64_t next_context; /* ordinal of the open context */
    uint8_t *group;        /* columns of the group's blocks so far */
    size_t group_size, group_cap;
    uint8_t headers[SUFI_GROUP_BLOCKS * SUFI_BLOCK_HEADER];
    uint32_t n_blocks;                    /* in the group */
    uint8_t key[4 * SUF_MAX_ORDER];       /* of the group */
    uint8_t block_key[4 * SUF_MAX_ORDER]; /* of the open block */
    bool key_known;                       /* block_key is set */
    uint64_t count;                       /* of the open node at this depth */
    sufi_table_totals totals;
};

struct writer {
    sufi_store *store;
    unsigned n_orders;
    unsigned depth; /* of the open path */
    uint32_t path[SUF_MAX_ORDER];
    uint8_t *value; /* a group as stored */
    size_t value_cap;
    struct level level[SUF_MAX_ORDER]; /* [n-1] for order n */
    suf_diag *diag;
};

static int write_group(struct writer *w, unsigned order)
{
    struct level *v = &w->level[order - 1];
    size_t headers = (size_t)v->n_blocks * SUFI_BLOCK_HEADER;
    size_t size = SUFI_GROUP_HEADER + headers + v->group_size;

    if (v->n_blocks == 0)
        return SUF_OK;
    if (!sufi_grow(&w->value, &w->value_cap, size, 1))
        return sufi_fail_nomem(w->diag, "a group of blocks");
    uint64_t hash = sufi_hash64(v->headers, headers);
    sufi_put_le32(w->value, v->n_blocks);
    sufi_put_le32(w->value + 4, 0);
    sufi_put_be32(w->value + 8, (uint32_t)(hash >> 32));
    sufi_put_be32(w->value + 12, (uint32_t)hash);
    memcpy(w->value + SUFI_GROUP_HEADER, v->headers, headers);
    memcpy(w->value + SUFI_GROUP_HEADER + headers, v->group, v->group_size);
    v->n_blocks = 0;
    v->group_size = 0;
    return sufi_store_append(w->store, order, v->key, 4 * order, w->value, size, w->diag);
}

/* Close the open block of an order: encode it, add it to the group. With `inside` the open
 * context's list goes on in the next block. */
static int close_block(struct writer *w, unsigned order, bool inside)
{
    struct level *v = &w->level[order - 1];
    sufi_block *b = &v->block;
    const uint8_t *data;
    size_t size;

    if (inside) {
        b->start[++b->n_contexts] = b->n_entries;
        v->header.flags |= SUFI_BLOCK_CONTINUES;
    }
    int err = sufi_block_encode(v->codec, b, &v->header, &data, &size, w->diag);
    if (err)
        return err;
    if (!sufi_grow(&v->group, &v->group_cap, v->group_size + size, 1))
        return sufi_fail_nomem(w->diag, "a group of blocks");
    memcpy(v->group + v->group_size, data, size);
    v->group_size += size;
    if (v->n_blocks == 0)
        memcpy(v->key, v->block_key, sizeof v->key);
    sufi_block_header_put(&v->header, v->headers + (size_t)v->n_blocks++ * SUFI_BLOCK_HEADER);
    v->totals.n_blocks++;
    if (v->n_blocks == SUFI_GROUP_BLOCKS)
        err = write_group(w, order);
    uint64_t next_entry = v->header.first_entry + b->n_entries;
    memset(&v->header, 0, sizeof v->header);
    v->header.first_entry = next_entry;
    v->header.first_context = v->next_context;
    v->header.flags = inside ? SUFI_BLOCK_CONTINUED : 0;
    v->key_known = false;
    b->n_contexts = 0;
    b->n_entries = 0;
    return err;
}

/* The key of a block: the context it begins with and the symbol that comes first in it, 0 if none
 * does. Called before anything enters the block. */
static void set_key(struct writer *w, unsigned order, uint32_t symbol)
{
    struct level *v = &w->level[order - 1];

    for (unsigned i = 0; i + 1 < order; i++)
        sufi_put_be32(v->block_key + 4 * i, w->path[i]);
    sufi_put_be32(v->block_key + 4 * (order - 1), symbol);
    v->key_known = true;
}

/* A node of depth `order` begins: path[order-1] is its symbol. */
static int open_node(struct writer *w, unsigned order)
{
    struct level *v = &w->level[order - 1];
    uint32_t symbol = w->path[order - 1];

    if (v->block.n_entries == SUFI_BLOCK_ENTRIES) {
        int err = close_block(w, order, true);
        if (err)
            return err;
        v->header.first_symbol = symbol;
    }
    if (!v->key_known)
        set_key(w, order, symbol);
    v->block.symbol[v->block.n_entries] = symbol;
    v->count = 0;
    return SUF_OK;
}

/* The context whose list is open in the table of `order` ends. */
static int end_list(struct writer *w, unsigned order)
{
    struct level *v = &w->level[order - 1];
    sufi_block *b = &v->block;

    if (!v->key_known)
        set_key(w, order, 0);
    b->start[++b->n_contexts] = b->n_entries;
    v->next_context++;
    if (b->n_entries == SUFI_BLOCK_ENTRIES || b->n_contexts == SUFI_BLOCK_CONTEXTS - 1)
        return close_block(w, order, false);
    return SUF_OK;
}

/* The open node of depth `order` ends: its count is final, and so is its own list. */
static int close_node(struct writer *w, unsigned order)
{
    struct level *v = &w->level[order - 1];

    v->block.count[v->block.n_entries++] = v->count;
    v->totals.n_entries++;
    v->totals.n_occurrences += v->count;
    if (w->path[0] == 0) {
        v->totals.n_boundary_entries++;
        v->totals.n_boundary_occurrences += v->count;
    }
    if (v->count <= 4)
        v->totals.counts_of_counts[v->count - 1]++;
    return order < w->n_orders ? end_list(w, order + 1) : SUF_OK;
}

static int add_window(struct writer *w, const sufi_window *win)
{
    unsigned depth = 1, shared = 0;
    int err = SUF_OK;

    while (depth < w->n_orders && win->symbol[depth])
        depth++;
    while (shared < w->depth && shared < depth && win->symbol[shared] == w->path[shared])
        shared++;
    if (shared < w->depth && shared < depth && win->symbol[shared] < w->path[shared])
        return sufi_fail(w->diag, SUF_ECORRUPT, NULL, "windows out of order");
    /* A prefix of the open path would have come before it. */
    if (shared == depth && depth < w->depth)
        return sufi_fail(w->diag, SUF_ECORRUPT, NULL, "windows out of order");
    for (unsigned n = w->depth; n > shared && !err; n--)
        err = close_node(w, n);
    for (unsigned n = shared + 1; n <= depth && !err; n++) {
        w->path[n - 1] = win->symbol[n - 1];
        err = open_node(w, n);
    }
    w->depth = depth;
    for (unsigned n = 0; n < depth; n++)
        w->level[n].count += win->count;
    return err;
}

static int write_totals(struct writer *w)
{
    for (unsigned n = 1; n <= w->n_orders; n++) {
        const sufi_table_totals *t = &w->level[n - 1].totals;
        uint64_t field[SUFI_TOTALS_FIELDS] = {t->n_entries,
                                              t->n_contexts,
                                              t->n_occurrences,
                                              t->n_boundary_entries,
                                              t->n_boundary_occurrences,
                                              t->n_blocks,
                                              t->counts_of_counts[0],
                                              t->counts_of_counts[1],
                                              t->counts_of_counts[2],
                                              t->counts_of_counts[3]};
        uint8_t bytes[8 * SUFI_TOTALS_FIELDS];
        char key[16] = "order-?";
        for (int i = 0; i < SUFI_TOTALS_FIELDS; i++)
            sufi_put_le64(bytes + 8 * i, field[i]);
        key[6] = (char)('0' + n);
        int err = sufi_store_put_meta(w->store, key, bytes, sizeof bytes, w->diag);
        if (err)
            return err;
    }
    return SUF_OK;
}

/* End the path and the root's list, write what is left. */
static int finish(struct writer *w)
{
    int err = SUF_OK;

    for (unsigned n = w->depth; n > 0 && !err; n--)
        err = close_node(w, n);
    if (!err)
        err = end_list(w, 1);
    for (unsigned n = 1; n <= w->n_orders && !err; n++) {
        struct level *v = &w->level[n - 1];
        if (v->block.n_contexts)
            err = close_block(w, n, false);
        if (!err)
            err = write_group(w, n);
        v->totals.n_contexts = v->next_context;
    }
    return err ? err : write_totals(w);
}

static int drain(struct writer *w, sufi_window_source *source, const sufi_table_opts *opts)
{
    sufi_window *windows = sufi_alloc(WINDOWS_AT_ONCE, sizeof *windows);
    uint64_t done = 0;
    size_t n = 0;
    int err = windows ? SUF_OK : sufi_fail_nomem(w->diag, "windows");

    while (!err) {
        err = source->next(source->self, windows, WINDOWS_AT_ONCE, &n, w->diag);
        if (err || n == 0)
            break;
        for (size_t i = 0; i < n && !err; i++) {
            err = add_window(w, &windows[i]);
            done += windows[i].count;
        }
        if (!err && opts->progress &&
            opts->progress(opts->progress_arg, "writing tables", done, opts->n_positions))
            err = sufi_fail(w->diag, SUF_EINTERRUPTED, NULL, "interrupted");
    }
    free(windows);
    return err;
}

static void release(struct writer *w)
{
    for (unsigned n = 0; n < SUF_MAX_ORDER; n++) {
        sufi_block_release(&w->level[n].block);
        sufi_block_codec_free(w->level[n].codec);
        free(w->level[n].group);
    }
    free(w->value);
    sufi_store_close(w->store);
    free(w);
}

int sufi_tables_write(const char *path, sufi_window_source *source, const sufi_table_opts *opts,
                      sufi_table_totals *totals, suf_diag *diag)
{
    struct writer *w = sufi_alloc_zero(1, sizeof *w);
    /* Generous: a table entry takes about 2 bytes, at worst some 20. */
    uint64_t map_bytes = (1u << 28) + 32 * SUF_MAX_ORDER * (opts->n_positions + 1);
    int err = SUF_OK;

    if (!w)
        return sufi_fail_nomem(diag, "the table writer");
    w->n_orders = opts->n_orders;
    w->diag = diag;
    for (unsigned n = 0; n < w->n_orders && !err; n++) {
        w->level[n].codec = sufi_block_codec_new(opts->level);
        if (!w->level[n].codec || sufi_block_init(&w->level[n].block) != SUF_OK)
            err = sufi_fail_nomem(diag, "table blocks");
    }
    if (!err)
        err = sufi_store_create(&w->store, path, w->n_orders, map_bytes, diag);
    if (!err)
        err = drain(w, source, opts);
    if (!err)
        err = finish(w);
    if (!err) {
        err = sufi_store_finish(w->store, diag);
        if (!err)
            w->store = NULL;
    }
    for (unsigned n = 0; n < w->n_orders && !err; n++)
        totals[n] = w->level[n].totals;
    release(w);
    return err;
}
