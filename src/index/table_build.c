/* table_build.c - building tables by parts: threads scan and encode ranges of grams (window_scan,
 * part_build), the caller's thread writes them in order (table_write). */
#include "index/table_build.h"

#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/ordered.h"
#include "base/pool.h"
#include "index/part_cuts.h"
#include "index/window_scan.h"
#include "tables/table_write.h"

struct build {
    const sufi_table_job *job;
    sufi_part_cuts cuts;
    sufi_part_builder **builder; /* a thread */
    unsigned n_builders;
    sufi_table_writer *writer;
};

static int make(void *arg, size_t task, unsigned worker, void **result, suf_diag *diag)
{
    struct build *b = arg;
    const sufi_table_job *job = b->job;
    sufi_window_scan *scan = sufi_window_scan_new(
        job->segments, job->n_segments, b->cuts.ranges + task * job->n_segments, job->order);
    sufi_part *part = sufi_alloc_zero(1, sizeof *part);
    int err = SUF_OK;

    if (!b->builder[worker])
        b->builder[worker] = sufi_part_builder_new(job->order, job->level);
    if (!scan || !part || !b->builder[worker]) {
        err = sufi_fail_nomem(diag, "a part of the tables");
    } else {
        sufi_window_source source = sufi_window_scan_source(scan);
        err = sufi_part_build(b->builder[worker], &source, b->cuts.flags[task], part, diag);
    }
    sufi_window_scan_free(scan);
    *result = part;
    return err;
}

static void drop(void *arg, void *result)
{
    (void)arg;
    sufi_part_release(result);
    free(result);
}

static int take(void *arg, size_t task, void *result, suf_diag *diag)
{
    struct build *b = arg;
    const sufi_table_job *job = b->job;
    const sufi_part *part = result;

    int err = sufi_table_writer_add(b->writer, part->bytes, part->size, diag);
    drop(arg, result);
    if (!err && job->progress &&
        job->progress(job->progress_arg, "writing tables", b->cuts.positions[task],
                      b->cuts.positions[b->cuts.n_parts - 1]))
        err = sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    return err;
}

static void release(struct build *b)
{
    for (unsigned i = 0; b->builder && i < b->n_builders; i++)
        sufi_part_builder_free(b->builder[i]);
    free(b->builder);
    sufi_part_cuts_release(&b->cuts);
    sufi_table_writer_close(b->writer);
}

int sufi_build_tables(const sufi_table_job *job, const char *path, sufi_table_totals *totals,
                      suf_diag *diag)
{
    struct build b = {.job = job, .n_builders = sufi_thread_count(job->n_threads)};
    sufi_ordered pipeline = {make, take, drop, &b};
    uint64_t limit = job->part_positions ? job->part_positions : SUFI_PART_POSITIONS;

    b.builder = sufi_alloc_zero(b.n_builders, sizeof *b.builder);
    int err = b.builder ? sufi_part_cuts_make(&b.cuts, job->segments, job->n_segments, limit, diag)
                        : sufi_fail_nomem(diag, "threads");
    if (!err) {
        sufi_table_opts opts = {job->order, job->level,
                                b.cuts.n_parts ? b.cuts.positions[b.cuts.n_parts - 1] : 0};
        err = sufi_table_writer_open(&b.writer, path, &opts, diag);
    }
    if (!err)
        err = sufi_ordered_run(&pipeline, job->n_threads, b.cuts.n_parts, diag);
    if (!err)
        err = sufi_table_writer_finish(b.writer, totals, diag);
    release(&b);
    return err;
}
