/* npy.c - .npy arrays as rows of numbers, ids or mask bytes. The file stays mapped; what is asked
 * for is converted row range by row range, so an array larger than memory can be read. */
#include "sufgram/npy.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/mapfile.h"
#include "base/mem.h"
#include "data/npy_decode.h"
#include "data/npy_header.h"
#include "data/npy_map.h"

enum { TILE_ROWS = 256 };

struct suf_npy {
    sufi_mapfile map;
    char *path;
    sufi_npy_header header;
    uint64_t rows, row_length;
};

static int check_size(suf_npy *npy, suf_diag *diag)
{
    const sufi_npy_header *h = &npy->header;
    uint64_t items, bytes;

    npy->rows = h->ndim ? h->shape[0] : 1;
    npy->row_length = 1;
    for (uint32_t i = 1; i < h->ndim; i++)
        if (!sufi_mul_u64(npy->row_length, h->shape[i], &npy->row_length))
            return sufi_fail(diag, SUF_EFORMAT, npy->path, "the shape overflows 64 bits");
    if (!sufi_mul_u64(npy->rows, npy->row_length, &items) ||
        !sufi_mul_u64(items, suf_dtype_size(h->dtype), &bytes))
        return sufi_fail(diag, SUF_EFORMAT, npy->path, "the shape overflows 64 bits");
    uint64_t have = npy->map.size - h->data_offset;
    if (have == bytes)
        return SUF_OK;
    return sufi_fail_at(diag, have < bytes ? SUF_ETRUNCATED : SUF_EFORMAT, npy->path, SUF_AT_BYTE,
                        have < bytes ? npy->map.size : h->data_offset + bytes,
                        "%llu bytes of items where the header announces %llu",
                        (unsigned long long)have, (unsigned long long)bytes);
}

int sufi_npy_open_map(suf_npy **out, sufi_mapfile *map, const char *path, suf_diag *diag)
{
    suf_npy *npy = sufi_alloc_zero(1, sizeof *npy);
    int err = SUF_OK;

    if (npy) {
        npy->map = *map;
        npy->path = sufi_strdup(path);
    } else {
        sufi_mapfile_close(map);
    }
    memset(map, 0, sizeof *map);
    if (!npy || !npy->path)
        err = sufi_fail_nomem(diag, "an array");
    if (!err)
        err = sufi_npy_header_parse(&npy->header, npy->map.data, npy->map.size, path, diag);
    if (!err)
        err = check_size(npy, diag);
    if (err)
        suf_npy_close(npy);
    else
        *out = npy;
    return err;
}

int suf_npy_open(suf_npy **out, const char *path, suf_diag *diag)
{
    sufi_mapfile map;
    int err = sufi_mapfile_open(&map, path, diag);

    if (err)
        return err;
    return sufi_npy_open_map(out, &map, strcmp(path, "-") == 0 ? "standard input" : path, diag);
}

void suf_npy_close(suf_npy *npy)
{
    if (!npy)
        return;
    sufi_mapfile_close(&npy->map);
    free(npy->path);
    free(npy);
}

suf_dtype suf_npy_dtype(const suf_npy *npy)
{
    return npy->header.dtype;
}

uint32_t suf_npy_ndim(const suf_npy *npy)
{
    return npy->header.ndim;
}

uint64_t suf_npy_shape(const suf_npy *npy, uint32_t i)
{
    return i < npy->header.ndim ? npy->header.shape[i] : 1;
}

uint64_t suf_npy_rows(const suf_npy *npy)
{
    return npy->rows;
}

uint64_t suf_npy_row_length(const suf_npy *npy)
{
    return npy->row_length;
}

static int check_range(const suf_npy *npy, uint64_t first, uint64_t n_rows, suf_diag *diag)
{
    if (!sufi_within(first, n_rows, npy->rows))
        return sufi_fail(diag, SUF_EINVAL, npy->path, "rows %llu to %llu of an array of %llu rows",
                         (unsigned long long)first, (unsigned long long)first + n_rows,
                         (unsigned long long)npy->rows);
    return SUF_OK;
}

static int not_this_dtype(const suf_npy *npy, const char *wanted, suf_diag *diag)
{
    return sufi_fail(diag, SUF_EFORMAT, npy->path, "has dtype %s where %s wanted",
                     suf_dtype_name(npy->header.dtype), wanted);
}

/* Convert rows [first, first + n_rows) to row-major items of out_size bytes. In Fortran order a
 * column is contiguous; rows are then taken a tile at a time, so that the tile of the output stays
 * in cache while the columns are scattered into it. */
static void decode_rows(const suf_npy *npy, uint64_t first, uint64_t n_rows,
                        sufi_npy_decode_fn *decode, void *to, size_t out_size)
{
    const sufi_npy_header *h = &npy->header;
    const uint8_t *items = npy->map.data + h->data_offset;
    size_t size = suf_dtype_size(h->dtype);
    uint64_t columns = npy->row_length;
    char *out = to;

    if (!h->fortran_order || columns <= 1) {
        decode(h->dtype, items + first * columns * size, n_rows * columns, out, 1);
        return;
    }
    for (uint64_t i = 0; i < n_rows; i += TILE_ROWS) {
        uint64_t n = n_rows - i < TILE_ROWS ? n_rows - i : TILE_ROWS;
        for (uint64_t j = 0; j < columns; j++)
            decode(h->dtype, items + (j * npy->rows + first + i) * size, n,
                   out + (i * columns + j) * out_size, columns);
    }
}

int suf_npy_read_f64(const suf_npy *npy, uint64_t first, uint64_t n_rows, double *out,
                     suf_diag *diag)
{
    int err = check_range(npy, first, n_rows, diag);

    if (err)
        return err;
    decode_rows(npy, first, n_rows, sufi_npy_decode_f64, out, sizeof *out);
    return SUF_OK;
}

static int bad_id(const suf_npy *npy, uint64_t item, suf_diag *diag)
{
    uint64_t row = item / npy->row_length, column = item % npy->row_length;
    uint64_t at = npy->header.fortran_order ? column * npy->rows + row : item;
    suf_dtype dtype = npy->header.dtype;
    const uint8_t *p = npy->map.data + npy->header.data_offset + at * suf_dtype_size(dtype);
    uint64_t v = sufi_npy_get_integer(dtype, p);
    bool negative = sufi_npy_is_signed(dtype) && v >> 63;

    return sufi_fail_at(diag, SUF_ERANGE, npy->path, SUF_AT_ITEM, item, "%s%llu is not a token id",
                        negative ? "-" : "", (unsigned long long)(negative ? 0 - v : v));
}

int sufi_npy_read_items(const suf_npy *npy, uint64_t first, uint64_t n, uint32_t *out,
                        suf_diag *diag)
{
    suf_dtype dtype = npy->header.dtype;
    uint64_t columns = npy->row_length;
    const uint8_t *items = npy->map.data + npy->header.data_offset;
    size_t size = suf_dtype_size(dtype);

    if (dtype < SUF_U8 || dtype > SUF_I64)
        return not_this_dtype(npy, "integers are", diag);
    for (uint64_t done = 0; done < n;) {
        uint64_t row = (first + done) / columns, column = (first + done) % columns;
        uint64_t step = n - done;
        if (!npy->header.fortran_order) {
            sufi_npy_decode_ids(dtype, items + first * size, n, out, 1);
        } else if (column == 0 && step >= columns) {
            step -= step % columns;
            decode_rows(npy, row, step / columns, sufi_npy_decode_ids, out + done, sizeof *out);
        } else {
            step = 1;
            sufi_npy_decode_ids(dtype, items + (column * npy->rows + row) * size, 1, out + done, 1);
        }
        done += step;
    }
    for (uint64_t k = 0; k < n; k++)
        if (out[k] == UINT32_MAX)
            return bad_id(npy, first + k, diag);
    return SUF_OK;
}

int suf_npy_read_ids(const suf_npy *npy, uint64_t first, uint64_t n_rows, uint32_t *out,
                     suf_diag *diag)
{
    int err = check_range(npy, first, n_rows, diag);

    if (err)
        return err;
    return sufi_npy_read_items(npy, first * npy->row_length, n_rows * npy->row_length, out, diag);
}

int suf_npy_read_mask(const suf_npy *npy, uint64_t first, uint64_t n_rows, uint8_t *out,
                      suf_diag *diag)
{
    int err = check_range(npy, first, n_rows, diag);

    if (err)
        return err;
    if (npy->header.dtype > SUF_I64)
        return not_this_dtype(npy, "a mask (bool or integers) is", diag);
    decode_rows(npy, first, n_rows, sufi_npy_decode_mask, out, sizeof *out);
    return SUF_OK;
}
