/* decoder.h - one kind of compression: compressed bytes in, plain bytes out, a piece at a time. */
#ifndef SUF_DATA_DECODER_H
#define SUF_DATA_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a step may read and write; it moves both on. */
typedef struct sufi_decoder_io {
    const uint8_t *in;
    size_t n_in;
    uint8_t *out;
    size_t n_out;
} sufi_decoder_io;

typedef struct sufi_decoder {
    const char *name;             /* "gzip", for messages */
    void *(*open)(void);          /* NULL when out of memory */
    void (*close)(void *decoder); /* accepts NULL */

    /* Decode until input or room is used up. *complete: the input may end here. Returns NULL, or
     * what is wrong with the input: static text. */
    const char *(*step)(void *decoder, sufi_decoder_io *io, bool *complete);
} sufi_decoder;

extern const sufi_decoder sufi_gzip_decoder, sufi_zstd_decoder;

/* The decoder of a file that begins so, or NULL. */
const sufi_decoder *sufi_decoder_for(const uint8_t *data, size_t n);

#endif
