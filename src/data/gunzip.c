/* gunzip.c - gzip (RFC 1952): one member or several behind one another, as gzip, pigz and bgzip
 * write them. The only file that sees zlib.h. */
#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/mem.h"
#include "data/decoder.h"

struct gunzip {
    z_stream z;
    bool started; /* zlib has memory to give back */
    bool ended;   /* the last member is complete */
};

/* 15: the largest window; 16 more: gzip headers, and nothing else. */
enum { GZIP_WINDOW = 15 + 16 };

static void gunzip_close(void *decoder)
{
    struct gunzip *g = decoder;

    if (g && g->started)
        (void)inflateEnd(&g->z);
    free(g);
}

static void *gunzip_open(void)
{
    struct gunzip *g = sufi_alloc_zero(1, sizeof *g);

    if (!g)
        return NULL;
    g->started = inflateInit2(&g->z, GZIP_WINDOW) == Z_OK;
    if (!g->started) {
        gunzip_close(g);
        return NULL;
    }
    return g;
}

static const char *name_error(int result)
{
    switch (result) {
    case Z_MEM_ERROR:
        return "there is not enough memory";
    case Z_NEED_DICT:
        return "they need a dictionary";
    default:
        return "they are damaged";
    }
}

/* One call of zlib; its result. */
static int inflate_some(z_stream *z, sufi_decoder_io *io)
{
    uInt n_in = io->n_in < UINT_MAX ? (uInt)io->n_in : UINT_MAX;
    uInt n_out = io->n_out < UINT_MAX ? (uInt)io->n_out : UINT_MAX;

    z->next_in = (z_const Bytef *)(uintptr_t)io->in;
    z->avail_in = n_in;
    z->next_out = io->out;
    z->avail_out = n_out;
    int result = inflate(z, Z_NO_FLUSH);
    io->in += n_in - z->avail_in;
    io->n_in -= n_in - z->avail_in;
    io->out += n_out - z->avail_out;
    io->n_out -= n_out - z->avail_out;
    return result;
}

static const char *gunzip_step(void *decoder, sufi_decoder_io *io, bool *complete)
{
    struct gunzip *g = decoder;
    int result = Z_OK;

    /* Until zlib makes no progress: it may hold output back though all input is taken. */
    while (io->n_out && result == Z_OK && (!g->ended || io->n_in)) {
        if (g->ended && inflateReset(&g->z) != Z_OK)
            return name_error(Z_MEM_ERROR);
        result = inflate_some(&g->z, io);
        g->ended = result == Z_STREAM_END;
        if (g->ended)
            result = Z_OK;
    }
    *complete = g->ended;
    return result == Z_OK || result == Z_BUF_ERROR ? NULL : name_error(result);
}

const sufi_decoder sufi_gzip_decoder = {"gzip", gunzip_open, gunzip_close, gunzip_step};
