/* corpus_read.c - a mapped corpus: opening it cheaply, finding sequences, checking all of it. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/chunkfile.h"
#include "base/fail.h"
#include "base/mem.h"
#include "corpus/corpus_file.h"
#include "corpus/names.h"

struct suf_corpus {
    sufi_chunkfile file;
    suf_corpus_info info;
    const void *symbols;
    const uint64_t *offsets; /* n_sequences + 1 */
    sufi_names names;
};

/* Chunks up to this size are checked on opening. */
enum { SMALL_CHUNK_BYTES = 1 << 20 };

static uint32_t symbol_at(const suf_corpus *c, uint64_t i)
{
    return c->info.symbol_width == 2 ? ((const uint16_t *)c->symbols)[i]
                                     : ((const uint32_t *)c->symbols)[i];
}

static int find_chunk(const suf_corpus *c, const char id[4], const sufi_chunk **out, suf_diag *diag)
{
    const sufi_chunk *chunk = sufi_chunkfile_find(&c->file, id);

    if (!chunk)
        return sufi_fail(diag, SUF_ECORRUPT, c->file.path, "has no chunk %.4s", id);
    *out = chunk;
    return chunk->size <= SMALL_CHUNK_BYTES ? sufi_chunkfile_verify_chunk(&c->file, chunk, diag)
                                            : SUF_OK;
}

static int read_meta(suf_corpus *c, suf_diag *diag)
{
    suf_corpus_info *info = &c->info;
    const sufi_chunk *chunk = NULL;
    int err = find_chunk(c, SUFI_CORPUS_META, &chunk, diag);

    if (err)
        return err;
    if (chunk->size != SUFI_META_BYTES)
        return sufi_fail_at(diag, SUF_ECORRUPT, c->file.path, SUF_AT_BYTE, chunk->offset,
                            "chunk META has %llu bytes", (unsigned long long)chunk->size);
    const uint8_t *meta = c->file.map.data + chunk->offset;
    info->n_tokens = sufi_get_le64(meta + SUFI_META_TOKENS);
    info->n_sequences = sufi_get_le64(meta + SUFI_META_SEQUENCES);
    info->vocab_size = sufi_get_le32(meta + SUFI_META_VOCAB);
    info->symbol_width = sufi_get_le32(meta + SUFI_META_WIDTH);
    bool plausible = info->n_sequences > 0 && info->n_tokens >= info->n_sequences &&
                     info->n_tokens < UINT64_MAX / 16 && info->vocab_size > 0 &&
                     info->vocab_size <= SUF_MAX_VOCAB &&
                     info->symbol_width == sufi_symbol_width(info->vocab_size);
    if (!plausible)
        return sufi_fail_at(diag, SUF_ECORRUPT, c->file.path, SUF_AT_BYTE, chunk->offset,
                            "chunk META contradicts itself");
    info->n_symbols = info->n_tokens + info->n_sequences + 1;
    sufi_hash128_hex(&c->file.fingerprint, info->fingerprint);
    return SUF_OK;
}

static int find_arrays(suf_corpus *c, suf_diag *diag)
{
    const suf_corpus_info *info = &c->info;
    const sufi_chunk *tokens = NULL, *offsets = NULL;
    int err = find_chunk(c, SUFI_CORPUS_TOKENS, &tokens, diag);

    if (!err)
        err = find_chunk(c, SUFI_CORPUS_OFFSETS, &offsets, diag);
    if (err)
        return err;
    if (tokens->size != info->n_symbols * info->symbol_width)
        return sufi_fail_at(diag, SUF_ECORRUPT, c->file.path, SUF_AT_BYTE, tokens->offset,
                            "chunk TOKN has another size than META says");
    if (offsets->size != (info->n_sequences + 1) * sizeof *c->offsets)
        return sufi_fail_at(diag, SUF_ECORRUPT, c->file.path, SUF_AT_BYTE, offsets->offset,
                            "chunk SEQO has another size than META says");
    c->symbols = c->file.map.data + tokens->offset;
    c->offsets = (const void *)(c->file.map.data + offsets->offset);
    /* Readers scan from boundary to boundary: the outermost must hold. */
    if (c->offsets[0] != 1 || c->offsets[info->n_sequences] != info->n_symbols ||
        symbol_at(c, 0) != 0 || symbol_at(c, info->n_symbols - 1) != 0)
        return sufi_fail(diag, SUF_ECORRUPT, c->file.path,
                         "the stream does not begin and end with a boundary");
    return SUF_OK;
}

static int find_names(suf_corpus *c, suf_diag *diag)
{
    const sufi_chunk *chunk = NULL;

    if (!sufi_chunkfile_find(&c->file, SUFI_CORPUS_NAMES))
        return SUF_OK;
    int err = find_chunk(c, SUFI_CORPUS_NAMES, &chunk, diag);
    if (err)
        return err;
    const char *wrong = sufi_names_open(&c->names, c->file.map.data + chunk->offset, chunk->size,
                                        c->info.vocab_size);
    if (wrong)
        return sufi_fail_at(diag, SUF_ECORRUPT, c->file.path, SUF_AT_BYTE, chunk->offset,
                            "chunk VOCB %s", wrong);
    c->info.names = c->names.kind;
    c->info.n_names = c->names.n;
    return SUF_OK;
}

int suf_corpus_open(suf_corpus **out, const char *path, suf_diag *diag)
{
    suf_corpus *c = sufi_alloc_zero(1, sizeof *c);
    int err;

    if (!c)
        return sufi_fail_nomem(diag, "a corpus");
    err = sufi_chunkfile_open(&c->file, path, SUFI_CORPUS_MAGIC, diag);
    if (!err)
        err = read_meta(c, diag);
    if (!err)
        err = find_arrays(c, diag);
    if (!err)
        err = find_names(c, diag);
    if (err)
        suf_corpus_close(c);
    else
        *out = c;
    return err;
}

void suf_corpus_close(suf_corpus *c)
{
    if (!c)
        return;
    sufi_chunkfile_close(&c->file);
    free(c);
}

void suf_corpus_get_info(const suf_corpus *c, suf_corpus_info *out)
{
    *out = c->info;
}

const void *suf_corpus_symbols(const suf_corpus *c)
{
    return c->symbols;
}

const sufi_names *sufi_corpus_names(const suf_corpus *c)
{
    return &c->names;
}

const char *sufi_corpus_path(const suf_corpus *c)
{
    return c->file.path;
}

const char *suf_corpus_name(const suf_corpus *c, uint32_t id)
{
    size_t len;

    return sufi_names_get(&c->names, id, &len);
}

int suf_corpus_id(const suf_corpus *c, const char *text, size_t len, uint32_t *id)
{
    return sufi_names_find(&c->names, text, len, id) ? SUF_OK : SUF_ABSENT;
}

/* A sequence lies inside the stream and is not empty. */
static bool sequence_is_sound(const suf_corpus *c, uint64_t k)
{
    uint64_t first = c->offsets[k], next = c->offsets[k + 1];

    return first >= 1 && next <= c->info.n_symbols && first < next && next - first >= 2;
}

int suf_corpus_sequence(const suf_corpus *c, uint64_t k, uint64_t *first, uint64_t *length)
{
    if (k >= c->info.n_sequences)
        return SUF_ABSENT;
    if (!sequence_is_sound(c, k))
        return SUF_ECORRUPT;
    *first = c->offsets[k];
    *length = c->offsets[k + 1] - c->offsets[k] - 1;
    return SUF_OK;
}

int suf_corpus_sequence_at(const suf_corpus *c, uint64_t position, uint64_t *k)
{
    uint64_t low = 0, high = c->info.n_sequences;

    if (position >= c->info.n_symbols - 1)
        return SUF_ABSENT;
    /* The last k with offsets[k] <= position + 1 lies in [low, high). */
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (c->offsets[middle] <= position + 1)
            low = middle;
        else
            high = middle;
    }
    *k = low;
    return SUF_OK;
}

/* The first of the symbols [from, to) that is no token of the vocabulary, or `to`. Scanning in
 * blocks without a way out lets the compiler use vector instructions. */
static uint64_t find_bad_symbol(const suf_corpus *c, uint64_t from, uint64_t to)
{
    uint32_t vocab = c->info.vocab_size;

    while (from < to) {
        uint64_t end = to - from > 4096 ? from + 4096 : to;
        uint32_t bad = 0;
        if (c->info.symbol_width == 2) {
            const uint16_t *s = c->symbols;
            for (uint64_t i = from; i < end; i++)
                bad |= (uint32_t)s[i] - 1u >= vocab;
        } else {
            const uint32_t *s = c->symbols;
            for (uint64_t i = from; i < end; i++)
                bad |= s[i] - 1u >= vocab;
        }
        if (bad) {
            while (symbol_at(c, from) - 1u < vocab)
                from++;
            return from;
        }
        from = end;
    }
    return to;
}

int suf_corpus_verify(const suf_corpus *c, suf_diag *diag)
{
    int err;

    sufi_mapfile_sequential(&c->file.map);
    err = sufi_chunkfile_verify(&c->file, diag);
    for (uint64_t k = 0; k < c->info.n_sequences && !err; k++) {
        if (!sequence_is_sound(c, k))
            return sufi_fail_at(diag, SUF_ECORRUPT, c->file.path, SUF_AT_ITEM, k,
                                "sequence offsets do not rise, or leave the stream");
        uint64_t first = c->offsets[k], end = c->offsets[k + 1] - 1;
        if (symbol_at(c, end) != 0)
            err = sufi_fail_at(diag, SUF_ECORRUPT, c->file.path, SUF_AT_ITEM, end,
                               "no boundary where sequence %llu ends", (unsigned long long)k);
        uint64_t bad = err ? end : find_bad_symbol(c, first, end);
        if (bad < end)
            err = sufi_fail_at(diag, SUF_ECORRUPT, c->file.path, SUF_AT_ITEM, bad,
                               "symbol %lu is no token of the vocabulary",
                               (unsigned long)symbol_at(c, bad));
    }
    uint32_t id = 0;
    const char *wrong = err ? NULL : sufi_names_verify(&c->names, &id);
    if (wrong)
        err = sufi_fail(diag, SUF_ECORRUPT, c->file.path, "id %lu: %s", (unsigned long)id, wrong);
    return err;
}
