/* evaluation.c - evaluation sequences of equal length, and the mask of target positions. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/mapfile.h"
#include "base/mem.h"
#include "corpus/text_ids.h"
#include "data/npy_header.h"
#include "data/npy_map.h"
#include "sufgram/corpus.h"

enum { READ_BLOCK = 1 << 15 };

/* A line of `length` ids has ended. */
static int end_line(suf_evaluation *e, const sufi_text_ids *text, size_t length, suf_diag *diag)
{
    if (length == 0)
        return SUF_OK;
    if (e->n_sequences && e->length != length)
        return sufi_fail_at(diag, SUF_EMISMATCH, text->path, SUF_AT_LINE, text->line,
                            "a sequence of %llu tokens; those before it have %llu",
                            (unsigned long long)length, (unsigned long long)e->length);
    e->length = length;
    e->n_sequences++;
    return SUF_OK;
}

static int read_text(suf_evaluation *e, const sufi_mapfile *map, const char *path, uint32_t limit,
                     suf_diag *diag)
{
    sufi_text_ids text = {.at = map->data,
                          .end = map->data + map->size,
                          .path = path,
                          .limit = limit,
                          .line_ended = true};
    size_t cap = 0, used = 0, start = 0, n = 0;
    int err;

    for (;;) {
        if (!sufi_grow(&e->ids, &cap, used + READ_BLOCK, sizeof *e->ids))
            return sufi_fail_nomem(diag, "evaluation sequences");
        err = sufi_text_ids_next(&text, e->ids + used, READ_BLOCK, &n, diag);
        if (err)
            return err == SUF_ABSENT ? SUF_OK : err;
        used += n;
        if (!text.line_ended)
            continue;
        err = end_line(e, &text, used - start, diag);
        if (err)
            return err;
        start = used;
    }
}

static int read_npy(suf_evaluation *e, sufi_mapfile *map, const char *path, uint32_t limit,
                    suf_diag *diag)
{
    suf_npy *npy = NULL;
    int err = sufi_npy_open_map(&npy, map, path, diag);

    if (err)
        return err;
    if (suf_npy_ndim(npy) != 2) {
        err = sufi_fail(diag, SUF_EFORMAT, path, "has %u dimensions where 2 are wanted",
                        (unsigned)suf_npy_ndim(npy));
        goto out;
    }
    e->n_sequences = suf_npy_rows(npy);
    e->length = suf_npy_row_length(npy);
    size_t n = e->n_sequences * e->length;
    e->ids = sufi_alloc(n, sizeof *e->ids);
    if (!e->ids) {
        err = sufi_fail_nomem(diag, "evaluation sequences");
        goto out;
    }
    err = suf_npy_read_ids(npy, 0, e->n_sequences, e->ids, diag);
    for (size_t i = 0; i < n && !err; i++)
        if (e->ids[i] >= limit)
            err = sufi_fail_id(diag, path, SUF_AT_ITEM, i, e->ids[i], limit);
out:
    suf_npy_close(npy);
    return err;
}

int suf_evaluation_read(suf_evaluation *out, const char *path, uint32_t vocab_size, suf_diag *diag)
{
    const char *name = strcmp(path, "-") == 0 ? "standard input" : path;
    uint32_t limit = vocab_size ? vocab_size : SUF_MAX_VOCAB;
    suf_evaluation e = {0};
    sufi_mapfile map;
    int err;

    if (vocab_size > SUF_MAX_VOCAB)
        return sufi_fail(diag, SUF_EINVAL, name, "a vocabulary of %lu is larger than %lu",
                         (unsigned long)vocab_size, (unsigned long)SUF_MAX_VOCAB);
    err = sufi_mapfile_open(&map, path, diag);
    if (err)
        return err;
    if (map.size == 0)
        err = sufi_fail(diag, SUF_EFORMAT, name, "is empty");
    else if (sufi_npy_has_magic(map.data, map.size))
        err = read_npy(&e, &map, name, limit, diag);
    else
        err = read_text(&e, &map, name, limit, diag);
    if (!err && (e.n_sequences == 0 || e.length == 0))
        err = sufi_fail(diag, SUF_EFORMAT, name, "holds no sequences");
    sufi_mapfile_close(&map);
    if (err)
        suf_evaluation_release(&e);
    else
        *out = e;
    return err;
}

void suf_evaluation_release(suf_evaluation *e)
{
    free(e->ids);
    memset(e, 0, sizeof *e);
}

/* Every position but 0, which has no context. */
static void select_all(uint8_t *mask, uint64_t n_sequences, uint64_t length)
{
    for (uint64_t i = 0; i < n_sequences; i++) {
        memset(mask + i * length, 1, length);
        mask[i * length] = 0;
    }
}

static int read_mask(uint8_t *mask, const char *path, uint64_t n_sequences, uint64_t length,
                     suf_diag *diag)
{
    suf_npy *npy = NULL;
    int err = suf_npy_open(&npy, path, diag);

    if (err)
        return err;
    if (suf_npy_ndim(npy) != 2 || suf_npy_rows(npy) != n_sequences ||
        suf_npy_row_length(npy) != length)
        err = sufi_fail(diag, SUF_EMISMATCH, path,
                        "the mask is %u-D, %llu x %llu; the sequences are %llu x %llu",
                        (unsigned)suf_npy_ndim(npy), (unsigned long long)suf_npy_rows(npy),
                        (unsigned long long)suf_npy_row_length(npy),
                        (unsigned long long)n_sequences, (unsigned long long)length);
    if (!err)
        err = suf_npy_read_mask(npy, 0, n_sequences, mask, diag);
    for (uint64_t i = 0; i < n_sequences && !err; i++)
        if (mask[i * length])
            err = sufi_fail_at(diag, SUF_EFORMAT, path, SUF_AT_ROW, i,
                               "position 0 is selected, but nothing precedes it");
    suf_npy_close(npy);
    return err;
}

int suf_mask_read(uint8_t **mask, const char *path, uint64_t n_sequences, uint64_t length,
                  uint64_t *n_selected, suf_diag *diag)
{
    uint64_t n, selected = 0;
    int err = SUF_OK;

    if (n_sequences == 0 || length == 0 || !sufi_mul_u64(n_sequences, length, &n))
        return sufi_fail(diag, SUF_EINVAL, path, "a mask of %llu x %llu positions",
                         (unsigned long long)n_sequences, (unsigned long long)length);
    uint8_t *m = sufi_alloc(n, 1);
    if (!m)
        return sufi_fail_nomem(diag, "a mask");
    if (path)
        err = read_mask(m, path, n_sequences, length, diag);
    else
        select_all(m, n_sequences, length);
    if (err) {
        free(m);
        return err;
    }
    for (uint64_t i = 0; i < n; i++)
        selected += m[i];
    *mask = m;
    *n_selected = selected;
    return SUF_OK;
}
