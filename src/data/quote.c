#include "data/quote.h"

#include <string.h>

void sufi_put_csv_cell(sufi_outfile *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        sufi_outfile_write(out, text, strlen(text));
        return;
    }
    sufi_outfile_write(out, "\"", 1);
    for (const char *p = text; *p; p++)
        sufi_outfile_write(out, *p == '"' ? "\"\"" : p, *p == '"' ? 2 : 1);
    sufi_outfile_write(out, "\"", 1);
}

/* Bytes of the UTF-8 character at p, 0 if there is none: no overlong forms, no surrogates, nothing
 * above U+10FFFF (Unicode 15, table 3-7). The NUL at the end of the text stops every look-ahead. */
static size_t utf8_length(const unsigned char *p)
{
    unsigned char low = 0x80, high = 0xbf;
    size_t n;

    if (p[0] < 0x80)
        return 1;
    if (p[0] < 0xc2 || p[0] > 0xf4)
        return 0;
    n = p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
    if (p[0] == 0xe0)
        low = 0xa0;
    else if (p[0] == 0xed)
        high = 0x9f;
    else if (p[0] == 0xf0)
        low = 0x90;
    else if (p[0] == 0xf4)
        high = 0x8f;
    if (p[1] < low || p[1] > high)
        return 0;
    for (size_t i = 2; i < n; i++)
        if ((p[i] & 0xc0) != 0x80)
            return 0;
    return n;
}

static void put_json_control(sufi_outfile *out, unsigned char c)
{
    const char *named = c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\r' ? "\\r" : NULL;

    if (named)
        sufi_outfile_write(out, named, 2);
    else
        sufi_outfile_printf(out, "\\u%04x", (unsigned)c);
}

void sufi_put_json_string(sufi_outfile *out, const char *text)
{
    const unsigned char *p = (const unsigned char *)text;

    sufi_outfile_write(out, "\"", 1);
    while (*p) {
        size_t n = utf8_length(p);
        if (n == 0) {
            sufi_outfile_write(out, "\\ufffd", 6);
            n = 1;
        } else if (*p < 0x20 || *p == 0x7f) {
            put_json_control(out, *p);
        } else {
            if (*p == '"' || *p == '\\')
                sufi_outfile_write(out, "\\", 1);
            sufi_outfile_write(out, p, n);
        }
        p += n;
    }
    sufi_outfile_write(out, "\"", 1);
}

static const char *skip_digits(const char *p)
{
    while (*p >= '0' && *p <= '9')
        p++;
    return p;
}

bool sufi_is_json_number(const char *text)
{
    const char *p = text + (*text == '-');
    const char *begin = p;

    p = skip_digits(p);
    if (p == begin || (*begin == '0' && p > begin + 1))
        return false;
    if (*p == '.') {
        begin = p + 1;
        p = skip_digits(begin);
        if (p == begin)
            return false;
    }
    if (*p == 'e' || *p == 'E') {
        begin = p + 1 + (p[1] == '+' || p[1] == '-');
        p = skip_digits(begin);
        if (p == begin)
            return false;
    }
    return *p == '\0';
}
