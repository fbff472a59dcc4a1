/* pack.h - compressed files for tests. All exit on failure. */
#ifndef TESTS_PACK_H
#define TESTS_PACK_H

#include <stddef.h>
#include <stdint.h>

/* One gzip member resp. zstd frame (with a checksum) of data[0..n-1], behind what out[0..len-1]
 * holds; returns the new length. */
size_t pack_gzip(const void *data, size_t n, uint8_t *out, size_t len, size_t cap);
size_t pack_zstd(const void *data, size_t n, uint8_t *out, size_t len, size_t cap);

/* A file of one member or frame; returns path. */
const char *write_gzip(const char *path, const void *data, size_t n);
const char *write_zstd(const char *path, const void *data, size_t n);

#endif
