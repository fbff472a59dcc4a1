#include "curves/array_out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/mem.h"

static int open_writer(sufi_array_out *a, size_t run, const char *directory, uint64_t n_rows,
                       suf_diag *diag)
{
    uint64_t shape[2] = {n_rows, a->width};
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/run_%zu.npy", directory, run);

    if (len < 0 || (size_t)len >= sizeof path)
        return sufi_fail(diag, SUF_EINVAL, directory, "the path is too long");
    return suf_npy_writer_open(&a->writers[run], path, SUF_F64, 2, shape, diag);
}

int sufi_array_out_open(sufi_array_out *a, const char *directory, size_t n_runs, uint64_t n_rows,
                        size_t width, size_t block, size_t n_slots, suf_diag *diag)
{
    int err = SUF_OK;

    *a = (sufi_array_out){.n_runs = n_runs,
                          .width = width,
                          .slot_size = sufi_mul_size(sufi_mul_size(n_runs, block), width)};
    a->values = sufi_alloc(sufi_mul_size(n_slots, a->slot_size), sizeof *a->values);
    if (!a->values)
        return sufi_fail_nomem(diag, "blocks of curves");
    if (!directory)
        return SUF_OK;
    if (mkdir(directory, 0777) != 0 && errno != EEXIST)
        return sufi_fail_errno(diag, directory, "cannot make the folder");
    a->writers = sufi_alloc_zero(n_runs, sizeof *a->writers);
    if (!a->writers)
        return sufi_fail_nomem(diag, "output files");
    for (size_t run = 0; !err && run < n_runs; run++)
        err = open_writer(a, run, directory, n_rows, diag);
    return err;
}

double *sufi_array_out_slot(const sufi_array_out *a, size_t slot)
{
    return a->values + slot * a->slot_size;
}

void sufi_array_out_write(sufi_array_out *a, size_t slot, size_t n)
{
    for (size_t run = 0; a->writers && run < a->n_runs; run++)
        suf_npy_writer_write(a->writers[run],
                             sufi_array_out_slot(a, slot) + run * (a->slot_size / a->n_runs),
                             n * a->width);
}

int sufi_array_out_close(sufi_array_out *a, int err, suf_diag *diag)
{
    for (size_t run = 0; a->writers && run < a->n_runs; run++) {
        if (err)
            suf_npy_writer_abort(a->writers[run]);
        else
            err = suf_npy_writer_finish(a->writers[run], diag);
    }
    free(a->writers);
    free(a->values);
    *a = (sufi_array_out){0};
    return err;
}
