/* table_build.c - building tables by parts: threads scan and encode ranges of grams (window_scan,
 * part_build), the caller's thread writes them in order (table_write), or passes them on to the
 * process that does. Task t of a process is its part of round t: parts go round the processes. */
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
    sufi_table_writer *writer; /* of process 0 */
    unsigned rank, size;
    sufi_part received;
};

static size_t part_of(const struct build *b, size_t task)
{
    return task * b->size + b->rank;
}

static int make(void *arg, size_t task, unsigned worker, void **result, suf_diag *diag)
{
    struct build *b = arg;
    const sufi_table_job *job = b->job;
    size_t k = part_of(b, task);
    sufi_window_scan *scan = sufi_window_scan_new(job->segments, job->n_segments,
                                                  b->cuts.ranges + k * job->n_segments, job->order);
    sufi_part *part = sufi_alloc_zero(1, sizeof *part);
    int err = SUF_OK;

    if (!b->builder[worker])
        b->builder[worker] = sufi_part_builder_new(job->order, job->level);
    if (!scan || !part || !b->builder[worker]) {
        err = sufi_fail_nomem(diag, "a part of the tables");
    } else {
        sufi_window_source source = sufi_window_scan_source(scan);
        err = sufi_part_build(b->builder[worker], &source, b->cuts.flags[k], part, diag);
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

/* Write a part, and those of the other processes that follow it. */
static int write_round(struct build *b, size_t task, const sufi_part *part, suf_diag *diag)
{
    const sufi_part_exchange *x = b->job->exchange;
    size_t k = part_of(b, task);

    int err = sufi_table_writer_add(b->writer, part->bytes, part->size, diag);
    for (unsigned r = 1; r < b->size && k + r < b->cuts.n_parts && !err; r++) {
        err = x->receive(x->arg, r, &b->received, diag);
        if (!err)
            err = sufi_table_writer_add(b->writer, b->received.bytes, b->received.size, diag);
    }
    return err;
}

static int take(void *arg, size_t task, void *result, suf_diag *diag)
{
    struct build *b = arg;
    const sufi_table_job *job = b->job;

    int err = b->rank == 0 ? write_round(b, task, result, diag)
                           : job->exchange->send(job->exchange->arg, result, diag);
    drop(arg, result);
    if (!err && job->progress &&
        job->progress(job->progress_arg, "writing tables", b->cuts.positions[part_of(b, task)],
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
    sufi_part_release(&b->received);
}

static int open_writer(struct build *b, const char *path, suf_diag *diag)
{
    size_t n = b->cuts.n_parts;
    sufi_table_opts opts = {b->job->order, b->job->level, n ? b->cuts.positions[n - 1] : 0};

    return sufi_table_writer_open(&b->writer, path, &opts, diag);
}

int sufi_build_tables(const sufi_table_job *job, const char *path, sufi_table_totals *totals,
                      suf_diag *diag)
{
    const sufi_part_exchange *x = job->exchange;
    struct build b = {.job = job,
                      .n_builders = sufi_thread_count(job->n_threads),
                      .rank = x ? x->rank : 0,
                      .size = x ? x->size : 1};
    sufi_ordered pipeline = {make, take, drop, &b};
    uint64_t limit = job->part_positions ? job->part_positions : SUFI_PART_POSITIONS;

    b.builder = sufi_alloc_zero(b.n_builders, sizeof *b.builder);
    int err = b.builder ? sufi_part_cuts_make(&b.cuts, job->segments, job->n_segments, limit, diag)
                        : sufi_fail_nomem(diag, "threads");
    if (!err && b.rank == 0)
        err = open_writer(&b, path, diag);
    if (!err) {
        size_t n_tasks = (b.cuts.n_parts + b.size - 1 - b.rank) / b.size;
        err = sufi_ordered_run(&pipeline, job->n_threads, n_tasks, diag);
    }
    if (x)
        err = x->end(x->arg, err, diag);
    if (!err && b.rank == 0)
        err = sufi_table_writer_finish(b.writer, totals, diag);
    release(&b);
    return err;
}
