#include "stats/model_rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "stats/linalg.h"

int sufi_model_block_init(sufi_model_block *b, const sufi_model_rows *m, suf_diag *diag)
{
    *b = (sufi_model_block){0};
    b->memory = sufi_alloc(m->basis->k + 1, SUFI_BLOCK * sizeof *b->memory);
    if (!b->memory)
        return sufi_fail_nomem(diag, "a block of rows");
    b->q = b->memory;
    b->residual = b->memory + m->basis->p * SUFI_BLOCK;
    return SUF_OK;
}

void sufi_model_block_release(sufi_model_block *b)
{
    free(b->memory);
}

void sufi_model_block_fill(sufi_model_block *b, const sufi_model_rows *m, const uint32_t *rows,
                           size_t first, size_t count)
{
    const sufi_basis *basis = m->basis;
    const size_t bytes = count * sizeof *b->q;

    for (size_t i = 0; i < count; i++)
        b->q[i] = 1;
    m->gather(m->arg, rows, first, count, b->q + SUFI_BLOCK, SUFI_BLOCK);
    /* Kept columns rise, so none is overwritten before it has moved. */
    for (size_t j = 1; j < basis->p; j++)
        memmove(b->q + j * SUFI_BLOCK, b->q + basis->kept[j] * SUFI_BLOCK, bytes);
    memmove(b->residual, b->q + basis->k * SUFI_BLOCK, bytes);
    sufi_divide_upper(b->q, count, basis->p, SUFI_BLOCK, basis->r);
    for (size_t j = 0; j < basis->p; j++)
        for (size_t i = 0; i < count; i++)
            b->residual[i] -= basis->z[j] * b->q[j * SUFI_BLOCK + i];
}
