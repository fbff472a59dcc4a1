/* part_build.c - one pass over sorted windows builds the tables of all orders.
 *
 * The windows, read in order, walk a trie of depth n_orders: the nodes at depth n are the n-grams.
 * A window shares its first L symbols with the one before, so the nodes deeper than L on the old
 * path end and new ones begin. A node that begins adds its symbol to the posting list of its
 * parent; one that ends adds its count there, and the length of its own list to the table of the
 * next order. Nothing is looked up: time is proportional to the windows plus the grams. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/mem.h"
#include "tables/block.h"
#include "tables/part.h"
#include "tables/table_format.h"

enum { WINDOWS_AT_ONCE = 1024, ROOT_AT_ONCE = 4096 };

/* One order being built. */
struct level {
    sufi_block block; /* start[n_contexts] is where the open context's list begins */
    uint64_t count;   /* of the open node at this depth */
    sufi_block_header header;
    uint64_t next_context;          /* ordinal of the open context */
    uint8_t key[4 * SUF_MAX_ORDER]; /* of the open block */
    bool key_known;
    sufi_table_totals totals; /* of closed blocks; those of boundary grams when they have ended */
};

struct sufi_part_builder {
    unsigned n_orders;
    unsigned depth; /* of the open path */
    uint32_t path[SUF_MAX_ORDER];
    sufi_block_codec *codec;
    struct level level[SUF_MAX_ORDER]; /* [n-1] for order n; of order 1 the count only */
    uint32_t root_symbol[ROOT_AT_ONCE];
    uint64_t root_count[ROOT_AT_ONCE];
    size_t n_root;
    sufi_window *windows;
    sufi_part *out;
    suf_diag *diag;
};

void sufi_part_release(sufi_part *p)
{
    free(p->bytes);
    memset(p, 0, sizeof *p);
}

sufi_part_builder *sufi_part_builder_new(unsigned n_orders, int level)
{
    sufi_part_builder *b = sufi_alloc_zero(1, sizeof *b);
    int err = SUF_OK;

    if (!b)
        return NULL;
    b->n_orders = n_orders;
    b->codec = sufi_block_codec_new(level);
    b->windows = sufi_alloc(WINDOWS_AT_ONCE, sizeof *b->windows);
    for (unsigned n = 2; n <= n_orders && !err; n++)
        err = sufi_block_init(&b->level[n - 1].block);
    if (err || !b->codec || !b->windows) {
        sufi_part_builder_free(b);
        return NULL;
    }
    return b;
}

void sufi_part_builder_free(sufi_part_builder *b)
{
    if (!b)
        return;
    for (unsigned n = 0; n < SUF_MAX_ORDER; n++)
        sufi_block_release(&b->level[n].block);
    sufi_block_codec_free(b->codec);
    free(b->windows);
    free(b);
}

/* Room for a record with `size` bytes; NULL when out of memory. */
static uint8_t *add_record(sufi_part_builder *b, uint32_t order, size_t size)
{
    sufi_part *p = b->out;

    if (!sufi_grow(&p->bytes, &p->cap, p->size + SUFI_PART_RECORD + size, 1)) {
        (void)sufi_fail_nomem(b->diag, "a part of the tables");
        return NULL;
    }
    uint8_t *at = p->bytes + p->size;
    sufi_put_le32(at, order);
    sufi_put_le32(at + 4, (uint32_t)size);
    p->size += SUFI_PART_RECORD + size;
    return at + SUFI_PART_RECORD;
}

static int flush_root(sufi_part_builder *b)
{
    if (b->n_root == 0)
        return SUF_OK;
    uint8_t *at = add_record(b, 1, b->n_root * SUFI_PART_ROOT_ENTRY);
    if (!at)
        return SUF_ENOMEM;
    for (size_t i = 0; i < b->n_root; i++, at += SUFI_PART_ROOT_ENTRY) {
        sufi_put_le32(at, b->root_symbol[i]);
        sufi_put_le64(at + 4, b->root_count[i]);
    }
    b->n_root = 0;
    return SUF_OK;
}

static void add_up(const sufi_block *b, sufi_table_totals *t)
{
    uint64_t sum = 0, ones = 0, twos = 0, threes = 0, fours = 0;

    for (uint32_t j = 0; j < b->n_entries; j++) {
        uint64_t count = b->count[j];
        sum += count;
        ones += count == 1;
        twos += count == 2;
        threes += count == 3;
        fours += count == 4;
    }
    t->n_entries += b->n_entries;
    t->n_occurrences += sum;
    t->counts_of_counts[0] += ones;
    t->counts_of_counts[1] += twos;
    t->counts_of_counts[2] += threes;
    t->counts_of_counts[3] += fours;
}

/* Close the open block of an order and begin the next. With `inside` the open context's list goes
 * on in the next block (or part). */
static int close_block(sufi_part_builder *b, unsigned order, bool inside)
{
    struct level *v = &b->level[order - 1];
    sufi_block *block = &v->block;
    const uint8_t *data;
    size_t size, key = 4 * (size_t)order;

    if (inside) {
        block->start[++block->n_contexts] = block->n_entries;
        v->header.flags |= SUFI_BLOCK_CONTINUES;
    }
    int err = sufi_block_encode(b->codec, block, &v->header, &data, &size, b->diag);
    if (err)
        return err;
    uint8_t *at = add_record(b, order, key + SUFI_BLOCK_HEADER + size);
    if (!at)
        return SUF_ENOMEM;
    memcpy(at, v->key, key);
    sufi_block_header_put(&v->header, at + key);
    memcpy(at + key + SUFI_BLOCK_HEADER, data, size);
    add_up(block, &v->totals);
    v->totals.n_blocks++;
    uint64_t next_entry = v->header.first_entry + block->n_entries;
    memset(&v->header, 0, sizeof v->header);
    v->header.first_entry = next_entry;
    v->header.first_context = v->next_context;
    v->header.flags = inside ? SUFI_BLOCK_CONTINUED : 0;
    v->key_known = false;
    block->n_contexts = 0;
    block->n_entries = 0;
    return SUF_OK;
}

/* The key of a block: the context it begins with and the symbol that comes first in it, 0 if none
 * does. Called before anything enters the block. */
static void set_key(sufi_part_builder *b, unsigned order, uint32_t symbol)
{
    struct level *v = &b->level[order - 1];

    for (unsigned i = 0; i + 1 < order; i++)
        sufi_put_be32(v->key + 4 * i, b->path[i]);
    sufi_put_be32(v->key + 4 * (order - 1), symbol);
    v->key_known = true;
    v->header.first_symbol = v->header.flags & SUFI_BLOCK_CONTINUED ? symbol : 0;
}

/* A node of depth `order` begins: path[order-1] is its symbol. */
static int open_node(sufi_part_builder *b, unsigned order)
{
    struct level *v = &b->level[order - 1];
    uint32_t symbol = b->path[order - 1];

    v->count = 0;
    if (order == 1)
        return SUF_OK;
    if (v->block.n_entries == SUFI_BLOCK_ENTRIES) {
        int err = close_block(b, order, true);
        if (err)
            return err;
    }
    if (!v->key_known)
        set_key(b, order, symbol);
    v->block.symbol[v->block.n_entries] = symbol;
    return SUF_OK;
}

/* The context whose list is open in the table of `order` ends. */
static int end_list(sufi_part_builder *b, unsigned order)
{
    struct level *v = &b->level[order - 1];
    sufi_block *block = &v->block;

    if (!v->key_known)
        set_key(b, order, 0);
    block->start[++block->n_contexts] = block->n_entries;
    v->next_context++;
    if (block->n_entries == SUFI_BLOCK_ENTRIES || block->n_contexts == SUFI_BLOCK_CONTEXTS - 1)
        return close_block(b, order, false);
    return SUF_OK;
}

/* The open node of depth `order` ends: its count is final, and with `complete` so is its own list.
 */
static int close_node(sufi_part_builder *b, unsigned order, bool complete)
{
    struct level *v = &b->level[order - 1];

    if (order > 1) {
        v->block.count[v->block.n_entries++] = v->count;
    } else {
        b->root_symbol[b->n_root] = b->path[0];
        b->root_count[b->n_root++] = v->count;
        int err = b->n_root == ROOT_AT_ONCE ? flush_root(b) : SUF_OK;
        if (err)
            return err;
    }
    return order < b->n_orders && complete ? end_list(b, order + 1) : SUF_OK;
}

/* All grams so far begin with the boundary, and no other will. */
static void end_boundary(sufi_part_builder *b)
{
    for (unsigned n = 2; n <= b->n_orders; n++) {
        struct level *v = &b->level[n - 1];
        sufi_table_totals open = v->totals;
        add_up(&v->block, &open);
        v->totals.n_boundary_entries = open.n_entries;
        v->totals.n_boundary_occurrences = open.n_occurrences;
    }
}

static int add_window(sufi_part_builder *b, const sufi_window *w)
{
    unsigned shared = w->shared;
    int err = SUF_OK;

    /* A smaller symbol, or a prefix of the open path, would have come before it. */
    if (shared < b->depth && (shared == w->depth || w->symbol[shared] < b->path[shared]))
        return sufi_fail(b->diag, SUF_ECORRUPT, NULL, "windows out of order");
    for (unsigned n = b->depth; n > shared && !err; n--)
        err = close_node(b, n, true);
    if (shared == 0 && b->depth && b->path[0] == 0)
        end_boundary(b);
    for (unsigned n = shared + 1; n <= w->depth && !err; n++) {
        b->path[n - 1] = w->symbol[n - 1];
        err = open_node(b, n);
    }
    b->depth = w->depth;
    for (unsigned n = 0; n < b->depth; n++)
        b->level[n].count += w->count;
    return err;
}

static void begin(sufi_part_builder *b, unsigned flags, sufi_part *out, suf_diag *diag)
{
    b->out = out;
    b->diag = diag;
    b->depth = 0;
    b->n_root = 0;
    for (unsigned n = 1; n <= b->n_orders; n++) {
        struct level *v = &b->level[n - 1];
        memset(&v->header, 0, sizeof v->header);
        memset(&v->totals, 0, sizeof v->totals);
        v->next_context = 0;
        v->key_known = false;
        v->block.n_contexts = 0;
        v->block.n_entries = 0;
        if (n == 2 && flags & SUFI_PART_BEGINS_INSIDE)
            v->header.flags = SUFI_BLOCK_CONTINUED;
    }
}

/* End the path and write what is left. */
static int finish(sufi_part_builder *b, bool inside)
{
    int err = SUF_OK;

    for (unsigned n = b->depth; n > 0 && !err; n--)
        err = close_node(b, n, n > 1 || !inside);
    if (b->depth && b->path[0] == 0)
        end_boundary(b);
    for (unsigned n = 2; n <= b->n_orders && !err; n++)
        if (n == 2 && inside)
            err = close_block(b, n, true);
        else if (b->level[n - 1].block.n_contexts)
            err = close_block(b, n, false);
    if (!err)
        err = flush_root(b);
    uint8_t *at = err ? NULL : add_record(b, 0, b->n_orders * 8 * (size_t)SUFI_TOTALS_FIELDS);
    if (!err && !at)
        err = SUF_ENOMEM;
    for (unsigned n = 1; n <= b->n_orders && !err; n++, at += 8 * SUFI_TOTALS_FIELDS)
        sufi_table_totals_put(&b->level[n - 1].totals, at);
    return err;
}

int sufi_part_build(sufi_part_builder *b, sufi_window_source *source, unsigned flags,
                    sufi_part *out, suf_diag *diag)
{
    size_t n = 0;
    int err = SUF_OK;

    begin(b, flags, out, diag);
    while (!err) {
        err = source->next(source->self, b->windows, WINDOWS_AT_ONCE, &n, diag);
        if (err || n == 0)
            break;
        for (size_t i = 0; i < n && !err; i++)
            err = add_window(b, &b->windows[i]);
    }
    return err ? err : finish(b, flags & SUFI_PART_ENDS_INSIDE);
}
