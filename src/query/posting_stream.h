/* posting_stream.h - the posting lists of one order from the first to the last, each in one piece.
 */
#ifndef SUF_QUERY_POSTING_STREAM_H
#define SUF_QUERY_POSTING_STREAM_H

#include <stddef.h>
#include <stdint.h>

#include "tables/table_lookup.h"

typedef struct sufi_posting_stream sufi_posting_stream;

typedef struct sufi_posting_list {
    const uint32_t *symbol; /* stored symbols, rising */
    const uint64_t *count;
    size_t n;
    uint64_t first; /* ordinal of the first entry */
} sufi_posting_list;

int sufi_posting_stream_new(sufi_posting_stream **out, const sufi_tables *tables, unsigned order,
                            suf_diag *diag) SUF_MUST_CHECK;
void sufi_posting_stream_free(sufi_posting_stream *s); /* accepts NULL */

/* The list of the next context, valid until the next call; SUF_ABSENT after the last. */
int sufi_posting_stream_next(sufi_posting_stream *s, sufi_posting_list *out,
                             suf_diag *diag) SUF_MUST_CHECK;

#endif
