/* npy_write.c - .npy arrays, written streaming: the shape is announced first, so that nothing has
 * to be held in memory. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "data/npy_header.h"

struct suf_npy_writer {
    sufi_outfile out;
    size_t item_size;
    uint64_t announced, written;
};

int suf_npy_writer_open(suf_npy_writer **out, const char *path, suf_dtype dtype, uint32_t ndim,
                        const uint64_t *shape, suf_diag *diag)
{
    sufi_npy_header header = {.dtype = dtype, .ndim = ndim};
    uint64_t items = 1, bytes;
    int err;

    if (!suf_dtype_size(dtype))
        return sufi_fail(diag, SUF_EINVAL, path, "no dtype %d", (int)dtype);
    if (ndim > SUF_NPY_MAX_DIMS)
        return sufi_fail(diag, SUF_EINVAL, path, "%u dimensions; at most %d are written",
                         (unsigned)ndim, SUF_NPY_MAX_DIMS);
    for (uint32_t i = 0; i < ndim; i++) {
        header.shape[i] = shape[i];
        if (!sufi_mul_u64(items, shape[i], &items))
            return sufi_fail(diag, SUF_EINVAL, path, "the shape overflows 64 bits");
    }
    if (!sufi_mul_u64(items, suf_dtype_size(dtype), &bytes))
        return sufi_fail(diag, SUF_EINVAL, path, "the shape overflows 64 bits");
    suf_npy_writer *w = sufi_alloc_zero(1, sizeof *w);
    if (!w)
        return sufi_fail_nomem(diag, "an array writer");
    w->item_size = suf_dtype_size(dtype);
    w->announced = items;
    err = sufi_outfile_open(&w->out, path, diag);
    if (err) {
        free(w);
        return err;
    }
    sufi_npy_header_write(&header, &w->out);
    *out = w;
    return SUF_OK;
}

void suf_npy_writer_write(suf_npy_writer *w, const void *items, uint64_t n)
{
    const uint8_t *p = items;

    w->written += n;
    if (w->written > w->announced)
        return; /* finish reports it */
    if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__) {
        sufi_outfile_write(&w->out, p, n * w->item_size);
        return;
    }
    for (uint64_t k = 0; k < n; k++)
        for (size_t i = w->item_size; i-- > 0;)
            sufi_outfile_write(&w->out, p + k * w->item_size + i, 1);
}

int suf_npy_writer_finish(suf_npy_writer *w, suf_diag *diag)
{
    int err;

    if (w->written != w->announced) {
        err = sufi_fail(diag, SUF_EMISMATCH, w->out.path,
                        "%llu items were written to an array of %llu",
                        (unsigned long long)w->written, (unsigned long long)w->announced);
        sufi_outfile_abort(&w->out);
    } else {
        err = sufi_outfile_commit(&w->out, diag);
    }
    free(w);
    return err;
}

void suf_npy_writer_abort(suf_npy_writer *w)
{
    if (!w)
        return;
    sufi_outfile_abort(&w->out);
    free(w);
}
