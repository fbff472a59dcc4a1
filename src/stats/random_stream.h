/* random_stream.h - seeded random numbers: one stream for each numbered task, so that no result
 * depends on which thread ran it. */
#ifndef SUF_STATS_RANDOM_STREAM_H
#define SUF_STATS_RANDOM_STREAM_H

#include <stddef.h>
#include <stdint.h>

typedef struct sufi_random {
    uint64_t state;
} sufi_random;

/* SplitMix64: G. Steele, D. Lea and C. Flood, "Fast splittable pseudorandom number generators"
 * (2014). */
static inline uint64_t sufi_random_next(sufi_random *r)
{
    uint64_t z = r->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static inline sufi_random sufi_random_stream(uint64_t seed, uint64_t stream)
{
    sufi_random r = {seed},
                s = {sufi_random_next(&r) ^ (stream + 1) * UINT64_C(0xd1342543de82ef95)};

    return (sufi_random){sufi_random_next(&s)};
}

/* Uniform in 0 .. bound-1, bound < 2^32: the bias is below 2^-32. */
static inline uint32_t sufi_random_below(sufi_random *r, uint32_t bound)
{
    return (uint32_t)(((sufi_random_next(r) >> 32) * bound) >> 32);
}

/* item[n] := a random order of 0 .. n-1 (Fisher and Yates). */
static inline void sufi_random_order(sufi_random *r, uint32_t *item, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t at = sufi_random_below(r, (uint32_t)(i + 1));
        item[i] = item[at];
        item[at] = (uint32_t)i;
    }
}

#endif
