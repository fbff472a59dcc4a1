/* table_format.h - what the writer and the reader of the tables agree on: groups and totals.
 *
 * A group is one LMDB value: up to SUFI_GROUP_BLOCKS blocks, so that values are long beside LMDB's
 * 4 KiB pages (a value takes whole pages) while a block stays small enough to decode alone.
 *
 *   OFFSET SIZE  MEANING
 *    0      4    number of blocks, b
 *    4      4    0
 *    8      8    XXH3-64 of the block headers, canonical
 *   16    64 b   block headers (block.c)
 *   16+64b  -    the columns of the blocks, one after another
 *
 *   Totals of order n, "order-n" in the meta database, 8-byte little-endian numbers:
 *    entries (n-grams, those that begin with the boundary included), contexts (entries of order
 *    n-1), occurrences (sum of counts), entries that begin with the boundary, occurrences of those,
 *    blocks, then the counts of counts n_1 .. n_4 over all entries. */
#ifndef SUF_TABLES_TABLE_FORMAT_H
#define SUF_TABLES_TABLE_FORMAT_H

#include <stdint.h>

enum { SUFI_GROUP_BLOCKS = 32, SUFI_GROUP_HEADER = 16, SUFI_TOTALS_FIELDS = 10 };

typedef struct sufi_table_totals {
    uint64_t n_entries, n_contexts, n_occurrences;
    uint64_t n_boundary_entries, n_boundary_occurrences;
    uint64_t n_blocks;
    uint64_t counts_of_counts[4];
} sufi_table_totals;

/* As 8 * SUFI_TOTALS_FIELDS bytes and back. */
void sufi_table_totals_put(const sufi_table_totals *t, uint8_t *bytes);
void sufi_table_totals_get(sufi_table_totals *t, const uint8_t *bytes);

#endif
