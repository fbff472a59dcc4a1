/* source_raw.c - ids as an array of numbers without a header: raw files, and what lies behind the
 * headers of others. */
#include "base/bytes.h"
#include "base/fail.h"
#include "corpus/source.h"
#include "corpus/text_ids.h"
#include "data/npy_decode.h"

/* The item at p is no id, or not below the limit. */
static int fail_item(const sufi_source *s, suf_dtype dtype, const uint8_t *p, uint64_t at,
                     suf_diag *diag)
{
    if (dtype == SUF_F32 || dtype == SUF_F64) {
        double v;
        sufi_npy_decode_f64(dtype, p, 1, &v, 1);
        return sufi_fail_at(diag, SUF_ERANGE, s->path, SUF_AT_BYTE, at, "%g is not a token id", v);
    }
    uint64_t v = sufi_npy_get_integer(dtype, p);
    if (sufi_npy_is_signed(dtype) && v >> 63)
        return sufi_fail_at(diag, SUF_ERANGE, s->path, SUF_AT_BYTE, at, "-%llu is not a token id",
                            (unsigned long long)(0 - v));
    return sufi_fail_id(diag, s->path, SUF_AT_BYTE, at, v, s->limit);
}

/* Whole numbers only; UINT32_MAX, which is no id, for the others. */
static void decode_floats(suf_dtype dtype, const uint8_t *data, size_t n, uint32_t *ids)
{
    enum { STEP = 512 };
    size_t size = suf_dtype_size(dtype);
    double v[STEP];

    for (size_t first = 0; first < n; first += STEP) {
        size_t step = n - first < STEP ? n - first : STEP;
        sufi_npy_decode_f64(dtype, data + first * size, step, v, 1);
        for (size_t i = 0; i < step; i++) {
            uint32_t id = v[i] >= 0 && v[i] < UINT32_MAX ? (uint32_t)v[i] : UINT32_MAX;
            ids[first + i] = (double)id == v[i] ? id : UINT32_MAX;
        }
    }
}

int sufi_source_items(sufi_source *s, suf_dtype dtype, const uint8_t *data, uint64_t at, size_t n,
                      suf_diag *diag)
{
    size_t size = suf_dtype_size(dtype), bad = n;

    if (dtype == SUF_F32 || dtype == SUF_F64)
        decode_floats(dtype, data, n, s->ids);
    else
        sufi_npy_decode_ids(dtype, data, n, s->ids, 1);
    /* What does not fit into an id must not be taken for the separator 2^32 - 1. */
    if (dtype != SUF_U8 && dtype != SUF_U16 && dtype != SUF_U32)
        for (bad = 0; bad < n && s->ids[bad] != UINT32_MAX;)
            bad++;
    int err = bad < n ? SUF_ERANGE : sufi_source_put(s, s->ids, n, diag);
    if (err == SUF_ERANGE) {
        uint64_t i = bad < n ? bad : diag->where;
        err = fail_item(s, dtype, data + i * size, at + i * size, diag);
    }
    return err;
}

/* Of a file whose size is known: is it a whole number of items, and of pieces? */
static int check_size(const sufi_source *s, const sufi_stream *in, size_t width, suf_diag *diag)
{
    uint64_t size;

    if (!sufi_stream_size(in, &size))
        return SUF_OK;
    uint64_t left = size - sufi_stream_offset(in);
    if (left % width)
        return sufi_fail_at(diag, SUF_ETRUNCATED, s->path, SUF_AT_BYTE, size,
                            "the size is not a multiple of %u bytes", (unsigned)width);
    return sufi_source_check_length(s, left / width, diag);
}

int sufi_source_raw(sufi_source *s, sufi_stream *in, suf_dtype dtype, suf_diag *diag)
{
    size_t width = suf_dtype_size(dtype), n = 0;
    int err = check_size(s, in, width, diag);

    while (!err) {
        const uint8_t *data = NULL;
        err = sufi_stream_peek(in, SUFI_SOURCE_BLOCK * width, &data, &n, diag);
        if (err || n == 0)
            break;
        uint64_t at = sufi_stream_offset(in);
        size_t items = n / width < SUFI_SOURCE_BLOCK ? n / width : SUFI_SOURCE_BLOCK;
        if (items == 0)
            return sufi_fail_at(diag, SUF_ETRUNCATED, s->path, SUF_AT_BYTE, at + n,
                                "the size is not a multiple of %u bytes", (unsigned)width);
        err = sufi_source_items(s, dtype, data, at, items, diag);
        sufi_stream_take(in, items * width);
        if (!err)
            err = sufi_source_progress_of(s, in, diag);
    }
    return err ? err : sufi_source_end(s, SUF_AT_BYTE, sufi_stream_offset(in), diag);
}

int sufi_source_span(sufi_source *s, const sufi_mapfile *map, suf_dtype dtype, uint64_t at,
                     uint64_t n, suf_diag *diag)
{
    size_t size = suf_dtype_size(dtype);
    int err = SUF_OK;

    while (n && !err) {
        size_t step = n < SUFI_SOURCE_BLOCK ? (size_t)n : SUFI_SOURCE_BLOCK;
        err = sufi_source_items(s, dtype, map->data + at, at, step, diag);
        at += step * size;
        n -= step;
        if (!err)
            err = sufi_source_progress(s, at, map->size, diag);
    }
    return err;
}
