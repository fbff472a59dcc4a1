/* number.c - a double x = m 2^e with 17 significant digits is the integer next to x 10^p = m 5^p
 * 2^(e+p), with p = 16 less the decimal exponent of x. For x of everyday size m 5^p fits into 128
 * bits, so that integer is exact after one multiplication and a shift, ties included. printf works
 * with big numbers instead and takes about ten times as long; it does the others here. */
#include "data/number.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

enum { DIGITS = 17, LEAST_EXPONENT = -4, MOST_EXPONENT = 13 };

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

size_t sufi_number_u64(char out[SUFI_NUMBER_TEXT], uint64_t value)
{
    size_t n = 1;

    for (uint64_t v = value; v >= 10; v /= 100)
        n += v >= 100 ? 2 : 1;
    char *at = out + n;
    for (; value >= 100; value /= 100) {
        at -= 2;
        memcpy(at, pairs + 2 * (value % 100), 2);
    }
    if (value >= 10)
        memcpy(out, pairs + 2 * value, 2);
    else
        out[0] = (char)('0' + value);
    return n;
}

/* The last n digits of a number, with leading zeros; n is even. */
static void put_digits(char *out, unsigned n, uint32_t value)
{
    for (; n; n -= 2, value /= 100)
        memcpy(out + n - 2, pairs + 2 * (value % 100), 2);
}

/* The decimal exponent of x, whose binary one is b. The doubles next to the powers below 1 lie
 * above them, so comparing with these doubles is comparing with the powers. */
static int decimal_exponent(double x, int b)
{
    static const double power[] = {1e-4, 1e-3, 1e-2, 1e-1, 1e0,  1e1,  1e2,  1e3,  1e4, 1e5,
                                   1e6,  1e7,  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14};
    int k = (b * 1233) >> 12; /* log10 2, or one less */

    return k + 1 <= MOST_EXPONENT + 1 && x >= power[k + 1 - LEAST_EXPONENT] ? k + 1 : k;
}

/* m 2^e 10^p rounded to an integer, of 17 digits or, after rounding up, 18. */
static uint64_t scale(uint64_t m, int e, int p)
{
    static const uint64_t low[] = {1, 5, 25, 125, 625, 3125, 15625, 78125};
    static const uint64_t high[] = {1, 390625, 152587890625}; /* 5^8, 5^16 */
    uint128 product = (uint128)m * (high[p / 8] * low[p % 8]);
    unsigned shift = (unsigned)-(e + p);
    uint128 rest = product & (((uint128)1 << shift) - 1), half = (uint128)1 << (shift - 1);
    uint64_t q = (uint64_t)(product >> shift);

    return q + (rest > half || (rest == half && (q & 1)));
}

/* out[1..17] are the digits: put the decimal point after the k+1st, drop zeros at the end of the
 * fraction. */
static size_t lay_out(char *out, int k)
{
    size_t n = DIGITS, whole = k < 0 ? 0 : (size_t)k + 1;

    while (n > whole && n > 1 && out[n] == '0')
        n--;
    for (size_t i = 0; i < whole; i++)
        out[i] = out[i + 1];
    if (whole) {
        out[whole] = '.';
        return n > whole ? n + 1 : n;
    }
    memmove(out + 1 - k, out + 1, DIGITS);
    memcpy(out, "0.000", (size_t)(1 - k));
    return n + (size_t)(1 - k);
}

static size_t by_printf(char *out, double value)
{
    int len = snprintf(out, SUFI_NUMBER_TEXT, "%.17g", value);
    /* printf obeys the host program's locale, a file must not. */
    char *comma = memchr(out, ',', (size_t)len);

    if (comma)
        *comma = '.';
    return (size_t)len;
}

size_t sufi_number_f64(char out[SUFI_NUMBER_TEXT], double value)
{
    double x = fabs(value);
    size_t sign = 0;
    uint64_t bits;

    if (!(x >= 1e-4 && x < 1e14)) {
        if (x != 0)
            return by_printf(out, value);
        memcpy(out, "-0", 2);
        out[0] = signbit(value) ? '-' : '0';
        return signbit(value) ? 2 : 1;
    }
    if (signbit(value))
        out[sign++] = '-';
    memcpy(&bits, &x, sizeof bits);
    int b = (int)(bits >> 52) - 1023, k = decimal_exponent(x, b);
    uint64_t m = (bits & 0xfffffffffffffu) | 0x10000000000000u;
    uint64_t q = scale(m, b - 52, DIGITS - 1 - k);
    if (q >= 100000000000000000u) { /* rounded up to the next power of ten */
        q /= 10;
        k++;
    }
    out += sign;
    out[1] = (char)('0' + q / 10000000000000000u);
    put_digits(out + 2, 8, (uint32_t)(q / 100000000 % 100000000));
    put_digits(out + 10, 8, (uint32_t)(q % 100000000));
    return sign + lay_out(out, k);
}

const char *sufi_number_string(char out[SUFI_NUMBER_TEXT], double value)
{
    if (isfinite(value))
        out[sufi_number_f64(out, value)] = '\0';
    else
        snprintf(out, SUFI_NUMBER_TEXT, "%s", isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
    return out;
}
