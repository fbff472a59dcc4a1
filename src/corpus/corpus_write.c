/* corpus_write.c - writing corpus.sfc, one pass over the tokens (also in docs/format.md).
 *
 * A container (base/chunkfile.c) with magic "SUFCORP\0" and three chunks in this order. TOKN and
 * SEQO are mapped as they are, in the byte order the container's header tells; META is
 * little-endian.
 *
 *   TOKN: the stream of stored symbols, 2 or 4 bytes each: 0, the tokens of sequence 0 (each id
 *         plus one), 0, the tokens of sequence 1, 0, ..., 0. No sequence is empty.
 *
 *   SEQO: 8 bytes each, n_sequences + 1 of them: where in the stream the first token of sequence k
 *         lies; the last is the length of the stream. Sequence k has SEQO[k+1] - SEQO[k] - 1
 * tokens.
 *
 *   META, 24 bytes
 *   OFFSET SIZE  MEANING
 *    0      8    tokens, boundaries not counted
 *    8      8    sequences
 *   16      4    vocabulary size, 1 .. 2^32-2: every id is below it
 *   20      4    bytes a symbol: 2 if the vocabulary size is at most 65535, else 4
 *
 * Where ids have names a fourth chunk, VOCB, holds them (names.c). META and names come last because
 * they are known last. The sequence offsets are spooled while the
 * tokens stream out; so are the tokens, as 4-byte symbols, when the vocabulary size, and with it
 * the width, is only known at the end. The bytes of the file depend on its contents alone. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/chunkfile.h"
#include "base/fail.h"
#include "base/mem.h"
#include "corpus/corpus_file.h"
#include "corpus/names.h"
#include "corpus/spool.h"

enum { BLOCK = 1 << 14 };

struct suf_corpus_writer {
    sufi_chunkfile_writer file;
    sufi_spool offsets;
    sufi_spool symbols; /* while the vocabulary size is unknown */
    char *path;
    uint32_t vocab_size; /* 0: unknown */
    uint32_t width;      /* of the symbols in the file; 0: unknown */
    uint32_t largest;    /* id so far */
    sufi_names_maker vocab;
    bool in_sequence;
    uint64_t n_tokens, n_sequences, n_symbols;
    uint32_t wide[BLOCK];
    uint16_t narrow[BLOCK];
};

uint32_t sufi_corpus_writer_limit(const suf_corpus_writer *w)
{
    return w->vocab_size ? w->vocab_size : SUF_MAX_VOCAB;
}

/* Write n <= BLOCK symbols in the width of the file. */
static void write_symbols(suf_corpus_writer *w, const uint32_t *symbols, size_t n)
{
    if (w->width == 4) {
        sufi_chunkfile_write(&w->file, symbols, n * 4);
        return;
    }
    for (size_t i = 0; i < n; i++)
        w->narrow[i] = (uint16_t)symbols[i];
    sufi_chunkfile_write(&w->file, w->narrow, n * 2);
}

static void append(suf_corpus_writer *w, const uint32_t *symbols, size_t n)
{
    if (w->width)
        write_symbols(w, symbols, n);
    else
        sufi_spool_write(&w->symbols, symbols, n * 4);
    w->n_symbols += n;
}

static void append_boundary(suf_corpus_writer *w)
{
    static const uint32_t boundary;

    append(w, &boundary, 1);
}

/* Errors stick in the files below; tell them early, not after hours of input. */
static int write_error(const suf_corpus_writer *w, suf_diag *diag)
{
    int err = w->file.out.err ? w->file.out.err : w->symbols.err ? w->symbols.err : w->offsets.err;

    if (err && diag)
        *diag = w->file.out.err  ? w->file.out.diag
                : w->symbols.err ? w->symbols.diag
                                 : w->offsets.diag;
    return err;
}

int suf_corpus_writer_open(suf_corpus_writer **out, const char *path, uint32_t vocab_size,
                           suf_diag *diag)
{
    int err;

    if (vocab_size > SUF_MAX_VOCAB)
        return sufi_fail(diag, SUF_EINVAL, path, "a vocabulary of %lu is larger than %lu",
                         (unsigned long)vocab_size, (unsigned long)SUF_MAX_VOCAB);
    if (strcmp(path, "-") == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a corpus cannot be written to standard output");
    suf_corpus_writer *w = sufi_alloc_zero(1, sizeof *w);
    if (!w)
        return sufi_fail_nomem(diag, "a corpus writer");
    w->vocab_size = vocab_size;
    w->width = vocab_size ? sufi_symbol_width(vocab_size) : 0;
    w->path = sufi_strdup(path);
    err = w->path ? SUF_OK : sufi_fail_nomem(diag, "a path");
    if (!err)
        err = sufi_spool_open(&w->offsets, path, diag);
    if (!err && !vocab_size)
        err = sufi_spool_open(&w->symbols, path, diag);
    if (!err)
        err = sufi_chunkfile_writer_open(&w->file, path, SUFI_CORPUS_MAGIC, diag);
    if (err) {
        suf_corpus_writer_abort(w);
        return err;
    }
    sufi_chunkfile_begin(&w->file, SUFI_CORPUS_TOKENS);
    append_boundary(w);
    *out = w;
    return SUF_OK;
}

/* Before anything of the call is taken, so that a refused call leaves no trace. */
static int check_ids(suf_corpus_writer *w, const uint32_t *ids, size_t n, suf_diag *diag)
{
    uint32_t limit = sufi_corpus_writer_limit(w);
    uint32_t largest = 0;

    for (size_t i = 0; i < n; i++)
        largest = ids[i] > largest ? ids[i] : largest;
    if (largest < limit) {
        w->largest = largest > w->largest ? largest : w->largest;
        return SUF_OK;
    }
    size_t bad = 0;
    while (ids[bad] < limit)
        bad++;
    return sufi_fail_at(diag, SUF_ERANGE, w->path, SUF_AT_ITEM, bad,
                        "token id %lu is not below the vocabulary size %lu",
                        (unsigned long)ids[bad], (unsigned long)limit);
}

int suf_corpus_writer_put(suf_corpus_writer *w, const uint32_t *ids, size_t n, suf_diag *diag)
{
    int err = check_ids(w, ids, n, diag);

    if (err || n == 0)
        return err;
    if (!w->in_sequence) {
        w->in_sequence = true;
        sufi_spool_write(&w->offsets, &w->n_symbols, sizeof w->n_symbols);
    }
    w->n_tokens += n;
    while (n) {
        size_t step = n < BLOCK ? n : BLOCK;
        for (size_t i = 0; i < step; i++)
            w->wide[i] = ids[i] + 1;
        append(w, w->wide, step);
        ids += step;
        n -= step;
    }
    return write_error(w, diag);
}

int suf_corpus_writer_end(suf_corpus_writer *w, suf_diag *diag)
{
    if (!w->in_sequence)
        return SUF_OK;
    w->in_sequence = false;
    w->n_sequences++;
    append_boundary(w);
    return write_error(w, diag);
}

int suf_corpus_writer_add(suf_corpus_writer *w, const uint32_t *ids, size_t n, suf_diag *diag)
{
    int err = suf_corpus_writer_end(w, diag);

    if (!err)
        err = suf_corpus_writer_put(w, ids, n, diag);
    return err ? err : suf_corpus_writer_end(w, diag);
}

/* Names of ids that are outside the vocabulary would name nothing. */
static int check_names(const suf_corpus_writer *w, const char *path, suf_diag *diag)
{
    if (w->vocab.names.n <= sufi_corpus_writer_limit(w))
        return SUF_OK;
    return sufi_fail(diag, SUF_EMISMATCH, path, "%lu names are more than the vocabulary size %lu",
                     (unsigned long)w->vocab.names.n, (unsigned long)sufi_corpus_writer_limit(w));
}

int suf_corpus_writer_vocab(suf_corpus_writer *w, enum suf_names kind, const char *path,
                            suf_diag *diag)
{
    if ((kind != SUF_NAMES_WORDS && kind != SUF_NAMES_PIECES) || w->vocab.names.n || w->n_tokens)
        return sufi_fail(diag, SUF_EINVAL, path,
                         "names of one kind are wanted, once, before all tokens");
    w->vocab.names.kind = kind;
    int err = sufi_names_read(&w->vocab, path, diag);
    return err ? err : check_names(w, path, diag);
}

int suf_corpus_writer_word(suf_corpus_writer *w, const char *text, size_t len, uint32_t *id,
                           suf_diag *diag)
{
    sufi_names *names = &w->vocab.names;

    if (len == 0 || memchr(text, '\0', len) || names->kind == SUF_NAMES_PIECES)
        return sufi_fail(diag, SUF_EINVAL, w->path, "no word, or ids are named by pieces");
    if (sufi_names_find(names, text, len, id))
        return SUF_OK;
    if (names->n >= sufi_corpus_writer_limit(w))
        return sufi_fail(diag, SUF_ERANGE, w->path, "more words than the vocabulary size %lu",
                         (unsigned long)sufi_corpus_writer_limit(w));
    names->kind = SUF_NAMES_WORDS;
    int err = sufi_names_add(&w->vocab, text, len, diag);
    if (!err)
        *id = names->n - 1;
    return err;
}

int sufi_corpus_writer_join_names(suf_corpus_writer *w, const suf_corpus *other, suf_diag *diag)
{
    const sufi_names *names = sufi_corpus_names(other);
    const char *path = sufi_corpus_path(other);

    if (w->n_tokens == 0 && w->vocab.names.n == 0)
        w->vocab.names.kind = names->kind;
    int err = sufi_names_join(&w->vocab, names, path, diag);
    return err ? err : check_names(w, path, diag);
}

/* The width is known now: move the spooled symbols into the file. */
static int write_spooled_symbols(suf_corpus_writer *w, suf_diag *diag)
{
    size_t n = 0;
    int err = sufi_spool_rewind(&w->symbols, diag);

    w->vocab_size = w->largest < w->vocab.names.n ? w->vocab.names.n : w->largest + 1;
    w->width = sufi_symbol_width(w->vocab_size);
    do {
        if (!err)
            err = sufi_spool_read(&w->symbols, w->wide, sizeof w->wide, &n, diag);
        if (!err)
            write_symbols(w, w->wide, n / 4);
    } while (!err && n);
    return err;
}

static int write_offsets(suf_corpus_writer *w, suf_diag *diag)
{
    size_t n = 0;

    sufi_spool_write(&w->offsets, &w->n_symbols, sizeof w->n_symbols);
    int err = sufi_spool_rewind(&w->offsets, diag);
    sufi_chunkfile_begin(&w->file, SUFI_CORPUS_OFFSETS);
    do {
        if (!err)
            err = sufi_spool_read(&w->offsets, w->wide, sizeof w->wide, &n, diag);
        if (!err)
            sufi_chunkfile_write(&w->file, w->wide, n);
    } while (!err && n);
    sufi_chunkfile_end(&w->file);
    return err;
}

static void write_meta(suf_corpus_writer *w)
{
    uint8_t meta[SUFI_META_BYTES];

    sufi_put_le64(meta + SUFI_META_TOKENS, w->n_tokens);
    sufi_put_le64(meta + SUFI_META_SEQUENCES, w->n_sequences);
    sufi_put_le32(meta + SUFI_META_VOCAB, w->vocab_size);
    sufi_put_le32(meta + SUFI_META_WIDTH, w->width);
    sufi_chunkfile_begin(&w->file, SUFI_CORPUS_META);
    sufi_chunkfile_write(&w->file, meta, sizeof meta);
    sufi_chunkfile_end(&w->file);
}

int suf_corpus_writer_finish(suf_corpus_writer *w, suf_corpus_info *info, suf_diag *diag)
{
    sufi_hash128 fingerprint;
    int err = suf_corpus_writer_end(w, diag);

    if (!err && w->n_tokens == 0)
        err = sufi_fail(diag, SUF_EFORMAT, w->path, "not one token to write");
    if (!err && !w->width)
        err = write_spooled_symbols(w, diag);
    if (err)
        goto out;
    sufi_chunkfile_end(&w->file);
    err = write_offsets(w, diag);
    if (err)
        goto out;
    write_meta(w);
    if (w->vocab.names.n)
        sufi_names_write(&w->vocab.names, &w->file);
    err = sufi_chunkfile_commit(&w->file, &fingerprint, diag);
    if (!err && info) {
        *info = (suf_corpus_info){.n_tokens = w->n_tokens,
                                  .n_sequences = w->n_sequences,
                                  .n_symbols = w->n_symbols,
                                  .vocab_size = w->vocab_size,
                                  .symbol_width = w->width,
                                  .names = w->vocab.names.kind,
                                  .n_names = w->vocab.names.n};
        sufi_hash128_hex(&fingerprint, info->fingerprint);
    }
out:
    suf_corpus_writer_abort(w);
    return err;
}

void suf_corpus_writer_abort(suf_corpus_writer *w)
{
    if (!w)
        return;
    sufi_chunkfile_abort(&w->file);
    sufi_spool_close(&w->offsets);
    sufi_spool_close(&w->symbols);
    sufi_names_release(&w->vocab);
    free(w->path);
    free(w);
}
