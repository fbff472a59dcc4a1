/* table_build.h - from segments to tables, in parts on several threads. */
#ifndef SUF_INDEX_TABLE_BUILD_H
#define SUF_INDEX_TABLE_BUILD_H

#include "index/segment.h"
#include "sufgram/defs.h"
#include "tables/part.h"
#include "tables/table_format.h"

/* Suffixes of a part: some 3 MB of blocks, a tenth of a second to build. Parts four times as large
 * save 0.02 % of space. */
enum { SUFI_PART_POSITIONS = 1 << 20 };

typedef struct sufi_table_job {
    const sufi_segment *segments;
    size_t n_segments;
    unsigned order;            /* of the largest table */
    int level;                 /* zstd; 0: the default */
    unsigned n_threads;        /* 0: one per processor */
    uint64_t part_positions;   /* 0: SUFI_PART_POSITIONS */
    suf_progress_fn *progress; /* may be NULL */
    void *progress_arg;
} sufi_table_job;

/* Write the tables to `path`; totals[0..order-1] are filled. The file depends on the segments, the
 * order, the level and the size of parts only. Memory: 2 MB and a part a thread, and two parts. */
int sufi_build_tables(const sufi_table_job *job, const char *path, sufi_table_totals *totals,
                      suf_diag *diag) SUF_MUST_CHECK;

#endif
