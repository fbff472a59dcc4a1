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

/* Several processes that build the tables of the same segments: process r of `size` makes parts r,
 * r + size, ...; process 0 receives those of the others and writes the file. */
typedef struct sufi_part_exchange {
    unsigned rank, size;
    /* Others: pass a part on to process 0, after those before it. */
    int (*send)(void *arg, const sufi_part *part, suf_diag *diag);
    /* Process 0: the next part of process `from`, in place of what is in *part; or the failure that
     * keeps that process from making it. */
    int (*receive)(void *arg, unsigned from, sufi_part *part, suf_diag *diag);
    /* All: this process makes no more parts, with `err` because it failed. Process 0 returns when
     * the others have ended, too. */
    int (*end)(void *arg, int err, suf_diag *diag);
    void *arg;
} sufi_part_exchange;

typedef struct sufi_table_job {
    const sufi_segment *segments;
    size_t n_segments;
    unsigned order;            /* of the largest table */
    int level;                 /* zstd; 0: the default */
    unsigned n_threads;        /* 0: one per processor */
    uint64_t part_positions;   /* 0: SUFI_PART_POSITIONS */
    suf_progress_fn *progress; /* may be NULL */
    void *progress_arg;
    const sufi_part_exchange *exchange; /* NULL: alone */
} sufi_table_job;

/* Write the tables to `path`; totals[0..order-1] are filled; both by process 0 only. The file
 * depends on the segments, the order, the level and the size of parts only. Memory: 2 MB and a part
 * a thread, and two parts. */
int sufi_build_tables(const sufi_table_job *job, const char *path, sufi_table_totals *totals,
                      suf_diag *diag) SUF_MUST_CHECK;

#endif
