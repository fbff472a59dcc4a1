/* source_words.c - text of words: UTF-8, split at white space, one sequence a line. */
#include <string.h>

#include "base/fail.h"
#include "base/utf8.h"
#include "corpus/source.h"

struct lines {
    const uint8_t *begin; /* of what is seen of the line */
    uint64_t line;
    uint64_t before; /* bytes of the line that were seen earlier */
    size_t n;        /* ids gathered */
};

/* The characters with the property White_Space (Unicode 15) above ASCII. */
static bool is_white(uint32_t c)
{
    return c == 0x85 || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) || c == 0x2028 ||
           c == 0x2029 || c == 0x202f || c == 0x205f || c == 0x3000;
}

static int bad_byte(const sufi_source *s, const struct lines *l, const uint8_t *p, const char *what,
                    suf_diag *diag)
{
    return sufi_fail_at(
        diag, SUF_EFORMAT, s->path, SUF_AT_LINE, l->line, "byte %llu of the line (0x%02x) %s",
        (unsigned long long)(l->before + (uint64_t)(p - l->begin)), (unsigned)*p, what);
}

/* The character at p: its bytes, and whether it is white space. NULL, or what is wrong with it. */
static const char *look(const uint8_t *p, const uint8_t *end, size_t *n, bool *white)
{
    uint32_t c = *p;

    *n = 1;
    *white = c == ' ' || (c >= '\t' && c <= '\r');
    if (c == 0)
        return "is no text";
    if (c < 0x80)
        return NULL;
    *n = sufi_utf8_decode(p, end, &c);
    *white = *n && is_white(c);
    return *n ? NULL : "is not UTF-8";
}

int suf_text_word(const char **text, const char *end, size_t *len)
{
    const uint8_t *p = (const uint8_t *)*text, *stop = (const uint8_t *)end, *word = NULL;
    bool white = false;

    for (size_t n; p < stop; p += n) {
        if (look(p, stop, &n, &white)) {
            *text = (const char *)p;
            return SUF_EFORMAT;
        }
        if (!white && !word)
            word = p;
        if (white && word)
            break;
    }
    *text = (const char *)(word ? word : p);
    *len = word ? (size_t)(p - word) : 0;
    return word ? SUF_OK : SUF_ABSENT;
}

static int put_ids(sufi_source *s, struct lines *l, suf_diag *diag)
{
    int err = sufi_source_put(s, s->ids, l->n, diag);

    l->n = 0;
    return err;
}

static int put_word(sufi_source *s, struct lines *l, const uint8_t *word, size_t len,
                    suf_diag *diag)
{
    int shown = (int)(len < 80 ? len : 80);
    int err = s->sink->word(s->sink->to, (const char *)word, len, &s->ids[l->n], diag);

    if (err == SUF_ABSENT)
        return sufi_fail_at(diag, SUF_EFORMAT, s->path, SUF_AT_LINE, l->line,
                            "'%.*s' is no word of the vocabulary", shown, (const char *)word);
    if (err == SUF_ERANGE)
        return sufi_fail_at(diag, SUF_ERANGE, s->path, SUF_AT_LINE, l->line,
                            "'%.*s' is one word more than the vocabulary size %lu", shown,
                            (const char *)word, (unsigned long)s->limit);
    if (!err && ++l->n == SUFI_SOURCE_BLOCK)
        err = put_ids(s, l, diag);
    return err;
}

static int end_line(sufi_source *s, struct lines *l, suf_diag *diag)
{
    int err = put_ids(s, l, diag);

    return err ? err : sufi_source_end(s, SUF_AT_LINE, l->line, diag);
}

/* The words of [p, end), which ends behind white space or at the end of the text. */
static int put_words(sufi_source *s, struct lines *l, const uint8_t *p, const uint8_t *end,
                     suf_diag *diag)
{
    const uint8_t *word = p;
    int err = SUF_OK;

    l->begin = p;
    while (p < end && !err) {
        size_t n;
        bool white;
        const char *wrong = look(p, end, &n, &white);
        if (wrong)
            err = bad_byte(s, l, p, wrong, diag);
        if (!err && white && p > word)
            err = put_word(s, l, word, (size_t)(p - word), diag);
        if (!err && *p == '\n') {
            err = end_line(s, l, diag);
            l->line++;
            l->before = 0;
            l->begin = p + 1;
        }
        p += n;
        word = white ? p : word;
    }
    if (!err && p > word)
        err = put_word(s, l, word, (size_t)(p - word), diag);
    l->before += (uint64_t)(end - l->begin);
    return err;
}

int sufi_source_words(sufi_source *s, sufi_stream *in, suf_diag *diag)
{
    struct lines l = {.line = 1};
    const uint8_t *data = NULL;
    size_t n = 0;
    bool last = false;
    int err = SUF_OK;

    if (!s->sink->word)
        return sufi_fail(diag, SUF_EINVAL, s->path, "there is no vocabulary to read words by");
    while (!last && !err) {
        err = sufi_stream_words(in, &data, &n, &last, diag);
        if (err)
            break;
        /* The mark some programs begin UTF-8 files with is no part of the first word. */
        size_t mark = sufi_stream_offset(in) == 0 ? sufi_utf8_mark(data, n) : 0;
        err = put_words(s, &l, data + mark, data + n, diag);
        sufi_stream_take(in, n);
        if (!err)
            err = sufi_source_progress_of(s, in, diag);
    }
    return err ? err : end_line(s, &l, diag);
}
