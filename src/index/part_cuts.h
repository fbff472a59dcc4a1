/* part_cuts.h - cutting the suffixes of all segments into ranges of grams, for building tables by
 * parts. */
#ifndef SUF_INDEX_PART_CUTS_H
#define SUF_INDEX_PART_CUTS_H

#include <stddef.h>

#include "index/segment.h"

typedef struct sufi_part_cuts {
    size_t n_parts, n_segments;
    suf_range *ranges;   /* [part * n_segments + segment] */
    unsigned *flags;     /* [part]: enum sufi_part_flags */
    uint64_t *positions; /* [part]: suffixes in this part and those before it */
} sufi_part_cuts;

/* Parts of about `limit` suffixes each, but grams of two symbols are not cut apart. Depends on the
 * segments and `limit` only. */
int sufi_part_cuts_make(sufi_part_cuts *c, const sufi_segment *segments, size_t n_segments,
                        uint64_t limit, suf_diag *diag) SUF_MUST_CHECK;
void sufi_part_cuts_release(sufi_part_cuts *c);

#endif
