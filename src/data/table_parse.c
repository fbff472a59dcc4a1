/* table_parse.c - from a file to a table: provenance lines, the kind of file, TSV, the builder.
 *
 * The file is mapped and scanned once. Every cell is followed by at least one byte (a tab, comma or
 * newline) except the last, so the arena for all cells with their NULs never needs more than the
 * file's size plus one: one allocation, of which only the pages used are ever touched. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mapfile.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "data/csv_read.h"
#include "data/table_impl.h"

static int add_name(sufi_table_builder *b, const char *text, size_t len, uint64_t line)
{
    size_t number;

    if (!sufi_keys_add(&b->file_names, text, len, &number))
        return sufi_fail_nomem(b->diag, "column names");
    if (number < b->n_file_columns)
        return sufi_fail_at(b->diag, SUF_EFORMAT, b->t->path, SUF_AT_LINE, line,
                            "two columns are named '%s'", sufi_keys_text(&b->file_names, number));
    b->n_file_columns++;
    return SUF_OK;
}

int sufi_table_cell(sufi_table_builder *b, const char *text, size_t len, uint64_t line)
{
    suf_table *t = b->t;

    if (memchr(text, '\0', len))
        return sufi_fail_at(b->diag, SUF_EFORMAT, t->path, SUF_AT_LINE, line,
                            "a NUL byte in a cell");
    if (!b->names_done)
        return add_name(b, text, len, line);
    size_t column = b->at++;
    if (column >= b->n_file_columns || b->keep[column] == SIZE_MAX)
        return SUF_OK;
    size_t offset = b->text_used - b->row_begin;
    if (offset > UINT32_MAX || len >= b->text_cap - b->text_used)
        return sufi_fail_at(b->diag, SUF_ELIMIT, t->path, SUF_AT_LINE, line,
                            "a row of more than 4 GiB");
    t->cell[t->n_rows * t->n_slots + b->keep[column]] = (uint32_t)offset;
    memcpy(t->text + b->text_used, text, len);
    t->text[b->text_used + len] = '\0';
    b->text_used += len + 1;
    return SUF_OK;
}

/* Room for the cells of row t->n_rows, so that storing them needs no check. */
static int make_room(sufi_table_builder *b)
{
    suf_table *t = b->t;
    size_t cells = sufi_mul_size(t->n_rows + 1, t->n_slots);

    if (!sufi_grow(&t->cell, &b->cell_cap, cells, sizeof *t->cell) ||
        !sufi_grow(&t->row_text, &b->row_cap, t->n_rows + 1, sizeof *t->row_text) ||
        !sufi_grow(&t->row_line, &b->line_cap, t->n_rows + 1, sizeof *t->row_line))
        return sufi_fail_nomem(b->diag, "a table");
    b->row_begin = b->text_used;
    b->at = 0;
    return SUF_OK;
}

/* The names `choose` takes become the wanted ones. */
static int choose_columns(sufi_table_builder *b)
{
    b->chosen = sufi_alloc(b->n_file_columns, sizeof *b->chosen);
    if (!b->chosen)
        return sufi_fail_nomem(b->diag, "column names");
    b->wanted = b->chosen;
    b->n_wanted = 0;
    for (size_t f = 0; f < b->n_file_columns; f++) {
        const char *name = sufi_keys_text(&b->file_names, f);
        if (b->choose(b->choose_arg, name))
            b->chosen[b->n_wanted++] = name;
    }
    return SUF_OK;
}

/* Keep column f of the file as the table's column i. */
static int keep_column(sufi_table_builder *b, size_t f, size_t i)
{
    suf_table *t = b->t;
    const char *name = sufi_keys_text(&b->file_names, f);

    if (!sufi_keys_add(&t->names, name, strlen(name), &t->slot[i]))
        return sufi_fail_nomem(b->diag, "column names");
    b->keep[f] = t->slot[i];
    return SUF_OK;
}

/* The names row is complete: settle which columns are kept, and where. */
static int settle_columns(sufi_table_builder *b)
{
    suf_table *t = b->t;
    int err = b->choose ? choose_columns(b) : SUF_OK;

    if (err)
        return err;
    t->n_columns = b->wanted ? b->n_wanted : b->n_file_columns;
    b->keep = sufi_alloc(b->n_file_columns, sizeof *b->keep);
    t->slot = sufi_alloc(t->n_columns, sizeof *t->slot);
    if (!b->keep || !t->slot)
        return sufi_fail_nomem(b->diag, "column names");
    for (size_t f = 0; f < b->n_file_columns; f++)
        b->keep[f] = SIZE_MAX;
    for (size_t i = 0; i < t->n_columns && !err; i++) {
        const char *name = b->wanted ? b->wanted[i] : NULL;
        size_t f = i;
        if (name && sufi_keys_find(&b->file_names, name, strlen(name), &f) != SUF_OK)
            return sufi_fail(b->diag, SUF_EMISMATCH, t->path, "there is no column '%s'", name);
        err = keep_column(b, f, i);
    }
    t->n_slots = t->names.n;
    b->names_done = true;
    return err ? err : make_room(b);
}

int sufi_table_end_row(sufi_table_builder *b, uint64_t line)
{
    suf_table *t = b->t;

    if (!b->names_done)
        return settle_columns(b);
    if (b->at != b->n_file_columns)
        return sufi_fail_at(b->diag, SUF_EFORMAT, t->path, SUF_AT_LINE, line,
                            "%zu cell%s where %zu columns are named", b->at, b->at == 1 ? "" : "s",
                            b->n_file_columns);
    t->row_text[t->n_rows] = b->row_begin;
    t->row_line[t->n_rows] = line;
    t->n_rows++;
    return make_room(b);
}

/* The end of the line that begins at p, without its line ending; *next: where the next begins. */
static const char *line_end(const char *p, const char *end, const char **next)
{
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    const char *stop = newline ? newline : end;

    *next = newline ? newline + 1 : end;
    return stop > p && stop[-1] == '\r' ? stop - 1 : stop;
}

static int tsv_read(sufi_table_builder *b, const char *p, const char *end, uint64_t line)
{
    int err = SUF_OK;

    for (const char *next; p < end && !err; p = next, line++) {
        const char *stop = line_end(p, end, &next);
        for (const char *tab = p; tab && !err; p = tab ? tab + 1 : stop) {
            tab = memchr(p, '\t', (size_t)(stop - p));
            err = sufi_table_cell(b, p, (size_t)((tab ? tab : stop) - p), line);
        }
        if (!err)
            err = sufi_table_end_row(b, line);
    }
    return err;
}

static int on_cell(void *arg, const char *text, size_t len, uint64_t line)
{
    return sufi_table_cell(arg, text, len, line);
}

static int on_end_row(void *arg, uint64_t line)
{
    return sufi_table_end_row(arg, line);
}

static int read_csv(sufi_table_builder *b, const char *p, const char *end, uint64_t line)
{
    const sufi_csv_sink sink = {on_cell, on_end_row, b, b->t->path, b->diag};
    sufi_csv *csv = NULL;
    int err = sufi_csv_open(&csv, &sink, ',', true, line);

    if (!err)
        err = sufi_csv_feed(csv, p, (size_t)(end - p));
    if (!err)
        err = sufi_csv_finish(csv);
    sufi_csv_close(csv);
    return err;
}

static int add_provenance(suf_table *t, size_t *cap, const char *p, const char *stop,
                          suf_diag *diag)
{
    for (p++; p < stop && *p == ' '; p++)
        ;
    size_t len = (size_t)(stop - p);
    char *key = sufi_alloc(len + 1, 1);

    if (!key || !sufi_grow(&t->provenance, cap, t->n_provenance + 1, sizeof *t->provenance)) {
        free(key);
        return sufi_fail_nomem(diag, "provenance lines");
    }
    memcpy(key, p, len);
    key[len] = '\0';
    char *colon = strstr(key, ": ");
    if (!colon && len && key[len - 1] == ':')
        colon = key + len - 1;
    const char *value = key + len;
    if (colon) {
        *colon = '\0';
        value = colon + 1 + (colon[1] == ' ');
    }
    t->provenance[t->n_provenance++] = (sufi_provenance){key, value};
    return SUF_OK;
}

static int read_text(sufi_table_builder *b, const char *p, size_t size)
{
    const char *end = p + size;
    const char *next, *stop;
    size_t cap = 0;
    uint64_t line = 1;
    int err = SUF_OK;

    p += sufi_utf8_mark(p, size);
    for (; p < end && *p == '#' && !err; p = next, line++) {
        stop = line_end(p, end, &next);
        err = add_provenance(b->t, &cap, p, stop, b->diag);
    }
    if (err)
        return err;
    if (p == end)
        return sufi_fail_at(b->diag, SUF_EFORMAT, b->t->path, SUF_AT_LINE, line,
                            "no line of column names");
    stop = line_end(p, end, &next);
    if (memchr(p, '\t', (size_t)(stop - p)))
        return tsv_read(b, p, end, line);
    return read_csv(b, p, end, line);
}

static void release_builder(sufi_table_builder *b)
{
    sufi_keys_release(&b->file_names);
    free(b->chosen);
    free(b->keep);
}

/* Read with a builder that knows which columns to keep. */
static int read_table(suf_table **out, const char *path, sufi_table_builder b, suf_diag *diag)
{
    sufi_mapfile map = {0};
    suf_table *t = sufi_alloc_zero(1, sizeof *t);
    int err;

    b.diag = diag;
    if (!t || !(t->path = sufi_strdup(strcmp(path, "-") == 0 ? "standard input" : path))) {
        err = sufi_fail_nomem(diag, "a table");
        goto out;
    }
    b.t = t;
    if ((err = sufi_mapfile_open(&map, path, diag)) != SUF_OK)
        goto out;
    sufi_mapfile_sequential(&map);
    b.text_cap = map.size + 1;
    if (!(t->text = sufi_alloc(b.text_cap, 1))) {
        err = sufi_fail_nomem(diag, "a table");
        goto out;
    }
    err = read_text(&b, (const char *)map.data, map.size);
    if (!err)
        *out = t;
out:
    if (err)
        suf_table_free(t);
    release_builder(&b);
    sufi_mapfile_close(&map);
    return err;
}

int suf_table_read(suf_table **out, const char *path, const char *const *columns, size_t n_columns,
                   suf_diag *diag)
{
    return read_table(out, path, (sufi_table_builder){.wanted = columns, .n_wanted = n_columns},
                      diag);
}

int suf_table_read_chosen(suf_table **out, const char *path, suf_choose_column_fn *choose,
                          void *arg, suf_diag *diag)
{
    return read_table(out, path, (sufi_table_builder){.choose = choose, .choose_arg = arg}, diag);
}
