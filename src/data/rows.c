/* rows.c - writing tables row by row as TSV, CSV or JSON lines. */
#include "data/rows.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "data/number.h"
#include "data/quote.h"

enum { MEMO = 512 };

/* The text of a number, which is likely to come again: tables hold many equal numbers. */
struct memo {
    double value;
    uint32_t len; /* 0: nothing here */
    char text[SUFI_NUMBER_TEXT];
};

struct suf_rows {
    sufi_outfile out;
    enum suf_format format;
    bool named;        /* the column names were given */
    bool has_preamble; /* some provenance was written */
    size_t n_columns;
    size_t at; /* cells of the row so far */
    char **names;
    bool is_part;   /* the names are another's */
    bool records;   /* keeps the numbers of a row instead of writing it: */
    double *record; /* [n_columns] */
    int err;        /* the first failure */
    suf_diag diag;
    struct memo memo[MEMO]; /* by a hash of the value */
};

static void misuse(suf_rows *w, const char *what)
{
    if (!w->err)
        w->err = sufi_fail(&w->diag, SUF_EINVAL, w->out.path, "%s", what);
}

static void put(suf_rows *w, const char *text)
{
    sufi_outfile_write(&w->out, text, strlen(text));
}

int suf_rows_open(suf_rows **out, const char *path, enum suf_format format, suf_diag *diag)
{
    suf_rows *w = sufi_alloc_zero(1, sizeof *w);

    if (!w)
        return sufi_fail_nomem(diag, "a table writer");
    int err = sufi_outfile_open(&w->out, path, diag);
    if (err) {
        free(w);
        return err;
    }
    w->format = format;
    *out = w;
    return SUF_OK;
}

static void release(suf_rows *w)
{
    for (size_t i = 0; w->names && i < w->n_columns && !w->is_part; i++)
        free(w->names[i]);
    if (!w->is_part)
        free(w->names);
    free(w->record);
    free(w);
}

/* One line whatever the text holds. */
static void put_line_of(suf_rows *w, const char *text)
{
    for (const char *p = text; *p; p++)
        sufi_outfile_write(&w->out, *p == '\n' || *p == '\r' ? " " : p, 1);
}

void suf_rows_provenance(suf_rows *w, const char *key, const char *value)
{
    if (w->named) {
        misuse(w, "a provenance line after the column names");
        return;
    }
    if (w->format == SUF_JSONL) {
        put(w, w->has_preamble ? ", " : "{\"provenance\": {");
        sufi_put_json_string(&w->out, key);
        put(w, ": ");
        sufi_put_json_string(&w->out, value);
    } else {
        put(w, "# ");
        put_line_of(w, key);
        put(w, ": ");
        put_line_of(w, value);
        put(w, "\n");
    }
    w->has_preamble = true;
}

/* A name must not make the line of names look like provenance, nor CSV like TSV. */
static bool name_fits(const suf_rows *w, size_t column, const char *name)
{
    if (w->format == SUF_JSONL)
        return true;
    return !strpbrk(name, "\t\n\r") && !(column == 0 && name[0] == '#');
}

static void put_text(suf_rows *w, const char *text)
{
    if (w->format == SUF_JSONL) {
        sufi_put_json_string(&w->out, text);
    } else if (w->format == SUF_CSV) {
        sufi_put_csv_cell(&w->out, text);
    } else if (strpbrk(text, "\t\n\r")) {
        misuse(w, "a TSV cell cannot hold a tab or the end of a line; use csv or jsonl");
    } else {
        put(w, text);
    }
}

void suf_rows_columns(suf_rows *w, const char *const *names, size_t n)
{
    if (w->named || n == 0) {
        misuse(w, w->named ? "column names given twice" : "a table without columns");
        return;
    }
    w->named = true;
    if (!(w->names = sufi_alloc_zero(n, sizeof *w->names))) {
        w->err = sufi_fail_nomem(&w->diag, "column names");
        return;
    }
    w->n_columns = n;
    for (size_t i = 0; i < n; i++) {
        if (!name_fits(w, i, names[i]))
            misuse(w, "a column name cannot hold a tab or newline, the first not begin with '#'");
        if (!(w->names[i] = sufi_strdup(names[i])) && !w->err)
            w->err = sufi_fail_nomem(&w->diag, "column names");
    }
    if (w->records && !(w->record = sufi_alloc(n, sizeof *w->record)) && !w->err)
        w->err = sufi_fail_nomem(&w->diag, "a row");
    if (w->err || w->records)
        return;
    if (w->format == SUF_JSONL) {
        put(w, w->has_preamble ? "}}\n" : "");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        put(w, i == 0 ? "" : w->format == SUF_CSV ? "," : "\t");
        put_text(w, names[i]);
    }
    put(w, "\n");
}

/* What stands before the next cell; false when nothing is to be written. */
static bool begin_cell(suf_rows *w)
{
    if (w->err)
        return false;
    if (w->at == w->n_columns) {
        misuse(w, w->named ? "more cells in a row than columns" : "a cell before the column names");
        return false;
    }
    if (w->records) {
        w->record[w->at++] = NAN;
        return false;
    }
    if (w->format == SUF_JSONL) {
        put(w, w->at ? ", " : "{");
        sufi_put_json_string(&w->out, w->names[w->at]);
        put(w, ": ");
    } else if (w->at) {
        *sufi_outfile_room(&w->out, 1) = w->format == SUF_CSV ? ',' : '\t';
        sufi_outfile_took(&w->out, 1);
    }
    w->at++;
    return true;
}

/* Keep a number as a cell, if that is what the writer does. */
static bool record_cell(suf_rows *w, double value)
{
    if (w->records && !begin_cell(w) && !w->err)
        w->record[w->at - 1] = value;
    return w->records;
}

void suf_rows_missing(suf_rows *w)
{
    if (!begin_cell(w))
        return;
    if (w->format == SUF_JSONL)
        put(w, "null");
    else if (w->format == SUF_CSV && w->n_columns == 1)
        put(w, "\"\""); /* many readers skip an empty line */
}

void suf_rows_u64(suf_rows *w, uint64_t value)
{
    if (record_cell(w, (double)value) || !begin_cell(w))
        return;
    char *room = (char *)sufi_outfile_room(&w->out, SUFI_NUMBER_TEXT);
    sufi_outfile_took(&w->out, sufi_number_u64(room, value));
}

void suf_rows_f64(suf_rows *w, double value)
{
    if (record_cell(w, isfinite(value) ? value : NAN))
        return;
    if (!isfinite(value)) {
        suf_rows_missing(w);
        return;
    }
    if (!begin_cell(w))
        return;
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    struct memo *m = &w->memo[bits * 0x9e3779b97f4a7c15u >> 32 & (MEMO - 1)];
    if (m->len == 0 || memcmp(&m->value, &value, sizeof value) != 0) {
        m->value = value;
        m->len = (uint32_t)sufi_number_f64(m->text, value);
    }
    memcpy(sufi_outfile_room(&w->out, SUFI_NUMBER_TEXT), m->text, SUFI_NUMBER_TEXT);
    sufi_outfile_took(&w->out, m->len);
}

void suf_rows_text(suf_rows *w, const char *text)
{
    if (!*text && w->format != SUF_JSONL)
        suf_rows_missing(w);
    else if (begin_cell(w))
        put_text(w, text);
}

void sufi_rows_copy(suf_rows *w, const char *text)
{
    if (!*text)
        suf_rows_missing(w);
    else if (begin_cell(w)) {
        if (w->format == SUF_JSONL && sufi_is_json_number(text))
            put(w, text);
        else
            put_text(w, text);
    }
}

void suf_rows_end(suf_rows *w)
{
    if (w->err)
        return;
    if (w->at != w->n_columns || !w->named) {
        misuse(w, w->named ? "fewer cells in a row than columns" : "a row before the column names");
        return;
    }
    if (!w->records)
        put(w, w->format == SUF_JSONL ? "}\n" : "\n");
    w->at = 0;
}

int suf_rows_part(suf_rows **out, const suf_rows *w, suf_diag *diag)
{
    suf_rows *part;

    if (!w->named || w->err)
        return sufi_fail(diag, SUF_EINVAL, w->out.path, "a part of a table without columns");
    if (!(part = sufi_alloc_zero(1, sizeof *part)))
        return sufi_fail_nomem(diag, "a part of a table");
    int err = sufi_outfile_memory(&part->out, diag);
    if (err) {
        free(part);
        return err;
    }
    part->format = w->format;
    part->named = true;
    part->n_columns = w->n_columns;
    part->names = w->names;
    part->is_part = true;
    *out = part;
    return SUF_OK;
}

int suf_rows_record(suf_rows **out, suf_diag *diag)
{
    suf_rows *w = sufi_alloc_zero(1, sizeof *w);

    if (!w)
        return sufi_fail_nomem(diag, "a row");
    int err = sufi_outfile_memory(&w->out, diag);
    if (err) {
        free(w);
        return err;
    }
    w->records = true;
    *out = w;
    return SUF_OK;
}

size_t suf_rows_recorded(const suf_rows *w, const char *const **names, const double **values)
{
    *names = (const char *const *)w->names;
    *values = w->record;
    return w->err ? 0 : w->n_columns;
}

void suf_rows_append(suf_rows *w, suf_rows *part)
{
    int err = part->err ? part->err : part->out.err;

    if (!err && (w->at || part->at))
        misuse(w, "a part of a table inside a row");
    if (err && !w->err) {
        w->err = err;
        w->diag = part->err ? part->diag : part->out.diag;
    }
    if (!w->err)
        sufi_outfile_write(&w->out, part->out.buf, part->out.len);
    suf_rows_abort(part);
}

int suf_rows_commit(suf_rows *w, suf_diag *diag)
{
    if (!w->err && !w->out.err && (w->at || !w->named))
        misuse(w, w->named ? "the last row was not ended" : "a table without columns");
    int err = w->err;
    if (err) {
        if (diag)
            *diag = w->diag;
        sufi_outfile_abort(&w->out);
    } else {
        err = sufi_outfile_commit(&w->out, diag);
    }
    release(w);
    return err;
}

void suf_rows_abort(suf_rows *w)
{
    if (!w)
        return;
    sufi_outfile_abort(&w->out);
    release(w);
}
