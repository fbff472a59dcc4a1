/* window.h - the sorted stream the tables are made from. */
#ifndef SUF_TABLES_WINDOW_H
#define SUF_TABLES_WINDOW_H

#include <stddef.h>
#include <stdint.h>

#include "sufgram/defs.h"
#include "sufgram/err.h"

/* The stored symbols that begin at some position, up to the order of the tables. What follows a
 * boundary inside (at index 1 or later) is cut off: it and all after it are 0. */
typedef struct sufi_window {
    uint32_t symbol[SUF_MAX_ORDER];
    uint16_t depth;  /* symbols before the cut, at least 1 */
    uint16_t shared; /* leading symbols equal to those of the window before; 0 for the first */
    uint64_t count;  /* positions with this window */
} sufi_window;

/* Windows in rising order; equal ones may come more than once, next to each other. */
typedef struct sufi_window_source {
    /* Fill out[0..cap-1], set *n; *n = 0 at the end. */
    int (*next)(void *self, sufi_window *out, size_t cap, size_t *n, suf_diag *diag);
    void *self;
} sufi_window_source;

#endif
