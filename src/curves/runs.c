/* runs.c - several runs as one: equal examples and checkpoints, arrays or tables; targets picked by
 * the mask, examples left out; everything in bits. */
#include "sufgram/runs.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "curves/export.h"
#include "curves/mask.h"
#include "curves/table_runs.h"
#include "data/stream.h"
#include "stats/vector.h"

/* An array, or one run of a table. */
struct run {
    const char *path;
    const char *name; /* of the run in the table */
    sufi_export array;
    const sufi_scratch *curves; /* of a table; NULL: the array */
    uint64_t n_rows, n_checkpoints;
};

struct suf_runs {
    char **paths; /* as given, [n_paths] */
    size_t n_paths;
    struct run *runs;
    size_t n_runs, cap;
    sufi_tables tables;
    bool masked;
    sufi_mask mask;
    double factor;       /* to bits */
    uint64_t n_examples; /* without those dropped */
    uint64_t n_dropped;
    uint64_t *kept;     /* [n_examples] of all examples; NULL: all are kept */
    uint64_t *position; /* [n_examples] rows of runs that hold every target position; NULL: kept */
};

/* ---- units ---- */

static const struct unit {
    const char *name;
    double factor; /* to bits; log2(e) and log2(10) */
} units[] = {
    [SUF_BITS] = {"bits", 1},
    [SUF_NATS] = {"nats", 1.4426950408889634074},
    [SUF_LOG10] = {"log10", 3.3219280948873623479},
    [SUF_LOG2PROB] = {"log2prob", -1},
    [SUF_LNPROB] = {"lnprob", -1.4426950408889634074},
    [SUF_LOG10PROB] = {"log10prob", -3.3219280948873623479},
};

int suf_unit_parse(const char *name)
{
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
        if (strcmp(units[i].name, name) == 0)
            return (int)i;
    return -1;
}

const char *suf_unit_name(enum suf_unit unit)
{
    return units[unit].name;
}

/* ---- reading ---- */

/* The rows of a run's examples, or NULL when example i is row i. */
static const uint64_t *rows_of(const suf_runs *r, const struct run *run)
{
    bool every_position = r->masked && !run->curves && run->n_rows != r->mask.n_selected;

    return every_position ? r->position ? r->position : r->mask.row : r->kept;
}

static int read_rows(const struct run *run, uint64_t first, uint64_t n, double *out, suf_diag *diag)
{
    if (!run->curves)
        return sufi_export_read(&run->array, first, n, out, diag);
    sufi_scratch_read(run->curves, first, n, out);
    return SUF_OK;
}

/* Examples as they are stored; neighbouring rows are read together. */
static int read_stored(const suf_runs *r, const struct run *run, uint64_t first, uint64_t n,
                       double *out, suf_diag *diag)
{
    const uint64_t *rows = rows_of(r, run);

    if (!rows)
        return read_rows(run, first, n, out, diag);
    for (uint64_t i = 0; i < n;) {
        const uint64_t *row = rows + first + i;
        uint64_t count = 1;
        while (i + count < n && row[count] == row[0] + count)
            count++;
        int err = read_rows(run, row[0], count, out + i * run->n_checkpoints, diag);
        if (err)
            return err;
        i += count;
    }
    return SUF_OK;
}

/* Say whose value at which checkpoint is not finite. */
static int fail_missing(const suf_runs *r, const struct run *run, uint64_t example,
                        uint64_t checkpoint, double value, suf_diag *diag)
{
    const char *what = isnan(value) ? "NaN" : "infinite";

    if (run->curves)
        return sufi_fail(diag, SUF_ENUMERIC, run->path,
                         "the surprisal of example '%.200s'%s%.100s at step %llu is %s",
                         sufi_tables_example(&r->tables, r->kept ? r->kept[example] : example),
                         run->name ? " in run " : "", run->name ? run->name : "",
                         (unsigned long long)r->tables.steps[checkpoint],
                         isnan(value) ? "missing" : what);
    const uint64_t *rows = rows_of(r, run);
    uint64_t row = rows ? rows[example] : example;
    const sufi_part *part = sufi_export_part(&run->array, row);
    return sufi_fail_at(diag, SUF_ENUMERIC, part->path, SUF_AT_ROW, row - part->first,
                        "the surprisal at checkpoint %llu (from 0) is %s",
                        (unsigned long long)checkpoint, what);
}

int suf_runs_read(const suf_runs *r, size_t k, uint64_t first, uint64_t n, double *out,
                  suf_diag *diag)
{
    if (k >= r->n_runs || first > r->n_examples || n > r->n_examples - first)
        return sufi_fail(diag, SUF_EINVAL, NULL, "no such examples");
    const struct run *run = &r->runs[k];
    uint64_t width = run->n_checkpoints, n_values = n * width;
    int err = read_stored(r, run, first, n, out, diag);
    if (err)
        return err;
    uint64_t bad = sufi_find_nonfinite(out, n_values);
    if (bad < n_values)
        return fail_missing(r, run, first + bad / width, bad % width, out[bad], diag);
    for (uint64_t i = 0; r->factor != 1 && i < n_values; i++)
        out[i] *= r->factor;
    return SUF_OK;
}

/* ---- leaving out ---- */

enum { DROP_BLOCK = 1024 };

struct drop_job {
    const suf_runs *r;
    double **values; /* [n_threads][DROP_BLOCK * n_checkpoints] */
    uint8_t *bad;    /* [n_examples] */
};

static int find_bad(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    struct drop_job *j = arg;
    const suf_runs *r = j->r;
    uint64_t first = (uint64_t)task * DROP_BLOCK, width = r->runs[0].n_checkpoints;
    uint64_t n = r->n_examples - first < DROP_BLOCK ? r->n_examples - first : DROP_BLOCK;
    double *values = j->values[worker];
    int err = SUF_OK;

    for (size_t k = 0; !err && k < r->n_runs; k++) {
        err = read_stored(r, &r->runs[k], first, n, values, diag);
        for (uint64_t i = 0; !err && i < n; i++)
            j->bad[first + i] |= sufi_find_nonfinite(values + i * width, width) < width;
    }
    return err;
}

/* Which examples stay, and their rows in runs that hold every target position. */
static int keep_good(suf_runs *r, const uint8_t *bad, suf_diag *diag)
{
    uint64_t n = 0;

    r->kept = sufi_alloc(r->n_examples, sizeof *r->kept);
    r->position = r->masked ? sufi_alloc(r->n_examples, sizeof *r->position) : NULL;
    if (!r->kept || (r->masked && !r->position))
        return sufi_fail_nomem(diag, "the list of examples");
    for (uint64_t i = 0; i < r->n_examples; i++)
        if (!bad[i]) {
            r->kept[n] = i;
            if (r->position)
                r->position[n] = r->mask.row[i];
            n++;
        }
    if (n == 0)
        return sufi_fail(diag, SUF_ENUMERIC, r->runs[0].path,
                         "every example lacks a surprisal at some checkpoint of some run");
    r->n_dropped = r->n_examples - n;
    r->n_examples = n;
    return SUF_OK;
}

static int drop_bad(suf_runs *r, const suf_runs_opts *opts, suf_diag *diag)
{
    unsigned n_threads = sufi_thread_count(opts->n_threads);
    struct drop_job j = {.r = r,
                         .values = sufi_alloc_zero(n_threads, sizeof *j.values),
                         .bad = sufi_alloc_zero(r->n_examples, 1)};
    bool good = j.values && j.bad;

    for (unsigned i = 0; good && i < n_threads; i++)
        good = (j.values[i] = sufi_alloc(r->runs[0].n_checkpoints, DROP_BLOCK * sizeof(double))) !=
               NULL;
    int err = good ? sufi_parallel(n_threads, (r->n_examples + DROP_BLOCK - 1) / DROP_BLOCK,
                                   find_bad, &j, diag)
                   : sufi_fail_nomem(diag, "blocks of curves");
    if (!err)
        err = keep_good(r, j.bad, diag);
    for (unsigned i = 0; j.values && i < n_threads; i++)
        free(j.values[i]);
    free(j.values);
    free(j.bad);
    return err;
}

/* ---- opening ---- */

/* How many examples a run holds: its rows, or the mask's targets. */
static int count_examples(const suf_runs *r, const struct run *run, uint64_t *n, suf_diag *diag)
{
    bool positions = !run->curves && run->n_rows == r->mask.n_positions;

    if (r->masked && run->n_rows != r->mask.n_selected && !positions)
        return sufi_fail(diag, SUF_EMISMATCH, run->path,
                         "%llu rows fit neither the %llu selected targets nor the %llu target "
                         "positions of the mask",
                         (unsigned long long)run->n_rows, (unsigned long long)r->mask.n_selected,
                         (unsigned long long)r->mask.n_positions);
    *n = r->masked ? r->mask.n_selected : run->n_rows;
    return SUF_OK;
}

/* Compare run k with the first. */
static int check_run(suf_runs *r, size_t k, suf_diag *diag)
{
    const struct run *run = &r->runs[k], *first = &r->runs[0];
    uint64_t n_examples = 0;
    int err = count_examples(r, run, &n_examples, diag);

    if (err)
        return err;
    if (k == 0)
        r->n_examples = n_examples;
    if (n_examples != r->n_examples)
        return sufi_fail(diag, SUF_EMISMATCH, run->path, "%llu rows, but %llu in %s",
                         (unsigned long long)n_examples, (unsigned long long)r->n_examples,
                         first->path);
    if (run->n_checkpoints != first->n_checkpoints)
        return sufi_fail(diag, SUF_EMISMATCH, run->path, "%llu checkpoints, but %llu in %s",
                         (unsigned long long)run->n_checkpoints,
                         (unsigned long long)first->n_checkpoints, first->path);
    return SUF_OK;
}

static struct run *add_run(suf_runs *r, const char *path)
{
    if (!sufi_grow(&r->runs, &r->cap, r->n_runs + 1, sizeof *r->runs))
        return NULL;
    r->runs[r->n_runs] = (struct run){.path = path};
    return &r->runs[r->n_runs++];
}

/* Say why a pipe that is no array is of no use. */
static int explain_pipe(const char *path, int err, suf_diag *diag)
{
    if (err != SUF_EMAGIC || !sufi_is_pipe(path))
        return err;
    return sufi_fail(diag, err, path,
                     "is not an .npy file, and tables, which are read twice, cannot come through a "
                     "pipe");
}

/* Open one path: an array is a run at once; *source: a table's runs come when all are known. */
static int open_path(suf_runs *r, const char *path, const suf_runs_opts *opts,
                     const sufi_table_source **source, suf_diag *diag)
{
    sufi_table_files files;
    int err = sufi_table_files_open(&files, path, diag);

    *source = NULL;
    if (err == SUF_OK)
        return sufi_tables_add(&r->tables, path, &files, opts, source, diag);
    if (err < 0)
        return err;
    struct run *run = add_run(r, path);
    if (!run)
        return sufi_fail_nomem(diag, "runs");
    err = explain_pipe(path, sufi_export_open(&run->array, path, diag), diag);
    run->n_rows = run->array.n_rows;
    run->n_checkpoints = run->array.n_checkpoints;
    return err;
}

/* The runs of a table, put at their place among those of the arrays. */
static int add_table_runs(suf_runs *r, size_t at, const sufi_table_source *s, suf_diag *diag)
{
    size_t n = s->runs.n;

    if (!sufi_grow(&r->runs, &r->cap, r->n_runs + n, sizeof *r->runs))
        return sufi_fail_nomem(diag, "runs");
    memmove(r->runs + at + n, r->runs + at, (r->n_runs - at) * sizeof *r->runs);
    r->n_runs += n;
    for (size_t i = 0; i < n; i++)
        r->runs[at + i] = (struct run){.path = s->path,
                                       .name = sufi_table_run_name(s, i),
                                       .curves = &s->curves[i],
                                       .n_rows = s->curves[i].n_rows,
                                       .n_checkpoints = s->curves[i].n_columns};
    return SUF_OK;
}

/* Beside arrays, or with a mask, a table's examples must be called 0, 1, 2, ... */
static int check_numbers(const suf_runs *r, bool arrays, suf_diag *diag)
{
    const sufi_tables *t = &r->tables;

    for (size_t i = 0; (arrays || r->masked) && i < t->examples.n; i++)
        if (!t->numbered || t->number[i] != i)
            return sufi_fail(diag, SUF_EMISMATCH, t->source[0]->path,
                             "example '%.200s' where example %zu is next: beside arrays, or with a "
                             "mask, examples are numbered from 0",
                             sufi_tables_example(t, i), i);
    return SUF_OK;
}

static int open_all(suf_runs *r, const suf_runs_opts *opts, suf_diag *diag)
{
    const sufi_table_source **source = sufi_alloc_zero(r->n_paths, sizeof *source);
    size_t at = 0;
    int err = source ? SUF_OK : sufi_fail_nomem(diag, "runs");

    for (size_t i = 0; !err && i < r->n_paths; i++)
        err = open_path(r, r->paths[i], opts, &source[i], diag);
    bool arrays = r->n_runs > 0;
    if (!err)
        err = sufi_tables_load(&r->tables, opts, diag);
    for (size_t i = 0; !err && i < r->n_paths; i++) {
        if (source[i])
            err = add_table_runs(r, at, source[i], diag);
        at += source[i] ? source[i]->runs.n : 1;
    }
    for (size_t k = 0; !err && k < r->n_runs; k++)
        err = check_run(r, k, diag);
    if (!err)
        err = check_numbers(r, arrays, diag);
    free(source);
    return err;
}

int suf_runs_open_with(suf_runs **out, const char *const *paths, size_t n_paths,
                       const suf_runs_opts *opts, suf_diag *diag)
{
    static const suf_runs_opts none;
    suf_runs *r = sufi_alloc_zero(1, sizeof *r);
    int err = SUF_OK;

    opts = opts ? opts : &none;
    if (n_paths == 0) {
        free(r);
        return sufi_fail(diag, SUF_EINVAL, NULL, "there is no run");
    }
    if (!r || !(r->paths = sufi_alloc_zero(n_paths, sizeof *r->paths))) {
        err = sufi_fail_nomem(diag, "runs");
        goto out;
    }
    r->factor = units[opts->unit].factor;
    for (r->n_paths = 0; r->n_paths < n_paths; r->n_paths++)
        if (!(r->paths[r->n_paths] = sufi_strdup(paths[r->n_paths]))) {
            err = sufi_fail_nomem(diag, "runs");
            goto out;
        }
    if (opts->mask) {
        r->masked = true;
        err = sufi_mask_open(&r->mask, opts->mask, diag);
    }
    if (!err)
        err = open_all(r, opts, diag);
    if (!err && opts->drop)
        err = drop_bad(r, opts, diag);
out:
    if (err)
        suf_runs_close(r);
    else
        *out = r;
    return err;
}

int suf_runs_open(suf_runs **out, const char *const *paths, size_t n_paths, const char *mask_path,
                  suf_diag *diag)
{
    const suf_runs_opts opts = {.mask = mask_path};

    return suf_runs_open_with(out, paths, n_paths, &opts, diag);
}

void suf_runs_close(suf_runs *r)
{
    if (!r)
        return;
    for (size_t k = 0; k < r->n_runs; k++)
        if (!r->runs[k].curves)
            sufi_export_close(&r->runs[k].array);
    for (size_t i = 0; i < r->n_paths; i++)
        free(r->paths[i]);
    sufi_tables_release(&r->tables);
    sufi_mask_release(&r->mask);
    free(r->paths);
    free(r->runs);
    free(r->kept);
    free(r->position);
    free(r);
}

/* ---- asking ---- */

size_t suf_runs_count(const suf_runs *r)
{
    return r->n_runs;
}

uint64_t suf_runs_examples(const suf_runs *r)
{
    return r->n_examples;
}

uint64_t suf_runs_dropped(const suf_runs *r)
{
    return r->n_dropped;
}

uint64_t suf_runs_checkpoints(const suf_runs *r)
{
    return r->runs[0].n_checkpoints;
}

const uint64_t *suf_runs_steps(const suf_runs *r)
{
    return r->tables.steps;
}

const char *suf_runs_path(const suf_runs *r, size_t run)
{
    return r->runs[run].path;
}

const char *suf_runs_name(const suf_runs *r, size_t run)
{
    return r->runs[run].name;
}

uint64_t suf_runs_example(const suf_runs *r, uint64_t i)
{
    uint64_t example = r->kept ? r->kept[i] : i;

    return r->tables.number ? r->tables.number[example] : example;
}

const char *suf_runs_label(const suf_runs *r, uint64_t i)
{
    if (!r->tables.number || r->tables.numbered)
        return NULL;
    return sufi_tables_example(&r->tables, r->kept ? r->kept[i] : i);
}
