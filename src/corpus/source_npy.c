/* source_npy.c - .npy arrays: a 1-D array is one input sequence, a 2-D array one a row. Read in
 * blocks, whatever their size. */
#include "base/fail.h"
#include "corpus/source.h"
#include "corpus/text_ids.h"
#include "data/npy_map.h"

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

int sufi_source_npy(sufi_source *s, sufi_stream *in, suf_diag *diag)
{
    uint64_t n_items, length, first = 0;
    suf_npy *npy = NULL;
    sufi_mapfile map;
    int err = sufi_stream_map(in, &map, diag);

    if (!err)
        err = sufi_npy_open_map(&npy, &map, s->path, diag);
    if (err)
        return err;
    bool flat = !s->sink->wants_rows || s->opts->sequence_length || s->opts->has_separator;
    if (suf_npy_ndim(npy) < (flat ? 1 : 2) || suf_npy_ndim(npy) > 2) {
        err = sufi_fail(diag, SUF_EFORMAT, s->path, "has %u dimensions where %s wanted",
                        (unsigned)suf_npy_ndim(npy), flat ? "1 or 2 are" : "2 are");
        goto out;
    }
    n_items = suf_npy_rows(npy) * suf_npy_row_length(npy);
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
            err = sufi_source_progress(s, first, n_items, diag);
    }
out:
    suf_npy_close(npy);
    return err;
}
