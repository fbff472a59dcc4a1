/* csv_read.c - RFC 4180 text through libcsv; the only file that sees csv.h.
 *
 * libcsv reports fields and row ends but no line numbers, so newlines are counted here: those that
 * end rows as libcsv reports them, those inside quoted fields in the field's text. */
#include <csv.h>
#include <string.h>

#include "base/fail.h"
#include "data/table_impl.h"

enum { PIECE_BYTES = 1 << 16 };

typedef struct reader {
    sufi_table_builder *b;
    uint64_t line;   /* where the row being read began */
    uint64_t inside; /* newlines met inside its quoted fields */
    size_t n_cells;  /* of the row so far */
    bool after_cr;   /* the last thing seen was a CR that ended a row */
    int err;
} reader;

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
    reader *r = arg;

    r->after_cr = false;
    if (r->err)
        return;
    r->err = sufi_table_cell(r->b, text ? text : "", len, r->line);
    r->n_cells++;
    r->inside += count_newlines(text ? text : "", len);
}

/* c: the character that ended the row, -1 at the end of the text. */
static void on_row(int c, void *arg)
{
    reader *r = arg;
    bool second_half = c == '\n' && r->after_cr;

    r->after_cr = c == '\r';
    if (r->err || second_half)
        return;
    if (r->n_cells == 0) /* a blank line is a row of one empty cell, as in TSV */
        r->err = sufi_table_cell(r->b, "", 0, r->line);
    if (!r->err)
        r->err = sufi_table_end_row(r->b, r->line);
    r->line += r->inside + 1;
    r->inside = 0;
    r->n_cells = 0;
}

int sufi_csv_read(sufi_table_builder *b, const char *text, size_t size, uint64_t line)
{
    struct csv_parser parser;
    reader r = {.b = b, .line = line};
    size_t done = 0;

    if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL | CSV_REPALL_NL) != 0)
        return sufi_fail_nomem(b->diag, "the CSV parser");
    csv_set_space_func(&parser, no_space);
    csv_set_blk_size(&parser, 4096);
    while (done < size && !r.err) {
        size_t piece = size - done < PIECE_BYTES ? size - done : PIECE_BYTES;
        size_t n = csv_parse(&parser, text + done, piece, on_field, on_row, &r);
        done += n;
        if (n != piece)
            break;
    }
    int status = csv_error(&parser);
    if (!r.err && done == size && csv_fini(&parser, on_field, on_row, &r) != 0)
        status = csv_error(&parser);
    if (!r.err && status == CSV_EPARSE)
        r.err = sufi_fail_at(b->diag, SUF_EFORMAT, b->t->path, SUF_AT_LINE,
                             done < size ? line + count_newlines(text, done) : r.line,
                             done < size ? "a quote that neither opens nor closes a cell"
                                         : "a quoted cell is never closed");
    else if (!r.err && status != CSV_SUCCESS)
        r.err = sufi_fail_nomem(b->diag, "a CSV cell");
    csv_free(&parser);
    return r.err;
}
