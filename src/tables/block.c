/* block.c - the encoding of a block of posting lists (also in docs/format.md).
 *
 * Seven columns, each its own zstd frame, because each has its own statistics and an entropy coder
 * fits one at a time:
 *   0      entries of each context, one byte; 255 means: the next number of column 6
 *   1..4   symbols, byte by byte (column 1 the lowest). The first of a list as it is, the others as
 *          the difference to the one before, less 1. Columns of high bytes that are all zero are
 *          empty (size 0).
 *   5      counts less 1, one byte; 255 means: the next number of column 6
 *   6      the numbers that did not fit, 8 bytes each, first those of column 0, then of column 5
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
 * Decoding is one pass over bytes; no column depends on another block or table. */
#include "tables/block.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/hash.h"
#include "base/mem.h"
#include "tables/block_zstd.h"

enum { CHILDREN = 0, SYMBOLS = 1, COUNTS = 5, WIDE = 6, ESCAPE = 255 };
enum { MAX_WIDE = SUFI_BLOCK_CONTEXTS + SUFI_BLOCK_ENTRIES };

struct sufi_block_codec {
    sufi_zstd *zstd;
    uint8_t *column[SUFI_BLOCK_COLUMNS]; /* uncompressed */
    uint8_t *packed;                     /* compressed columns */
    size_t packed_cap;
};

/* The most bytes a column can have. */
static size_t column_room(int column)
{
    if (column == CHILDREN)
        return SUFI_BLOCK_CONTEXTS;
    return column == WIDE ? 8 * (size_t)MAX_WIDE : SUFI_BLOCK_ENTRIES;
}

int sufi_block_init(sufi_block *b)
{
    memset(b, 0, sizeof *b);
    b->start = sufi_alloc(SUFI_BLOCK_CONTEXTS + 1, sizeof *b->start);
    b->symbol = sufi_alloc(SUFI_BLOCK_ENTRIES, sizeof *b->symbol);
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
    bool good = c != NULL;

    if (!c)
        return NULL;
    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++) {
        c->column[i] = sufi_alloc(column_room(i), 1);
        c->packed_cap += sufi_zstd_bound(column_room(i));
        good = good && c->column[i];
    }
    c->packed = sufi_alloc(c->packed_cap, 1);
    c->zstd = sufi_zstd_new(level);
    if (!good || !c->packed || !c->zstd) {
        sufi_block_codec_free(c);
        return NULL;
    }
    return c;
}

void sufi_block_codec_free(sufi_block_codec *c)
{
    if (!c)
        return;
    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++)
        free(c->column[i]);
    free(c->packed);
    sufi_zstd_free(c->zstd);
    free(c);
}

/* One byte of `column`, or the escape and a number in the wide column. */
static void put_small(sufi_block_codec *c, int column, uint32_t i, uint64_t value, size_t *n_wide)
{
    if (value < ESCAPE) {
        c->column[column][i] = (uint8_t)value;
    } else {
        c->column[column][i] = ESCAPE;
        sufi_put_le64(c->column[WIDE] + 8 * (*n_wide)++, value);
    }
}

/* Fill the uncompressed columns; used[] receives their sizes. */
static void split_columns(sufi_block_codec *c, const sufi_block *b, size_t *used)
{
    size_t n_wide = 0;
    uint32_t all_bits = 0;

    for (uint32_t i = 0; i < b->n_contexts; i++)
        put_small(c, CHILDREN, i, b->start[i + 1] - b->start[i], &n_wide);
    for (uint32_t i = 0; i < b->n_contexts; i++) {
        uint32_t previous = 0;
        for (uint32_t j = b->start[i]; j < b->start[i + 1]; j++) {
            uint32_t v = j == b->start[i] ? b->symbol[j] : b->symbol[j] - previous - 1;
            previous = b->symbol[j];
            all_bits |= v;
            for (int plane = 0; plane < 4; plane++)
                c->column[SYMBOLS + plane][j] = (uint8_t)(v >> (8 * plane));
        }
    }
    for (uint32_t j = 0; j < b->n_entries; j++)
        put_small(c, COUNTS, j, b->count[j] - 1, &n_wide);
    used[CHILDREN] = b->n_contexts;
    for (int plane = 0; plane < 4; plane++)
        used[SYMBOLS + plane] = plane == 0 || all_bits >> (8 * plane) ? b->n_entries : 0;
    used[COUNTS] = b->n_entries;
    used[WIDE] = 8 * n_wide;
}

int sufi_block_encode(sufi_block_codec *c, const sufi_block *b, sufi_block_header *header,
                      const uint8_t **data, size_t *size, suf_diag *diag)
{
    size_t used[SUFI_BLOCK_COLUMNS], total = 0;

    split_columns(c, b, used);
    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++) {
        size_t n = 0;
        if (used[i]) {
            n = sufi_zstd_compress(c->zstd, c->column[i], used[i], c->packed + total,
                                   c->packed_cap - total);
            if (n == 0)
                return sufi_fail_nomem(diag, "compression");
        }
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

/* Decompress all columns and check their sizes against the header. */
static int unpack_columns(sufi_block_codec *c, const sufi_block_header *h, const uint8_t *data,
                          size_t *used, suf_diag *diag)
{
    for (int i = 0; i < SUFI_BLOCK_COLUMNS; i++) {
        used[i] = 0;
        if (h->column_size[i])
            used[i] = sufi_zstd_decompress(c->zstd, data, h->column_size[i], c->column[i],
                                           column_room(i));
        if (used[i] == SIZE_MAX)
            return broken(diag, "a column cannot be decompressed");
        data += h->column_size[i];
    }
    bool good = used[CHILDREN] == h->n_contexts && used[SYMBOLS] == h->n_entries &&
                used[COUNTS] == h->n_entries && used[WIDE] % 8 == 0;
    for (int plane = 1; plane < 4; plane++) {
        if (used[SYMBOLS + plane] == 0)
            memset(c->column[SYMBOLS + plane], 0, h->n_entries);
        else
            good = good && used[SYMBOLS + plane] == h->n_entries;
    }
    return good ? SUF_OK : broken(diag, "a column has a wrong length");
}

/* The next number of the wide column; UINT64_MAX when it is used up. */
static uint64_t take_wide(const sufi_block_codec *c, size_t *at, size_t size)
{
    if (*at + 8 > size)
        return UINT64_MAX;
    *at += 8;
    return sufi_get_le64(c->column[WIDE] + *at - 8);
}

static int decode_children(const sufi_block_codec *c, sufi_block *b, size_t *wide_at,
                           size_t wide_size, suf_diag *diag)
{
    uint64_t sum = 0;

    for (uint32_t i = 0; i < b->n_contexts; i++) {
        uint64_t n = c->column[CHILDREN][i];
        b->start[i] = (uint32_t)sum;
        if (n == ESCAPE)
            n = take_wide(c, wide_at, wide_size);
        if (n > b->n_entries - sum)
            return broken(diag, "lists are longer than the block");
        sum += n;
    }
    b->start[b->n_contexts] = (uint32_t)sum;
    return sum == b->n_entries ? SUF_OK : broken(diag, "lists are shorter than the block");
}

static int decode_symbols(const sufi_block_codec *c, sufi_block *b, suf_diag *diag)
{
    const uint8_t *p0 = c->column[SYMBOLS], *p1 = c->column[SYMBOLS + 1];
    const uint8_t *p2 = c->column[SYMBOLS + 2], *p3 = c->column[SYMBOLS + 3];
    uint64_t overflow = 0;

    for (uint32_t j = 0; j < b->n_entries; j++)
        b->symbol[j] = p0[j] | (uint32_t)p1[j] << 8 | (uint32_t)p2[j] << 16 | (uint32_t)p3[j] << 24;
    for (uint32_t i = 0; i < b->n_contexts; i++)
        for (uint32_t j = b->start[i] + 1; j < b->start[i + 1]; j++) {
            uint64_t v = (uint64_t)b->symbol[j] + b->symbol[j - 1] + 1;
            overflow |= v >> 32;
            b->symbol[j] = (uint32_t)v;
        }
    return overflow ? broken(diag, "a symbol is out of range") : SUF_OK;
}

static int decode_counts(const sufi_block_codec *c, sufi_block *b, size_t *wide_at,
                         size_t wide_size, suf_diag *diag)
{
    for (uint32_t j = 0; j < b->n_entries; j++) {
        uint64_t v = c->column[COUNTS][j];
        if (v == ESCAPE && (v = take_wide(c, wide_at, wide_size)) == UINT64_MAX)
            return broken(diag, "a count is missing");
        b->count[j] = v + 1;
    }
    return *wide_at == wide_size ? SUF_OK : broken(diag, "numbers are left over");
}

int sufi_block_decode(sufi_block_codec *c, const sufi_block_header *header, const uint8_t *data,
                      size_t size, sufi_block *b, suf_diag *diag)
{
    size_t used[SUFI_BLOCK_COLUMNS], wide_at = 0;

    if (header->n_contexts > SUFI_BLOCK_CONTEXTS || header->n_entries > SUFI_BLOCK_ENTRIES ||
        sufi_block_data_size(header) != size)
        return broken(diag, "sizes in the header are impossible");
    if ((uint32_t)sufi_hash64(data, size) != header->checksum)
        return broken(diag, "checksum is wrong");
    int err = unpack_columns(c, header, data, used, diag);
    if (err)
        return err;
    b->n_contexts = header->n_contexts;
    b->n_entries = header->n_entries;
    err = decode_children(c, b, &wide_at, used[WIDE], diag);
    if (!err)
        err = decode_symbols(c, b, diag);
    if (!err)
        err = decode_counts(c, b, &wide_at, used[WIDE], diag);
    return err;
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
