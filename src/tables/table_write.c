/* table_write.c - stitching parts together.
 *
 * The blocks of a part are appended as they are, with the numbers of its first context and entry
 * added to their headers, and collected to groups. Order 1 is one posting list over all parts, and
 * a symbol may lie in several of them: its list is put together here. */
#include "tables/table_write.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/hash.h"
#include "base/mem.h"
#include "sufgram/defs.h"
#include "tables/block.h"
#include "tables/lmdb_store.h"
#include "tables/part.h"

/* One order being written. */
struct order {
    uint8_t *columns; /* of the group's blocks so far */
    size_t size, cap;
    uint8_t headers[SUFI_GROUP_BLOCKS * SUFI_BLOCK_HEADER];
    uint32_t n_blocks;              /* in the group */
    uint8_t key[4 * SUF_MAX_ORDER]; /* of the group */
    uint64_t first_entry;           /* where the current part begins */
    sufi_table_totals totals;
};

struct sufi_table_writer {
    sufi_store *store;
    unsigned n_orders;
    struct order order[SUF_MAX_ORDER]; /* [n-1] for order n */
    uint8_t *value;                    /* a group as stored */
    size_t value_cap;
    /* Order 1: the open block, and the last entry, which the next part may add to. */
    sufi_block_codec *codec;
    sufi_block root;
    bool root_continued;
    uint32_t last_symbol;
    uint64_t last_count; /* 0: none */
    /* The number that a symbol new in the current part gets. */
    uint64_t next_symbol;
};

static int write_group(sufi_table_writer *w, unsigned order, suf_diag *diag)
{
    struct order *v = &w->order[order - 1];
    size_t headers = (size_t)v->n_blocks * SUFI_BLOCK_HEADER;
    size_t size = SUFI_GROUP_HEADER + headers + v->size;

    if (v->n_blocks == 0)
        return SUF_OK;
    if (!sufi_grow(&w->value, &w->value_cap, size, 1))
        return sufi_fail_nomem(diag, "a group of blocks");
    uint64_t hash = sufi_hash64(v->headers, headers);
    sufi_put_le32(w->value, v->n_blocks);
    sufi_put_le32(w->value + 4, 0);
    sufi_put_be32(w->value + 8, (uint32_t)(hash >> 32));
    sufi_put_be32(w->value + 12, (uint32_t)hash);
    memcpy(w->value + SUFI_GROUP_HEADER, v->headers, headers);
    memcpy(w->value + SUFI_GROUP_HEADER + headers, v->columns, v->size);
    v->n_blocks = 0;
    v->size = 0;
    return sufi_store_append(w->store, order, v->key, 4 * order, w->value, size, diag);
}

static int add_block(sufi_table_writer *w, unsigned order, const uint8_t *key,
                     const sufi_block_header *header, const uint8_t *columns, size_t size,
                     suf_diag *diag)
{
    struct order *v = &w->order[order - 1];

    if (!sufi_grow(&v->columns, &v->cap, v->size + size, 1))
        return sufi_fail_nomem(diag, "a group of blocks");
    if (v->n_blocks == 0)
        memcpy(v->key, key, 4 * (size_t)order);
    memcpy(v->columns + v->size, columns, size);
    v->size += size;
    sufi_block_header_put(header, v->headers + (size_t)v->n_blocks++ * SUFI_BLOCK_HEADER);
    return v->n_blocks == SUFI_GROUP_BLOCKS ? write_group(w, order, diag) : SUF_OK;
}

/* ---- order 1 ---- */

static int write_root(sufi_table_writer *w, bool inside, suf_diag *diag)
{
    sufi_table_totals *t = &w->order[0].totals;
    sufi_block *b = &w->root;
    sufi_block_header header = {.first_entry = t->n_entries - b->n_entries};
    const uint8_t *columns;
    uint8_t key[4];
    size_t size;

    b->start[1] = b->n_entries;
    b->n_contexts = 1;
    header.flags =
        (w->root_continued ? SUFI_BLOCK_CONTINUED : 0u) | (inside ? SUFI_BLOCK_CONTINUES : 0u);
    header.first_symbol = w->root_continued ? b->symbol[0] : 0;
    sufi_put_be32(key, b->n_entries ? b->symbol[0] : 0);
    int err = sufi_block_encode(w->codec, b, &header, &columns, &size, diag);
    if (!err)
        err = add_block(w, 1, key, &header, columns, size, diag);
    t->n_blocks++;
    b->n_entries = 0;
    w->root_continued = inside;
    return err;
}

/* The last entry of order 1 is complete. */
static int end_root_entry(sufi_table_writer *w, suf_diag *diag)
{
    sufi_table_totals *t = &w->order[0].totals;
    sufi_block *b = &w->root;
    uint64_t count = w->last_count;
    int err = SUF_OK;

    if (count == 0)
        return SUF_OK;
    if (b->n_entries == SUFI_BLOCK_ENTRIES)
        err = write_root(w, true, diag);
    b->symbol[b->n_entries] = w->last_symbol;
    b->count[b->n_entries++] = count;
    t->n_entries++;
    t->n_occurrences += count;
    if (w->last_symbol == 0) {
        t->n_boundary_entries++;
        t->n_boundary_occurrences += count;
    }
    if (count <= 4)
        t->counts_of_counts[count - 1]++;
    w->last_count = 0;
    return err;
}

static int add_root_entries(sufi_table_writer *w, const uint8_t *p, size_t n, suf_diag *diag)
{
    int err = SUF_OK;

    for (size_t i = 0; i < n && !err; i++, p += SUFI_PART_ROOT_ENTRY) {
        uint32_t symbol = sufi_get_le32(p);
        if (w->last_count && symbol != w->last_symbol)
            err = end_root_entry(w, diag);
        w->last_symbol = symbol;
        w->last_count += sufi_get_le64(p + 4);
    }
    return err;
}

/* ---- parts ---- */

static int malformed(suf_diag *diag)
{
    return sufi_fail(diag, SUF_ECORRUPT, NULL, "a part of the tables is malformed");
}

static int add_part_block(sufi_table_writer *w, unsigned order, const uint8_t *p, size_t size,
                          suf_diag *diag)
{
    size_t front = 4 * (size_t)order + SUFI_BLOCK_HEADER;
    sufi_block_header header;

    if (size < front)
        return malformed(diag);
    sufi_block_header_get(&header, p + 4 * (size_t)order);
    if (sufi_block_data_size(&header) != size - front)
        return malformed(diag);
    /* The contexts of order 2 are entries of order 1, of which the first may be the last one of the
     * part before: its list is continued then. */
    if (order == 2 && header.first_context == 0 && header.first_entry == 0)
        w->order[0].first_entry = w->next_symbol - (header.flags & SUFI_BLOCK_CONTINUED ? 1 : 0);
    header.first_context += w->order[order - 2].first_entry;
    header.first_entry += w->order[order - 1].first_entry;
    return add_block(w, order, p, &header, p + front, size - front, diag);
}

static void add_totals(sufi_table_totals *sum, const sufi_table_totals *t)
{
    sum->n_entries += t->n_entries;
    sum->n_occurrences += t->n_occurrences;
    sum->n_boundary_entries += t->n_boundary_entries;
    sum->n_boundary_occurrences += t->n_boundary_occurrences;
    sum->n_blocks += t->n_blocks;
    for (int i = 0; i < 4; i++)
        sum->counts_of_counts[i] += t->counts_of_counts[i];
}

static void end_part(sufi_table_writer *w, const uint8_t *totals)
{
    for (unsigned n = 2; n <= w->n_orders; n++) {
        struct order *v = &w->order[n - 1];
        sufi_table_totals t;
        sufi_table_totals_get(&t, totals + (n - 1) * 8 * (size_t)SUFI_TOTALS_FIELDS);
        add_totals(&v->totals, &t);
        v->first_entry = v->totals.n_entries;
    }
}

int sufi_table_writer_add(sufi_table_writer *w, const uint8_t *part, size_t size, suf_diag *diag)
{
    bool ended = false;
    int err = SUF_OK;

    w->next_symbol = w->order[0].totals.n_entries + (w->last_count > 0);
    for (size_t at = 0; at < size && !err;) {
        if (ended || size - at < SUFI_PART_RECORD)
            return malformed(diag);
        uint32_t order = sufi_get_le32(part + at), n = sufi_get_le32(part + at + 4);
        at += SUFI_PART_RECORD;
        if (n > size - at || order > w->n_orders)
            return malformed(diag);
        if (order == 0) {
            ended = n == w->n_orders * 8 * (size_t)SUFI_TOTALS_FIELDS;
            if (ended)
                end_part(w, part + at);
            else
                err = malformed(diag);
        } else if (order == 1) {
            err = add_root_entries(w, part + at, n / SUFI_PART_ROOT_ENTRY, diag);
        } else {
            err = add_part_block(w, order, part + at, n, diag);
        }
        at += n;
    }
    return err || ended ? err : malformed(diag);
}

/* ---- opening and closing ---- */

int sufi_table_writer_open(sufi_table_writer **out, const char *path, const sufi_table_opts *opts,
                           suf_diag *diag)
{
    sufi_table_writer *w = sufi_alloc_zero(1, sizeof *w);
    /* Generous: a table entry takes about 2 bytes, at worst some 20. */
    uint64_t map_bytes = (1u << 28) + 32 * SUF_MAX_ORDER * (opts->n_positions + 1);
    int err = SUF_OK;

    if (!w)
        return sufi_fail_nomem(diag, "the table writer");
    w->n_orders = opts->n_orders;
    w->codec = sufi_block_codec_new(opts->level);
    if (!w->codec || sufi_block_init(&w->root) != SUF_OK)
        err = sufi_fail_nomem(diag, "table blocks");
    if (!err)
        err = sufi_store_create(&w->store, path, w->n_orders, map_bytes, diag);
    if (err) {
        sufi_table_writer_close(w);
        return err;
    }
    *out = w;
    return SUF_OK;
}

static int write_totals(sufi_table_writer *w, unsigned order, suf_diag *diag)
{
    uint8_t bytes[8 * SUFI_TOTALS_FIELDS];
    char key[] = "order-?";

    key[6] = (char)('0' + order);
    sufi_table_totals_put(&w->order[order - 1].totals, bytes);
    return sufi_store_put_meta(w->store, key, bytes, sizeof bytes, diag);
}

int sufi_table_writer_finish(sufi_table_writer *w, sufi_table_totals *totals, suf_diag *diag)
{
    int err = end_root_entry(w, diag);

    if (!err)
        err = write_root(w, false, diag);
    for (unsigned n = 1; n <= w->n_orders && !err; n++) {
        sufi_table_totals *t = &w->order[n - 1].totals;
        t->n_contexts = n == 1 ? 1 : w->order[n - 2].totals.n_entries;
        err = write_group(w, n, diag);
        if (!err)
            err = write_totals(w, n, diag);
        totals[n - 1] = *t;
    }
    if (!err) {
        err = sufi_store_finish(w->store, diag);
        if (!err)
            w->store = NULL;
    }
    return err;
}

void sufi_table_writer_close(sufi_table_writer *w)
{
    if (!w)
        return;
    for (unsigned n = 0; n < SUF_MAX_ORDER; n++)
        free(w->order[n].columns);
    sufi_block_release(&w->root);
    sufi_block_codec_free(w->codec);
    free(w->value);
    sufi_store_close(w->store);
    free(w);
}
