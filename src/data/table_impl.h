/* table_impl.h - how a table lies in memory, and the builder its readers fill. */
#ifndef SUF_DATA_TABLE_IMPL_H
#define SUF_DATA_TABLE_IMPL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "data/keys.h"
#include "sufgram/table.h"

typedef struct sufi_provenance {
    char *key; /* owns the text of both */
    const char *value;
} sufi_provenance;

/* Cell (row, column) is text + row_text[row] + cell[row * n_slots + slot[column]]: 4 bytes a cell
 * beside its text, which matters at 10^6 rows of 40 columns. */
struct suf_table {
    char *path;
    size_t n_rows;
    size_t n_columns; /* as handed out; two of them may share a slot */
    sufi_keys names;  /* one for each slot */
    size_t n_slots;   /* cells stored a row */
    size_t *slot;     /* of each column, numbered as they first appear */
    char *text;       /* all cells, each ended by NUL */
    uint64_t *row_text;
    uint64_t *row_line;
    uint32_t *cell;
    sufi_provenance *provenance;
    size_t n_provenance;
};

/* Takes cells and row ends in file order; the first row is the column names. */
typedef struct sufi_table_builder {
    suf_table *t;
    const char *const *wanted; /* NULL: every column, or those `choose` takes */
    size_t n_wanted;
    suf_choose_column_fn *choose; /* may be NULL */
    void *choose_arg;
    const char **chosen;  /* what it took */
    sufi_keys file_names; /* of all columns in the file */
    size_t n_file_columns;
    size_t *keep; /* slot of each column of the file, SIZE_MAX: not kept */
    bool names_done;
    size_t at;        /* cells of the row so far */
    size_t row_begin; /* where the row's text begins */
    size_t text_used, text_cap;
    size_t row_cap, line_cap, cell_cap;
    suf_diag *diag;
} sufi_table_builder;

/* The next cell, text[0..len-1], of the row that begins on `line`. */
int sufi_table_cell(sufi_table_builder *b, const char *text, size_t len,
                    uint64_t line) SUF_MUST_CHECK;

/* End the row that began on `line`. */
int sufi_table_end_row(sufi_table_builder *b, uint64_t line) SUF_MUST_CHECK;

#endif
