/* table_lookup.h - looking things up in the tables: blocks, posting lists, a walk over everything.
 */
#ifndef SUF_TABLES_TABLE_LOOKUP_H
#define SUF_TABLES_TABLE_LOOKUP_H

#include <stddef.h>
#include <stdint.h>

#include "sufgram/defs.h"
#include "sufgram/err.h"
#include "tables/block.h"
#include "tables/table_format.h"

/* Open tables; any number of threads may read them, each through a reader of its own. Opening reads
 * the block headers (8 bytes a thousand grams), no blocks. */
typedef struct sufi_tables sufi_tables;
int sufi_tables_open(sufi_tables **out, const char *path, unsigned n_orders,
                     suf_diag *diag) SUF_MUST_CHECK;
void sufi_tables_close(sufi_tables *t); /* accepts NULL */
const sufi_table_totals *sufi_tables_totals(const sufi_tables *t, unsigned order);
size_t sufi_tables_blocks(const sufi_tables *t, unsigned order);

/* Decode block k of an order. */
int sufi_tables_decode(const sufi_tables *t, unsigned order, size_t k, sufi_block_codec *codec,
                       sufi_block *out, suf_diag *diag) SUF_MUST_CHECK;
const sufi_block_header *sufi_tables_header(const sufi_tables *t, unsigned order, size_t k);

/* A reader caches decoded blocks. */
typedef struct sufi_table_reader sufi_table_reader;
sufi_table_reader *sufi_table_reader_new(const sufi_tables *t); /* NULL: out of memory */
void sufi_table_reader_free(sufi_table_reader *r);              /* accepts NULL */

typedef struct sufi_entry {
    uint64_t ordinal, count;
} sufi_entry;

/* The entry for `symbol` in the posting list of context `context` (an ordinal of order-1; 0 for
 * order 1): 0, or SUF_ABSENT. */
int sufi_table_child(sufi_table_reader *r, unsigned order, uint64_t context, uint32_t symbol,
                     sufi_entry *out, suf_diag *diag) SUF_MUST_CHECK;

/* A gram of 1..n_orders stored symbols: 0 and its entry, or SUF_ABSENT. */
int sufi_table_gram(sufi_table_reader *r, const uint32_t *gram, unsigned len, sufi_entry *out,
                    suf_diag *diag) SUF_MUST_CHECK;

/* The posting list of a context piece by piece (long lists span blocks). The arrays are valid until
 * the reader's next use. Begin with *piece = 0; SUF_ABSENT after the last piece. */
typedef struct sufi_list_piece {
    const uint32_t *symbol;
    const uint64_t *count;
    size_t n;
    uint64_t first; /* ordinal of the first entry */
} sufi_list_piece;
int sufi_table_list(sufi_table_reader *r, unsigned order, uint64_t context, size_t *piece,
                    sufi_list_piece *out, suf_diag *diag) SUF_MUST_CHECK;

/* A walk over all entries of orders 1..order, a gram before the grams that extend it, otherwise in
 * gram order; every block is decoded once. */
typedef struct sufi_table_walk sufi_table_walk;
int sufi_table_walk_new(sufi_table_walk **out, const sufi_tables *t, unsigned order,
                        suf_diag *diag) SUF_MUST_CHECK;
void sufi_table_walk_free(sufi_table_walk *w); /* accepts NULL */

/* The next entry: its order in *depth, path[0..depth-1] its symbols, *count; SUF_ABSENT at the
 * end. */
int sufi_table_walk_next(sufi_table_walk *w, unsigned *depth, uint32_t path[SUF_MAX_ORDER],
                         uint64_t *count, suf_diag *diag) SUF_MUST_CHECK;

#endif
