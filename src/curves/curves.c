/* curves.c - learning-curve metrics of whole exports, block by block on a few threads.
 *
 * Blocks are fixed in size and each writes its own part of the results, so the outcome is the same
 * for any number of threads. Smooth curves that go to files must be written in order: blocks run in
 * windows of a few per thread, and after each window its curves are appended. */
#include "sufgram/curves.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "curves/curve_block.h"
#include "stats/linalg.h"
#include "stats/vector.h"
#include "sufgram/npy.h"

/* OpenBLAS as packaged serves about a hundred calling threads at most, and memory bandwidth ends
 * the gain long before. */
enum { MAX_THREADS = 64, BLOCKS_PER_THREAD = 4 };

struct job {
    sufi_plan plan;
    unsigned n_threads;
    size_t n_blocks, window;     /* blocks in all, blocks at a time */
    size_t first_block;          /* of the current window */
    sufi_block_scratch *scratch; /* [n_threads] */
    size_t fitted_size;          /* doubles in a block's smooth curves */
    double *fitted;              /* [window or n_threads][fitted_size] */
    suf_npy_writer **writers;    /* [n_runs], or NULL */
};

static size_t block_length(const struct job *j, size_t block)
{
    uint64_t left = j->plan.out->n_examples - (uint64_t)block * SUFI_BLOCK;

    return left < SUFI_BLOCK ? (size_t)left : SUFI_BLOCK;
}

static int run_block(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    struct job *j = arg;
    size_t block = j->first_block + task;
    size_t slot = j->writers ? task : worker;

    return sufi_block_compute(&j->plan, (uint64_t)block * SUFI_BLOCK, block_length(j, block),
                              &j->scratch[worker], j->fitted + slot * j->fitted_size, diag);
}

static void write_window(struct job *j, size_t n_blocks)
{
    size_t width = j->plan.n_points;

    for (size_t run = 0; run < j->plan.n_runs; run++)
        for (size_t b = 0; b < n_blocks; b++)
            suf_npy_writer_write(j->writers[run],
                                 j->fitted + b * j->fitted_size + run * SUFI_BLOCK * width,
                                 block_length(j, j->first_block + b) * width);
}

static int run_all(struct job *j, const suf_curves_opts *opts, suf_diag *diag)
{
    uint64_t n_examples = j->plan.out->n_examples;
    int err = SUF_OK;

    for (j->first_block = 0; !err && j->first_block < j->n_blocks; j->first_block += j->window) {
        size_t left = j->n_blocks - j->first_block;
        size_t count = left < j->window ? left : j->window;
        err = sufi_parallel(j->n_threads, count, run_block, j, diag);
        if (err)
            return err;
        if (j->writers)
            write_window(j, count);
        uint64_t done = (uint64_t)(j->first_block + count) * SUFI_BLOCK;
        done = done < n_examples ? done : n_examples;
        if (opts->progress && opts->progress(opts->progress_arg, "fitting curves",
                                             done * j->plan.n_runs, n_examples * j->plan.n_runs))
            err = sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    }
    return err;
}

/* Where run K's smooth curves go: DIRECTORY/run_K.npy. */
static int open_writer(struct job *j, size_t run, const char *directory, suf_diag *diag)
{
    uint64_t shape[2] = {j->plan.out->n_examples, j->plan.n_points};
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/run_%zu.npy", directory, run);

    if (len < 0 || (size_t)len >= sizeof path)
        return sufi_fail(diag, SUF_EINVAL, directory, "the path is too long");
    return suf_npy_writer_open(&j->writers[run], path, SUF_F64, 2, shape, diag);
}

static int open_writers(struct job *j, const char *directory, suf_diag *diag)
{
    int err = SUF_OK;

    if (mkdir(directory, 0777) != 0 && errno != EEXIST)
        return sufi_fail_errno(diag, directory, "cannot make the folder");
    j->writers = sufi_alloc_zero(j->plan.n_runs, sizeof *j->writers);
    if (!j->writers)
        return sufi_fail_nomem(diag, "output files");
    for (size_t run = 0; !err && run < j->plan.n_runs; run++)
        err = open_writer(j, run, directory, diag);
    return err;
}

/* Publish what was written, or discard it when the job failed. */
static int close_writers(struct job *j, int err, suf_diag *diag)
{
    for (size_t run = 0; j->writers && run < j->plan.n_runs; run++) {
        if (err)
            suf_npy_writer_abort(j->writers[run]);
        else
            err = suf_npy_writer_finish(j->writers[run], diag);
    }
    free(j->writers);
    return err;
}

static int job_init(struct job *j, const suf_curves_opts *opts, suf_diag *diag)
{
    const sufi_plan *p = &j->plan;

    j->n_blocks = (size_t)((p->out->n_examples + SUFI_BLOCK - 1) / SUFI_BLOCK);
    j->n_threads = sufi_thread_count(opts->n_threads);
    if (j->n_threads > MAX_THREADS)
        j->n_threads = MAX_THREADS;
    if (j->n_threads > j->n_blocks)
        j->n_threads = (unsigned)j->n_blocks;
    j->window = (size_t)j->n_threads * BLOCKS_PER_THREAD;
    j->fitted_size = p->n_runs * SUFI_BLOCK * p->n_points;
    j->fitted = sufi_alloc(opts->gam_directory ? j->window : j->n_threads,
                           j->fitted_size * sizeof *j->fitted);
    j->scratch = sufi_alloc_zero(j->n_threads, sizeof *j->scratch);
    bool good = j->fitted && j->scratch;
    for (unsigned i = 0; good && i < j->n_threads; i++)
        good = sufi_block_scratch_init(&j->scratch[i], p);
    if (!good)
        return sufi_fail_nomem(diag, "blocks of curves");
    return opts->gam_directory ? open_writers(j, opts->gam_directory, diag) : SUF_OK;
}

static void job_release(struct job *j)
{
    for (unsigned i = 0; j->scratch && i < j->n_threads; i++)
        sufi_block_scratch_release(&j->scratch[i]);
    free(j->scratch);
    free(j->fitted);
    sufi_plan_release(&j->plan);
}

static int allocate_results(suf_curves *c, bool raw_distances, suf_diag *diag)
{
    double **const per_curve[] = {&c->final_surprisal, &c->variability,    &c->aoa,
                                  &c->aoa_threshold,   &c->forgettability, &c->gam_lambda};
    bool good = true;

    for (size_t i = 0; i < sizeof per_curve / sizeof per_curve[0]; i++) {
        *per_curve[i] = sufi_alloc(c->n_examples, c->n_runs * sizeof(double));
        good = good && *per_curve[i];
    }
    if (c->n_pairs) {
        c->distance = sufi_alloc(c->n_examples, c->n_pairs * sizeof(double));
        good = good && c->distance;
    }
    if (c->n_pairs && raw_distances) {
        c->raw_distance = sufi_alloc(c->n_examples, c->n_pairs * sizeof(double));
        good = good && c->raw_distance;
    }
    return good ? SUF_OK : sufi_fail_nomem(diag, "metrics of curves");
}

int suf_curves_compute(suf_curves *out, const suf_runs *runs, const uint64_t *steps, size_t n_steps,
                       const suf_curves_opts *opts, suf_diag *diag)
{
    struct job j = {0};
    size_t n_runs = suf_runs_count(runs);

    if (opts->vocab_size == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "the vocabulary size must be given");
    suf_curves c = {.n_runs = n_runs,
                    .n_examples = suf_runs_examples(runs),
                    .n_pairs = n_runs * (n_runs - 1) / 2,
                    .chance_bits = -log2(1 / (double)opts->vocab_size)};
    int blas = sufi_linalg_begin();
    int err = sufi_plan_init(&j.plan, runs, steps, n_steps, opts, diag);
    j.plan.out = &c;
    if (!err)
        err = allocate_results(&c, opts->raw_distances, diag);
    if (!err)
        err = job_init(&j, opts, diag);
    if (!err)
        err = run_all(&j, opts, diag);
    err = close_writers(&j, err, diag);
    sufi_linalg_end(blas);
    job_release(&j);
    if (err)
        suf_curves_release(&c);
    else
        *out = c;
    return err;
}

void suf_curves_release(suf_curves *c)
{
    free(c->final_surprisal);
    free(c->variability);
    free(c->aoa);
    free(c->aoa_threshold);
    free(c->forgettability);
    free(c->gam_lambda);
    free(c->distance);
    free(c->raw_distance);
    *c = (suf_curves){0};
}

double suf_curves_average(const suf_curves *c, const double *metric, uint64_t example)
{
    double sum = 0;

    for (size_t run = 0; run < c->n_runs; run++)
        sum += metric[run * c->n_examples + example];
    return sum / (double)c->n_runs;
}

double suf_curves_cross_run(const suf_curves *c, const double *distance, uint64_t example)
{
    if (!distance)
        return NAN;
    return sufi_pairwise_sum(distance + example * c->n_pairs, c->n_pairs) / (double)c->n_pairs;
}
