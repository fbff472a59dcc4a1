/* csv_read.c - RFC 4180 text through libcsv; the only file that sees csv.h.
 *
 * libcsv reports fields and row ends but no line numbers, so newlines are counted here: those that
 * end rows as libcsv reports them, those inside quoted fields in the field's text. */
#include "data/csv_read.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"

enum { PIECE_BYTES = 1 << 16 };

struct sufi_csv {
    struct csv_parser parser;
    sufi_csv_sink sink;
    uint64_t line;   /* where the row being read began */
    uint64_t inside; /* newlines met inside its quoted fields */
    uint64_t fed;    /* the line the text fed so far ends in */
    size_t n_cells;  /* of the row so far */
    bool after_cr;   /* the last thing seen was a CR that ended a row */
    int err;
};

/* Blanks belong to the field (RFC 4180); libcsv would strip them. */
static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static uint64_t count_newlines(const char *text, size_t len)
{
    uint64_t n = 0;

    for (const char *end = text + len; (text = memchr(text, '\n', (size_t)(end - text))); text++)
        n++;
    return n;
}

static void on_field(void *text, size_t len, void *arg)
{
    sufi_csv *c = arg;

    c->after_cr = false;
    if (c->err)
        return;
    c->err = c->sink.cell(c->sink.arg, text ? text : "", len, c->line);
    c->n_cells++;
    c->inside += count_newlines(text ? text : "", len);
}

/* ended_by: the character that ended the row, -1 at the end of the text. */
static void on_row(int ended_by, void *arg)
{
    sufi_csv *c = arg;
    bool second_half = ended_by == '\n' && c->after_cr;

    c->after_cr = ended_by == '\r';
    if (c->err || second_half)
        return;
    if (c->n_cells == 0) /* a blank line is a row of one empty cell, as in TSV */
        c->err = c->sink.cell(c->sink.arg, "", 0, c->line);
    if (!c->err)
        c->err = c->sink.end_row(c->sink.arg, c->line);
    c->line += c->inside + 1;
    c->inside = 0;
    c->n_cells = 0;
}

int sufi_csv_open(sufi_csv **out, const sufi_csv_sink *sink, char delimiter, bool quoted,
                  uint64_t line)
{
    sufi_csv *c = sufi_alloc_zero(1, sizeof *c);

    if (!c ||
        csv_init(&c->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL) != 0) {
        free(c);
        return sufi_fail_nomem(sink->diag, "the CSV parser");
    }
    csv_set_space_func(&c->parser, no_space);
    csv_set_blk_size(&c->parser, 4096);
    csv_set_delim(&c->parser, (unsigned char)delimiter);
    if (!quoted) /* NUL is refused in cells anyway */
        csv_set_quote(&c->parser, '\0');
    c->sink = *sink;
    c->line = c->fed = line;
    *out = c;
    return SUF_OK;
}

static int parse_failed(sufi_csv *c, uint64_t line, const char *what)
{
    if (csv_error(&c->parser) == CSV_EPARSE)
        return sufi_fail_at(c->sink.diag, SUF_EFORMAT, c->sink.path, SUF_AT_LINE, line, "%s", what);
    return sufi_fail_nomem(c->sink.diag, "a CSV cell");
}

int sufi_csv_feed(sufi_csv *c, const char *text, size_t size)
{
    for (size_t done = 0; done < size && !c->err;) {
        size_t piece = size - done < PIECE_BYTES ? size - done : PIECE_BYTES;
        size_t n = csv_parse(&c->parser, text + done, piece, on_field, on_row, c);
        c->fed += count_newlines(text + done, n);
        done += n;
        if (n != piece && !c->err)
            c->err = parse_failed(c, c->fed, "a quote that neither opens nor closes a cell");
    }
    return c->err;
}

int sufi_csv_finish(sufi_csv *c)
{
    if (!c->err && csv_fini(&c->parser, on_field, on_row, c) != 0 && !c->err)
        c->err = parse_failed(c, c->line, "a quoted cell is never closed");
    return c->err;
}

void sufi_csv_close(sufi_csv *c)
{
    if (!c)
        return;
    csv_free(&c->parser);
    free(c);
}
