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
#include "data/npy_header.h"

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

int suf_npy_open(suf_npy **out, const char *path, suf_diag *diag)
{
    suf_npy *npy = sufi_alloc_zero(1, sizeof *npy);
    int err;

    if (!npy)
        return sufi_fail_nomem(diag, "an array");
    err = sufi_mapfile_open(&npy->map, path, diag);
    if (err)
        goto out;
    npy->path = sufi_strdup(strcmp(path, "-") == 0 ? "standard input" : path);
    if (!npy->path) {
        err = sufi_fail_nomem(diag, "a path");
        goto out;
    }
    err = sufi_npy_header_parse(&npy->header, npy->map.data, npy->map.size, npy->path, diag);
    if (!err)
        err = check_size(npy, diag);
out:
    if (err)
        suf_npy_close(npy);
    else
        *out = npy;
    return err;
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

static double double_of_bits(uint64_t bits)
{
    double v;

    memcpy(&v, &bits, sizeof v);
    return v;
}

static double get_f16(const uint8_t *p)
{
    uint16_t bits = sufi_get_le16(p);
    uint64_t sign = (uint64_t)(bits >> 15) << 63;
    uint64_t exponent = bits >> 10 & 31;
    uint64_t fraction = bits & 1023;

    if (exponent == 0) /* zero or subnormal: a multiple of 2^-24 */
        return (sign ? -0x1p-24 : 0x1p-24) * (double)fraction;
    exponent = exponent == 31 ? 2047 : exponent + (1023 - 15);
    return double_of_bits(sign | exponent << 52 | fraction << 42);
}

static double get_f32(const uint8_t *p)
{
    uint32_t bits = sufi_get_le32(p);
    float v;

    memcpy(&v, &bits, sizeof v);
    return (double)v;
}

/* out[k * stride] = EXPRESSION of the item at p, for n items of `size` bytes. */
#define EACH_ITEM(size, expression)          \
    for (uint64_t k = 0; k < n; k++) {       \
        const uint8_t *p = src + k * (size); \
        out[k * stride] = (expression);      \
    }                                        \
    break

static void decode_f64(suf_dtype dtype, const uint8_t *src, uint64_t n, void *to, uint64_t stride)
{
    double *out = to;

    switch (dtype) {
    case SUF_BOOL:
        EACH_ITEM(1, *p ? 1.0 : 0.0);
    case SUF_U8:
        EACH_ITEM(1, (double)*p);
    case SUF_U16:
        EACH_ITEM(2, (double)sufi_get_le16(p));
    case SUF_U32:
        EACH_ITEM(4, (double)sufi_get_le32(p));
    case SUF_U64:
        EACH_ITEM(8, (double)sufi_get_le64(p));
    case SUF_I8:
        EACH_ITEM(1, (double)(int8_t)*p);
    case SUF_I16:
        EACH_ITEM(2, (double)(int16_t)sufi_get_le16(p));
    case SUF_I32:
        EACH_ITEM(4, (double)(int32_t)sufi_get_le32(p));
    case SUF_I64:
        EACH_ITEM(8, (double)(int64_t)sufi_get_le64(p));
    case SUF_F16:
        EACH_ITEM(2, get_f16(p));
    case SUF_F32:
        EACH_ITEM(4, get_f32(p));
    case SUF_F64:
        EACH_ITEM(8, double_of_bits(sufi_get_le64(p)));
    }
}

static bool is_signed(suf_dtype dtype)
{
    return dtype >= SUF_I8 && dtype <= SUF_I64;
}

/* An integer item, sign-extended: a negative number is then far above every id. */
static uint64_t get_integer(suf_dtype dtype, const uint8_t *p)
{
    switch (suf_dtype_size(dtype)) {
    case 1:
        return is_signed(dtype) ? (uint64_t)(int64_t)(int8_t)*p : *p;
    case 2:
        return is_signed(dtype) ? (uint64_t)(int64_t)(int16_t)sufi_get_le16(p) : sufi_get_le16(p);
    case 4:
        return is_signed(dtype) ? (uint64_t)(int64_t)(int32_t)sufi_get_le32(p) : sufi_get_le32(p);
    default:
        return sufi_get_le64(p);
    }
}

/* Ids; those that do not fit become UINT32_MAX, which is no id: the caller looks for it. */
static void decode_ids(suf_dtype dtype, const uint8_t *src, uint64_t n, void *to, uint64_t stride)
{
    uint32_t *out = to;

    switch (dtype) {
    case SUF_U8:
        EACH_ITEM(1, *p);
    case SUF_U16:
        EACH_ITEM(2, sufi_get_le16(p));
    case SUF_U32:
        EACH_ITEM(4, sufi_get_le32(p));
    default: {
        size_t size = suf_dtype_size(dtype);
        for (uint64_t k = 0; k < n; k++) {
            uint64_t v = get_integer(dtype, src + k * size);
            out[k * stride] = v < UINT32_MAX ? (uint32_t)v : UINT32_MAX;
        }
    }
    }
}

static void decode_mask(suf_dtype dtype, const uint8_t *src, uint64_t n, void *to, uint64_t stride)
{
    uint8_t *out = to;
    size_t size = suf_dtype_size(dtype);

    for (uint64_t k = 0; k < n; k++)
        out[k * stride] = get_integer(dtype, src + k * size) != 0;
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

typedef void decode_fn(suf_dtype dtype, const uint8_t *src, uint64_t n, void *to, uint64_t stride);

/* Convert rows [first, first + n_rows) to row-major items of out_size bytes. In Fortran order a
 * column is contiguous; rows are then taken a tile at a time, so that the tile of the output stays
 * in cache while the columns are scattered into it. */
static void decode_rows(const suf_npy *npy, uint64_t first, uint64_t n_rows, decode_fn *decode,
                        void *to, size_t out_size)
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
    decode_rows(npy, first, n_rows, decode_f64, out, sizeof *out);
    return SUF_OK;
}

static int bad_id(const suf_npy *npy, uint64_t row, uint64_t column, suf_diag *diag)
{
    uint64_t at =
        npy->header.fortran_order ? column * npy->rows + row : row * npy->row_length + column;
    suf_dtype dtype = npy->header.dtype;
    const uint8_t *p = npy->map.data + npy->header.data_offset + at * suf_dtype_size(dtype);
    uint64_t v = get_integer(dtype, p);
    bool negative = is_signed(dtype) && v >> 63;

    return sufi_fail_at(diag, SUF_ERANGE, npy->path, SUF_AT_ITEM, row * npy->row_length + column,
                        "%s%llu is not a token id", negative ? "-" : "",
                        (unsigned long long)(negative ? 0 - v : v));
}

int suf_npy_read_ids(const suf_npy *npy, uint64_t first, uint64_t n_rows, uint32_t *out,
                     suf_diag *diag)
{
    suf_dtype dtype = npy->header.dtype;
    int err = check_range(npy, first, n_rows, diag);

    if (err)
        return err;
    if (dtype < SUF_U8 || dtype > SUF_I64)
        return not_this_dtype(npy, "integers are", diag);
    decode_rows(npy, first, n_rows, decode_ids, out, sizeof *out);
    for (uint64_t k = 0; k < n_rows * npy->row_length; k++)
        if (out[k] == UINT32_MAX)
            return bad_id(npy, first + k / npy->row_length, k % npy->row_length, diag);
    return SUF_OK;
}

int suf_npy_read_mask(const suf_npy *npy, uint64_t first, uint64_t n_rows, uint8_t *out,
                      suf_diag *diag)
{
    int err = check_range(npy, first, n_rows, diag);

    if (err)
        return err;
    if (npy->header.dtype > SUF_I64)
        return not_this_dtype(npy, "a mask (bool or integers) is", diag);
    decode_rows(npy, first, n_rows, decode_mask, out, sizeof *out);
    return SUF_OK;
}
