/* hash.h - XXH3 checksums; the only module that sees xxhash.h. */
#ifndef SUF_BASE_HASH_H
#define SUF_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

typedef struct sufi_hash128 {
    uint8_t bytes[16]; /* canonical (big-endian) form */
} sufi_hash128;

/* XXH3-64 of one buffer. */
uint64_t sufi_hash64(const void *data, size_t len);

/* XXH3-128 of one buffer. */
sufi_hash128 sufi_hash128_of(const void *data, size_t len);

/* Lower-case hexadecimal, 32 digits and a NUL. */
void sufi_hash128_hex(const sufi_hash128 *h, char out[33]);

/* XXH3-64 of a stream. new: NULL when out of memory; free accepts NULL. */
typedef struct sufi_hasher sufi_hasher;
sufi_hasher *sufi_hasher_new(void);
void sufi_hasher_reset(sufi_hasher *h);
void sufi_hasher_update(sufi_hasher *h, const void *data, size_t len);
uint64_t sufi_hasher_value(const sufi_hasher *h);
void sufi_hasher_free(sufi_hasher *h);

#endif
