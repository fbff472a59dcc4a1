/* table_write.h - from parts, in order, to the tables of all orders. */
#ifndef SUF_TABLES_TABLE_WRITE_H
#define SUF_TABLES_TABLE_WRITE_H

#include <stddef.h>

#include "sufgram/err.h"
#include "tables/table_format.h"

typedef struct sufi_table_opts {
    unsigned n_orders;    /* 1..SUF_MAX_ORDER */
    int level;            /* zstd; 0: the default */
    uint64_t n_positions; /* windows in all, to bound the file */
} sufi_table_opts;

typedef struct sufi_table_writer sufi_table_writer;

/* Create PATH. Memory: some 2 MB an order and what LMDB holds between commits (32 MB). */
int sufi_table_writer_open(sufi_table_writer **out, const char *path, const sufi_table_opts *opts,
                           suf_diag *diag) SUF_MUST_CHECK;

/* Append a part (part.h). */
int sufi_table_writer_add(sufi_table_writer *w, const uint8_t *part, size_t size,
                          suf_diag *diag) SUF_MUST_CHECK;

/* Write what is left, commit, sync; totals[0..n_orders-1] are filled. Then, and after any failure:
 * sufi_table_writer_close. */
int sufi_table_writer_finish(sufi_table_writer *w, sufi_table_totals *totals,
                             suf_diag *diag) SUF_MUST_CHECK;
void sufi_table_writer_close(sufi_table_writer *w); /* accepts NULL */

#endif
