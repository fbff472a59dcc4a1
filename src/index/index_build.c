/* index_build.c - making an index, atomically.
 *
 * Everything is built in DIRECTORY.tmp-PID, which holds a lock while its build lives; files are
 * synced, then the directory is renamed to its name. An index that is replaced is exchanged with
 * the new one in one step where the system can, and removed afterwards. Temporaries of dead builds
 * (their lock is free) are removed first. */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mapfile.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "index/directory.h"
#include "index/index_internal.h"
#include "index/table_build.h"

struct build {
    const suf_build_opts *opts;
    sufi_build_directory dir;
    suf_corpus *corpus;
    suf_corpus_info info;
    sufi_manifest manifest;
    uint64_t *starts; /* of the segments */
    sufi_segment *segments;
    sufi_table_totals totals[SUF_MAX_ORDER];
    suf_diag *diag;
};

static int report(struct build *b, const char *phase, uint64_t done, uint64_t total)
{
    if (b->opts->progress && b->opts->progress(b->opts->progress_arg, phase, done, total))
        return sufi_fail(b->diag, SUF_EINTERRUPTED, NULL, "interrupted");
    return SUF_OK;
}

/* Share the corpus file: a hard link where possible (our files are never changed in place), else a
 * copy. */
static int take_corpus(struct build *b, const char *corpus_path)
{
    char *path = sufi_path_in(b->dir.temporary, SUFI_CORPUS_NAME);
    sufi_mapfile map;
    sufi_outfile out;

    if (!path)
        return sufi_fail_nomem(b->diag, "a path");
    int err = SUF_OK;
    if (link(corpus_path, path) != 0) {
        err = sufi_mapfile_open(&map, corpus_path, b->diag);
        if (!err) {
            err = sufi_outfile_open(&out, path, b->diag);
            if (!err) {
                sufi_outfile_write(&out, map.data, map.size);
                err = sufi_outfile_commit(&out, b->diag);
            }
            sufi_mapfile_close(&map);
        }
    }
    if (!err)
        err = suf_corpus_open(&b->corpus, path, b->diag);
    if (!err)
        suf_corpus_get_info(b->corpus, &b->info);
    free(path);
    return err;
}

static int build_segments(struct build *b)
{
    uint32_t n = b->manifest.n_segments;
    int err = SUF_OK;

    b->segments = sufi_alloc_zero(n, sizeof *b->segments);
    if (!b->segments)
        return sufi_fail_nomem(b->diag, "segments");
    for (uint32_t i = 0; i < n && !err; i++) {
        char name[24];
        sufi_index_file_name(i + 1, n, name);
        char *path = sufi_path_in(b->dir.temporary, name);
        if (!path)
            return sufi_fail_nomem(b->diag, "a path");
        err = report(b, "sorting suffixes", b->starts[i], b->info.n_symbols);
        if (!err)
            err = sufi_segment_build(b->corpus, b->starts[i], b->starts[i + 1] - b->starts[i], path,
                                     b->diag);
        if (!err)
            err = sufi_segment_open(&b->segments[i], path, b->corpus, b->diag);
        free(path);
    }
    return err ? err : report(b, "sorting suffixes", b->info.n_symbols, b->info.n_symbols);
}

static int build_tables(struct build *b)
{
    sufi_table_job job = {
        .segments = b->segments,
        .n_segments = b->manifest.n_segments,
        .order = b->manifest.order,
        .level = (int)b->opts->zstd_level,
        .n_threads = b->opts->threads,
        .part_positions = b->opts->part_positions,
        .progress = b->opts->progress,
        .progress_arg = b->opts->progress_arg,
    };
    char *path = sufi_path_in(b->dir.temporary, SUFI_TABLES_NAME);
    int err = path ? sufi_build_tables(&job, path, b->totals, b->diag)
                   : sufi_fail_nomem(b->diag, "a path");

    free(path);
    return err;
}

static int sum_files(struct build *b)
{
    sufi_manifest *m = &b->manifest;

    m->n_files = m->n_segments + 2;
    m->files = sufi_alloc_zero(m->n_files, sizeof *m->files);
    if (!m->files)
        return sufi_fail_nomem(b->diag, "the manifest");
    for (uint32_t i = 0; i < m->n_files; i++) {
        sufi_file_sum *f = &m->files[i];
        sufi_index_file_name(i, m->n_segments, f->name);
        char *path = sufi_path_in(b->dir.temporary, f->name);
        int err = path ? sufi_sum_file(path, &f->size, &f->hash, b->diag)
                       : sufi_fail_nomem(b->diag, "a path");
        free(path);
        if (err)
            return err;
    }
    return SUF_OK;
}

static int write_manifest(struct build *b)
{
    sufi_fact facts[4 + SUF_MAX_ORDER] = {
        {"tokens", b->info.n_tokens},
        {"sequences", b->info.n_sequences},
        {"vocabulary", b->info.vocab_size},
        {"symbol_bytes", b->info.symbol_width},
    };
    static const char *const grams[SUF_MAX_ORDER] = {"grams_1", "grams_2", "grams_3", "grams_4",
                                                     "grams_5"};
    int n = 4;

    for (uint32_t i = 0; i < b->manifest.order; i++)
        facts[n++] =
            (sufi_fact){grams[i], b->totals[i].n_entries - b->totals[i].n_boundary_entries};
    memcpy(b->manifest.fingerprint, b->info.fingerprint, sizeof b->manifest.fingerprint);
    int err = sum_files(b);
    return err ? err : sufi_manifest_write(&b->manifest, b->dir.temporary, facts, n, b->diag);
}

static int prepare(struct build *b, const char *corpus_path)
{
    const suf_build_opts *opts = b->opts;
    suf_build_plan plan;
    int err;

    b->manifest.order = opts->order ? opts->order : SUF_MAX_ORDER;
    if (b->manifest.order > SUF_MAX_ORDER)
        return sufi_fail(b->diag, SUF_EINVAL, NULL, "the largest order is %d", SUF_MAX_ORDER);
    if (opts->command && !(b->manifest.command = sufi_strdup(opts->command)))
        return sufi_fail_nomem(b->diag, "the manifest");
    err = take_corpus(b, corpus_path);
    if (!err)
        err = suf_index_plan(b->corpus, opts, &plan, b->diag);
    if (!err)
        err = sufi_cut_segments(b->corpus, plan.segment_limit, &b->starts, &b->manifest.n_segments,
                                b->diag);
    return err;
}

static void release(struct build *b)
{
    for (uint32_t i = 0; b->segments && i < b->manifest.n_segments; i++)
        sufi_segment_close(&b->segments[i]);
    free(b->segments);
    free(b->starts);
    suf_corpus_close(b->corpus);
    sufi_manifest_release(&b->manifest);
}

int suf_index_build(const char *corpus_path, const char *directory, const suf_build_opts *opts,
                    suf_diag *diag)
{
    struct build b = {.opts = opts, .diag = diag};
    suf_corpus *probe;

    /* Before anything is created: is there a corpus at all? */
    int err = suf_corpus_open(&probe, corpus_path, diag);
    if (err)
        return err;
    suf_corpus_close(probe);
    err = sufi_build_directory_open(&b.dir, directory, opts->force, diag);
    if (err)
        return err;
    err = prepare(&b, corpus_path);
    if (!err)
        err = build_segments(&b);
    if (!err)
        err = build_tables(&b);
    if (!err)
        err = write_manifest(&b);
    release(&b);
    if (!err)
        return sufi_build_directory_publish(&b.dir, diag);
    sufi_build_directory_discard(&b.dir);
    return err;
}
