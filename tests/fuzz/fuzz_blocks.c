/* fuzz_blocks.c - decoding posting lists. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/hash.h"
#include "fuzz.h"
#include "tables/block_columns.h"

/* What is decoded must hold together: lists that fill the block, symbols rising in them. */
static void check_block(const sufi_block *b)
{
    if (b->start[0] != 0 || b->start[b->n_contexts] != b->n_entries)
        abort();
    for (uint32_t i = 0; i < b->n_contexts; i++) {
        if (b->start[i + 1] < b->start[i])
            abort();
        for (uint32_t k = b->start[i] + 1; k < b->start[i + 1]; k++)
            if (b->symbol[k] <= b->symbol[k - 1])
                abort();
    }
    for (uint32_t k = 0; k < b->n_entries; k++)
        if (b->count[k] == 0)
            abort();
}

/* A header of 64 bytes and the columns. */
void fuzz_block(const uint8_t *data, size_t size)
{
    static sufi_block_codec *codec;
    static sufi_block block;
    sufi_block_header h;
    suf_diag diag = {0};

    if (!codec && (!(codec = sufi_block_codec_new(0)) || sufi_block_init(&block) != SUF_OK))
        abort();
    if (size < 1 + SUFI_BLOCK_HEADER)
        return;
    sufi_block_header_get(&h, data + 1);
    const uint8_t *columns = data + 1 + SUFI_BLOCK_HEADER;
    size_t n = size - 1 - SUFI_BLOCK_HEADER;
    if (data[0] & 1)
        h.checksum = (uint32_t)sufi_hash64(columns, n);
    int err = sufi_block_decode(codec, &h, columns, n, &block, &diag);
    fuzz_named(err, &diag);
    if (!err)
        check_block(&block);
}

/* Numbers of contexts and entries (2 bytes each) and sizes of seven columns (2 bytes each), then
 * the columns. */
void fuzz_columns(const uint8_t *data, size_t size)
{
    enum { HEADER = 18 };
    static sufi_columns columns;
    static sufi_block block;
    suf_diag diag = {0};
    size_t at = HEADER;

    if (!columns.bytes[0] &&
        (sufi_columns_init(&columns) != SUF_OK || sufi_block_init(&block) != SUF_OK))
        abort();
    if (size < HEADER)
        return;
    block.n_contexts = sufi_get_le16(data) % (SUFI_BLOCK_CONTEXTS + 1);
    block.n_entries = sufi_get_le16(data + 2) % (SUFI_BLOCK_ENTRIES + 1);
    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++) {
        size_t n = sufi_get_le16(data + 4 + 2 * i), room = sufi_column_room((enum sufi_column)i);
        n = n > room ? room : n;
        columns.used[i] = n;
        size_t given = n < size - at ? n : size - at;
        memcpy(columns.bytes[i], data + at, given);
        memset(columns.bytes[i] + given, 0, n - given);
        at += given;
    }
    int err = sufi_columns_join(&columns, &block, &diag);
    fuzz_named(err, &diag);
    if (!err)
        check_block(&block);
}
