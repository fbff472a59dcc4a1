#include "base/hash.h"

#include <stdio.h>
#include <string.h>
#include <xxhash.h>

uint64_t sufi_hash64(const void *data, size_t len)
{
    return XXH3_64bits(data, len);
}

sufi_hash128 sufi_hash128_of(const void *data, size_t len)
{
    XXH128_canonical_t canonical;
    sufi_hash128 out;

    XXH128_canonicalFromHash(&canonical, XXH3_128bits(data, len));
    memcpy(out.bytes, canonical.digest, sizeof out.bytes);
    return out;
}

void sufi_hash128_hex(const sufi_hash128 *h, char out[33])
{
    for (int i = 0; i < 16; i++)
        snprintf(out + 2 * i, 3, "%02x", h->bytes[i]);
}

/* A sufi_hasher is an XXH3_state_t; the cast keeps xxhash.h inside this file. */
sufi_hasher *sufi_hasher_new(void)
{
    XXH3_state_t *state = XXH3_createState();

    if (state)
        XXH3_64bits_reset(state);
    return (sufi_hasher *)state;
}

void sufi_hasher_reset(sufi_hasher *h)
{
    XXH3_64bits_reset((XXH3_state_t *)h);
}

void sufi_hasher_update(sufi_hasher *h, const void *data, size_t len)
{
    XXH3_64bits_update((XXH3_state_t *)h, data, len);
}

uint64_t sufi_hasher_value(const sufi_hasher *h)
{
    return XXH3_64bits_digest((const XXH3_state_t *)h);
}

void sufi_hasher_free(sufi_hasher *h)
{
    XXH3_freeState((XXH3_state_t *)h);
}
