#include "data/records.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "data/csv_read.h"
#include "data/keys.h"
#include "data/stream.h"

enum { PEEK_BYTES = 1 << 16, FEED_BYTES = 1 << 20, MAX_ROW = 1 << 26 };

struct reader {
    const sufi_record_sink *sink;
    const char *path;
    suf_diag *diag;
    char *text; /* the cells of the row, each ended by NUL */
    size_t text_len, text_cap;
    size_t *offset; /* of each cell in it */
    char **cell;    /* the same as pointers, once the row is complete */
    size_t n_cells, offset_cap, cell_cap;
    size_t n_columns; /* 0 until the names are known */
};

static int on_cell(void *arg, const char *text, size_t len, uint64_t line)
{
    struct reader *r = arg;

    if (memchr(text, '\0', len))
        return sufi_fail_at(r->diag, SUF_EFORMAT, r->path, SUF_AT_LINE, line,
                            "a NUL byte in a cell");
    if (len >= MAX_ROW || r->text_len + len >= MAX_ROW)
        return sufi_fail_at(r->diag, SUF_ELIMIT, r->path, SUF_AT_LINE, line,
                            "a row of more than 64 MiB");
    if (!sufi_grow(&r->text, &r->text_cap, r->text_len + len + 1, 1) ||
        !sufi_grow(&r->offset, &r->offset_cap, r->n_cells + 1, sizeof *r->offset))
        return sufi_fail_nomem(r->diag, "a row");
    r->offset[r->n_cells++] = r->text_len;
    memcpy(r->text + r->text_len, text, len);
    r->text_len += len;
    r->text[r->text_len++] = '\0';
    return SUF_OK;
}

static int check_names(const struct reader *r, uint64_t line)
{
    sufi_keys names = {0};
    int err = SUF_OK;

    for (size_t i = 0; i < r->n_cells && !err; i++) {
        size_t number;
        if (!sufi_keys_add(&names, r->cell[i], strlen(r->cell[i]), &number))
            err = sufi_fail_nomem(r->diag, "column names");
        else if (number < i)
            err = sufi_fail_at(r->diag, SUF_EFORMAT, r->path, SUF_AT_LINE, line,
                               "two columns are named '%.100s'", r->cell[i]);
    }
    sufi_keys_release(&names);
    return err;
}

static int on_end_row(void *arg, uint64_t line)
{
    struct reader *r = arg;
    int err;

    if (!sufi_grow(&r->cell, &r->cell_cap, r->n_cells, sizeof *r->cell))
        return sufi_fail_nomem(r->diag, "a row");
    for (size_t i = 0; i < r->n_cells; i++)
        r->cell[i] = r->text + r->offset[i];
    if (r->n_columns == 0) {
        r->n_columns = r->n_cells;
        err = check_names(r, line);
        if (!err)
            err = r->sink->names(r->sink->arg, r->cell, r->n_cells, r->diag);
    } else if (r->n_cells != r->n_columns) {
        err = sufi_fail_at(r->diag, SUF_EFORMAT, r->path, SUF_AT_LINE, line,
                           "%zu cell%s where %zu columns are named", r->n_cells,
                           r->n_cells == 1 ? "" : "s", r->n_columns);
    } else {
        err = r->sink->row(r->sink->arg, r->cell, line, r->diag);
    }
    r->n_cells = 0;
    r->text_len = 0;
    return err;
}

/* The first line not taken, as much of it as is there within `want` bytes. */
static int peek_line(sufi_stream *s, const char **text, size_t *len, suf_diag *diag)
{
    const uint8_t *data;
    size_t n = 0, before;

    for (size_t want = PEEK_BYTES;; want *= 2) {
        before = n;
        int err = sufi_stream_peek(s, want, &data, &n, diag);
        if (err)
            return err;
        const uint8_t *newline = n ? memchr(data, '\n', n) : NULL;
        *text = (const char *)data;
        *len = newline ? (size_t)(newline - data) : n;
        if (newline || n < want || n == before || want >= MAX_ROW)
            return SUF_OK;
    }
}

/* Skip a byte-order mark and provenance lines; *line: the number of the line of names. */
static int skip_provenance(sufi_stream *s, uint64_t *line, char *delimiter, suf_diag *diag)
{
    const char *text;
    size_t len;
    int err = peek_line(s, &text, &len, diag);

    size_t mark = err ? 0 : sufi_utf8_mark(text, len);
    if (mark) {
        sufi_stream_take(s, mark);
        err = peek_line(s, &text, &len, diag);
    }
    for (*line = 1; !err && len > 0 && *text == '#'; ++*line) {
        sufi_stream_take(s, len);
        const uint8_t *newline;
        size_t n;
        err = sufi_stream_peek(s, 1, &newline, &n, diag);
        if (!err && n)
            sufi_stream_take(s, 1);
        if (!err)
            err = peek_line(s, &text, &len, diag);
    }
    if (err)
        return err;
    if (len == 0)
        return sufi_fail_at(diag, SUF_EFORMAT, sufi_stream_name(s), SUF_AT_LINE, *line,
                            "no line of column names");
    *delimiter = memchr(text, '\t', len) ? '\t' : memchr(text, ',', len) ? ',' : ' ';
    if (*delimiter == ' ' && !memchr(text, ' ', len))
        *delimiter = ',';
    return SUF_OK;
}

static int report(const sufi_stream *s, const sufi_record_sink *sink, suf_diag *diag)
{
    uint64_t done, total;

    if (!sink->progress)
        return SUF_OK;
    sufi_stream_progress(s, &done, &total);
    return sink->progress(sink->arg, done, total, diag);
}

static int feed_all(sufi_stream *s, sufi_csv *csv, const sufi_record_sink *sink, suf_diag *diag)
{
    int err = SUF_OK;

    for (;;) {
        const uint8_t *data;
        size_t n;
        err = sufi_stream_peek(s, 1, &data, &n, diag);
        if (err || n == 0)
            break;
        n = n < FEED_BYTES ? n : FEED_BYTES;
        err = sufi_csv_feed(csv, (const char *)data, n);
        if (err)
            break;
        sufi_stream_take(s, n);
        err = report(s, sink, diag);
        if (err)
            break;
    }
    return err ? err : sufi_csv_finish(csv);
}

int sufi_records_read(const char *path, const sufi_record_sink *sink, suf_diag *diag)
{
    struct reader r = {.sink = sink, .diag = diag};
    sufi_stream *s = NULL;
    sufi_csv *csv = NULL;
    const char *compression = NULL;
    uint64_t line = 1;
    char delimiter = ',';
    int err = sufi_stream_open(&s, path, diag);

    if (err)
        return err;
    r.path = sufi_stream_name(s);
    const sufi_csv_sink cells = {on_cell, on_end_row, &r, r.path, diag};
    err = sufi_stream_compression(s, &compression, diag);
    if (!err && compression)
        err = sufi_stream_decompress(s, diag);
    if (!err)
        err = skip_provenance(s, &line, &delimiter, diag);
    if (!err)
        err = sufi_csv_open(&csv, &cells, delimiter, delimiter == ',', line);
    if (!err)
        err = feed_all(s, csv, sink, diag);
    sufi_csv_close(csv);
    sufi_stream_close(s);
    free(r.text);
    free(r.offset);
    free(r.cell);
    return err;
}
