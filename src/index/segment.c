#include "index/segment.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/mem.h"

/* SLACK: bytes after the packed entries, so that the last one can be read by a word. */
enum { META_BYTES = 16, SLACK = 8, PACK_AT_ONCE = 8192 };
static const char magic[8] = "SUFSUFA";

static const void *symbols_at(const suf_corpus *corpus, uint64_t first, uint32_t width)
{
    return (const uint8_t *)suf_corpus_symbols(corpus) + first * width;
}

static uint32_t symbol_of(const suf_array *a, size_t i)
{
    return a->width == 2 ? ((const uint16_t *)a->symbols)[i] : ((const uint32_t *)a->symbols)[i];
}

/* Wanted where it costs little beside the array. */
static bool wants_first(uint32_t alphabet, uint64_t n)
{
    return alphabet <= 65537 || alphabet <= n / 16;
}

/* The first symbol that is not below the alphabet, or n: the sort's buckets and the counts below
 * are indexed by symbols, and a damaged corpus may hold any. Without a way out of the first loop
 * the compiler can use vector instructions. */
static size_t find_stranger(const suf_array *a)
{
    uint32_t largest = 0;
    size_t i = 0;

    for (size_t k = 0; k < a->n; k++)
        largest = symbol_of(a, k) > largest ? symbol_of(a, k) : largest;
    if (largest < a->alphabet)
        return a->n;
    while (symbol_of(a, i) < a->alphabet)
        i++;
    return i;
}

/* first[s] = number of symbols below s, s = 0..alphabet. */
static uint32_t *count_first(const suf_array *a)
{
    uint32_t *first = sufi_alloc_zero((size_t)a->alphabet + 1, sizeof *first);

    if (!first)
        return NULL;
    for (size_t i = 0; i < a->n; i++)
        first[symbol_of(a, i) + 1]++;
    for (uint32_t s = 0; s < a->alphabet; s++)
        first[s + 1] += first[s];
    return first;
}

/* Bits an entry of a segment of n symbols. */
static uint32_t entry_bits(uint64_t n)
{
    uint32_t bits = 1;

    while ((n - 1) >> bits)
        bits++;
    return bits;
}

uint64_t sufi_segment_bytes(uint64_t n)
{
    return (n * entry_bits(n) + 7) / 8 + SLACK;
}

/* The entries as a little-endian bit stream, a block at a time (8192 entries fill whole words). */
static void write_packed(sufi_chunkfile_writer *w, const uint32_t *order, size_t n)
{
    static const uint8_t slack[SLACK];
    uint32_t bits = entry_bits(n);
    uint8_t block[PACK_AT_ONCE * 4];

    for (size_t done = 0; done < n; done += PACK_AT_ONCE) {
        size_t end = n - done < PACK_AT_ONCE ? n : done + PACK_AT_ONCE, size = 0;
        uint64_t pending = 0;
        uint32_t n_pending = 0;
        for (size_t i = done; i < end; i++) {
            pending |= (uint64_t)order[i] << n_pending;
            n_pending += bits;
            for (; n_pending >= 8; n_pending -= 8, pending >>= 8)
                block[size++] = (uint8_t)pending;
        }
        if (n_pending)
            block[size++] = (uint8_t)pending;
        sufi_chunkfile_write(w, block, size);
    }
    sufi_chunkfile_write(w, slack, sizeof slack);
}

static int write_segment(const suf_array *a, const uint32_t *first, const char *path,
                         suf_diag *diag)
{
    sufi_chunkfile_writer w;
    uint8_t meta[META_BYTES];

    int err = sufi_chunkfile_writer_open(&w, path, magic, diag);
    if (err)
        return err;
    sufi_put_le64(meta, a->n);
    sufi_put_le32(meta + 8, a->alphabet);
    sufi_put_le32(meta + 12, entry_bits(a->n));
    sufi_chunkfile_begin(&w, "META");
    sufi_chunkfile_write(&w, meta, sizeof meta);
    sufi_chunkfile_end(&w);
    sufi_chunkfile_begin(&w, "SUFX");
    write_packed(&w, a->order, a->n);
    sufi_chunkfile_end(&w);
    if (first) {
        sufi_chunkfile_begin(&w, "FRST");
        sufi_chunkfile_write(&w, first, ((size_t)a->alphabet + 1) * sizeof *first);
        sufi_chunkfile_end(&w);
    }
    return sufi_chunkfile_commit(&w, NULL, diag);
}

int sufi_segment_build(const suf_corpus *corpus, uint64_t first, uint64_t n, const char *path,
                       suf_diag *diag)
{
    suf_corpus_info info;
    uint32_t *counts = NULL;

    suf_corpus_get_info(corpus, &info);
    if (n == 0 || n > SUF_ARRAY_MAX || !sufi_within(first, n, info.n_symbols))
        return sufi_fail(diag, SUF_EINVAL, path, "a segment of %llu symbols",
                         (unsigned long long)n);
    uint32_t *order = sufi_pages_alloc((size_t)n, sizeof *order);
    suf_array a = {symbols_at(corpus, first, info.symbol_width),
                   order,
                   NULL,
                   info.symbol_width,
                   32,
                   info.vocab_size + 1,
                   (size_t)n};
    int err = order ? SUF_OK : sufi_fail_nomem(diag, "a suffix array");
    size_t stranger = find_stranger(&a);
    if (!err && stranger < a.n)
        err = sufi_fail(diag, SUF_ECORRUPT, path,
                        "symbol %llu of the corpus is no token of the vocabulary",
                        (unsigned long long)(first + stranger));
    if (!err)
        err = suf_array_build(a.symbols, a.width, a.n, a.alphabet, order, diag);
    if (!err && wants_first(a.alphabet, n) && !(counts = count_first(&a)))
        err = sufi_fail_nomem(diag, "symbol counts");
    if (!err)
        err = write_segment(&a, counts, path, diag);
    free(counts);
    sufi_pages_free(order, (size_t)n, sizeof *order);
    return err;
}

static int read_meta(sufi_segment *s, const suf_corpus *corpus, suf_diag *diag)
{
    const sufi_chunk *meta = sufi_chunkfile_find(&s->file, "META");
    const sufi_chunk *order = sufi_chunkfile_find(&s->file, "SUFX");
    const sufi_chunk *first = sufi_chunkfile_find(&s->file, "FRST");
    const char *path = s->file.path;
    suf_corpus_info info;

    suf_corpus_get_info(corpus, &info);
    if (!meta || meta->size != META_BYTES || !order)
        return sufi_fail(diag, SUF_ECORRUPT, path, "lacks a chunk");
    int err = sufi_chunkfile_verify_chunk(&s->file, meta, diag);
    if (err)
        return err;
    const uint8_t *m = s->file.map.data + meta->offset;
    uint64_t n = sufi_get_le64(m);
    uint32_t alphabet = sufi_get_le32(m + 8);
    if (n == 0 || n > SUF_ARRAY_MAX || sufi_get_le32(m + 12) != entry_bits(n) ||
        order->size != sufi_segment_bytes(n))
        return sufi_fail(diag, SUF_ECORRUPT, path, "has an impossible number of entries");
    if (alphabet == 0 || alphabet > info.vocab_size + 1 || info.n_symbols == 0 ||
        !sufi_within(s->first, n, info.n_symbols - 1))
        return sufi_fail(diag, SUF_EMISMATCH, path, "belongs to another corpus");
    if (first && first->size != ((uint64_t)alphabet + 1) * sizeof(uint32_t))
        return sufi_fail(diag, SUF_ECORRUPT, path, "chunk FRST has a wrong size");
    s->array = (suf_array){
        .symbols = symbols_at(corpus, s->first, info.symbol_width),
        .order = s->file.map.data + order->offset,
        .first = first ? (const uint32_t *)(const void *)(s->file.map.data + first->offset) : NULL,
        .width = info.symbol_width,
        .bits = entry_bits(n),
        .alphabet = alphabet,
        .n = (size_t)n,
    };
    return SUF_OK;
}

int sufi_segment_open(sufi_segment *s, const char *path, const suf_corpus *corpus, uint64_t first,
                      suf_diag *diag)
{
    memset(s, 0, sizeof *s);
    s->first = first;
    int err = sufi_chunkfile_open(&s->file, path, magic, diag);
    if (!err)
        err = read_meta(s, corpus, diag);
    if (err)
        sufi_segment_close(s);
    return err;
}

void sufi_segment_close(sufi_segment *s)
{
    sufi_chunkfile_close(&s->file);
    memset(s, 0, sizeof *s);
}

static int unsorted(const sufi_segment *s, size_t rank, const char *what, suf_diag *diag)
{
    return sufi_fail_at(diag, SUF_ECORRUPT, s->file.path, SUF_AT_ITEM, rank, "%s", what);
}

/* Suffixes stand in order exactly if neighbours do, and those do if their first symbols differ the
 * right way or, being equal, what follows them stands in order: one look at the inverse array. */
static int verify_order(const sufi_segment *s, uint32_t *rank, suf_diag *diag)
{
    const suf_array *a = &s->array;

    memset(rank, 0xff, a->n * sizeof *rank);
    for (size_t i = 0; i < a->n; i++) {
        if (suf_array_position(a, i) >= a->n || rank[suf_array_position(a, i)] != UINT32_MAX)
            return unsorted(s, i, "is not a permutation of the positions", diag);
        rank[suf_array_position(a, i)] = (uint32_t)i;
    }
    for (size_t i = 1; i < a->n; i++) {
        size_t x = suf_array_position(a, i - 1), y = suf_array_position(a, i);
        uint32_t sx = symbol_of(a, x), sy = symbol_of(a, y);
        bool rising = sx < sy;
        if (sx == sy) /* the end of the text is smaller than everything */
            rising = x + 1 == a->n || (y + 1 < a->n && rank[x + 1] < rank[y + 1]);
        if (!rising)
            return unsorted(s, i, "suffixes are not in order", diag);
    }
    return SUF_OK;
}

static int verify_first(const sufi_segment *s, suf_diag *diag)
{
    int err = SUF_OK;

    if (!s->array.first)
        return SUF_OK;
    size_t stranger = find_stranger(&s->array);
    if (stranger < s->array.n)
        return sufi_fail(diag, SUF_ECORRUPT, s->file.path,
                         "symbol %llu of the corpus is not in the segment's alphabet",
                         (unsigned long long)(s->first + stranger));
    uint32_t *want = count_first(&s->array);
    if (!want)
        return sufi_fail_nomem(diag, "symbol counts");
    if (memcmp(want, s->array.first, ((size_t)s->array.alphabet + 1) * sizeof *want) != 0)
        err = sufi_fail(diag, SUF_ECORRUPT, s->file.path, "chunk FRST does not match the corpus");
    free(want);
    return err;
}

int sufi_segment_check(const sufi_segment *s, suf_diag *diag)
{
    const suf_array *a = &s->array;
    uint32_t largest = 0;
    int err = sufi_chunkfile_verify(&s->file, diag);

    if (err)
        return err;
    for (size_t i = 0; i < a->n; i++)
        largest = suf_array_position(a, i) > largest ? suf_array_position(a, i) : largest;
    return largest < a->n
               ? SUF_OK
               : sufi_fail(diag, SUF_ECORRUPT, s->file.path, "an entry lies outside the segment");
}

int sufi_segment_verify(const sufi_segment *s, suf_diag *diag)
{
    int err = sufi_chunkfile_verify(&s->file, diag);
    if (err)
        return err;
    uint32_t *rank = sufi_pages_alloc(s->array.n, sizeof *rank);
    if (!rank)
        return sufi_fail_nomem(diag, "the inverse suffix array");
    err = verify_order(s, rank, diag);
    sufi_pages_free(rank, s->array.n, sizeof *rank);
    return err ? err : verify_first(s, diag);
}
