/* source_datatrove.c - datatrove's tokenized files, X.ds and X.ds.index.
 *
 * X.ds: ids of 16 or 32 bits.
 *
 * X.ds.index
 *   OFFSET SIZE  MEANING
 *   8 k     8    tokens before the end of document k; the last is the number of tokens
 *
 * A document is an input sequence. The files do not say how wide an id is: their sizes do. */
#include <stdlib.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "corpus/source.h"

static int fail_sizes(const sufi_source *s, uint64_t bytes, uint64_t n_tokens, suf_diag *diag)
{
    return sufi_fail(diag, SUF_EMISMATCH, s->path,
                     "has %llu bytes; its index says %llu tokens, of 2 or 4 bytes",
                     (unsigned long long)bytes, (unsigned long long)n_tokens);
}

static int put_documents(sufi_source *s, const sufi_mapfile *ds, const sufi_mapfile *index,
                         const char *index_path, suf_diag *diag)
{
    uint64_t n = index->size / 8, begin = 0;
    int err = SUF_OK;

    if (n == 0 || index->size % 8)
        return sufi_fail_at(diag, SUF_ETRUNCATED, index_path, SUF_AT_BYTE, index->size,
                            "the size is not a multiple of 8 bytes, or nothing");
    for (uint64_t k = 0; k < n; k++) {
        uint64_t end = sufi_get_le64(index->data + 8 * k);
        if (end < begin)
            return sufi_fail_at(diag, SUF_EFORMAT, index_path, SUF_AT_ITEM, k,
                                "a document ends before the one in front of it");
        begin = end;
    }
    bool wide = begin == ds->size / 4 && ds->size % 4 == 0;
    if (!wide && (begin != ds->size / 2 || ds->size % 2))
        return fail_sizes(s, ds->size, begin, diag);
    suf_dtype dtype = wide ? SUF_U32 : SUF_U16;
    begin = 0;
    for (uint64_t k = 0; k < n && !err; k++) {
        uint64_t end = sufi_get_le64(index->data + 8 * k);
        err = sufi_source_span(s, ds, dtype, begin * suf_dtype_size(dtype), end - begin, diag);
        if (!err)
            err = sufi_source_end(s, SUF_AT_ROW, k, diag);
        begin = end;
    }
    return err;
}

int sufi_source_datatrove(sufi_source *s, const char *path, suf_diag *diag)
{
    char *index_path = sufi_beside(path, 0, ".index");
    sufi_mapfile ds = {0}, index = {0};
    int err = index_path ? SUF_OK : sufi_fail_nomem(diag, "a path");

    if (!err)
        err = sufi_mapfile_open(&ds, path, diag);
    if (!err)
        err = sufi_mapfile_open(&index, index_path, diag);
    sufi_mapfile_sequential(&ds);
    if (!err)
        err = put_documents(s, &ds, &index, index_path, diag);
    sufi_mapfile_close(&ds);
    sufi_mapfile_close(&index);
    free(index_path);
    return err;
}
