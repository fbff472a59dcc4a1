/* evaluation.c - evaluation sequences of equal length, and the mask of target positions. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/mem.h"
#include "corpus/source.h"
#include "sufgram/npy.h"

/* Evaluation sequences being read. */
struct reading {
    suf_evaluation e;
    size_t used, cap; /* ids */
    size_t start;     /* of the sequence that is open */
    const suf_corpus *names;
    uint32_t limit;
};

static int put(void *to, const uint32_t *ids, size_t n, suf_diag *diag)
{
    struct reading *r = to;

    for (size_t i = 0; i < n; i++)
        if (ids[i] >= r->limit)
            return sufi_fail_at(diag, SUF_ERANGE, NULL, SUF_AT_ITEM, i, "an id is too large");
    if (!sufi_grow(&r->e.ids, &r->cap, r->used + n, sizeof *r->e.ids))
        return sufi_fail_nomem(diag, "evaluation sequences");
    memcpy(r->e.ids + r->used, ids, n * sizeof *ids);
    r->used += n;
    return SUF_OK;
}

static int end(void *to, const char *path, enum suf_where unit, uint64_t where, suf_diag *diag)
{
    struct reading *r = to;
    size_t length = r->used - r->start;

    if (length == 0)
        return SUF_OK;
    if (r->e.n_sequences && r->e.length != length)
        return sufi_fail_at(diag, SUF_EMISMATCH, path, unit, where,
                            "a sequence of %llu tokens; those before it have %llu",
                            (unsigned long long)length, (unsigned long long)r->e.length);
    r->start = r->used;
    r->e.length = length;
    r->e.n_sequences++;
    return SUF_OK;
}

static int word(void *to, const char *text, size_t len, uint32_t *id, suf_diag *diag)
{
    const struct reading *r = to;

    (void)diag;
    return suf_corpus_id(r->names, text, len, id);
}

int suf_evaluation_read_as(suf_evaluation *out, const char *path, const suf_source_opts *opts,
                           const suf_corpus *names, uint32_t vocab_size, suf_diag *diag)
{
    struct reading reading = {.limit = vocab_size ? vocab_size : SUF_MAX_VOCAB, .names = names};
    const sufi_sink sink = {
        .to = &reading, .put = put, .end = end, .word = names ? word : NULL, .wants_rows = true};
    suf_diag ignored;

    if (vocab_size > SUF_MAX_VOCAB)
        return sufi_fail(diag, SUF_EINVAL, path, "a vocabulary of %lu is larger than %lu",
                         (unsigned long)vocab_size, (unsigned long)SUF_MAX_VOCAB);
    int err = sufi_source_read(&sink, path, reading.limit, opts, diag ? diag : &ignored);
    if (err)
        suf_evaluation_release(&reading.e);
    else
        *out = reading.e;
    return err;
}

int suf_evaluation_read(suf_evaluation *out, const char *path, uint32_t vocab_size, suf_diag *diag)
{
    const suf_source_opts detect = {.format = SUF_SOURCE_DETECT};

    return suf_evaluation_read_as(out, path, &detect, NULL, vocab_size, diag);
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
