#include "pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "tap.h"

static void give_up(const char *what)
{
    printf("Bail out! cannot make %s\n", what);
    exit(2);
}

size_t pack_gzip(const void *data, size_t n, uint8_t *out, size_t len, size_t cap)
{
    z_stream z;

    memset(&z, 0, sizeof z);
    if (deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        give_up("gzip");
    z.next_in = (z_const Bytef *)(uintptr_t)data;
    z.avail_in = (uInt)n;
    z.next_out = out + len;
    z.avail_out = (uInt)(cap - len);
    if (deflate(&z, Z_FINISH) != Z_STREAM_END)
        give_up("gzip");
    len += z.total_out;
    deflateEnd(&z);
    return len;
}

size_t pack_zstd(const void *data, size_t n, uint8_t *out, size_t len, size_t cap)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();

    if (!c)
        give_up("zstd");
    ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1);
    size_t size = ZSTD_compress2(c, out + len, cap - len, data, n);
    if (ZSTD_isError(size))
        give_up("zstd");
    ZSTD_freeCCtx(c);
    return len + size;
}

static const char *write_packed(const char *path, const void *data, size_t n, int zstd)
{
    size_t cap = n + n / 8 + 1024;
    uint8_t *out = malloc(cap);

    if (!out)
        give_up("room");
    size_t len = zstd ? pack_zstd(data, n, out, 0, cap) : pack_gzip(data, n, out, 0, cap);
    write_file(path, out, len);
    free(out);
    return path;
}

const char *write_gzip(const char *path, const void *data, size_t n)
{
    return write_packed(path, data, n, 0);
}

const char *write_zstd(const char *path, const void *data, size_t n)
{
    return write_packed(path, data, n, 1);
}
