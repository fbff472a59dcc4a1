#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/mem.h"
#include "index/index_internal.h"

/* Sizes are checked at once, contents by verify. */
static int check_sizes(const suf_index *x, suf_diag *diag)
{
    for (uint32_t i = 0; i < x->manifest.n_files; i++) {
        const sufi_file_sum *f = &x->manifest.files[i];
        char *path = sufi_path_in(x->directory, f->name);
        uint64_t size = 0;
        if (!path)
            return sufi_fail_nomem(diag, "a path");
        FILE *file = fopen(path, "rb");
        int err = SUF_OK;
        if (!file || fseeko(file, 0, SEEK_END) != 0)
            err = sufi_fail_errno(diag, path, "cannot open");
        else
            size = (uint64_t)ftello(file);
        if (!err && size != f->size)
            err = sufi_fail_at(diag, size < f->size ? SUF_ETRUNCATED : SUF_ECORRUPT, path,
                               SUF_AT_BYTE, size, "the manifest says %llu bytes",
                               (unsigned long long)f->size);
        if (file)
            fclose(file);
        free(path);
        if (err)
            return err;
    }
    return SUF_OK;
}

static int open_corpus(suf_index *x, suf_diag *diag)
{
    char *path = sufi_path_in(x->directory, SUFI_CORPUS_NAME);

    if (!path)
        return sufi_fail_nomem(diag, "a path");
    int err = suf_corpus_open(&x->corpus, path, diag);
    if (!err) {
        suf_corpus_get_info(x->corpus, &x->info);
        if (strcmp(x->info.fingerprint, x->manifest.fingerprint) != 0)
            err = sufi_fail(diag, SUF_EMISMATCH, path, "is another corpus than the manifest names");
    }
    free(path);
    return err;
}

/* Segments stand one after another and must cover the corpus. */
static int open_segments(suf_index *x, suf_diag *diag)
{
    uint64_t position = 0;

    x->segments = sufi_alloc_zero(x->manifest.n_segments, sizeof *x->segments);
    if (!x->segments)
        return sufi_fail_nomem(diag, "segments");
    for (uint32_t i = 0; i < x->manifest.n_segments; i++) {
        char *path = sufi_path_in(x->directory, x->manifest.files[i + 1].name);
        if (!path)
            return sufi_fail_nomem(diag, "a path");
        int err = sufi_segment_open(&x->segments[i], path, x->corpus, position, diag);
        free(path);
        if (err)
            return err;
        position += x->segments[i].array.n;
    }
    if (position + 1 != x->info.n_symbols)
        return sufi_fail(diag, SUF_EMISMATCH, x->directory, "segments do not cover the corpus");
    return SUF_OK;
}

static int open_tables(suf_index *x, suf_diag *diag)
{
    char *path = sufi_path_in(x->directory, SUFI_TABLES_NAME);

    if (!path)
        return sufi_fail_nomem(diag, "a path");
    int err = sufi_tables_open(&x->tables, path, x->manifest.order, diag);
    if (err && diag && !diag->path[0])
        snprintf(diag->path, sizeof diag->path, "%s", path);
    if (!err && sufi_tables_totals(x->tables, 1)->n_occurrences != x->info.n_symbols - 1)
        err = sufi_fail(diag, SUF_EMISMATCH, path, "belongs to another corpus");
    free(path);
    return err;
}

static int open_once(suf_index **out, const char *directory, suf_diag *diag)
{
    suf_index *x = sufi_alloc_zero(1, sizeof *x);
    int err;

    if (x) {
        x->directory = sufi_strdup(directory);
        x->samples = sufi_index_samples_new();
    }
    if (!x || !x->directory || !x->samples) {
        suf_index_close(x);
        return sufi_fail_nomem(diag, "an index");
    }
    err = sufi_manifest_read(&x->manifest, directory, diag);
    if (!err)
        err = check_sizes(x, diag);
    if (!err)
        err = open_corpus(x, diag);
    if (!err)
        err = open_segments(x, diag);
    if (!err)
        err = open_tables(x, diag);
    if (err) {
        suf_index_close(x);
        return err;
    }
    *out = x;
    return SUF_OK;
}

bool sufi_directory_id_get(sufi_directory_id *id, const char *directory)
{
    struct stat st;

    memset(id, 0, sizeof *id);
    if (stat(directory, &st) != 0)
        return false;
    *id = (sufi_directory_id){(uint64_t)st.st_dev, (uint64_t)st.st_ino, (int64_t)st.st_ctim.tv_sec,
                              (int64_t)st.st_ctim.tv_nsec};
    return true;
}

bool sufi_directory_id_is(const sufi_directory_id *id, const char *directory)
{
    sufi_directory_id now;

    return sufi_directory_id_get(&now, directory) && now.device == id->device &&
           now.file == id->file && now.seconds == id->seconds && now.part == id->part;
}

/* Its files are opened one after the other, by their paths: a build that replaces the directory
 * meanwhile would leave us with some of the old index and some of the new. */
int suf_index_open(suf_index **out, const char *directory, suf_diag *diag)
{
    enum { MAX_TRIES = 100 };

    for (int i = 0; i < MAX_TRIES; i++) {
        sufi_directory_id id;
        suf_index *x = NULL;
        bool there = sufi_directory_id_get(&id, directory);
        int err = open_once(&x, directory, diag);
        if (err && (!there || err == SUF_ENOMEM || sufi_directory_id_is(&id, directory)))
            return err;
        if (!err && sufi_directory_id_is(&id, directory)) {
            *out = x;
            return SUF_OK;
        }
        suf_index_close(x);
    }
    return sufi_fail(diag, SUF_EIO, directory, "is being replaced again and again");
}

void suf_index_close(suf_index *x)
{
    if (!x)
        return;
    sufi_tables_close(x->tables);
    sufi_index_samples_free(x->samples, x->manifest.n_segments);
    for (uint32_t i = 0; x->segments && i < x->manifest.n_segments; i++)
        sufi_segment_close(&x->segments[i]);
    free(x->segments);
    suf_corpus_close(x->corpus);
    sufi_manifest_release(&x->manifest);
    free(x->directory);
    free(x);
}

const suf_corpus *suf_index_corpus(const suf_index *x)
{
    return x->corpus;
}

void suf_index_get_info(const suf_index *x, suf_index_info *out)
{
    memset(out, 0, sizeof *out);
    out->corpus = x->info;
    out->order = x->manifest.order;
    out->n_segments = x->manifest.n_segments;
    out->command = x->manifest.command;
    out->corpus_bytes = x->manifest.files[0].size;
    for (uint32_t i = 1; i <= x->manifest.n_segments; i++)
        out->suffix_bytes += x->manifest.files[i].size;
    out->table_bytes = x->manifest.files[x->manifest.n_files - 1].size;
    for (unsigned n = 1; n <= out->order; n++) {
        const sufi_table_totals *t = sufi_tables_totals(x->tables, n);
        suf_order_info *o = &out->orders[n - 1];
        o->n_grams = t->n_entries - t->n_boundary_entries;
        o->n_boundary_grams = t->n_boundary_entries;
        o->n_occurrences = t->n_occurrences - t->n_boundary_occurrences;
        for (int i = 0; i < 4; i++)
            o->counts_of_counts[i] = t->counts_of_counts[i];
    }
}
