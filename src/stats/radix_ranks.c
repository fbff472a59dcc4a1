/* radix_ranks.c - ranking by radix sort.
 *
 * A double's bits, the sign bit turned over (all bits of a negative number), sort as unsigned
 * integers. They are sorted from the least digit of 11 bits up, each with the place it came from; a
 * digit that all keys share is skipped, which saves half of the passes on numbers that were stored
 * in single precision. Time is linear in n: some 20 ns a number and pass. */
#include "stats/radix_ranks.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum { DIGIT_BITS = 11, N_VALUES = 1 << DIGIT_BITS, N_DIGITS = 6 };

bool sufi_rank_scratch_init(sufi_rank_scratch *s, size_t n)
{
    bool good = true;

    for (int k = 0; k < 2; k++) {
        s->key[k] = sufi_alloc(n, sizeof *s->key[k]);
        s->index[k] = sufi_alloc(n, sizeof *s->index[k]);
        good = good && s->key[k] && s->index[k];
    }
    return good;
}

void sufi_rank_scratch_release(sufi_rank_scratch *s)
{
    for (int k = 0; k < 2; k++) {
        free(s->key[k]);
        free(s->index[k]);
    }
    *s = (sufi_rank_scratch){0};
}

static uint64_t key_of(double x)
{
    uint64_t bits;

    x += 0.0; /* -0 and 0 are equal */
    memcpy(&bits, &x, sizeof bits);
    return bits ^ (bits >> 63 ? UINT64_MAX : UINT64_C(1) << 63);
}

static size_t digit_of(uint64_t key, int digit)
{
    return (size_t)(key >> (digit * DIGIT_BITS)) & (N_VALUES - 1);
}

/* One stable pass from side `from` to the other; false when all keys share the digit. */
static bool sort_by_digit(sufi_rank_scratch *s, size_t n, int from, int digit)
{
    const uint64_t *key = s->key[from];
    size_t at[N_VALUES] = {0}, sum = 0;

    for (size_t i = 0; i < n; i++)
        at[digit_of(key[i], digit)]++;
    if (at[digit_of(key[0], digit)] == n)
        return false;
    for (size_t v = 0; v < N_VALUES; v++) {
        size_t count = at[v];
        at[v] = sum;
        sum += count;
    }
    for (size_t i = 0; i < n; i++) {
        size_t to = at[digit_of(key[i], digit)]++;
        s->key[1 - from][to] = key[i];
        s->index[1 - from][to] = s->index[from][i];
    }
    return true;
}

double sufi_centred_ranks(const double *x, size_t n, double *rank, sufi_rank_scratch *s)
{
    double squares = 0;
    int side = 0;

    for (size_t i = 0; i < n; i++) {
        s->key[0][i] = key_of(x[i]);
        s->index[0][i] = (uint32_t)i;
    }
    for (int digit = 0; n && digit < N_DIGITS; digit++)
        if (sort_by_digit(s, n, side, digit))
            side = 1 - side;
    for (size_t i = 0, end; i < n; i = end) {
        end = i + 1;
        while (end < n && s->key[side][end] == s->key[side][i])
            end++;
        /* places i+1 .. end, of mean (i + 1 + end) / 2 */
        double centred = ((double)i + (double)end - (double)n) / 2;
        for (size_t k = i; k < end; k++)
            rank[s->index[side][k]] = centred;
        squares += centred * centred * (double)(end - i);
    }
    return sqrt(squares);
}
