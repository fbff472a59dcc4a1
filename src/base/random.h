/* random.h - random numbers that a seed decides, the same on every machine. */
#ifndef SUF_BASE_RANDOM_H
#define SUF_BASE_RANDOM_H

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

uint64_t sufi_random_next(sufi_random *r);

/* Uniform in [0, n), n >= 1, without bias. */
uint64_t sufi_random_below(sufi_random *r, uint64_t n);

/* Uniform multiple of 2^-53 in [0, 1). */
double sufi_random_unit(sufi_random *r);

#endif
