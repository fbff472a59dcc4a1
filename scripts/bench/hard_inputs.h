/* Texts that are hard for other ways of sorting suffixes. Static functions: two programs of one
 * file each include them. */
#ifndef HARD_INPUTS_H
#define HARD_INPUTS_H

#include <stdint.h>
#include <string.h>

/* first, first + 1, ... first + period - 1, first, ...; all equal with period 1. */
static inline void periodic_text(uint16_t *out, size_t n, uint16_t first, size_t period)
{
    for (size_t i = 0; i < n; i++)
        out[i] = (uint16_t)(first + i % period);
}

/* f(k) = f(k-1) f(k-2), cut at n >= 2. */
static inline void fibonacci_text(uint16_t *out, size_t n, uint16_t a, uint16_t b)
{
    size_t length = 2, before = 1;

    out[0] = a;
    out[1] = b;
    while (length < n) {
        size_t take = before < n - length ? before : n - length;
        memcpy(out + length, out, take * sizeof *out);
        before = length;
        length += take;
    }
}

#endif
