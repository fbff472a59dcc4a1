/* index_verify.c - reading and checking everything.
 *
 * The tables are compared with the suffix arrays entry by entry: the sorted windows of the arrays
 * are the leaves of the trie whose nodes the tables list, so a walk over the tables must meet
 * exactly the nodes the windows open, in the same order, with counts that add up. That is also the
 * proof that the two ways to a count agree on every gram. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "index/index_internal.h"
#include "index/window_scan.h"

enum { WINDOWS_AT_ONCE = 1024 };

struct check {
    const suf_index *index;
    suf_progress_fn *progress;
    void *progress_arg;
    suf_diag *diag;
    unsigned order;
    /* The open path and, for its nodes, what the table says and the windows have given so far. */
    unsigned depth;
    uint32_t path[SUF_MAX_ORDER];
    uint64_t said[SUF_MAX_ORDER], seen[SUF_MAX_ORDER];
};

static int report(const struct check *c, const char *phase, uint64_t done, uint64_t total)
{
    if (c->progress && c->progress(c->progress_arg, phase, done, total))
        return sufi_fail(c->diag, SUF_EINTERRUPTED, NULL, "interrupted");
    return SUF_OK;
}

/* Before anything trusts the files' structure: are they the bytes that were written? */
static int verify_sums(const struct check *c, const char *directory)
{
    sufi_manifest manifest, *m = &manifest;

    int err = sufi_manifest_read(m, directory, c->diag);
    if (err)
        return err;
    for (uint32_t i = 0; i < m->n_files && !err; i++) {
        uint64_t size = 0, hash = 0;
        char *path = sufi_path_in(directory, m->files[i].name);
        err = path ? report(c, "checking file checksums", i, m->n_files)
                   : sufi_fail_nomem(c->diag, "a path");
        if (!err)
            err = sufi_sum_file(path, &size, &hash, c->diag);
        if (!err && size < m->files[i].size)
            err =
                sufi_fail_at(c->diag, SUF_ETRUNCATED, path, SUF_AT_BYTE, size,
                             "the manifest says %llu bytes", (unsigned long long)m->files[i].size);
        if (!err && (size != m->files[i].size || hash != m->files[i].hash))
            err = sufi_fail(c->diag, SUF_ECORRUPT, path,
                            "checksum of the file differs from the manifest's");
        free(path);
    }
    sufi_manifest_release(m);
    return err;
}

static int disagree(const struct check *c, unsigned order, const char *what)
{
    char *path = sufi_path_in(c->index->directory, SUFI_TABLES_NAME);
    int err = sufi_fail(c->diag, SUF_ECORRUPT, path,
                        "table of order %u and the suffix array disagree: %s", order, what);

    free(path);
    return err;
}

static int close_nodes(struct check *c, unsigned down_to)
{
    for (; c->depth > down_to; c->depth--)
        if (c->said[c->depth - 1] != c->seen[c->depth - 1])
            return disagree(c, c->depth, "a count differs");
    return SUF_OK;
}

static int check_window(struct check *c, sufi_table_walk *walk, const sufi_window *w)
{
    int err = close_nodes(c, w->shared);
    for (unsigned n = w->shared; n < w->depth && !err; n++) {
        uint32_t path[SUF_MAX_ORDER];
        unsigned at;
        err = sufi_table_walk_next(walk, &at, path, &c->said[n], c->diag);
        if (err == SUF_ABSENT || (!err && at != n + 1))
            return disagree(c, n + 1, "a gram is missing in the table");
        c->path[n] = w->symbol[n];
        if (!err && memcmp(path, c->path, (n + 1) * sizeof *path) != 0)
            return disagree(c, n + 1, "a gram differs");
        c->seen[n] = 0;
    }
    c->depth = w->depth;
    for (unsigned n = 0; n < w->depth; n++)
        c->seen[n] += w->count;
    return err;
}

static int drain(struct check *c, sufi_table_walk *walk, sufi_window_source *source,
                 sufi_window *windows)
{
    uint64_t done = 0, total = c->index->info.n_symbols - 1;
    size_t n;
    int err;

    while ((err = source->next(source->self, windows, WINDOWS_AT_ONCE, &n, c->diag)) == SUF_OK &&
           n) {
        for (size_t i = 0; i < n && !err; i++) {
            err = check_window(c, walk, &windows[i]);
            done += windows[i].count;
        }
        if (!err)
            err = report(c, "comparing tables and suffix arrays", done, total);
        if (err)
            return err;
    }
    if (!err)
        err = close_nodes(c, 0);
    return err;
}

static int verify_tables(struct check *c)
{
    const suf_index *x = c->index;
    sufi_window *windows = sufi_alloc(WINDOWS_AT_ONCE, sizeof *windows);
    sufi_window_scan *scan =
        sufi_window_scan_new(x->segments, x->manifest.n_segments, NULL, c->order);
    sufi_table_walk *walk = NULL;
    int err = windows && scan ? SUF_OK : sufi_fail_nomem(c->diag, "the comparison");

    if (!err)
        err = sufi_table_walk_new(&walk, x->tables, c->order, c->diag);
    if (!err) {
        sufi_window_source source = sufi_window_scan_source(scan);
        err = drain(c, walk, &source, windows);
    }
    if (!err) {
        uint32_t path[SUF_MAX_ORDER];
        uint64_t count;
        unsigned depth;
        err = sufi_table_walk_next(walk, &depth, path, &count, c->diag);
        err = err == SUF_ABSENT ? SUF_OK
              : err             ? err
                                : disagree(c, depth, "the table has more grams");
    }
    sufi_table_walk_free(walk);
    sufi_window_scan_free(scan);
    free(windows);
    return err;
}

static int verify_open(struct check *c)
{
    const suf_index *x = c->index;
    int err = suf_corpus_verify(x->corpus, c->diag);

    c->order = x->manifest.order;
    for (uint32_t i = 0; i < x->manifest.n_segments && !err; i++) {
        err = report(c, "checking suffix arrays", i, x->manifest.n_segments);
        if (!err)
            err = sufi_segment_verify(&x->segments[i], c->diag);
    }
    return err ? err : verify_tables(c);
}

int suf_index_verify(const char *directory, suf_progress_fn *progress, void *progress_arg,
                     suf_diag *diag)
{
    struct check c = {.progress = progress, .progress_arg = progress_arg, .diag = diag};
    sufi_directory_id id;
    suf_index *index = NULL;

    bool there = sufi_directory_id_get(&id, directory);
    int err = verify_sums(&c, directory);
    if (!err)
        err = suf_index_open(&index, directory, diag);
    if (there && err != SUF_EINTERRUPTED && !sufi_directory_id_is(&id, directory))
        err =
            sufi_fail(diag, SUF_EIO, directory, "was replaced while it was read: verify it again");
    if (err) {
        suf_index_close(index);
        return err;
    }
    c.index = index;
    err = verify_open(&c);
    suf_index_close(index);
    return err;
}
