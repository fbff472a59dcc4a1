/* source_array.c - ids as arrays of numbers: raw files and .npy. A raw file or a 1-D array is one
 * input sequence, a 2-D array one a row. Both are read in blocks, whatever their size. */
#include "base/bytes.h"
#include "base/fail.h"
#include "corpus/source.h"
#include "corpus/text_ids.h"
#include "data/npy_map.h"

int sufi_source_raw(sufi_source *s, const sufi_mapfile *map, size_t width, suf_diag *diag)
{
    uint64_t n_ids = map->size / width;
    int err;

    if (map->size % width)
        return sufi_fail_at(diag, SUF_ETRUNCATED, s->path, SUF_AT_BYTE, map->size,
                            "the size is not a multiple of %u bytes", (unsigned)width);
    err = sufi_source_check_length(s, n_ids, diag);
    for (uint64_t first = 0; first < n_ids && !err;) {
        size_t n = n_ids - first < SUFI_SOURCE_BLOCK ? (size_t)(n_ids - first) : SUFI_SOURCE_BLOCK;
        const uint8_t *p = map->data + first * width;
        if (width == 2)
            for (size_t i = 0; i < n; i++)
                s->ids[i] = sufi_get_le16(p + 2 * i);
        else
            for (size_t i = 0; i < n; i++)
                s->ids[i] = sufi_get_le32(p + 4 * i);
        err = sufi_source_put(s, s->ids, n, diag);
        if (err == SUF_ERANGE)
            err = sufi_fail_id(diag, s->path, SUF_AT_BYTE, (first + diag->where) * width,
                               s->ids[diag->where], s->limit);
        first += n;
        if (!err)
            err = sufi_source_progress(s, first * width, diag);
    }
    return err ? err : sufi_source_end(s, SUF_AT_BYTE, map->size, diag);
}

/* Hand on n items that begin at item `first`, ending an input sequence after every `length`. */
static int put_rows(sufi_source *s, uint64_t first, size_t n, uint64_t length, suf_diag *diag)
{
    int err = SUF_OK;

    for (size_t from = 0; from < n && !err;) {
        uint64_t room = length - (first + from) % length;
        size_t step = room < n - from ? (size_t)room : n - from;
        err = sufi_source_put(s, s->ids + from, step, diag);
        if (err == SUF_ERANGE) {
            uint64_t bad = from + diag->where;
            err = sufi_fail_id(diag, s->path, SUF_AT_ITEM, first + bad, s->ids[bad], s->limit);
        }
        from += step;
        if (!err && step == room)
            err = sufi_source_end(s, SUF_AT_ROW, (first + from) / length - 1, diag);
    }
    return err;
}

int sufi_source_npy(sufi_source *s, sufi_mapfile *map, suf_diag *diag)
{
    uint64_t n_items, length, first = 0;
    suf_npy *npy = NULL;
    int err = sufi_npy_open_map(&npy, map, s->path, diag);

    if (err)
        return err;
    if (suf_npy_ndim(npy) < 1 || suf_npy_ndim(npy) > 2) {
        err = sufi_fail(diag, SUF_EFORMAT, s->path, "has %u dimensions where 1 or 2 are wanted",
                        (unsigned)suf_npy_ndim(npy));
        goto out;
    }
    n_items = suf_npy_rows(npy) * suf_npy_row_length(npy);
    s->total = n_items;
    length = suf_npy_ndim(npy) == 2 ? suf_npy_row_length(npy) : n_items;
    err = sufi_source_check_length(s, length, diag);
    while (first < n_items && !err) {
        size_t n =
            n_items - first < SUFI_SOURCE_BLOCK ? (size_t)(n_items - first) : SUFI_SOURCE_BLOCK;
        err = sufi_npy_read_items(npy, first, n, s->ids, diag);
        if (!err)
            err = put_rows(s, first, n, length, diag);
        first += n;
        if (!err)
            err = sufi_source_progress(s, first, diag);
    }
out:
    suf_npy_close(npy);
    return err;
}
