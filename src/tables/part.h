/* part.h - the tables of a range of grams, built alone; parts in order make the tables.
 *
 * A part is what the windows of a range of suffixes give: it may begin and end anywhere between two
 * bigrams. Its bytes are records, each
 *   OFFSET SIZE  MEANING
 *    0      4    order n; 0: the totals
 *    4      4    size of the rest
 *    8      -    order 1: for every gram its symbol (4) and count (8); one that other parts share
 *                  has the occurrences in this part
 *                order 2 and up: a block: its key (4 n), its header (64; the ordinals count from
 *                  the beginning of the part), its columns (block.h)
 *                totals: 10 numbers (8) an order, as in table_format.h, those of order 1 all 0
 *
 * A record belongs after those of its order that come before it; the totals come last. */
#ifndef SUF_TABLES_PART_H
#define SUF_TABLES_PART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"
#include "tables/window.h"

enum { SUFI_PART_RECORD = 8, SUFI_PART_ROOT_ENTRY = 12 };

typedef struct sufi_part {
    uint8_t *bytes;
    size_t size, cap;
} sufi_part;

void sufi_part_release(sufi_part *p);

/* Builds one part after the other; one a thread. */
typedef struct sufi_part_builder sufi_part_builder;
sufi_part_builder *sufi_part_builder_new(unsigned n_orders, int level); /* NULL: out of memory */
void sufi_part_builder_free(sufi_part_builder *b);                      /* accepts NULL */

/* Where a part lies. */
enum sufi_part_flags {
    SUFI_PART_BEGINS_INSIDE = 1, /* its first symbol is the last one of the part before */
    SUFI_PART_ENDS_INSIDE = 2,   /* its last symbol is the first one of the part after */
};

/* Read `source` to its end. A part that begins (ends) inside a symbol must have, in its windows
 * that begin with that symbol, a bigram that is not a boundary first (at all). `out` is empty. */
int sufi_part_build(sufi_part_builder *b, sufi_window_source *source, unsigned flags,
                    sufi_part *out, suf_diag *diag) SUF_MUST_CHECK;

#endif
