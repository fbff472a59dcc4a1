/* text_ids.c - decimal ids. Text is the slowest way to hand over a corpus and a common one. Most of
 * the time would go into mispredicted branches at the end of each number, so numbers are converted
 * eight bytes at a time without branching on their length. */
#include "corpus/text_ids.h"

#include <stdio.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "sufgram/corpus.h"

/* More digits than this overflow 64 bits. */
enum { MAX_DIGITS = 19 };

static bool is_separator(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The word at p, made printable and short enough for a message. */
static void quote(const uint8_t *p, const uint8_t *end, char *buf, size_t cap)
{
    const uint8_t *begin = p;
    size_t len = 0;

    buf[0] = '\0';
    while (p < end && len + 8 < cap && (!is_separator(*p) || p == begin)) {
        bool plain = *p >= ' ' && *p < 0x7f;
        len += (size_t)snprintf(buf + len, cap - len, plain ? "%c" : "\\x%02x", *p);
        p++;
    }
    if (p < end && !is_separator(*p))
        snprintf(buf + len, cap - len, "...");
}

int sufi_fail_id(suf_diag *diag, const char *path, enum suf_where unit, uint64_t where, uint64_t id,
                 uint32_t limit)
{
    if (limit == SUF_MAX_VOCAB)
        return sufi_fail_at(diag, SUF_ERANGE, path, unit, where,
                            "token id %llu is above the largest possible id %lu",
                            (unsigned long long)id, (unsigned long)limit - 1);
    return sufi_fail_at(diag, SUF_ERANGE, path, unit, where,
                        "token id %llu is not below the vocabulary size %lu",
                        (unsigned long long)id, (unsigned long)limit);
}

static int bad_word(const sufi_text_ids *t, const uint8_t *word, suf_diag *diag)
{
    char text[48];

    quote(word, t->end, text, sizeof text);
    return sufi_fail_at(diag, SUF_EFORMAT, t->path, SUF_AT_LINE, t->line, "'%s' is not a token id",
                        text);
}

static int bad_number(const sufi_text_ids *t, const uint8_t *word, size_t n_digits, uint64_t v,
                      suf_diag *diag)
{
    char text[48];

    if (n_digits <= MAX_DIGITS)
        return sufi_fail_id(diag, t->path, SUF_AT_LINE, t->line, v, t->limit);
    quote(word, t->end, text, sizeof text);
    return sufi_fail_at(diag, SUF_ERANGE, t->path, SUF_AT_LINE, t->line,
                        "token id %s has too many digits", text);
}

/* A separator that is no end of line; \r only as part of \r\n or at the very end, since a file with
 * lone \r for line ends would otherwise be read as one line. */
static bool is_blank(const uint8_t *p, const uint8_t *end)
{
    return *p == ' ' || *p == '\t' || (*p == '\r' && (p + 1 == end || p[1] == '\n'));
}

/* The digits among the 8 bytes at p as a number, in *v; returns how many there are from p on. In
 * the word, the first byte is the lowest. */
static unsigned eight_bytes(const uint8_t *p, uint64_t *v)
{
    uint64_t x = sufi_get_le64(p) ^ 0x3030303030303030u; /* digits become 0..9 */
    uint64_t other = (x | (x + 0x7676767676767676u)) & 0x8080808080808080u;
    unsigned n = other ? (unsigned)__builtin_ctzll(other) / 8 : 8;

    if (n == 0)
        return 0;
    x <<= 64 - 8 * n; /* what follows the digits falls out; zeros come before them */
    x = (x & 0x00ff00ff00ff00ffu) * 10 + (x >> 8 & 0x00ff00ff00ff00ffu);
    x = (x & 0x0000ffff0000ffffu) * 100 + (x >> 16 & 0x0000ffff0000ffffu);
    *v = (x & 0xffffffffu) * 10000 + (x >> 32);
    return n;
}

/* The number at p in *v, wrapped if it has more than MAX_DIGITS; returns where it ends, p if there
 * is no digit. */
static const uint8_t *read_number(const uint8_t *p, const uint8_t *end, uint64_t *v)
{
    if (end - p >= 8) {
        unsigned n = eight_bytes(p, v);
        if (n < 8)
            return p + n;
    }
    *v = 0;
    for (; p < end && (unsigned)(*p - '0') <= 9; p++)
        *v = *v * 10 + (unsigned)(*p - '0');
    return p;
}

int sufi_text_ids_next(sufi_text_ids *t, uint32_t *ids, size_t cap, size_t *n_out, suf_diag *diag)
{
    const uint8_t *p = t->at, *end = t->end;
    size_t n = 0;

    if (p == end)
        return SUF_ABSENT;
    t->line += t->line_ended;
    t->line_ended = false;
    while (p < end && n < cap) {
        const uint8_t *word = p;
        uint64_t v = 0;
        p = read_number(p, end, &v);
        if (p == word) {
            p++;
            if (*word == '\n') {
                t->line_ended = true;
                break;
            }
            if (!is_blank(word, end))
                return bad_word(t, word, diag);
            continue;
        }
        if (p < end && !is_separator(*p))
            return bad_word(t, word, diag);
        if (p - word > MAX_DIGITS || (v >= t->limit && !(t->has_also && v == t->also)))
            return bad_number(t, word, (size_t)(p - word), v, diag);
        ids[n++] = (uint32_t)v;
        p += p < end && *p == ' ';
    }
    t->line_ended = t->line_ended || (p == end && t->last);
    t->at = p;
    *n_out = n;
    return SUF_OK;
}
