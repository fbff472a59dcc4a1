/* unzstd.c - zstd (RFC 8878): frames behind one another, skippable ones passed over. A frame may
 * ask for a window of up to 128 MiB, the library's limit, so memory stays bounded. */
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/mem.h"
#include "data/decoder.h"

struct unzstd {
    ZSTD_DCtx *context;
    bool ended; /* the last frame is complete */
};

static void unzstd_close(void *decoder)
{
    struct unzstd *u = decoder;

    if (u)
        ZSTD_freeDCtx(u->context);
    free(u);
}

static void *unzstd_open(void)
{
    struct unzstd *u = sufi_alloc_zero(1, sizeof *u);

    if (!u)
        return NULL;
    u->context = ZSTD_createDCtx();
    if (!u->context) {
        unzstd_close(u);
        return NULL;
    }
    return u;
}

static const char *name_error(size_t result)
{
    switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_memory_allocation:
        return "there is not enough memory";
    case ZSTD_error_frameParameter_windowTooLarge:
        return "they need a window above 128 MiB: pipe them through 'zstd -dc --long=31'";
    case ZSTD_error_dictionary_wrong:
        return "they need a dictionary";
    default:
        return "they are damaged";
    }
}

static const char *unzstd_step(void *decoder, sufi_decoder_io *io, bool *complete)
{
    struct unzstd *u = decoder;
    ZSTD_inBuffer in = {io->in, io->n_in, 0};
    ZSTD_outBuffer out = {io->out, io->n_out, 0};
    size_t result = 0, moved = 1;

    /* Until it makes no progress: it may hold output back though all input is taken. */
    while (out.pos < out.size && moved && (!u->ended || in.pos < in.size)) {
        moved = in.pos + out.pos;
        result = ZSTD_decompressStream(u->context, &out, &in);
        u->ended = result == 0;
        moved = ZSTD_isError(result) ? 0 : in.pos + out.pos - moved;
    }
    io->in += in.pos;
    io->n_in -= in.pos;
    io->out += out.pos;
    io->n_out -= out.pos;
    *complete = u->ended;
    return ZSTD_isError(result) ? name_error(result) : NULL;
}

const sufi_decoder sufi_zstd_decoder = {"zstd", unzstd_open, unzstd_close, unzstd_step};
