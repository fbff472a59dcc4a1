/* Numbers as text: the same bytes as printf, everywhere. */
#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/number.h"
#include "tap.h"

static size_t n_wrong;

static void check(double x)
{
    char got[SUFI_NUMBER_TEXT + 1], want[64];

    got[sufi_number_f64(got, x)] = '\0';
    snprintf(want, sizeof want, "%.17g", x);
    if (strcmp(got, want) != 0 && n_wrong++ < 5)
        printf("# got '%s', wanted '%s'\n", got, want);
}

static void check_signs(double x)
{
    check(x);
    check(-x);
}

static void doubles(rng *r)
{
    n_wrong = 0;
    for (int i = 0; i < 300000; i++) {
        uint64_t bits = rng_next(r);
        double x;
        memcpy(&x, &bits, sizeof x);
        if (isfinite(x))
            check(x);
    }
    ok(n_wrong == 0, "any_bits_as_printf");
    n_wrong = 0;
    for (int i = 0; i < 400000; i++)
        check_signs(ldexp(rng_unit(r), (int)rng_below(r, 64) - 16));
    ok(n_wrong == 0, "everyday_sizes_as_printf");
    n_wrong = 0;
    for (int i = 0; i < 300000; i++)
        check(-log2((double)(1 + rng_below(r, 1000)) / (double)(1 + rng_below(r, 1000))));
    ok(n_wrong == 0, "surprisals_as_printf");
}

static void borders(rng *r)
{
    n_wrong = 0;
    for (int k = -320; k <= 308; k++) {
        double x = strtod((char[]){'1', 'e', (char)(k < 0 ? '-' : '+'), (char)('0' + abs(k) / 100),
                                   (char)('0' + abs(k) / 10 % 10), (char)('0' + abs(k) % 10), 0},
                          NULL);
        double below = x, above = x;
        for (int i = 0; i < 50; i++) {
            check_signs(below);
            check_signs(above);
            below = nextafter(below, 0);
            above = nextafter(above, INFINITY);
        }
    }
    ok(n_wrong == 0, "next_to_the_powers_of_ten_as_printf");
    n_wrong = 0;
    /* Few bits: ties between two 17-digit numbers, and zeros at the end. */
    for (int i = 0; i < 400000; i++)
        check_signs(ldexp((double)rng_below(r, 1ull << rng_below(r, 54)), -(int)rng_below(r, 60)));
    ok(n_wrong == 0, "ties_and_zeros_at_the_end_as_printf");
    check_signs(0);
    check_signs(DBL_MAX);
    check_signs(DBL_MIN);
    check_signs(DBL_TRUE_MIN);
    ok(n_wrong == 0, "extremes_as_printf");
}

static void integers(rng *r)
{
    char got[SUFI_NUMBER_TEXT + 1], want[32];
    size_t wrong = 0;

    for (int i = 0; i < 200000; i++) {
        uint64_t v = i < 2 ? UINT64_MAX * (unsigned)i : rng_next(r) >> rng_below(r, 64);
        got[sufi_number_u64(got, v)] = '\0';
        snprintf(want, sizeof want, "%" PRIu64, v);
        wrong += strcmp(got, want) != 0;
    }
    ok(wrong == 0, "integers_as_printf");
}

int main(void)
{
    rng r = {tap_seed()};

    doubles(&r);
    borders(&r);
    integers(&r);
    return tap_done();
}
