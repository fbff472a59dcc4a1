/* model_rows.h - the rows of a model once more, in coordinates of its basis.
 *
 * What cannot be read off the triangular factor (robust errors, resampling, held-out rows) takes
 * another pass over the rows. A pass makes blocks of rows in any order: Q = X r^-1 and the
 * residual, and never holds all of Q. */
#ifndef SUF_STATS_MODEL_ROWS_H
#define SUF_STATS_MODEL_ROWS_H

#include <stddef.h>
#include <stdint.h>

#include "stats/basis.h"

/* Make rows rows[first .. first+count-1] (rows = NULL: those numbers themselves): column j >= 1 of
 * the model to block + (j - 1) * stride, j < k, and the response to block + (k - 1) * stride.
 * Called from several threads at once. */
typedef void sufi_gather_fn(void *arg, const uint32_t *rows, size_t first, size_t count,
                            double *block, size_t stride);

typedef struct sufi_model_rows {
    const sufi_basis *basis;
    sufi_gather_fn *gather;
    void *arg;
} sufi_model_rows;

enum { SUFI_BLOCK = 1024 };

/* Q of a block: column j at q + j * SUFI_BLOCK, j < p; the residual follows as column p. */
typedef struct sufi_model_block {
    double *q, *residual;
    double *memory; /* [SUFI_BLOCK * (k + 1)] */
} sufi_model_block;

/* SUF_ENOMEM. Release whatever is returned. */
int sufi_model_block_init(sufi_model_block *b, const sufi_model_rows *m,
                          suf_diag *diag) SUF_MUST_CHECK;
void sufi_model_block_release(sufi_model_block *b);

/* Fill it with count <= SUFI_BLOCK rows. */
void sufi_model_block_fill(sufi_model_block *b, const sufi_model_rows *m, const uint32_t *rows,
                           size_t first, size_t count);

#endif
