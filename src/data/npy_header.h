/* npy_header.h - the header of an .npy file: magic, version, and a Python dict that says dtype,
 * order and shape. */
#ifndef SUF_DATA_NPY_HEADER_H
#define SUF_DATA_NPY_HEADER_H

#include <stdbool.h>

#include "base/outfile.h"
#include "sufgram/npy.h"

typedef struct sufi_npy_header {
    suf_dtype dtype;
    bool fortran_order;
    uint32_t ndim;
    uint64_t shape[SUF_NPY_MAX_DIMS];
    uint64_t data_offset; /* where the items begin */
} sufi_npy_header;

/* True if the bytes begin as an .npy file does. */
bool sufi_npy_has_magic(const uint8_t *data, size_t size);

/* Parse the header at data[0..size-1]. Errors as documented for suf_npy_open; `path` is for the
 * diagnostic. The items themselves are not looked at. */
int sufi_npy_header_parse(sufi_npy_header *h, const uint8_t *data, size_t size, const char *path,
                          suf_diag *diag) SUF_MUST_CHECK;

/* Write a format 1.0 header, padded so that the items begin at a multiple of 64 bytes. */
void sufi_npy_header_write(const sufi_npy_header *h, sufi_outfile *out);

#endif
