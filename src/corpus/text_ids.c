/* text_ids.c - the digit loop. Text is the slowest way to hand over a corpus and a common one: no
 * library call is made for an id. */
#include "corpus/text_ids.h"

#include <stdio.h>

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
        unsigned digit = *p - (unsigned)'0';
        uint64_t v = 0;
        if (digit > 9) {
            p++;
            if (*word == '\n') {
                t->line_ended = true;
                break;
            }
            if (!is_blank(word, end))
                return bad_word(t, word, diag);
            continue;
        }
        do
            v = v * 10 + digit;
        while (++p < end && (digit = *p - (unsigned)'0') <= 9);
        if (p < end && !is_separator(*p))
            return bad_word(t, word, diag);
        if ((v >= t->limit || p - word > MAX_DIGITS) && !(t->has_also && v == t->also))
            return bad_number(t, word, (size_t)(p - word), v, diag);
        ids[n++] = (uint32_t)v;
    }
    t->line_ended = t->line_ended || p == end;
    t->at = p;
    *n_out = n;
    return SUF_OK;
}
