#include "report/html.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/format.h"
#include "base/utf8.h"

static const char *reference(uint8_t c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

/* Characters HTML forbids in text: controls but for white space, and noncharacters. */
static bool is_forbidden(uint32_t c)
{
    return (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7f && c < 0xa0) ||
           (c >= 0xfdd0 && c <= 0xfdef) || (c & 0xfffe) == 0xfffe;
}

void sufi_html_text(sufi_outfile *f, const char *text)
{
    const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);

    while (p < end) {
        uint32_t c = 0;
        size_t n = sufi_utf8_decode(p, end, &c);
        const char *r = n == 1 ? reference(*p) : NULL;
        if (r)
            sufi_outfile_write(f, r, strlen(r));
        else if (n == 0 || is_forbidden(c))
            sufi_outfile_write(f, "\xef\xbf\xbd", 3);
        else
            sufi_outfile_write(f, p, n);
        p += n ? n : 1;
    }
}

void sufi_html_number(sufi_outfile *f, double value, int decimals)
{
    char text[400];

    if (isnan(value))
        return;
    if (decimals < 0)
        (void)sufi_format(text, sizeof text, "%.6g", fabs(value));
    else
        snprintf(text, sizeof text, "%.*f", decimals, fabs(value));
    /* What rounds to zero has no sign. */
    bool negative = value < 0 && strtod(text, NULL) != 0;
    sufi_outfile_printf(f, "%s%s", negative ? "\xe2\x88\x92" : "", text);
}

static void head_cell(sufi_outfile *f, const char *text)
{
    sufi_outfile_printf(f, "<th scope=\"col\">");
    sufi_html_text(f, text);
    sufi_outfile_printf(f, "</th>");
}

void sufi_html_table(sufi_outfile *f, const char *caption, const char *corner,
                     const char *const *labels, const sufi_column *columns, size_t n_columns,
                     size_t n_rows)
{
    sufi_outfile_printf(f, "<div class=\"scroll\"><table>");
    if (caption) {
        sufi_outfile_printf(f, "<caption>");
        sufi_html_text(f, caption);
        sufi_outfile_printf(f, "</caption>");
    }
    sufi_outfile_printf(f, "\n<thead><tr>");
    if (labels)
        head_cell(f, corner);
    for (size_t k = 0; k < n_columns; k++)
        head_cell(f, columns[k].name);
    sufi_outfile_printf(f, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < n_rows; i++) {
        sufi_outfile_printf(f, "<tr>");
        if (labels) {
            sufi_outfile_printf(f, "<th scope=\"row\">");
            sufi_html_text(f, labels[i]);
            sufi_outfile_printf(f, "</th>");
        }
        for (size_t k = 0; k < n_columns; k++) {
            sufi_outfile_printf(f, "<td>");
            sufi_html_number(f, columns[k].values[i * columns[k].stride], columns[k].decimals);
            sufi_outfile_printf(f, "</td>");
        }
        sufi_outfile_printf(f, "</tr>\n");
    }
    sufi_outfile_printf(f, "</tbody></table></div>\n");
}

void sufi_html_paragraph(sufi_outfile *f, const char *fmt, ...)
{
    char text[4096];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    sufi_outfile_printf(f, "<p>%s</p>\n", text);
}
