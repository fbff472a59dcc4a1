#include "tables/block_zstd.h"

#include <stdbool.h>
#include <stdlib.h>
#include <zstd.h>

#include "base/mem.h"

struct sufi_zstd {
    ZSTD_CCtx *compressor;
    ZSTD_DCtx *decompressor;
};

static bool set(sufi_zstd *z, ZSTD_cParameter parameter, int value)
{
    return !ZSTD_isError(ZSTD_CCtx_setParameter(z->compressor, parameter, value));
}

/* The columns have next to no repetitions: what zstd gains is its entropy coding, and short chance
 * matches only disturb it. Looking for hardly any is the fastest way and takes less space than any
 * level below 12 (docs/benchmarks.md). */
static bool set_default(sufi_zstd *z)
{
    return set(z, ZSTD_c_compressionLevel, 1) && set(z, ZSTD_c_strategy, ZSTD_fast) &&
           set(z, ZSTD_c_minMatch, 7) && set(z, ZSTD_c_hashLog, 6);
}

sufi_zstd *sufi_zstd_new(int level)
{
    sufi_zstd *z = sufi_alloc_zero(1, sizeof *z);

    if (!z)
        return NULL;
    z->compressor = ZSTD_createCCtx();
    z->decompressor = ZSTD_createDCtx();
    /* Sizes and checksums stand in the block header: frames need not repeat them. */
    if (!z->compressor || !z->decompressor ||
        !(level ? set(z, ZSTD_c_compressionLevel, level) : set_default(z)) ||
        !set(z, ZSTD_c_contentSizeFlag, 0) || !set(z, ZSTD_c_checksumFlag, 0)) {
        sufi_zstd_free(z);
        return NULL;
    }
    return z;
}

void sufi_zstd_free(sufi_zstd *z)
{
    if (!z)
        return;
    ZSTD_freeCCtx(z->compressor);
    ZSTD_freeDCtx(z->decompressor);
    free(z);
}

size_t sufi_zstd_bound(size_t n)
{
    return ZSTD_compressBound(n);
}

size_t sufi_zstd_compress(sufi_zstd *z, const uint8_t *in, size_t n, uint8_t *out, size_t cap)
{
    size_t size = ZSTD_compress2(z->compressor, out, cap, in, n);

    return ZSTD_isError(size) ? 0 : size;
}

size_t sufi_zstd_decompress(sufi_zstd *z, const uint8_t *in, size_t n, uint8_t *out, size_t cap)
{
    size_t size = ZSTD_decompressDCtx(z->decompressor, out, cap, in, n);

    return ZSTD_isError(size) ? SIZE_MAX : size;
}
