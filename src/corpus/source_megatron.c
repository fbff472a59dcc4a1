/* source_megatron.c - Megatron and GPT-NeoX data: X.idx says where in X.bin the sequences lie.
 *
 * X.idx
 *   OFFSET SIZE  MEANING
 *    0      9    magic "MMIDIDX\0\0"
 *    9      8    version, 1
 *   17      1    type of an item: 1 u8, 2 i8, 3 i16, 4 i32, 5 i64, 8 u16; 6 and 7 are f32 and f64,
 *                which is which depends on the program: the size of X.bin tells
 *   18      8    n, number of sequences
 *   26      8    d, entries of the document index
 *   34     4 n   tokens of each sequence
 *    -     8 n   byte in X.bin where each begins: one behind the other, from 0
 *    -     8 d   document index: 0, then the sequences before the end of each document
 *    -      n    (some files) mode of each sequence, not used
 *
 * X.bin: the items.
 *
 * A sequence is an input sequence; with --documents a document is. */
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "corpus/source.h"

enum { VERSION_AT = 9, TYPE_AT = 17, SEQUENCES_AT = 18, DOCUMENTS_AT = 26, HEADER_BYTES = 34 };

static const char magic[9] = "MMIDIDX\0";

struct megatron {
    char *idx_path, *bin_path;
    sufi_mapfile idx, bin;
    uint64_t n_sequences, n_documents;
    const uint8_t *length, *begin, *document; /* the arrays of the index */
    suf_dtype dtype;
};

bool sufi_megatron_has_magic(const uint8_t *data, size_t n)
{
    return n >= sizeof magic && memcmp(data, magic, sizeof magic) == 0;
}

static int fail_at(const struct megatron *m, int err, uint64_t at, const char *what, suf_diag *diag)
{
    return sufi_fail_at(diag, err, m->idx_path, SUF_AT_BYTE, at, "%s", what);
}

static int read_header(struct megatron *m, suf_diag *diag)
{
    const uint8_t *data = m->idx.data;
    uint64_t size = m->idx.size;

    if (!sufi_megatron_has_magic(data, size))
        return sufi_fail(diag, SUF_EMAGIC, m->idx_path, "is not a Megatron index");
    if (size < HEADER_BYTES)
        return fail_at(m, SUF_ETRUNCATED, size, "the file ends inside its header", diag);
    if (sufi_get_le64(data + VERSION_AT) != 1)
        return fail_at(m, SUF_EVERSION, VERSION_AT, "is not of version 1", diag);
    uint64_t n = sufi_get_le64(data + SEQUENCES_AT), d = sufi_get_le64(data + DOCUMENTS_AT);
    /* Neither sum below can overflow then. */
    if (n > size || d > size)
        return fail_at(m, SUF_ETRUNCATED, size, "the file ends inside its arrays", diag);
    uint64_t end = HEADER_BYTES + 12 * n + 8 * d;
    if (size < end)
        return fail_at(m, SUF_ETRUNCATED, size, "the file ends inside its arrays", diag);
    if (size != end && size != end + n)
        return fail_at(m, SUF_EFORMAT, end, "the file goes on behind its arrays", diag);
    m->n_sequences = n;
    m->n_documents = d;
    m->length = data + HEADER_BYTES;
    m->begin = m->length + 4 * n;
    m->document = m->begin + 8 * n;
    return SUF_OK;
}

/* The type of the items; the floating ones are told apart by the size of the .bin. */
static int read_type(struct megatron *m, uint64_t n_tokens, suf_diag *diag)
{
    static const suf_dtype types[] = {0,       SUF_U8,  SUF_I8,  SUF_I16, SUF_I32,
                                      SUF_I64, SUF_F32, SUF_F32, SUF_U16};
    unsigned code = m->idx.data[TYPE_AT];

    if (code < 1 || code >= sizeof types / sizeof *types)
        return sufi_fail_at(diag, SUF_EFORMAT, m->idx_path, SUF_AT_BYTE, TYPE_AT,
                            "there is no item type %u", code);
    m->dtype = types[code];
    if (m->dtype == SUF_F32 && m->bin.size / 8 == n_tokens)
        m->dtype = SUF_F64;
    uint64_t size = suf_dtype_size(m->dtype);
    if (m->bin.size / size == n_tokens && m->bin.size % size == 0)
        return SUF_OK;
    return sufi_fail(
        diag, SUF_EMISMATCH, m->bin_path, "has %llu bytes; its index says %llu tokens of %s",
        (unsigned long long)m->bin.size, (unsigned long long)n_tokens, suf_dtype_name(m->dtype));
}

/* Lengths, type, and that the sequences lie one behind the other. */
static int check_sequences(struct megatron *m, suf_diag *diag)
{
    uint64_t n_tokens = 0, at = 0;
    int err;

    for (uint64_t k = 0; k < m->n_sequences; k++) {
        uint32_t length = sufi_get_le32(m->length + 4 * k);
        n_tokens += length;
        if (length > INT32_MAX)
            return sufi_fail_at(diag, SUF_EFORMAT, m->idx_path, SUF_AT_ITEM, k,
                                "a sequence of negative length");
        if (n_tokens > m->bin.size)
            return sufi_fail_at(diag, SUF_EMISMATCH, m->bin_path, SUF_AT_NONE, 0,
                                "has %llu bytes; its index says more tokens",
                                (unsigned long long)m->bin.size);
    }
    err = read_type(m, n_tokens, diag);
    for (uint64_t k = 0; k < m->n_sequences && !err; k++) {
        uint64_t begin = sufi_get_le64(m->begin + 8 * k);
        if (begin != at)
            err = sufi_fail_at(diag, SUF_EFORMAT, m->idx_path, SUF_AT_ITEM, k,
                               "the sequence begins at byte %llu of the .bin, not behind the one "
                               "before it, at %llu",
                               (unsigned long long)begin, (unsigned long long)at);
        at += sufi_get_le32(m->length + 4 * k) * (uint64_t)suf_dtype_size(m->dtype);
    }
    return err;
}

static int check_documents(const struct megatron *m, suf_diag *diag)
{
    uint64_t before = 0;

    for (uint64_t k = 0; k < m->n_documents; k++) {
        uint64_t end = sufi_get_le64(m->document + 8 * k);
        if (end < before || end > m->n_sequences || (k == 0 && end != 0))
            return sufi_fail_at(diag, SUF_EFORMAT, m->idx_path, SUF_AT_ITEM, k,
                                "the document index does not rise from 0 to the number of "
                                "sequences");
        before = end;
    }
    if (before != m->n_sequences)
        return sufi_fail(diag, SUF_EFORMAT, m->idx_path,
                         "the document index ends at sequence %llu of %llu",
                         (unsigned long long)before, (unsigned long long)m->n_sequences);
    return SUF_OK;
}

static int put_sequences(sufi_source *s, const struct megatron *m, suf_diag *diag)
{
    uint64_t document = 0;
    int err = SUF_OK;

    for (uint64_t k = 0; k < m->n_sequences && !err; k++) {
        bool ends = true;
        err = sufi_source_span(s, &m->bin, m->dtype, sufi_get_le64(m->begin + 8 * k),
                               sufi_get_le32(m->length + 4 * k), diag);
        if (s->opts->documents) {
            while (sufi_get_le64(m->document + 8 * document) <= k)
                document++;
            ends = sufi_get_le64(m->document + 8 * document) == k + 1;
        }
        if (!err && ends)
            err = sufi_source_end(s, SUF_AT_ROW, k, diag);
    }
    return err;
}

/* X.idx and X.bin, whichever of them is given. */
static int open_files(struct megatron *m, const char *path, suf_diag *diag)
{
    size_t cut = sufi_ends_in(path, ".idx") || sufi_ends_in(path, ".bin") ? 4 : 0;
    int err;

    if (!cut)
        return sufi_fail(diag, SUF_EINVAL, path,
                         "name X.idx or X.bin; without that the other file cannot be found");
    m->idx_path = sufi_beside(path, cut, ".idx");
    m->bin_path = sufi_beside(path, cut, ".bin");
    if (!m->idx_path || !m->bin_path)
        return sufi_fail_nomem(diag, "a path");
    err = sufi_mapfile_open(&m->idx, m->idx_path, diag);
    return err ? err : sufi_mapfile_open(&m->bin, m->bin_path, diag);
}

int sufi_source_megatron(sufi_source *s, const char *path, suf_diag *diag)
{
    struct megatron m = {0};
    const char *given = s->path;
    int err = open_files(&m, path, diag);

    if (!err)
        err = read_header(&m, diag);
    if (!err)
        err = check_sequences(&m, diag);
    if (!err && s->opts->documents)
        err = check_documents(&m, diag);
    if (!err) {
        s->path = m.bin_path;
        sufi_mapfile_sequential(&m.bin);
        err = put_sequences(s, &m, diag);
        s->path = given;
    }
    sufi_mapfile_close(&m.idx);
    sufi_mapfile_close(&m.bin);
    free(m.idx_path);
    free(m.bin_path);
    return err;
}
