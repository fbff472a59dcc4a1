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

void sufi_random_order(sufi_random *r, uint32_t *item, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t at = (size_t)sufi_random_below(r, i + 1);
        item[i] = item[at];
        item[at] = (uint32_t)i;
    }
}

double sufi_random_unit(sufi_random *r)
{
    return (double)(sufi_random_next(r) >> 11) * 0x1p-53;
}
