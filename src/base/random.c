#include "base/random.h"

static const uint64_t splitmix_step = 0x9e3779b97f4a7c15u; /* 2^64 / golden ratio, odd */

uint64_t sufi_splitmix(uint64_t *state)
{
    uint64_t z = *state += splitmix_step;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

void sufi_random_init(sufi_random *r, uint64_t seed, uint64_t stream)
{
    uint64_t state = sufi_splitmix(&seed) + 4 * stream * splitmix_step;

    for (int i = 0; i < 4; i++)
        r->s[i] = sufi_splitmix(&state);
}

static uint64_t rotate(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

uint64_t sufi_random_next(sufi_random *r)
{
    uint64_t *s = r->s, out = rotate(s[1] * 5, 7) * 9, shifted = s[1] << 17;

    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate(s[3], 45);
    return out;
}

uint64_t sufi_random_below(sufi_random *r, uint64_t n)
{
    /* Numbers below 2^64 mod n would make the low remainders more likely: they are thrown away. */
    uint64_t unfair = (0 - n) % n, x;

    do
        x = sufi_random_next(r);
    while (x < unfair);
    return x % n;
}

double sufi_random_unit(sufi_random *r)
{
    return (double)(sufi_random_next(r) >> 11) * 0x1p-53;
}
