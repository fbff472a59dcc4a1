/* index_merge.c - joining indexes of consecutive parts of a corpus, and adding a corpus to an
 * index.
 *
 * The parts' sequences are copied into one corpus, which may have wider symbols than some of them.
 * The segments of the parts stand in it one after another: the boundary that ends a part's stream
 * is the one that begins the next part's first segment. Their files do not say where they stand
 * (segment.h), so they are shared as they are; only a part that has no index yet is sorted. The
 * tables come from the sorted windows of all segments, merged, as in a build. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/share.h"
#include "index/index_build.h"

/* An index, or a corpus that has none yet. */
struct part {
    suf_index *index;
    suf_corpus *corpus;
    uint64_t *starts; /* of the corpus's segments in its own stream, [0..n_segments] */
    uint32_t n_segments;
};

/* Where a segment of the result comes from: an index, or (NULL) sorting. */
struct origin {
    const suf_index *index;
    uint32_t number;
};

struct merge {
    sufi_build b;
    struct part *parts;
    size_t n_parts;
    struct origin *origins;
    uint64_t copied, n_tokens; /* of the corpus, for progress */
};

static const suf_corpus *corpus_of(const struct part *p)
{
    return p->index ? p->index->corpus : p->corpus;
}

static int report_copied(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    struct merge *m = arg;

    (void)phase;
    (void)total;
    return sufi_build_report(&m->b, "joining corpora", m->copied + done, m->n_tokens);
}

/* Each part is verified before its sequences go into a file whose checksums would hide damage. */
static int copy_sequences(struct merge *m, suf_corpus_writer *w)
{
    suf_diag *diag = m->b.diag;
    suf_corpus_info info;
    int err = SUF_OK;

    for (size_t i = 0; i < m->n_parts && !err; i++) {
        const suf_corpus *corpus = corpus_of(&m->parts[i]);
        suf_corpus_get_info(corpus, &info);
        err = suf_corpus_verify(corpus, diag);
        if (!err)
            err = suf_corpus_writer_add_corpus(w, corpus, report_copied, m, diag);
        m->copied += info.n_tokens;
    }
    return err;
}

static int join_corpora(struct merge *m, uint32_t vocab_size)
{
    char *path = sufi_path_in(m->b.dir.temporary, SUFI_CORPUS_NAME);
    suf_corpus_writer *w = NULL;

    if (!path)
        return sufi_fail_nomem(m->b.diag, "a path");
    int err = suf_corpus_writer_open(&w, path, vocab_size, m->b.diag);
    if (!err) {
        err = copy_sequences(m, w);
        if (err)
            suf_corpus_writer_abort(w);
        else
            err = suf_corpus_writer_finish(w, NULL, m->b.diag);
    }
    free(path);
    return err ? err : sufi_build_open_corpus(&m->b);
}

/* The segments of all parts in their order: where each begins in the joined stream, and whence. */
static int lay_out(struct merge *m)
{
    sufi_build *b = &m->b;
    uint64_t n = 0, position = 0;
    uint32_t k = 0;

    for (size_t i = 0; i < m->n_parts; i++)
        n += m->parts[i].n_segments;
    if (n > SUFI_MAX_SEGMENTS)
        return sufi_fail(b->diag, SUF_ELIMIT, b->dir.target,
                         "would have %llu segments; %d is the most: build it at once",
                         (unsigned long long)n, SUFI_MAX_SEGMENTS);
    b->starts = sufi_alloc((size_t)n + 1, sizeof *b->starts);
    b->segments = sufi_alloc_zero((size_t)n, sizeof *b->segments);
    m->origins = sufi_alloc_zero((size_t)n, sizeof *m->origins);
    if (!b->starts || !b->segments || !m->origins)
        return sufi_fail_nomem(b->diag, "segments");
    b->manifest.n_segments = (uint32_t)n;
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct part *p = &m->parts[i];
        for (uint32_t j = 0; j < p->n_segments; j++) {
            m->origins[k] = (struct origin){p->index, j};
            b->starts[k++] = position;
            position += p->index ? p->index->segments[j].array.n : p->starts[j + 1] - p->starts[j];
        }
    }
    b->starts[k] = position;
    return SUF_OK;
}

static int share_segment(struct merge *m, uint32_t i)
{
    const struct origin *o = &m->origins[i];
    const char *from = o->index->segments[o->number].file.path;
    sufi_build *b = &m->b;
    char *path = sufi_build_segment_path(b, i);

    if (!path)
        return sufi_fail_nomem(b->diag, "a path");
    int err = sufi_share_file(from, path, b->diag);
    if (!err)
        err = sufi_segment_open(&b->segments[i], path, b->corpus, b->starts[i], b->diag);
    if (!err) {
        err = sufi_segment_check(&b->segments[i], b->diag);
        if (err && b->diag) /* not our name for it, which goes away */
            snprintf(b->diag->path, sizeof b->diag->path, "%s", from);
    }
    free(path);
    return err;
}

static int take_segments(struct merge *m)
{
    sufi_build *b = &m->b;
    uint32_t n = b->manifest.n_segments, n_unsorted = 0;
    uint32_t *unsorted = sufi_alloc(n, sizeof *unsorted);
    int err = unsorted ? SUF_OK : sufi_fail_nomem(b->diag, "segments");

    for (uint32_t i = 0; i < n && !err; i++) {
        if (!m->origins[i].index) {
            unsorted[n_unsorted++] = i;
            continue;
        }
        err = sufi_build_report(b, "sharing segments", b->starts[i], b->info.n_symbols - 1);
        if (!err)
            err = share_segment(m, i);
    }
    if (!err)
        err = sufi_build_sort_segments(b, unsorted, n_unsorted);
    free(unsorted);
    return err;
}

/* What was shared must be what the input's manifest names, not another index's file of equal size.
 * The sums of the new manifest tell without reading anything again. */
static int check_sums(const struct merge *m)
{
    for (uint32_t i = 0; i < m->b.manifest.n_segments; i++) {
        const struct origin *o = &m->origins[i];
        if (o->index &&
            m->b.manifest.files[i + 1].hash != o->index->manifest.files[o->number + 1].hash)
            return sufi_fail(m->b.diag, SUF_ECORRUPT, o->index->segments[o->number].file.path,
                             "checksum of the file differs from the manifest's");
    }
    return SUF_OK;
}

/* All parts are open: check what they have in common, then build. */
static int run(struct merge *m, const char *target, bool replace)
{
    sufi_build *b = &m->b;
    suf_corpus_info info, largest = {0};
    uint64_t limit;

    for (size_t i = 0; i < m->n_parts; i++) {
        suf_corpus_get_info(corpus_of(&m->parts[i]), &info);
        if (info.vocab_size > largest.vocab_size)
            largest = info;
        m->n_tokens += info.n_tokens;
    }
    if (b->opts->command && !(b->manifest.command = sufi_strdup(b->opts->command)))
        return sufi_fail_nomem(b->diag, "the manifest");
    int err = sufi_segment_limit(&largest, b->opts, &limit, b->diag);
    for (size_t i = 0; i < m->n_parts && !err; i++) {
        struct part *p = &m->parts[i];
        if (!p->index)
            err = sufi_cut_segments(p->corpus, limit, &p->starts, &p->n_segments, b->diag);
    }
    if (!err)
        err = sufi_build_directory_open(&b->dir, target, replace, NULL, b->diag);
    if (err)
        return err;
    err = lay_out(m);
    if (!err)
        err = join_corpora(m, largest.vocab_size);
    if (!err)
        err = take_segments(m);
    if (!err)
        err = sufi_build_write_tables(b);
    if (!err)
        err = sufi_build_write_manifest(b);
    if (!err)
        err = check_sums(m);
    if (!err)
        return sufi_build_directory_publish(&b->dir, b->diag);
    sufi_build_directory_discard(&b->dir);
    return err;
}

static int open_index(struct merge *m, struct part *p, const char *directory)
{
    uint32_t wanted = m->b.manifest.order ? m->b.manifest.order : m->b.opts->order;

    int err = suf_index_open(&p->index, directory, m->b.diag);
    if (err)
        return err;
    p->n_segments = p->index->manifest.n_segments;
    m->b.manifest.order = p->index->manifest.order;
    if (wanted && wanted != m->b.manifest.order)
        return sufi_fail(m->b.diag, SUF_EMISMATCH, directory,
                         "has tables of orders 1 to %u; 1 to %u are wanted",
                         (unsigned)m->b.manifest.order, (unsigned)wanted);
    return SUF_OK;
}

static void release(struct merge *m)
{
    sufi_build_release(&m->b);
    for (size_t i = 0; m->parts && i < m->n_parts; i++) {
        suf_index_close(m->parts[i].index);
        suf_corpus_close(m->parts[i].corpus);
        free(m->parts[i].starts);
    }
    free(m->parts);
    free(m->origins);
}

int suf_index_merge(const char *const *inputs, size_t n_inputs, const char *directory,
                    const suf_build_opts *opts, suf_diag *diag)
{
    struct merge m = {.b = {.opts = opts, .diag = diag}, .n_parts = n_inputs};
    int err = sufi_build_check(opts, diag);

    if (err)
        return err;
    if (n_inputs == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "there is no index to merge");
    m.parts = sufi_alloc_zero(n_inputs, sizeof *m.parts);
    if (!m.parts)
        return sufi_fail_nomem(diag, "the inputs");
    for (size_t i = 0; i < n_inputs && !err; i++)
        err = open_index(&m, &m.parts[i], inputs[i]);
    if (!err)
        err = run(&m, directory, opts->force != 0);
    release(&m);
    return err;
}

int suf_index_append(const char *directory, const char *corpus_path, const suf_build_opts *opts,
                     suf_diag *diag)
{
    struct merge m = {.b = {.opts = opts, .diag = diag}, .n_parts = 2};
    int lock = -1;

    int err = sufi_build_check(opts, diag);
    if (!err)
        err = sufi_lock_index(&lock, directory, diag);
    if (err)
        return err;
    m.parts = sufi_alloc_zero(m.n_parts, sizeof *m.parts);
    if (!m.parts)
        err = sufi_fail_nomem(diag, "the inputs");
    if (!err)
        err = open_index(&m, &m.parts[0], directory);
    if (!err)
        err = suf_corpus_open(&m.parts[1].corpus, corpus_path, diag);
    if (!err)
        err = run(&m, directory, true);
    release(&m);
    if (lock >= 0)
        (void)close(lock);
    return err;
}
