#include "curves/mask.h"

#include <stdlib.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/mem.h"
#include "sufgram/npy.h"

/* Append the rows of sequence s. */
static int select_rows(sufi_mask *m, size_t *cap, uint64_t s, const uint8_t *selected,
                       uint64_t length, const char *path, suf_diag *diag)
{
    if (selected[0])
        return sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_ROW, s,
                            "position 0 is selected, but the first token has no surprisal");
    for (uint64_t t = 1; t < length; t++) {
        if (!selected[t])
            continue;
        if (!sufi_grow(&m->row, cap, m->n_selected + 1, sizeof *m->row))
            return sufi_fail_nomem(diag, "a mask");
        m->row[m->n_selected++] = s * (length - 1) + t - 1;
    }
    return SUF_OK;
}

int sufi_mask_open(sufi_mask *out, const char *path, suf_diag *diag)
{
    sufi_mask m = {0};
    suf_npy *npy = NULL;
    uint8_t *selected = NULL;
    size_t cap = 0;
    int err = suf_npy_open(&npy, path, diag);

    if (err)
        return err;
    uint64_t n_sequences = suf_npy_rows(npy), length = suf_npy_row_length(npy);
    if (suf_npy_ndim(npy) != 2 || length < 2) {
        err =
            sufi_fail(diag, SUF_EFORMAT, path, "a mask is 2-D: sequences x positions, two or more");
        goto out;
    }
    if (!sufi_mul_u64(n_sequences, length - 1, &m.n_positions)) {
        err = sufi_fail(diag, SUF_EFORMAT, path, "the mask is too large");
        goto out;
    }
    selected = sufi_alloc(n_sequences ? length : 0, 1); /* no sequences can have any length */
    if (!selected)
        err = sufi_fail_nomem(diag, "a mask");
    for (uint64_t s = 0; !err && s < n_sequences; s++) {
        err = suf_npy_read_mask(npy, s, 1, selected, diag);
        if (!err)
            err = select_rows(&m, &cap, s, selected, length, path, diag);
    }
    if (!err && m.n_selected == 0)
        err = sufi_fail(diag, SUF_EFORMAT, path, "the mask selects nothing");
out:
    free(selected);
    suf_npy_close(npy);
    if (err)
        sufi_mask_release(&m);
    else
        *out = m;
    return err;
}

void sufi_mask_release(sufi_mask *m)
{
    free(m->row);
    m->row = NULL;
}
