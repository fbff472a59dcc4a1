/* block_zstd.h - compressing one column; the only module that sees zstd.h. */
#ifndef SUF_TABLES_BLOCK_ZSTD_H
#define SUF_TABLES_BLOCK_ZSTD_H

#include <stddef.h>
#include <stdint.h>

typedef struct sufi_zstd sufi_zstd;

/* `level` as zstd counts them; 0: what suits the columns of blocks. NULL: out of memory. */
sufi_zstd *sufi_zstd_new(int level);
void sufi_zstd_free(sufi_zstd *z);

/* Largest compressed size of n bytes. */
size_t sufi_zstd_bound(size_t n);

/* Compressed bytes written to out[0..cap-1], or 0 on failure. */
size_t sufi_zstd_compress(sufi_zstd *z, const uint8_t *in, size_t n, uint8_t *out, size_t cap);

/* Decompressed bytes written to out[0..cap-1], or SIZE_MAX when the data are broken or do not
 * fit. */
size_t sufi_zstd_decompress(sufi_zstd *z, const uint8_t *in, size_t n, uint8_t *out, size_t cap);

#endif
