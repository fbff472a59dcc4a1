/* scratch.h - the curves of one run of a table: a matrix in a nameless file, filled in any order
 * and read through a mapping, so that it needs no memory of its own. */
#ifndef SUF_CURVES_SCRATCH_H
#define SUF_CURVES_SCRATCH_H

#include <stdbool.h>

#include "sufgram/err.h"

typedef struct sufi_scratch {
    uint64_t *cell; /* n_rows * n_columns, coded (scratch.c) */
    uint64_t n_rows, n_columns;
} sufi_scratch;

/* Reserve the file in `folder` (NULL: $TMPDIR or /tmp); every cell is missing. SUF_EIO, also when
 * the disk is full. */
int sufi_scratch_open(sufi_scratch *s, uint64_t n_rows, uint64_t n_columns, const char *folder,
                      suf_diag *diag) SUF_MUST_CHECK;

/* Set a cell; false if it was set before. */
bool sufi_scratch_set(sufi_scratch *s, uint64_t row, uint64_t column, double value);

/* Rows [first, first + n) to out; cells never set are NaN. */
void sufi_scratch_read(const sufi_scratch *s, uint64_t first, uint64_t n, double *out);

/* Harmless on a zeroed struct. */
void sufi_scratch_close(sufi_scratch *s);

#endif
