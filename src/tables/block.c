/* block.c - the encoding of a block of posting lists (also in docs/format.md).
 *
 * Seven columns (block_columns.c), because each has its own statistics and an entropy coder fits
 * one at a time; each is its own zstd frame, but column 3, which is stored as it is:
 *   0  a bit a list: it has other than one entry
 *   1  entries of those lists, one byte; 255 means: the next number of column 6
 *   2  symbols, one byte: a code for the leading bits
 *   3  the remaining bits of the symbols, the lowest of a byte first
 *   4  a bit an entry: its count is above 1
 *   5  those counts less 2, one byte; 255 means: the next number of column 6
 *   6  the numbers that did not fit, 8 bytes each, first those of column 1, then of column 5
 *
 *   block header, 64 bytes
 *   OFFSET SIZE  MEANING
 *    0      8    ordinal of the first context
 *    8      8    ordinal of the first entry
 *   16      4    first symbol, if the first list is continued from an earlier block, else 0
 *   20      4    number of contexts
 *   24      4    number of entries
 *   28      4    flags: 1 first list continued, 2 last list continues
 *   32     28    compressed size of each column
 *   60      4    low half of the XXH3-64 of the compressed columns
 *
 * No column depends on another block or table, so that a block is decoded alone. */
#include "tables/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/hash.h"
#include "base/mem.h"
#include "tables/block_columns.h"
#include "tables/block_zstd.h"

struct sufi_block_codec {
    sufi_zstd *zstd;
    sufi_columns columns; /* uncompressed */
    uint8_t *packed;      /* compressed columns */
    size_t packed_cap;
};

int sufi_block_init(sufi_block *b)
{
    memset(b, 0, sizeof *b);
    b->start = sufi_alloc(SUFI_BLOCK_CONTEXTS + 8, sizeof *b->start);       /* decoded by eight */
    b->symbol = sufi_alloc_zero(SUFI_BLOCK_ENTRIES + 1, sizeof *b->symbol); /* one spare to read */
    b->count = sufi_alloc(SUFI_BLOCK_ENTRIES, sizeof *b->count);
    if (!b->start || !b->symbol || !b->count) {
        sufi_block_release(b);
        return SUF_ENOMEM;
    }
    b->start[0] = 0;
    return SUF_OK;
}

void sufi_block_release(sufi_block *b)
{
    free(b->start);
    free(b->symbol);
    free(b->count);
    memset(b, 0, sizeof *b);
}

sufi_block_codec *sufi_block_codec_new(int level)
{
    sufi_block_codec *c = sufi_alloc_zero(1, sizeof *c);

    if (!c)
        return NULL;
    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++)
        c->packed_cap += sufi_zstd_bound(sufi_column_room((enum sufi_column)i));
    c->packed = sufi_alloc(c->packed_cap, 1);
    c->zstd = sufi_zstd_new(level);
    if (sufi_columns_init(&c->columns) != SUF_OK || !c->packed || !c->zstd) {
        sufi_block_codec_free(c);
        return NULL;
    }
    return c;
}

void sufi_block_codec_free(sufi_block_codec *c)
{
    if (!c)
        return;
    sufi_columns_release(&c->columns);
    free(c->packed);
    sufi_zstd_free(c->zstd);
    free(c);
}

int sufi_block_encode(sufi_block_codec *c, const sufi_block *b, sufi_block_header *header,
                      const uint8_t **data, size_t *size, suf_diag *diag)
{
    const sufi_columns *columns = &c->columns;
    size_t total = 0;

    sufi_columns_split(&c->columns, b);
    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++) {
        size_t n = columns->used[i];
        if (i == SUFI_COLUMN_BITS)
            memcpy(c->packed + total, columns->bytes[i], n);
        else if (n && (n = sufi_zstd_compress(c->zstd, columns->bytes[i], n, c->packed + total,
                                              c->packed_cap - total)) == 0)
            return sufi_fail_nomem(diag, "compression");
        header->column_size[i] = (uint32_t)n;
        total += n;
    }
    header->n_contexts = b->n_contexts;
    header->n_entries = b->n_entries;
    header->checksum = (uint32_t)sufi_hash64(c->packed, total);
    *data = c->packed;
    *size = total;
    return SUF_OK;
}

static int broken(suf_diag *diag, const char *what)
{
    return sufi_fail(diag, SUF_ECORRUPT, NULL, "posting-list block: %s", what);
}

static int unpack_columns(sufi_block_codec *c, const sufi_block_header *h, const uint8_t *data,
                          suf_diag *diag)
{
    sufi_columns *columns = &c->columns;

    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++) {
        size_t n = h->column_size[i], room = sufi_column_room((enum sufi_column)i);
        columns->used[i] = n;
        if (i != SUFI_COLUMN_BITS && n)
            columns->used[i] = sufi_zstd_decompress(c->zstd, data, n, columns->bytes[i], room);
        else if (n <= room)
            memcpy(columns->bytes[i], data, n);
        if (columns->used[i] > room)
            return broken(diag, "a column cannot be decompressed");
        data += n;
    }
    return SUF_OK;
}

int sufi_block_decode(sufi_block_codec *c, const sufi_block_header *header, const uint8_t *data,
                      size_t size, sufi_block *b, suf_diag *diag)
{
    if (header->n_contexts > SUFI_BLOCK_CONTEXTS || header->n_entries > SUFI_BLOCK_ENTRIES ||
        sufi_block_data_size(header) != size)
        return broken(diag, "sizes in the header are impossible");
    if ((uint32_t)sufi_hash64(data, size) != header->checksum)
        return broken(diag, "checksum is wrong");
    int err = unpack_columns(c, header, data, diag);
    if (err)
        return err;
    b->n_contexts = header->n_contexts;
    b->n_entries = header->n_entries;
    return sufi_columns_join(&c->columns, b, diag);
}

void sufi_block_header_put(const sufi_block_header *header, uint8_t *bytes)
{
    sufi_put_le64(bytes, header->first_context);
    sufi_put_le64(bytes + 8, header->first_entry);
    sufi_put_le32(bytes + 16, header->first_symbol);
    sufi_put_le32(bytes + 20, header->n_contexts);
    sufi_put_le32(bytes + 24, header->n_entries);
    sufi_put_le32(bytes + 28, header->flags);
    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++)
        sufi_put_le32(bytes + 32 + 4 * i, header->column_size[i]);
    sufi_put_le32(bytes + 60, header->checksum);
}

void sufi_block_header_get(sufi_block_header *header, const uint8_t *bytes)
{
    header->first_context = sufi_get_le64(bytes);
    header->first_entry = sufi_get_le64(bytes + 8);
    header->first_symbol = sufi_get_le32(bytes + 16);
    header->n_contexts = sufi_get_le32(bytes + 20);
    header->n_entries = sufi_get_le32(bytes + 24);
    header->flags = sufi_get_le32(bytes + 28);
    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++)
        header->column_size[i] = sufi_get_le32(bytes + 32 + 4 * i);
    header->checksum = sufi_get_le32(bytes + 60);
}

size_t sufi_block_data_size(const sufi_block_header *header)
{
    size_t total = 0;

    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++)
        total += header->column_size[i];
    return total;
}
