/* text_ids.h - decimal token ids in text, a line at a time. A line ends in \n or \r\n, the last one
 * may end with the text; ids are separated by blanks and tabs. The text may be handed over in
 * pieces that end behind a separator. */
#ifndef SUF_CORPUS_TEXT_IDS_H
#define SUF_CORPUS_TEXT_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

typedef struct sufi_text_ids {
    const uint8_t *at, *end; /* the piece */
    bool last;               /* nothing follows it */
    const char *path;        /* for diagnostics */
    uint32_t limit;          /* ids must be below this ... */
    bool has_also;           /* ... or equal to this: a separator may lie outside the vocabulary */
    uint32_t also;
    uint64_t line;   /* number of the line the last ids came from; begin with 0 */
    bool line_ended; /* that line has no more ids; begin with true */
} sufi_text_ids;

/* The next at most `cap` ids of one line in ids[0..*n-1]; *n is 0 for a blank line. SUF_ABSENT at
 * the end of the piece; SUF_EFORMAT or SUF_ERANGE naming line and text. */
int sufi_text_ids_next(sufi_text_ids *t, uint32_t *ids, size_t cap, size_t *n,
                       suf_diag *diag) SUF_MUST_CHECK;

/* Fill `diag`: an id that is not below `limit`. */
int sufi_fail_id(suf_diag *diag, const char *path, enum suf_where unit, uint64_t where, uint64_t id,
                 uint32_t limit);

#endif
