/* stream.h - the bytes of a file from front to back, decompressed where that is wanted, in bounded
 * memory. A regular file that is not compressed is mapped, and all of it is seen at once. */
#ifndef SUF_DATA_STREAM_H
#define SUF_DATA_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/mapfile.h"
#include "sufgram/err.h"

typedef struct sufi_stream sufi_stream;

/* "-", or what is there and neither a regular file nor a folder: it can be read once. */
bool sufi_is_pipe(const char *path);

/* Open PATH ("-": standard input). Nothing is decompressed yet. */
int sufi_stream_open(sufi_stream **out, const char *path, suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
void sufi_stream_close(sufi_stream *s);

/* For diagnostics: the path, or "standard input". */
const char *sufi_stream_name(const sufi_stream *s);

/* The bytes not taken yet, at least `want` of them unless the stream ends before; *n may be more.
 * They are valid until the next peek. Errors: SUF_EIO; of compressed streams SUF_EFORMAT and
 * SUF_ETRUNCATED naming the compressed byte. */
int sufi_stream_peek(sufi_stream *s, size_t want, const uint8_t **data, size_t *n,
                     suf_diag *diag) SUF_MUST_CHECK;

/* Take the first n bytes of the last peek. */
void sufi_stream_take(sufi_stream *s, size_t n);

/* Some of the bytes not taken yet, up to and including a blank, a tab or a newline, so that no word
 * is cut. *last: up to the end of the stream instead; *n may be 0 then. SUF_ELIMIT for 64 MiB
 * without a blank. */
int sufi_stream_words(sufi_stream *s, const uint8_t **data, size_t *n, bool *last,
                      suf_diag *diag) SUF_MUST_CHECK;

/* The kind of compression the file begins like ("gzip"), or NULL; only before anything is taken. */
int sufi_stream_compression(sufi_stream *s, const char **name, suf_diag *diag) SUF_MUST_CHECK;

/* From here on show the decompressed bytes. Only before anything is taken, and if
 * sufi_stream_compression found a kind. */
int sufi_stream_decompress(sufi_stream *s, suf_diag *diag) SUF_MUST_CHECK;

/* Offset of the next byte; of the decompressed bytes, if it is decompressed. */
uint64_t sufi_stream_offset(const sufi_stream *s);

/* The number of bytes, taken or not, if it is known now. */
bool sufi_stream_size(const sufi_stream *s, uint64_t *size);

/* How far the file has been read: bytes of it as it is stored. total is 0 if not known. */
void sufi_stream_progress(const sufi_stream *s, uint64_t *done, uint64_t *total);

/* Everything as one mapping, which the caller closes; only before anything is taken. Reads all of
 * a pipe into memory. The stream is empty then. */
int sufi_stream_map(sufi_stream *s, sufi_mapfile *map, suf_diag *diag) SUF_MUST_CHECK;

#endif
