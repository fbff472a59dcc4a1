/* index_build.c - making an index, atomically.
 *
 * Everything is built in DIRECTORY.tmp-PID, which holds a lock while its build lives; files are
 * synced, then the directory is renamed to its name. An index that is replaced is exchanged with
 * the new one in one step where the system can, and removed afterwards. Temporaries of dead builds
 * (their lock is free) are removed first, unless this build may go on with one (build_state.h). */
#include "index/index_build.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "base/share.h"
#include "index/build_state.h"
#include "index/table_build.h"

int sufi_build_report(sufi_build *b, const char *phase, uint64_t done, uint64_t total)
{
    if (b->opts->progress && b->opts->progress(b->opts->progress_arg, phase, done, total))
        return sufi_fail(b->diag, SUF_EINTERRUPTED, NULL, "interrupted");
    return SUF_OK;
}

char *sufi_build_segment_path(const sufi_build *b, uint32_t i)
{
    char name[24];

    sufi_index_file_name(i + 1, b->manifest.n_segments, name);
    return sufi_path_in(b->dir.temporary, name);
}

int sufi_build_open_corpus(sufi_build *b)
{
    char *path = sufi_path_in(b->dir.temporary, SUFI_CORPUS_NAME);

    if (!path)
        return sufi_fail_nomem(b->diag, "a path");
    int err = suf_corpus_open(&b->corpus, path, b->diag);
    if (!err)
        suf_corpus_get_info(b->corpus, &b->info);
    free(path);
    return err;
}

int sufi_build_take_corpus(sufi_build *b, const char *corpus_path)
{
    char *path = sufi_path_in(b->dir.temporary, SUFI_CORPUS_NAME);
    suf_corpus_info planned = b->info;

    if (!path)
        return sufi_fail_nomem(b->diag, "a path");
    int err = sufi_share_file(corpus_path, path, b->diag);
    free(path);
    if (!err)
        err = sufi_build_open_corpus(b);
    if (!err && strcmp(planned.fingerprint, b->info.fingerprint) != 0)
        err = sufi_fail(b->diag, SUF_EMISMATCH, corpus_path, "was replaced meanwhile");
    return err;
}

struct sort_job {
    sufi_build *build;
    const uint32_t *numbers;
};

static int sort_segment(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const struct sort_job *job = arg;
    sufi_build *b = job->build;
    uint32_t i = job->numbers[task];
    uint64_t first = b->starts[i], n = b->starts[i + 1] - first;

    /* Worker 0 is the caller's thread, whose progress function it is. */
    if (worker == 0 && b->opts->progress &&
        b->opts->progress(b->opts->progress_arg, "sorting suffixes", first, b->info.n_symbols))
        return sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    char *path = sufi_build_segment_path(b, i);
    if (!path)
        return sufi_fail_nomem(diag, "a path");
    int err = sufi_segment_build(b->corpus, first, n, path, diag);
    if (!err)
        err = sufi_segment_open(&b->segments[i], path, b->corpus, first, diag);
    free(path);
    return err;
}

int sufi_build_sort_segments(sufi_build *b, const uint32_t *numbers, uint32_t n)
{
    struct sort_job job = {b, numbers};
    uint64_t longest = 0, end = b->info.n_symbols;

    for (uint32_t k = 0; k < n; k++) {
        uint64_t length = b->starts[numbers[k] + 1] - b->starts[numbers[k]];
        longest = length > longest ? length : longest;
    }
    int err =
        sufi_parallel(sufi_sorters(b->opts, longest, &b->info), n, sort_segment, &job, b->diag);
    return err || !n ? err : sufi_build_report(b, "sorting suffixes", end, end);
}

/* Open segment i if a dead build finished it; SUF_ABSENT: nothing of it is there. */
static int take_finished_segment(sufi_build *b, uint32_t i)
{
    if (!b->dir.resumed)
        return SUF_ABSENT;
    char *path = sufi_build_segment_path(b, i);
    if (!path)
        return sufi_fail_nomem(b->diag, "a path");
    int err = sufi_build_state_segment(&b->segments[i], path, b->corpus, b->starts[i],
                                       b->starts[i + 1] - b->starts[i]);
    free(path);
    return err ? err : sufi_build_report(b, "taking over segments", i, b->manifest.n_segments);
}

int sufi_build_segments(sufi_build *b, uint32_t first, uint32_t step)
{
    uint32_t n = b->manifest.n_segments, n_unsorted = 0;
    uint32_t *unsorted = sufi_alloc(n, sizeof *unsorted);
    int err = SUF_OK;

    b->segments = sufi_alloc_zero(n, sizeof *b->segments);
    if (!b->segments || !unsorted)
        err = sufi_fail_nomem(b->diag, "segments");
    for (uint32_t i = first; i < n && !err; i += step) {
        err = take_finished_segment(b, i);
        if (err == SUF_ABSENT) {
            unsorted[n_unsorted++] = i;
            err = SUF_OK;
        }
    }
    if (!err)
        err = sufi_build_sort_segments(b, unsorted, n_unsorted);
    free(unsorted);
    return err;
}

int sufi_build_write_tables(sufi_build *b)
{
    sufi_table_job job = {
        .segments = b->segments,
        .n_segments = b->manifest.n_segments,
        .order = b->manifest.order,
        .level = (int)b->opts->zstd_level,
        .n_threads = sufi_table_threads(b->opts, &b->info),
        .part_positions = b->opts->part_positions,
        .progress = b->opts->progress,
        .progress_arg = b->opts->progress_arg,
        .exchange = b->exchange,
    };
    const sufi_part_exchange *x = b->exchange;
    char *path = sufi_path_in(b->dir.temporary, SUFI_TABLES_NAME);
    int err = path ? sufi_build_tables(&job, path, b->totals, b->diag)
                   : sufi_fail_nomem(b->diag, "a path");

    if (!path && x) /* the other processes are waiting for this one's parts, or with theirs */
        err = x->end(x->arg, err, b->diag);
    free(path);
    return err;
}

static int sum_files(sufi_build *b)
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

int sufi_build_write_manifest(sufi_build *b)
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

void sufi_build_release(sufi_build *b)
{
    for (uint32_t i = 0; b->segments && i < b->manifest.n_segments; i++)
        sufi_segment_close(&b->segments[i]);
    free(b->segments);
    free(b->starts);
    suf_corpus_close(b->corpus);
    sufi_manifest_release(&b->manifest);
}

int sufi_build_check(const suf_build_opts *opts, suf_diag *diag)
{
    if (opts->order > SUF_MAX_ORDER)
        return sufi_fail(diag, SUF_EINVAL, NULL, "the largest order is %d", SUF_MAX_ORDER);
    if (opts->zstd_level > SUF_MAX_ZSTD_LEVEL)
        return sufi_fail(diag, SUF_EINVAL, NULL, "the highest level of zstd is %d",
                         SUF_MAX_ZSTD_LEVEL);
    return SUF_OK;
}

int sufi_build_prepare(sufi_build *b, const char *corpus_path, char **state)
{
    const suf_build_opts *opts = b->opts;
    suf_corpus *corpus = NULL;
    suf_build_plan plan;
    int err = sufi_build_check(opts, b->diag);

    if (err)
        return err;
    b->manifest.order = opts->order ? opts->order : SUF_MAX_ORDER;
    if (opts->command && !(b->manifest.command = sufi_strdup(opts->command)))
        return sufi_fail_nomem(b->diag, "the manifest");
    err = suf_corpus_open(&corpus, corpus_path, b->diag);
    if (!err)
        err = sufi_plan_segments(corpus, opts, &plan, &b->starts, b->diag);
    if (!err) {
        b->manifest.n_segments = plan.n_segments;
        suf_corpus_get_info(corpus, &b->info);
        *state = sufi_build_state(&b->info, b->starts, b->manifest.n_segments);
        if (!*state)
            err = sufi_fail_nomem(b->diag, "the build's state");
    }
    suf_corpus_close(corpus);
    return err;
}

int suf_index_build(const char *corpus_path, const char *directory, const suf_build_opts *opts,
                    suf_diag *diag)
{
    sufi_build b = {.opts = opts, .diag = diag};
    char *state = NULL;

    int err = sufi_build_prepare(&b, corpus_path, &state);
    if (!err)
        err = sufi_build_directory_open(&b.dir, directory, opts->force, opts->resume ? state : NULL,
                                        diag);
    if (err)
        goto out;
    err = sufi_build_take_corpus(&b, corpus_path);
    if (!err)
        err = sufi_build_state_write(b.dir.temporary, state, diag);
    if (!err)
        err = sufi_build_segments(&b, 0, 1);
    if (!err)
        err = sufi_build_write_tables(&b);
    if (!err)
        err = sufi_build_write_manifest(&b);
    if (!err)
        err = sufi_build_directory_publish(&b.dir, diag);
    else if (opts->resume)
        sufi_build_directory_keep(&b.dir);
    else
        sufi_build_directory_discard(&b.dir);
out:
    sufi_build_release(&b);
    free(state);
    return err;
}
