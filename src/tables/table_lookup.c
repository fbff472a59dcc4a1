/* table_lookup.c - opening the tables and looking up entries.
 *
 * At opening all group values are visited once and their block headers kept, so that a block is
 * found by binary search over (first context, first symbol) without touching the file. A gram is
 * looked up from its first symbol on: order 1 gives the ordinal of the first symbol, which is the
 * context to look for in order 2, and so on. */
#include "tables/table_lookup.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/hash.h"
#include "base/mem.h"
#include "tables/lmdb_store.h"

struct order_blocks {
    sufi_block_header *header;
    const uint8_t **data;
    size_t n, header_cap, data_cap;
    sufi_table_totals totals;
};

struct sufi_tables {
    sufi_store *store;
    unsigned n_orders;
    struct order_blocks order[SUF_MAX_ORDER];
};

enum { CACHE_SLOTS = 16 };

struct slot {
    size_t block; /* which is decoded here; SIZE_MAX: none */
    sufi_block decoded;
};

struct sufi_table_reader {
    const sufi_tables *tables;
    sufi_block_codec *codec;
    struct slot slot[SUF_MAX_ORDER][CACHE_SLOTS];
    size_t last[SUF_MAX_ORDER]; /* found by find_block */
};

/* ---- opening ---- */

static int broken(suf_diag *diag, unsigned order, const char *what)
{
    return sufi_fail(diag, SUF_ECORRUPT, NULL, "table of order %u: %s", order, what);
}

struct visit {
    struct order_blocks *blocks;
    unsigned order;
};

static int visit_group(void *arg, const void *key, size_t key_size, const void *value, size_t size,
                       suf_diag *diag)
{
    const struct visit *v = arg;
    struct order_blocks *o = v->blocks;
    const uint8_t *p = value;

    (void)key;
    if (key_size != 4 * (size_t)v->order || size < SUFI_GROUP_HEADER)
        return broken(diag, v->order, "a group has an impossible size");
    uint32_t n = sufi_get_le32(p);
    size_t headers = (size_t)n * SUFI_BLOCK_HEADER;
    if (n == 0 || n > SUFI_GROUP_BLOCKS || headers > size - SUFI_GROUP_HEADER)
        return broken(diag, v->order, "a group has an impossible number of blocks");
    uint64_t hash = (uint64_t)sufi_get_be32(p + 8) << 32 | sufi_get_be32(p + 12);
    if (sufi_hash64(p + SUFI_GROUP_HEADER, headers) != hash)
        return broken(diag, v->order, "checksum of block headers is wrong");
    if (!sufi_grow(&o->header, &o->header_cap, o->n + n, sizeof *o->header) ||
        !sufi_grow(&o->data, &o->data_cap, o->n + n, sizeof *o->data))
        return sufi_fail_nomem(diag, "the directory of blocks");
    size_t at = SUFI_GROUP_HEADER + headers;
    for (uint32_t i = 0; i < n; i++) {
        sufi_block_header *h = &o->header[o->n];
        sufi_block_header_get(h, p + SUFI_GROUP_HEADER + (size_t)i * SUFI_BLOCK_HEADER);
        o->data[o->n++] = p + at;
        if (!sufi_within(at, sufi_block_data_size(h), size))
            return broken(diag, v->order, "a block reaches beyond its group");
        at += sufi_block_data_size(h);
    }
    return at == size ? SUF_OK : broken(diag, v->order, "a group has bytes left over");
}

static int read_totals(sufi_tables *t, unsigned order, suf_diag *diag)
{
    sufi_table_totals *out = &t->order[order - 1].totals;
    char key[] = "order-?";
    const void *value;
    size_t size;

    key[6] = (char)('0' + order);
    int err = sufi_store_get_meta(t->store, key, &value, &size, diag);
    if (err < 0)
        return err;
    if (err == SUF_ABSENT || size != 8 * SUFI_TOTALS_FIELDS)
        return broken(diag, order, "its totals are missing");
    sufi_table_totals_get(out, value);
    return SUF_OK;
}

/* The blocks must follow one another without gap or overlap. */
static int check_sequence(const struct order_blocks *o, unsigned order, suf_diag *diag)
{
    uint64_t entry = 0, context = 0;

    for (size_t i = 0; i < o->n; i++) {
        const sufi_block_header *h = &o->header[i];
        uint32_t continues = h->flags & SUFI_BLOCK_CONTINUES ? 1 : 0; /* of its contexts */
        if (h->first_entry != entry || h->first_context != context ||
            h->n_entries > SUFI_BLOCK_ENTRIES || h->n_contexts > SUFI_BLOCK_CONTEXTS ||
            h->n_contexts < continues)
            return broken(diag, order, "blocks do not follow one another");
        entry += h->n_entries;
        context += h->n_contexts - continues;
    }
    if (o->n != o->totals.n_blocks || entry != o->totals.n_entries ||
        context != o->totals.n_contexts)
        return broken(diag, order, "blocks do not add up to the totals");
    return SUF_OK;
}

int sufi_tables_open(sufi_tables **out, const char *path, unsigned n_orders, suf_diag *diag)
{
    sufi_tables *t = sufi_alloc_zero(1, sizeof *t);

    if (!t)
        return sufi_fail_nomem(diag, "tables");
    t->n_orders = n_orders;
    int err = sufi_store_open(&t->store, path, n_orders, diag);
    for (unsigned n = 1; n <= n_orders && !err; n++) {
        struct visit v = {&t->order[n - 1], n};
        err = read_totals(t, n, diag);
        if (!err)
            err = sufi_store_walk(t->store, n, visit_group, &v, diag);
        if (!err)
            err = check_sequence(&t->order[n - 1], n, diag);
    }
    if (err) {
        sufi_tables_close(t);
        return err;
    }
    *out = t;
    return SUF_OK;
}

void sufi_tables_close(sufi_tables *t)
{
    if (!t)
        return;
    for (unsigned n = 0; n < SUF_MAX_ORDER; n++) {
        free(t->order[n].header);
        free(t->order[n].data);
    }
    sufi_store_close(t->store);
    free(t);
}

const sufi_table_totals *sufi_tables_totals(const sufi_tables *t, unsigned order)
{
    return &t->order[order - 1].totals;
}

size_t sufi_tables_blocks(const sufi_tables *t, unsigned order)
{
    return t->order[order - 1].n;
}

const sufi_block_header *sufi_tables_header(const sufi_tables *t, unsigned order, size_t k)
{
    return &t->order[order - 1].header[k];
}

int sufi_tables_decode(const sufi_tables *t, unsigned order, size_t k, sufi_block_codec *codec,
                       sufi_block *out, suf_diag *diag)
{
    const struct order_blocks *o = &t->order[order - 1];

    return sufi_block_decode(codec, &o->header[k], o->data[k], sufi_block_data_size(&o->header[k]),
                             out, diag);
}

/* ---- readers ---- */

sufi_table_reader *sufi_table_reader_new(const sufi_tables *t)
{
    sufi_table_reader *r = sufi_alloc_zero(1, sizeof *r);

    if (!r)
        return NULL;
    r->tables = t;
    for (unsigned n = 0; n < SUF_MAX_ORDER; n++)
        for (int i = 0; i < CACHE_SLOTS; i++)
            r->slot[n][i].block = SIZE_MAX;
    r->codec = sufi_block_codec_new(0);
    if (!r->codec) {
        free(r);
        return NULL;
    }
    return r;
}

void sufi_table_reader_free(sufi_table_reader *r)
{
    if (!r)
        return;
    for (unsigned n = 0; n < SUF_MAX_ORDER; n++)
        for (int i = 0; i < CACHE_SLOTS; i++)
            sufi_block_release(&r->slot[n][i].decoded);
    sufi_block_codec_free(r->codec);
    free(r);
}

static int get_block(sufi_table_reader *r, unsigned order, size_t k, const sufi_block **out,
                     suf_diag *diag)
{
    struct slot *s = &r->slot[order - 1][k % CACHE_SLOTS];

    if (s->block != k) {
        s->block = SIZE_MAX;
        if (!s->decoded.start && sufi_block_init(&s->decoded) != SUF_OK)
            return sufi_fail_nomem(diag, "a decoded block");
        int err = sufi_tables_decode(r->tables, order, k, r->codec, &s->decoded, diag);
        if (err)
            return err;
        s->block = k;
    }
    *out = &s->decoded;
    return SUF_OK;
}

static bool begins_by(const sufi_block_header *h, uint64_t context, uint32_t symbol)
{
    return h->first_context < context || (h->first_context == context && h->first_symbol <= symbol);
}

/* The last block that begins at or before (context, symbol); SIZE_MAX when there is none. Many come
 * here in the order of the tables: the block found last, or the next, is tried first. */
static size_t find_block(sufi_table_reader *r, unsigned order, uint64_t context, uint32_t symbol)
{
    const struct order_blocks *o = &r->tables->order[order - 1];
    size_t lo = 0, hi = o->n, last = r->last[order - 1];

    if (last < o->n && begins_by(&o->header[last], context, symbol)) {
        lo = last + 1;
        if (lo < hi && begins_by(&o->header[lo], context, symbol))
            lo++;
        if (lo == hi || !begins_by(&o->header[lo], context, symbol))
            hi = lo;
    }
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (begins_by(&o->header[mid], context, symbol))
            lo = mid + 1;
        else
            hi = mid;
    }
    r->last[order - 1] = lo - 1;
    return lo - 1;
}

int sufi_table_child(sufi_table_reader *r, unsigned order, uint64_t context, uint32_t symbol,
                     sufi_entry *out, suf_diag *diag)
{
    const struct order_blocks *o = &r->tables->order[order - 1];
    size_t k = find_block(r, order, context, symbol);
    const sufi_block *b;

    if (k == SIZE_MAX || context - o->header[k].first_context >= o->header[k].n_contexts)
        return SUF_ABSENT;
    int err = get_block(r, order, k, &b, diag);
    if (err)
        return err;
    uint32_t list = (uint32_t)(context - o->header[k].first_context);
    uint32_t lo = b->start[list], hi = b->start[list + 1], end = hi;
    while (lo < hi) {
        uint32_t mid = lo + (hi - lo) / 2;
        if (b->symbol[mid] < symbol)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == end || b->symbol[lo] != symbol)
        return SUF_ABSENT;
    out->ordinal = o->header[k].first_entry + lo;
    out->count = b->count[lo];
    return SUF_OK;
}

int sufi_table_gram(sufi_table_reader *r, const uint32_t *gram, unsigned len, sufi_entry *out,
                    suf_diag *diag)
{
    sufi_entry e = {0, 0};

    for (unsigned n = 1; n <= len; n++) {
        int err = sufi_table_child(r, n, e.ordinal, gram[n - 1], &e, diag);
        if (err)
            return err;
    }
    *out = e;
    return SUF_OK;
}

int sufi_table_list(sufi_table_reader *r, unsigned order, uint64_t context, size_t *piece,
                    sufi_list_piece *out, suf_diag *diag)
{
    const struct order_blocks *o = &r->tables->order[order - 1];
    size_t first = find_block(r, order, context, 0), k = first + *piece;
    const sufi_block *b;

    if (first == SIZE_MAX || k >= o->n || o->header[k].first_context > context ||
        context - o->header[k].first_context >= o->header[k].n_contexts)
        return SUF_ABSENT;
    int err = get_block(r, order, k, &b, diag);
    if (err)
        return err;
    uint32_t list = (uint32_t)(context - o->header[k].first_context);
    out->symbol = b->symbol + b->start[list];
    out->count = b->count + b->start[list];
    out->n = b->start[list + 1] - b->start[list];
    out->first = o->header[k].first_entry + b->start[list];
    ++*piece;
    return SUF_OK;
}
