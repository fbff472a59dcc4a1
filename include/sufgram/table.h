/* table.h - tables of named columns as text: TSV and CSV in; TSV, CSV and JSON lines out.
 *
 * A file is: optional provenance lines "# key: value", one line of column names, then rows. TSV
 * cells hold no tab or newline and are not quoted; CSV follows RFC 4180. An empty cell is a missing
 * value (NaN as a number; null in JSON lines). Numbers are written with %.17g, which reads back to
 * the same double. */
#ifndef SUFGRAM_TABLE_H
#define SUFGRAM_TABLE_H

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

/* ---- reading ---- */

typedef struct suf_table suf_table;

/* Read the whole of PATH ("-": standard input) into memory. The format is told from the line of
 * column names: TSV if it holds a tab, CSV otherwise. With `columns` (n_columns names) only those
 * are kept, in that order; a name the file lacks is SUF_EMISMATCH naming it. With columns = NULL
 * all are kept. Errors: SUF_EFORMAT with the line (a row of another length, a name given twice, a
 * broken quote, no line of names). Free with suf_table_free. */
SUF_API int suf_table_read(suf_table **out, const char *path, const char *const *columns,
                           size_t n_columns, suf_diag *diag) SUF_MUST_CHECK;

/* Is the column of this name to be kept? */
typedef int suf_choose_column_fn(void *arg, const char *name);

/* The same with the columns for which choose(arg, name) is not 0, in the order of the file. None
 * may be chosen. */
SUF_API int suf_table_read_chosen(suf_table **out, const char *path, suf_choose_column_fn *choose,
                                  void *arg, suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_table_free(suf_table *t);

SUF_API size_t suf_table_rows(const suf_table *t);
SUF_API size_t suf_table_columns(const suf_table *t);

/* Name of column i < columns; lives as long as the table. */
SUF_API const char *suf_table_name(const suf_table *t, size_t column);

/* Index of the named column in *column: 0, or SUF_ABSENT. */
SUF_API int suf_table_find(const suf_table *t, const char *name, size_t *column);

/* The text of a cell, NUL-terminated, as long as the table lives. */
SUF_API const char *suf_table_text(const suf_table *t, size_t row, size_t column);

/* The line of the file (from 1) that row `row` began at. */
SUF_API uint64_t suf_table_line(const suf_table *t, size_t row);

/* A column as numbers, out[0..rows-1]; empty cells are NaN. SUF_EFORMAT names the line of a cell
 * that is no number. */
SUF_API int suf_table_numbers(const suf_table *t, size_t column, double *out,
                              suf_diag *diag) SUF_MUST_CHECK;

/* Provenance line i: 0 and pointers that live as long as the table, or SUF_ABSENT past the last. */
SUF_API int suf_table_provenance(const suf_table *t, size_t i, const char **key,
                                 const char **value);

/* ---- writing ---- */

enum suf_format { SUF_TSV, SUF_CSV, SUF_JSONL };

typedef struct suf_rows suf_rows;

/* Start PATH ("-": standard output). Legal order: open, provenance*, columns, (cells, end)*,
 * commit | abort. The file appears under its name at commit only. Errors stick and come out of
 * commit, so that loops need not check. */
SUF_API int suf_rows_open(suf_rows **out, const char *path, enum suf_format format,
                          suf_diag *diag) SUF_MUST_CHECK;

/* One provenance line (TSV and CSV: "# key: value"; in JSON lines the first object is
 * {"provenance": {...}}, written by suf_rows_columns). Newlines in the value become spaces. */
SUF_API void suf_rows_provenance(suf_rows *w, const char *key, const char *value);

/* The column names; copied. */
SUF_API void suf_rows_columns(suf_rows *w, const char *const *names, size_t n);

/* The next cell of the row. A NaN or infinite number is a missing value. */
SUF_API void suf_rows_u64(suf_rows *w, uint64_t value);
SUF_API void suf_rows_f64(suf_rows *w, double value);
SUF_API void suf_rows_text(suf_rows *w, const char *text);
SUF_API void suf_rows_missing(suf_rows *w);

/* End the row. A row of another length than the columns is SUF_EINVAL (sticky). */
SUF_API void suf_rows_end(suf_rows *w);

/* A part of the table: rows made apart and kept in memory, say in another thread, while `w`, whose
 * columns it shares, lives. It takes cells and row ends. SUF_EINVAL before the columns of `w` are
 * given; SUF_ENOMEM. Ends by suf_rows_append or suf_rows_abort. */
SUF_API int suf_rows_part(suf_rows **out, const suf_rows *w, suf_diag *diag) SUF_MUST_CHECK;

/* Put the rows of a part after those of `w` and free it; its errors become those of `w`. */
SUF_API void suf_rows_append(suf_rows *w, suf_rows *part);

/* A table that is not written: of its last row it keeps the numbers, for those who compute with
 * them what the function that fills the row writes. It takes what a writer takes, and ends by
 * suf_rows_abort. SUF_ENOMEM. */
SUF_API int suf_rows_record(suf_rows **out, suf_diag *diag) SUF_MUST_CHECK;

/* The number of its columns, 0 before they are given or after an error; their names, and the cells
 * of the last row, NaN for text and missing values. Both live as long as the table. */
SUF_API size_t suf_rows_recorded(const suf_rows *w, const char *const **names,
                                 const double **values);

/* Publish and free. */
SUF_API int suf_rows_commit(suf_rows *w, suf_diag *diag) SUF_MUST_CHECK;

/* Discard and free; accepts NULL. */
SUF_API void suf_rows_abort(suf_rows *w);

/* ---- joining ---- */

/* Columns computed from each joined row, which come after all others. */
typedef struct suf_join_columns {
    const char *const *names; /* [0..n_names-1]; no other column may be named so */
    size_t n_names;
    const char *const *inputs; /* [0..n_inputs-1]: columns that are read, of numbers, a key or in
                                  one table */
    size_t n_inputs;
    /* in[0..n_inputs-1] (NaN: missing) to out[0..n_names-1] (NaN: missing). A negative suf_err
     * stops; the line of the row in the first table is added to the diagnostic. */
    int (*compute)(void *arg, const double *in, double *out, suf_diag *diag);
    void *arg;
} suf_join_columns;

typedef struct suf_join_opts {
    const char *const *provenance; /* n_provenance pairs key, value: the first provenance lines */
    size_t n_provenance;
    int repeated;                    /* a key may stand in several rows of the first table */
    const suf_join_columns *columns; /* may be NULL */
} suf_join_opts;

/* Join tables on one or more key columns that all of them have: one output row for each row of the
 * first table, in its order, its columns first, then the other tables' columns without the keys.
 * Cells are copied as text. Every key must stand exactly once in every table (unless
 * opts->repeated), and the tables must hold the same keys: a key twice, a key missing or left over
 * is SUF_EMISMATCH naming file and line; so is a column name that two tables share. Provenance of
 * each input is carried over with the prefix "input N ". `opts` may be NULL. */
SUF_API int suf_table_join(const char *const *paths, size_t n_paths, const char *const *keys,
                           size_t n_keys, const suf_join_opts *opts, const char *out_path,
                           enum suf_format format, suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
