/* table_layout.h - which columns of a table of surprisals hold what. */
#ifndef SUF_CURVES_TABLE_LAYOUT_H
#define SUF_CURVES_TABLE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

#include "sufgram/runs.h"

typedef struct sufi_value_column {
    size_t column;
    uint64_t step; /* unless the table is long */
} sufi_value_column;

typedef struct sufi_layout {
    bool is_long;              /* the step stands in column `step`, not in the name */
    bool has_run, has_example; /* without a column `example` rows are numbered */
    size_t run, step;
    size_t *example; /* columns [n_example] that identify an example together */
    size_t n_example, example_cap;
    sufi_value_column *value; /* [n_values] columns of surprisals; one in a long table */
    size_t n_values, value_cap;
} sufi_layout;

/* The layout of a table with these columns; `file_step` is the step of a file that holds one
 * checkpoint, NULL of others. SUF_EFORMAT if the columns make no sense. Release with
 * sufi_layout_release, also after a failure. */
int sufi_layout_init(sufi_layout *l, char *const *names, size_t n, const uint64_t *file_step,
                     const suf_runs_opts *opts, const char *path, suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
void sufi_layout_release(sufi_layout *l);

/* A step as tables spell it: 1000, 1000.0, 1e3. */
bool sufi_parse_step(const char *text, uint64_t *step);

#endif
