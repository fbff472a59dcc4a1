/* posting_stream.c - every block is decoded once; a list inside one block is handed out where it
 * lies, one that spans blocks is copied together. */
#include "query/posting_stream.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"

struct sufi_posting_stream {
    const sufi_tables *tables;
    unsigned order;
    sufi_block_codec *codec;
    sufi_block block;
    const sufi_block_header *header; /* of `block` */
    size_t next_block;
    uint32_t list; /* in `block`, to hand out next */
    uint32_t *symbol;
    uint64_t *count;
    size_t symbol_cap, count_cap;
};

int sufi_posting_stream_new(sufi_posting_stream **out, const sufi_tables *tables, unsigned order,
                            suf_diag *diag)
{
    sufi_posting_stream *s = sufi_alloc_zero(1, sizeof *s);

    if (s) {
        s->tables = tables;
        s->order = order;
        s->codec = sufi_block_codec_new(1);
    }
    if (!s || !s->codec || sufi_block_init(&s->block) != SUF_OK) {
        sufi_posting_stream_free(s);
        return sufi_fail_nomem(diag, "reading a table");
    }
    *out = s;
    return SUF_OK;
}

void sufi_posting_stream_free(sufi_posting_stream *s)
{
    if (!s)
        return;
    sufi_block_release(&s->block);
    sufi_block_codec_free(s->codec);
    free(s->symbol);
    free(s->count);
    free(s);
}

static int load(sufi_posting_stream *s, suf_diag *diag)
{
    if (s->next_block == sufi_tables_blocks(s->tables, s->order))
        return SUF_ABSENT;
    s->header = sufi_tables_header(s->tables, s->order, s->next_block);
    s->list = 0;
    return sufi_tables_decode(s->tables, s->order, s->next_block++, s->codec, &s->block, diag);
}

/* Append list `s->list` of the block to the copy. */
static int copy_piece(sufi_posting_stream *s, sufi_posting_list *out, suf_diag *diag)
{
    uint32_t from = s->block.start[s->list], n = s->block.start[s->list + 1] - from;

    if (!sufi_grow(&s->symbol, &s->symbol_cap, out->n + n, sizeof *s->symbol) ||
        !sufi_grow(&s->count, &s->count_cap, out->n + n, sizeof *s->count))
        return sufi_fail_nomem(diag, "a posting list");
    memcpy(s->symbol + out->n, s->block.symbol + from, n * sizeof *s->symbol);
    memcpy(s->count + out->n, s->block.count + from, n * sizeof *s->count);
    out->n += n;
    s->list++;
    return SUF_OK;
}

static bool list_goes_on(const sufi_posting_stream *s)
{
    return s->list == s->block.n_contexts && (s->header->flags & SUFI_BLOCK_CONTINUES);
}

/* The list that begins at the end of this block and goes on in the next. */
static int gather(sufi_posting_stream *s, sufi_posting_list *out, suf_diag *diag)
{
    out->n = 0;
    int err = copy_piece(s, out, diag);
    while (!err && list_goes_on(s)) {
        err = load(s, diag);
        if (err == SUF_ABSENT ||
            (!err && (!(s->header->flags & SUFI_BLOCK_CONTINUED) || s->block.n_contexts == 0)))
            return sufi_fail(diag, SUF_ECORRUPT, NULL,
                             "table of order %u: a list is said to continue and does not",
                             s->order);
        if (!err)
            err = copy_piece(s, out, diag);
    }
    out->symbol = s->symbol;
    out->count = s->count;
    return err;
}

int sufi_posting_stream_next(sufi_posting_stream *s, sufi_posting_list *out, suf_diag *diag)
{
    while (s->list == s->block.n_contexts) {
        int err = load(s, diag);
        if (err)
            return err;
    }
    uint32_t from = s->block.start[s->list], to = s->block.start[s->list + 1];
    out->first = s->header->first_entry + from;
    if (s->list + 1 == s->block.n_contexts && (s->header->flags & SUFI_BLOCK_CONTINUES))
        return gather(s, out, diag);
    out->symbol = s->block.symbol + from;
    out->count = s->block.count + from;
    out->n = to - from;
    s->list++;
    return SUF_OK;
}
