/* ingest.c - token files into a corpus: telling their format, and cutting sequences. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "corpus/corpus_file.h"
#include "corpus/source.h"
#include "data/npy_header.h"

enum { DETECT_BYTES = 1 << 16, PROGRESS_STEP = 1 << 22 };

/* Hand on ids that belong to one piece. */
static int put_piece(sufi_source *s, const uint32_t *ids, size_t from, size_t to, suf_diag *diag)
{
    int err = suf_corpus_writer_put(s->writer, ids + from, to - from, diag);

    if (err == SUF_ERANGE)
        diag->where += from;
    return err;
}

static int put_until_separators(sufi_source *s, const uint32_t *ids, size_t n, suf_diag *diag)
{
    uint32_t separator = s->opts->separator;
    size_t from = 0;
    int err = SUF_OK;

    for (size_t i = 0; i < n && !err; i++) {
        if (ids[i] != separator)
            continue;
        err = put_piece(s, ids, from, i, diag);
        if (!err)
            err = suf_corpus_writer_end(s->writer, diag);
        from = i + 1;
    }
    return err ? err : put_piece(s, ids, from, n, diag);
}

int sufi_source_put(sufi_source *s, const uint32_t *ids, size_t n, suf_diag *diag)
{
    uint64_t length = s->opts->sequence_length;
    int err = SUF_OK;

    if (s->opts->has_separator)
        return put_until_separators(s, ids, n, diag);
    if (!length)
        return put_piece(s, ids, 0, n, diag);
    for (size_t from = 0; from < n && !err;) {
        uint64_t room = length - s->filled;
        size_t to = room < n - from ? from + (size_t)room : n;
        err = put_piece(s, ids, from, to, diag);
        s->filled += to - from;
        from = to;
        if (!err && s->filled == length) {
            s->filled = 0;
            err = suf_corpus_writer_end(s->writer, diag);
        }
    }
    return err;
}

static int fail_length(const sufi_source *s, enum suf_where unit, uint64_t where, uint64_t left,
                       suf_diag *diag)
{
    return sufi_fail_at(diag, SUF_EMISMATCH, s->path, unit, where,
                        "cutting into sequences of %llu leaves %llu tokens over",
                        (unsigned long long)s->opts->sequence_length, (unsigned long long)left);
}

int sufi_source_end(sufi_source *s, enum suf_where unit, uint64_t where, suf_diag *diag)
{
    if (s->filled && !s->opts->partial_last)
        return fail_length(s, unit, where, s->filled, diag);
    s->filled = 0;
    return suf_corpus_writer_end(s->writer, diag);
}

int sufi_source_check_length(const sufi_source *s, uint64_t length, suf_diag *diag)
{
    uint64_t piece = s->opts->sequence_length;

    if (!piece || s->opts->partial_last || length % piece == 0)
        return SUF_OK;
    return fail_length(s, SUF_AT_ITEM, length - length % piece, length % piece, diag);
}

int sufi_source_progress(sufi_source *s, uint64_t done, suf_diag *diag)
{
    if (!s->opts->progress || (done - s->reported < PROGRESS_STEP && done < s->total))
        return SUF_OK;
    s->reported = done;
    if (s->opts->progress(s->opts->progress_arg, "reading tokens", done, s->total) == 0)
        return SUF_OK;
    return sufi_fail(diag, SUF_EINTERRUPTED, s->path, "interrupted while reading tokens");
}

/* Printable text counts as text even where it holds no ids: then the parser can name the line. */
static bool looks_like_text(const sufi_mapfile *map)
{
    size_t n = map->size < DETECT_BYTES ? map->size : DETECT_BYTES;

    for (size_t i = 0; i < n; i++) {
        uint8_t c = map->data[i];
        if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c >= 0x7f)
            return false;
    }
    return true;
}

static int detect(const sufi_source *s, const sufi_mapfile *map, enum suf_source_format *format,
                  suf_diag *diag)
{
    if (sufi_npy_has_magic(map->data, map->size))
        *format = SUF_SOURCE_NPY;
    else if (looks_like_text(map))
        *format = SUF_SOURCE_IDS;
    else
        return sufi_fail(diag, SUF_EFORMAT, s->path,
                         "is neither text of ids nor .npy; raw ids of 16 and 32 bits look alike: "
                         "say which (u16 or u32)");
    return SUF_OK;
}

static int read_source(sufi_source *s, sufi_mapfile *map, suf_diag *diag)
{
    enum suf_source_format format = s->opts->format;
    int err = SUF_OK;

    if (map->size == 0)
        return sufi_fail(diag, SUF_EFORMAT, s->path, "is empty");
    if (format == SUF_SOURCE_DETECT)
        err = detect(s, map, &format, diag);
    if (err)
        return err;
    sufi_mapfile_sequential(map);
    switch (format) {
    case SUF_SOURCE_IDS:
        return sufi_source_text(s, map, diag);
    case SUF_SOURCE_U16:
        return sufi_source_raw(s, map, 2, diag);
    case SUF_SOURCE_U32:
        return sufi_source_raw(s, map, 4, diag);
    case SUF_SOURCE_NPY:
        return sufi_source_npy(s, map, diag);
    case SUF_SOURCE_DETECT:
        break;
    }
    return sufi_fail(diag, SUF_EINVAL, s->path, "no source format %d", (int)format);
}

int suf_corpus_ingest(suf_corpus_writer *w, const char *path, const suf_source_opts *opts,
                      suf_diag *diag)
{
    suf_diag ignored;
    sufi_mapfile map;
    int err;

    diag = diag ? diag : &ignored;
    if (opts->sequence_length && opts->has_separator)
        return sufi_fail(diag, SUF_EINVAL, path,
                         "is to be cut by length or at a separator, not by both");
    err = sufi_mapfile_open(&map, path, diag);
    if (err)
        return err;
    uint64_t before = sufi_corpus_writer_tokens(w);
    sufi_source source = {.writer = w,
                          .opts = opts,
                          .path = strcmp(path, "-") == 0 ? "standard input" : path,
                          .limit = sufi_corpus_writer_limit(w),
                          .ids = sufi_alloc(SUFI_SOURCE_BLOCK, sizeof(uint32_t)),
                          .total = map.size};
    err = source.ids ? suf_corpus_writer_end(w, diag) : sufi_fail_nomem(diag, "token ids");
    if (!err)
        err = read_source(&source, &map, diag);
    if (!err && sufi_corpus_writer_tokens(w) == before)
        err = sufi_fail(diag, SUF_EFORMAT, source.path, "holds no tokens");
    free(source.ids);
    sufi_mapfile_close(&map);
    return err;
}
