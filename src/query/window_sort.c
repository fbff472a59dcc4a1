#include "query/window_sort.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sufgram/err.h"

enum { DIGITS = 1 << 16 };

/* One stable pass by 16 bits of a column, which are below n_digits. */
static void pass(const uint32_t *key, unsigned shift, uint32_t n_digits, size_t n,
                 const uint32_t *from, uint32_t *to, uint32_t *start)
{
    uint32_t sum = 0;

    memset(start, 0, n_digits * sizeof *start);
    for (size_t i = 0; i < n; i++)
        start[key[from[i]] >> shift & 0xffff]++;
    for (uint32_t d = 0; d < n_digits; d++) {
        uint32_t c = start[d];
        start[d] = sum;
        sum += c;
    }
    for (size_t i = 0; i < n; i++)
        to[start[key[from[i]] >> shift & 0xffff]++] = from[i];
}

int sufi_sort_subset(const uint32_t *const *symbol, unsigned n_columns, uint32_t *perm, size_t n,
                     uint32_t *scratch)
{
    uint32_t *start = sufi_alloc(DIGITS, sizeof *start);
    uint32_t *from = perm, *to = scratch;

    if (!start)
        return SUF_ENOMEM;
    for (unsigned c = n_columns; c-- > 0;) {
        uint32_t any = 0;
        for (size_t i = 0; i < n; i++)
            any |= symbol[c][perm[i]];
        for (unsigned shift = 0; shift < 32; shift += 16) {
            uint32_t digits = any >> shift < DIGITS ? (any >> shift) + 1 : DIGITS;
            if (shift && any >> shift == 0)
                continue;
            pass(symbol[c], shift, digits, n, from, to, start);
            uint32_t *swap = from;
            from = to;
            to = swap;
        }
    }
    if (from != perm)
        memcpy(perm, from, n * sizeof *perm);
    free(start);
    return SUF_OK;
}

int sufi_sort_windows(const uint32_t *const *symbol, unsigned n_columns, size_t n, uint32_t *perm,
                      uint32_t *scratch)
{
    for (size_t i = 0; i < n; i++)
        perm[i] = (uint32_t)i;
    return sufi_sort_subset(symbol, n_columns, perm, n, scratch);
}
