/* table_write.h - from a sorted stream of windows to the tables of all orders, in one pass. */
#ifndef SUF_TABLES_TABLE_WRITE_H
#define SUF_TABLES_TABLE_WRITE_H

#include "sufgram/err.h"
#include "tables/table_format.h"
#include "tables/window.h"

typedef struct sufi_table_opts {
    unsigned n_orders;         /* 1..SUF_MAX_ORDER */
    int level;                 /* zstd; 0: the default */
    uint64_t n_positions;      /* windows in all, for progress and the bound of the file */
    suf_progress_fn *progress; /* may be NULL */
    void *progress_arg;
} sufi_table_opts;

/* Read `source` to its end and write PATH. totals[0..n_orders-1] are filled. Memory: about 2 MB an
 * order plus what LMDB holds between commits (32 MB). */
int sufi_tables_write(const char *path, sufi_window_source *source, const sufi_table_opts *opts,
                      sufi_table_totals *totals, suf_diag *diag) SUF_MUST_CHECK;

#endif
