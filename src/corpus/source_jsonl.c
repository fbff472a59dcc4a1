/* source_jsonl.c - an object a line, one member of which is a list of ids. Lines may hold millions
 * of ids: they are read as they come, without an object in memory. All of a line is checked to be
 * JSON, but for its text to be UTF-8. Blank lines are skipped. */
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "corpus/source.h"
#include "corpus/text_ids.h"

/* Bytes of a name that are kept to compare it, and depth of nesting. */
enum { WINDOW = 1 << 16, MAX_NAME = 255, MAX_DEPTH = 512 };

typedef struct reader {
    sufi_source *s;
    sufi_stream *in;
    const char *field;
    const uint8_t *begin, *p, *end; /* bytes seen; p: the next */
    uint64_t line, line_begins;     /* number, and offset of its first byte */
    size_t n;                       /* ids gathered */
    int err;                        /* of the stream; the reader is at its end then */
    suf_diag *diag;
} reader;

/* Make the next bytes visible; false at the end of the stream. */
static bool refill(reader *r)
{
    size_t n = 0;

    sufi_stream_take(r->in, (size_t)(r->p - r->begin));
    if (!r->err)
        r->err = sufi_source_progress_of(r->s, r->in, r->diag);
    if (!r->err)
        r->err = sufi_stream_peek(r->in, WINDOW, &r->begin, &n, r->diag);
    n = r->err ? 0 : n < WINDOW ? n : WINDOW;
    r->p = r->begin;
    r->end = r->begin + n;
    return n > 0;
}

/* The next byte, which is not taken; -1 at the end. */
static inline int look(reader *r)
{
    return r->p < r->end || refill(r) ? *r->p : -1;
}

static int skip_blanks(reader *r)
{
    int c;

    while ((c = look(r)) == ' ' || c == '\t' || c == '\r')
        r->p++;
    return c;
}

static int fail_here(reader *r, const char *what)
{
    uint64_t at = sufi_stream_offset(r->in) + (uint64_t)(r->p - r->begin) - r->line_begins;
    int c = look(r);

    if (r->err)
        return r->err;
    return sufi_fail_at(r->diag, SUF_EFORMAT, r->s->path, SUF_AT_LINE, r->line,
                        c < 0       ? "the file ends at byte %llu of the line where %s is wanted"
                        : c == '\n' ? "the line ends at byte %llu where %s is wanted"
                                    : "byte %llu of the line: %s is wanted",
                        (unsigned long long)at, what);
}

static int take(reader *r, char c, const char *what)
{
    if (skip_blanks(r) != c)
        return fail_here(r, what);
    r->p++;
    return SUF_OK;
}

/* Append the UTF-8 form of a code unit; surrogates as they are: no name has them. */
static void put_unit(char *text, size_t *n, unsigned u)
{
    if (*n + 3 > MAX_NAME) {
        *n = MAX_NAME + 1;
    } else if (u < 0x80) {
        text[(*n)++] = (char)u;
    } else if (u < 0x800) {
        text[(*n)++] = (char)(0xc0 | u >> 6);
        text[(*n)++] = (char)(0x80 | (u & 63));
    } else {
        text[(*n)++] = (char)(0xe0 | u >> 12);
        text[(*n)++] = (char)(0x80 | (u >> 6 & 63));
        text[(*n)++] = (char)(0x80 | (u & 63));
    }
}

/* What follows a backslash. */
static int read_escape(reader *r, char *text, size_t *n)
{
    static const char plain[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
    int c = look(r);
    const char *at = c > 0 ? strchr(plain, c) : NULL;
    unsigned u = 0;

    if (!at && c != 'u')
        return fail_here(r, "an escape");
    r->p++;
    for (int i = 0; i < 4 && !at; i++) {
        c = look(r);
        int digit = c >= '0' && c <= '9'   ? c - '0'
                    : c >= 'a' && c <= 'f' ? c - 'a' + 10
                    : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                           : -1;
        if (digit < 0)
            return fail_here(r, "a hexadecimal digit");
        u = u * 16 + (unsigned)digit;
        r->p++;
    }
    put_unit(text, n, at ? (unsigned char)means[at - plain] : u);
    return SUF_OK;
}

/* A string; its text goes to text[0..*n-1], *n > MAX_NAME if it is longer. */
static int read_string(reader *r, char text[MAX_NAME], size_t *n)
{
    int err = take(r, '"', "a string");

    *n = 0;
    while (!err) {
        int c = look(r);
        if (c < ' ')
            return fail_here(r, "the end of a string");
        r->p++;
        if (c == '"')
            break;
        if (c == '\\')
            err = read_escape(r, text, n);
        else if (*n < MAX_NAME)
            text[(*n)++] = (char)c;
        else
            *n = MAX_NAME + 1;
    }
    return err;
}

/* One digit or more; how many, in *n. */
static int skip_digits(reader *r, size_t *n)
{
    *n = 0;
    for (int c; (c = look(r)) >= '0' && c <= '9'; ++*n)
        r->p++;
    return *n ? SUF_OK : fail_here(r, "a digit");
}

static int skip_number(reader *r)
{
    size_t n = 0;

    r->p += look(r) == '-';
    bool zero = look(r) == '0';
    int err = skip_digits(r, &n);
    if (!err && zero && n > 1)
        err = fail_here(r, "a number without leading zeros");
    if (!err && look(r) == '.') {
        r->p++;
        err = skip_digits(r, &n);
    }
    if (!err && (look(r) == 'e' || look(r) == 'E')) {
        r->p++;
        if (look(r) == '+' || look(r) == '-')
            r->p++;
        err = skip_digits(r, &n);
    }
    return err;
}

static int skip_literal(reader *r, const char *text)
{
    for (; *text; text++, r->p++)
        if (look(r) != *text)
            return fail_here(r, "a value");
    return SUF_OK;
}

/* A value that holds no others. */
static int skip_scalar(reader *r, int c)
{
    char text[MAX_NAME];
    size_t n;

    switch (c) {
    case '"':
        return read_string(r, text, &n);
    case 't':
        return skip_literal(r, "true");
    case 'f':
        return skip_literal(r, "false");
    case 'n':
        return skip_literal(r, "null");
    default:
        return c == '-' || (c >= '0' && c <= '9') ? skip_number(r) : fail_here(r, "a value");
    }
}

/* The name of a member and its colon. */
static int read_name(reader *r, char text[MAX_NAME], size_t *n)
{
    int err = read_string(r, text, n);

    return err ? err : take(r, ':', "':'");
}

/* Behind a value: leave the lists and objects that end here, up to the next value. */
static int leave(reader *r, char closing[MAX_DEPTH], size_t *depth)
{
    char text[MAX_NAME];
    size_t n;

    while (*depth) {
        int c = skip_blanks(r);
        if (c == ',') {
            r->p++;
            return closing[*depth - 1] == '}' ? read_name(r, text, &n) : SUF_OK;
        }
        if (c != closing[*depth - 1])
            return fail_here(r, closing[*depth - 1] == '}' ? "',' or '}'" : "',' or ']'");
        r->p++;
        --*depth;
    }
    return SUF_OK;
}

/* A value of any kind. */
static int skip_value(reader *r)
{
    char closing[MAX_DEPTH], text[MAX_NAME];
    size_t depth = 0, n;
    int err = SUF_OK;

    do {
        int c = skip_blanks(r);
        if (c != '[' && c != '{') {
            err = skip_scalar(r, c);
        } else {
            if (depth == MAX_DEPTH)
                return fail_here(r, "less nesting");
            r->p++;
            closing[depth++] = c == '[' ? ']' : '}';
            if (skip_blanks(r) != closing[depth - 1]) {
                err = c == '{' ? read_name(r, text, &n) : SUF_OK;
                if (!err)
                    continue;
            } else {
                r->p++;
                depth--;
            }
        }
        if (!err)
            err = leave(r, closing, &depth);
    } while (depth && !err);
    return err;
}

static int put_ids(reader *r)
{
    int err = sufi_source_put(r->s, r->s->ids, r->n, r->diag);

    if (err == SUF_ERANGE)
        err = sufi_fail_id(r->diag, r->s->path, SUF_AT_LINE, r->line, r->s->ids[r->diag->where],
                           r->s->limit);
    r->n = 0;
    return err;
}

static int read_id(reader *r)
{
    enum { MAX_DIGITS = 19 }; /* more overflow 64 bits */
    const suf_source_opts *opts = r->s->opts;
    bool zero = look(r) == '0';
    uint64_t v = 0;
    int digits = 0, c;

    for (; (c = look(r)) >= '0' && c <= '9' && digits < MAX_DIGITS; digits++) {
        v = v * 10 + (uint64_t)(c - '0');
        r->p++;
    }
    if (digits == 0 || (zero && digits > 1) || (c >= '0' && c <= '9') || c == '.' || c == 'e' ||
        c == 'E')
        return fail_here(r, "a token id");
    if (v >= UINT32_MAX && !(opts->has_separator && v == opts->separator))
        return sufi_fail_id(r->diag, r->s->path, SUF_AT_LINE, r->line, v, r->s->limit);
    r->s->ids[r->n++] = (uint32_t)v;
    return r->n == SUFI_SOURCE_BLOCK ? put_ids(r) : SUF_OK;
}

/* The list of ids: one input sequence. */
static int read_list(reader *r)
{
    int err = take(r, '[', "a list of token ids");

    if (!err && skip_blanks(r) == ']') {
        r->p++;
        return SUF_OK;
    }
    while (!err) {
        skip_blanks(r);
        err = read_id(r);
        if (err)
            return err;
        int c = skip_blanks(r);
        if (c == ']')
            break;
        err = take(r, ',', "',' or ']'");
    }
    if (!err) {
        r->p++;
        err = put_ids(r);
    }
    return err ? err : sufi_source_end(r->s, SUF_AT_LINE, r->line, r->diag);
}

/* The members of a line's object, from behind its brace to behind the other. */
static int read_members(reader *r)
{
    size_t field_length = strlen(r->field), n = 0;
    bool found = false;
    char text[MAX_NAME];
    int err = SUF_OK, c = skip_blanks(r);

    while (!err && c != '}') {
        err = read_name(r, text, &n);
        bool is = !err && n == field_length && memcmp(text, r->field, n) == 0;
        if (is && found)
            return sufi_fail_at(r->diag, SUF_EFORMAT, r->s->path, SUF_AT_LINE, r->line,
                                "has \"%s\" twice", r->field);
        found = found || is;
        if (!err)
            err = is ? read_list(r) : skip_value(r);
        c = err ? 0 : skip_blanks(r);
        if (c != ',')
            break;
        r->p++;
    }
    if (!err)
        err = take(r, '}', "',' or '}'");
    if (!err && !found)
        err = sufi_fail_at(r->diag, SUF_EFORMAT, r->s->path, SUF_AT_LINE, r->line,
                           "has no member \"%s\"", r->field);
    return err;
}

int sufi_source_jsonl(sufi_source *s, sufi_stream *in, suf_diag *diag)
{
    const char *field = s->opts->field ? s->opts->field : "input_ids";
    reader r = {.s = s, .in = in, .field = field, .line = 1, .diag = diag};
    int err = SUF_OK, c;

    while (!err && (c = skip_blanks(&r)) >= 0) {
        if (c != '\n') {
            err = take(&r, '{', "a JSON object");
            if (!err)
                err = read_members(&r);
            if (!err && (c = skip_blanks(&r)) >= 0 && c != '\n')
                err = fail_here(&r, "the end of the line");
        }
        if (!err && c == '\n') {
            r.p++;
            r.line++;
            r.line_begins = sufi_stream_offset(in) + (uint64_t)(r.p - r.begin);
        }
    }
    return err ? err : r.err;
}
