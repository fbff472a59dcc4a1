/* random.h - random numbers that a seed decides, the same on every machine. */
#ifndef SUF_BASE_RANDOM_H
#define SUF_BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

/* xoshiro256** (Blackman & Vigna, "Scrambled linear pseudorandom number generators", ACM Trans.
 * Math. Softw. 47, 2021): period 2^256 - 1, so long as not all words of the state are 0. */
typedef struct sufi_random {
    uint64_t s[4];
} sufi_random;

/* The next number of splitmix64 (Steele, Lea & Flood 2014), whose state is one word: a step of a
 * constant, then a mixing function. Any state will do. */
uint64_t sufi_splitmix(uint64_t *state);

/* Stream number `stream` of a seed: its state is outputs 4 stream .. 4 stream + 3 of the splitmix64
 * whose state is the first output of the splitmix64 with state `seed`. */
void sufi_random_init(sufi_random *r, uint64_t seed, uint64_t stream);

static inline uint64_t sufi_rotate(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

static inline uint64_t sufi_random_next(sufi_random *r)
{
    uint64_t *s = r->s, out = sufi_rotate(s[1] * 5, 7) * 9, shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = sufi_rotate(s[3], 45);
    return out;
}

/* Uniform in [0, n), n >= 1, without bias: the upper word of a product with n, the few products
 * that would make some results more likely thrown away (Lemire, "Fast random integer generation in
 * an interval", ACM Trans. Model. Comput. Simul. 29, 2019). A bootstrap draws 10^9 of them. */
static inline uint64_t sufi_random_below(sufi_random *r, uint64_t n)
{
    __extension__ typedef unsigned __int128 u128;
    u128 product = (u128)sufi_random_next(r) * n;

    if ((uint64_t)product < n)
        for (uint64_t unfair = (0 - n) % n; (uint64_t)product < unfair;)
            product = (u128)sufi_random_next(r) * n;
    return (uint64_t)(product >> 64);
}

/* item[n] := a random order of 0 .. n-1 (Fisher and Yates). */
void sufi_random_order(sufi_random *r, uint32_t *item, size_t n);

/* Uniform multiple of 2^-53 in [0, 1). */
double sufi_random_unit(sufi_random *r);

#endif
