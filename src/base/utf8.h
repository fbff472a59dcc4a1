/* utf8.h - characters of UTF-8 text. */
#ifndef SUF_BASE_UTF8_H
#define SUF_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Bytes of the byte-order mark that text[0..n-1] begins with, as some programs (Excel) write one: 3
 * or 0. It is no part of the text. */
static inline size_t sufi_utf8_mark(const void *text, size_t n)
{
    return n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* Bytes of the character at p < end, and the character in *c; 0 if there is none: no overlong
 * forms, no surrogates, nothing above U+10FFFF (Unicode 15, table 3-7). */
static inline size_t sufi_utf8_decode(const uint8_t *p, const uint8_t *end, uint32_t *c)
{
    uint8_t low = 0x80, high = 0xbf;

    if (p[0] < 0x80) {
        *c = p[0];
        return 1;
    }
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    size_t n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (p[0] == 0xe0)
        low = 0xa0;
    else if (p[0] == 0xed)
        high = 0x9f;
    else if (p[0] == 0xf0)
        low = 0x90;
    else if (p[0] == 0xf4)
        high = 0x8f;
    if ((size_t)(end - p) < n || p[1] < low || p[1] > high)
        return 0;
    uint32_t value = p[0] & (0x7fu >> n);
    for (size_t i = 1; i < n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return 0;
        value = value << 6 | (p[i] & 0x3fu);
    }
    *c = value;
    return n;
}

#endif
