/* chunkfile.c - the container format (also in docs/format.md).
 *
 * All integers little-endian unless said otherwise; hashes in canonical (big-endian) form.
 *
 *   header, 64 bytes
 *   OFFSET SIZE  MEANING
 *    0      8    magic: "SUFCORP\0" (corpus) or "SUFSUFA\0" (suffix array)
 *    8      4    format version, 1
 *   12      4    byte order mark 0x01020304 in the writer's order
 *   16      4    number of chunks
 *   20      4    0
 *   24      8    offset of the table of contents
 *   32      8    size of the whole file
 *   40     16    fingerprint: XXH3-128 of header bytes 0..39 followed by the table of contents; it
 *                covers every byte of the chunks through their hashes
 *   56      8    XXH3-64 of header bytes 0..55
 *
 *   chunks, in the order of the table: each at the next multiple of 64, gaps zero
 *
 *   table of contents, to the end of the file: 32 bytes a chunk
 *    0      4    id, four characters
 *    4      4    0
 *    8      8    offset
 *   16      8    size in bytes
 *   24      8    XXH3-64 of the bytes
 */
#include "base/chunkfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/mem.h"

enum { HEADER_BYTES = 64, TOC_ENTRY_BYTES = 32, ALIGNMENT = 64 };
#define BYTE_ORDER_MARK 0x01020304u

static void put_be64(uint8_t *p, uint64_t v)
{
    sufi_put_be32(p, (uint32_t)(v >> 32));
    sufi_put_be32(p + 4, (uint32_t)v);
}

static uint64_t get_be64(const uint8_t *p)
{
    return (uint64_t)sufi_get_be32(p) << 32 | sufi_get_be32(p + 4);
}

int sufi_chunkfile_writer_open(sufi_chunkfile_writer *w, const char *path, const char magic[8],
                               suf_diag *diag)
{
    static const uint8_t placeholder[HEADER_BYTES];

    memset(w, 0, sizeof *w);
    int err = sufi_outfile_open(&w->out, path, diag);
    if (err)
        return err;
    memcpy(w->magic, magic, 8);
    w->hasher = sufi_hasher_new();
    if (!w->hasher) {
        sufi_outfile_abort(&w->out);
        return sufi_fail_nomem(diag, "a checksum");
    }
    sufi_outfile_write(&w->out, placeholder, sizeof placeholder);
    return SUF_OK;
}

void sufi_chunkfile_begin(sufi_chunkfile_writer *w, const char id[4])
{
    sufi_outfile_align(&w->out, ALIGNMENT);
    sufi_chunk *c = &w->chunk[w->n_chunks];
    memcpy(c->id, id, 4);
    c->offset = w->out.offset;
    sufi_hasher_reset(w->hasher);
}

void sufi_chunkfile_write(sufi_chunkfile_writer *w, const void *data, size_t len)
{
    sufi_hasher_update(w->hasher, data, len);
    sufi_outfile_write(&w->out, data, len);
}

void sufi_chunkfile_end(sufi_chunkfile_writer *w)
{
    sufi_chunk *c = &w->chunk[w->n_chunks++];
    c->size = w->out.offset - c->offset;
    c->hash = sufi_hasher_value(w->hasher);
}

/* XXH3-128 of the first 40 header bytes and the table of contents. */
static sufi_hash128 fingerprint_of(const uint8_t *header, const uint8_t *toc, uint32_t n_chunks)
{
    uint8_t joined[40 + SUFI_CHUNKFILE_MAX_CHUNKS * TOC_ENTRY_BYTES];

    memcpy(joined, header, 40);
    memcpy(joined + 40, toc, n_chunks * TOC_ENTRY_BYTES);
    return sufi_hash128_of(joined, 40 + n_chunks * TOC_ENTRY_BYTES);
}

int sufi_chunkfile_commit(sufi_chunkfile_writer *w, sufi_hash128 *fingerprint, suf_diag *diag)
{
    uint8_t toc[SUFI_CHUNKFILE_MAX_CHUNKS * TOC_ENTRY_BYTES] = {0};
    uint8_t header[HEADER_BYTES] = {0};

    for (uint32_t i = 0; i < w->n_chunks; i++) {
        uint8_t *entry = toc + i * TOC_ENTRY_BYTES;
        memcpy(entry, w->chunk[i].id, 4);
        sufi_put_le64(entry + 8, w->chunk[i].offset);
        sufi_put_le64(entry + 16, w->chunk[i].size);
        put_be64(entry + 24, w->chunk[i].hash);
    }
    sufi_outfile_align(&w->out, ALIGNMENT);
    uint64_t toc_offset = w->out.offset;
    sufi_outfile_write(&w->out, toc, w->n_chunks * TOC_ENTRY_BYTES);
    memcpy(header, w->magic, 8);
    sufi_put_le32(header + 8, SUFI_CHUNKFILE_VERSION);
    uint32_t mark = BYTE_ORDER_MARK;
    memcpy(header + 12, &mark, 4);
    sufi_put_le32(header + 16, w->n_chunks);
    sufi_put_le64(header + 24, toc_offset);
    sufi_put_le64(header + 32, w->out.offset);
    sufi_hash128 print = fingerprint_of(header, toc, w->n_chunks);
    memcpy(header + 40, print.bytes, 16);
    put_be64(header + 56, sufi_hash64(header, 56));
    sufi_outfile_rewrite(&w->out, 0, header, sizeof header);
    int err = sufi_outfile_commit(&w->out, diag);
    sufi_hasher_free(w->hasher);
    memset(w, 0, sizeof *w);
    w->out.fd = -1;
    if (!err && fingerprint)
        *fingerprint = print;
    return err;
}

void sufi_chunkfile_abort(sufi_chunkfile_writer *w)
{
    if (w->hasher)
        sufi_outfile_abort(&w->out);
    sufi_hasher_free(w->hasher);
    memset(w, 0, sizeof *w);
    w->out.fd = -1;
}

static int check_header(const sufi_mapfile *m, const char *path, const char magic[8],
                        suf_diag *diag)
{
    const uint8_t *h = m->data;
    uint32_t mark;

    if (m->size < 8 || memcmp(h, magic, 8) != 0)
        return sufi_fail(diag, SUF_EMAGIC, path, "is not a sufgram %s file",
                         memcmp(magic, "SUFCORP", 8) == 0 ? "corpus" : "suffix array");
    if (m->size < HEADER_BYTES)
        return sufi_fail_at(diag, SUF_ETRUNCATED, path, SUF_AT_BYTE, m->size,
                            "the file ends inside its header");
    memcpy(&mark, h + 12, 4);
    if (mark == __builtin_bswap32(BYTE_ORDER_MARK))
        return sufi_fail_at(diag, SUF_EENDIAN, path, SUF_AT_BYTE, 12,
                            "was written on a machine of the other byte order");
    if (sufi_get_le32(h + 8) != SUFI_CHUNKFILE_VERSION)
        return sufi_fail_at(diag, SUF_EVERSION, path, SUF_AT_BYTE, 8,
                            "has format version %u; this program reads version %d",
                            (unsigned)sufi_get_le32(h + 8), SUFI_CHUNKFILE_VERSION);
    if (get_be64(h + 56) != sufi_hash64(h, 56))
        return sufi_fail_at(diag, SUF_ECORRUPT, path, SUF_AT_BYTE, 0, "header checksum is wrong");
    if (sufi_get_le64(h + 32) != m->size)
        return sufi_fail_at(diag, m->size < sufi_get_le64(h + 32) ? SUF_ETRUNCATED : SUF_ECORRUPT,
                            path, SUF_AT_BYTE, m->size, "the file should have %llu bytes",
                            (unsigned long long)sufi_get_le64(h + 32));
    return SUF_OK;
}

static int read_contents(sufi_chunkfile *f, suf_diag *diag)
{
    const uint8_t *h = f->map.data;
    uint32_t n = sufi_get_le32(h + 16);
    uint64_t toc = sufi_get_le64(h + 24);
    uint64_t end = HEADER_BYTES;

    if (n > SUFI_CHUNKFILE_MAX_CHUNKS || toc < HEADER_BYTES || toc > f->map.size ||
        f->map.size - toc != (uint64_t)n * TOC_ENTRY_BYTES)
        return sufi_fail_at(diag, SUF_ECORRUPT, f->path, SUF_AT_BYTE, 16,
                            "table of contents is not the end of the file");
    f->fingerprint = fingerprint_of(h, h + toc, n);
    if (memcmp(f->fingerprint.bytes, h + 40, 16) != 0)
        return sufi_fail_at(diag, SUF_ECORRUPT, f->path, SUF_AT_BYTE, toc,
                            "checksum of the table of contents is wrong");
    f->n_chunks = n;
    for (uint32_t i = 0; i < n; i++) {
        const uint8_t *entry = h + toc + i * TOC_ENTRY_BYTES;
        sufi_chunk *c = &f->chunk[i];
        memcpy(c->id, entry, 4);
        c->offset = sufi_get_le64(entry + 8);
        c->size = sufi_get_le64(entry + 16);
        c->hash = get_be64(entry + 24);
        if (c->offset % ALIGNMENT || c->offset < end || !sufi_within(c->offset, c->size, toc))
            return sufi_fail_at(diag, SUF_ECORRUPT, f->path, SUF_AT_ITEM, i,
                                "chunk overlaps another or lies outside the file");
        end = c->offset + c->size;
    }
    return SUF_OK;
}

int sufi_chunkfile_open(sufi_chunkfile *f, const char *path, const char magic[8], suf_diag *diag)
{
    memset(f, 0, sizeof *f);
    int err = sufi_mapfile_open(&f->map, path, diag);
    if (err)
        return err;
    f->path = sufi_strdup(path);
    if (!f->path)
        err = sufi_fail_nomem(diag, "a path");
    if (!err)
        err = check_header(&f->map, path, magic, diag);
    if (!err)
        err = read_contents(f, diag);
    if (err)
        sufi_chunkfile_close(f);
    return err;
}

const sufi_chunk *sufi_chunkfile_find(const sufi_chunkfile *f, const char id[4])
{
    for (uint32_t i = 0; i < f->n_chunks; i++)
        if (memcmp(f->chunk[i].id, id, 4) == 0)
            return &f->chunk[i];
    return NULL;
}

int sufi_chunkfile_verify_chunk(const sufi_chunkfile *f, const sufi_chunk *chunk, suf_diag *diag)
{
    if (sufi_hash64(f->map.data + chunk->offset, chunk->size) != chunk->hash)
        return sufi_fail_at(diag, SUF_ECORRUPT, f->path, SUF_AT_BYTE, chunk->offset,
                            "checksum of chunk %.4s is wrong", chunk->id);
    return SUF_OK;
}

/* Bytes [from, to) belong to no chunk and carry no checksum: they must be zero, as written. */
static int check_gap(const sufi_chunkfile *f, uint64_t from, uint64_t to, suf_diag *diag)
{
    for (uint64_t i = from; i < to; i++)
        if (f->map.data[i])
            return sufi_fail_at(diag, SUF_ECORRUPT, f->path, SUF_AT_BYTE, i,
                                "padding between chunks is not zero");
    return SUF_OK;
}

int sufi_chunkfile_verify(const sufi_chunkfile *f, suf_diag *diag)
{
    uint64_t end = HEADER_BYTES;

    for (uint32_t i = 0; i < f->n_chunks; i++) {
        int err = check_gap(f, end, f->chunk[i].offset, diag);
        if (!err)
            err = sufi_chunkfile_verify_chunk(f, &f->chunk[i], diag);
        if (err)
            return err;
        end = f->chunk[i].offset + f->chunk[i].size;
    }
    return check_gap(f, end, sufi_get_le64(f->map.data + 24), diag);
}

void sufi_chunkfile_close(sufi_chunkfile *f)
{
    sufi_mapfile_close(&f->map);
    free(f->path);
    memset(f, 0, sizeof *f);
}
