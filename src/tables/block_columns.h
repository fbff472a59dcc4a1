/* block_columns.h - a block of posting lists as columns of bytes, and back (see block.c). */
#ifndef SUF_TABLES_BLOCK_COLUMNS_H
#define SUF_TABLES_BLOCK_COLUMNS_H

#include "tables/block.h"

enum sufi_column {
    SUFI_COLUMN_FORKS,   /* a bit a list: it has other than one entry */
    SUFI_COLUMN_LENGTHS, /* of those lists */
    SUFI_COLUMN_SYMBOLS, /* codes */
    SUFI_COLUMN_BITS,    /* what the codes leave out; not worth compressing */
    SUFI_COLUMN_REPEATS, /* a bit an entry: it occurs more than once */
    SUFI_COLUMN_COUNTS,  /* of those entries, less 2 */
    SUFI_COLUMN_WIDE,    /* numbers too large for their column */
};

typedef struct sufi_columns {
    uint8_t *bytes[SUFI_BLOCK_COLUMNS];
    size_t used[SUFI_BLOCK_COLUMNS];
    /* Decoding a symbol: base[code] + the next extra[code] bits. */
    uint32_t base[256], mask[256];
    uint8_t extra[256];
    /* Encoding one with highest bit `log`: the code is first_code[log] + (symbol >> drop[log]). */
    int16_t first_code[32];
    uint8_t drop[32];
    uint32_t values[SUFI_BLOCK_ENTRIES + 1];
} sufi_columns;

int sufi_columns_init(sufi_columns *c) SUF_MUST_CHECK;
void sufi_columns_release(sufi_columns *c);

/* The most bytes a column can have. */
size_t sufi_column_room(enum sufi_column column);

void sufi_columns_split(sufi_columns *c, const sufi_block *b);

/* The opposite; n_contexts and n_entries of `b` are set and not above their limits, used[] not
 * above the room. Everything else is checked (SUF_ECORRUPT). */
int sufi_columns_join(const sufi_columns *c, sufi_block *b, suf_diag *diag) SUF_MUST_CHECK;

#endif
