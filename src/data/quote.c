#include "data/quote.h"

#include <string.h>

#include "base/utf8.h"

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
    const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
    uint32_t c;

    sufi_outfile_write(out, "\"", 1);
    while (p < end) {
        size_t n = sufi_utf8_decode(p, end, &c);
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
