/* source_llmc.c - .bin files of llm.c and modded-nanogpt: a header, then ids, one input sequence.
 *
 *   OFFSET SIZE  MEANING
 *    0      4    magic: 20240520 (ids of 16 bits) or 20240801 (ids of 32 bits)
 *    4      4    version: 1 resp. 7
 *    8      4    number of ids
 *   12   1012    not used
 * 1024      -    the ids
 */
#include "base/bytes.h"
#include "base/fail.h"
#include "corpus/source.h"

enum { VERSION_AT = 4, COUNT_AT = 8, HEADER_BYTES = 1024 };

static const struct kind {
    uint32_t magic, version;
    suf_dtype dtype;
} kinds[] = {{20240520, 1, SUF_U16}, {20240801, 7, SUF_U32}};

static const struct kind *find_kind(const uint8_t *data, size_t n)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (n >= 4 && sufi_get_le32(data) == kinds[i].magic)
            return &kinds[i];
    return NULL;
}

bool sufi_llmc_has_magic(const uint8_t *data, size_t n)
{
    return find_kind(data, n) != NULL;
}

static int check_header(const sufi_source *s, const struct kind *kind, const uint8_t *header,
                        size_t n, suf_diag *diag)
{
    if (!kind)
        return sufi_fail(diag, SUF_EMAGIC, s->path, "is not a .bin file of llm.c");
    if (n < HEADER_BYTES)
        return sufi_fail_at(diag, SUF_ETRUNCATED, s->path, SUF_AT_BYTE, n,
                            "the file ends inside its header of %d bytes", HEADER_BYTES);
    uint32_t version = sufi_get_le32(header + VERSION_AT);
    if (version != kind->version)
        return sufi_fail_at(diag, SUF_EVERSION, s->path, SUF_AT_BYTE, VERSION_AT,
                            "version %lu where magic %lu has version %lu", (unsigned long)version,
                            (unsigned long)kind->magic, (unsigned long)kind->version);
    return SUF_OK;
}

/* `bytes` follow the header where it announces n_ids. */
static int check_count(const sufi_source *s, uint64_t bytes, uint64_t n_ids, size_t width,
                       suf_diag *diag)
{
    if (bytes == n_ids * width)
        return SUF_OK;
    return sufi_fail_at(diag, bytes < n_ids * width ? SUF_ETRUNCATED : SUF_EFORMAT, s->path,
                        SUF_AT_BYTE, COUNT_AT,
                        "the header announces %llu ids of %u bytes, %llu bytes follow it",
                        (unsigned long long)n_ids, (unsigned)width, (unsigned long long)bytes);
}

int sufi_source_llmc(sufi_source *s, sufi_stream *in, suf_diag *diag)
{
    const uint8_t *header = NULL;
    uint64_t size;
    size_t n = 0;
    int err = sufi_stream_peek(in, HEADER_BYTES, &header, &n, diag);

    if (err)
        return err;
    const struct kind *kind = find_kind(header, n);
    err = check_header(s, kind, header, n, diag);
    if (err)
        return err;
    size_t width = suf_dtype_size(kind->dtype);
    uint64_t n_ids = sufi_get_le32(header + COUNT_AT);
    sufi_stream_take(in, HEADER_BYTES);
    if (sufi_stream_size(in, &size))
        err = check_count(s, size - HEADER_BYTES, n_ids, width, diag);
    if (!err)
        err = sufi_source_raw(s, in, kind->dtype, diag);
    return err ? err : check_count(s, sufi_stream_offset(in) - HEADER_BYTES, n_ids, width, diag);
}
