/* curves.c - learning-curve metrics of whole exports, block by block on a few threads.
 *
 * Blocks are fixed in size and each writes its own part of the results, so the outcome is the same
 * for any number of threads. Smooth curves that go to files must be written in order: blocks run in
 * windows of a few per thread, and after each window its curves are appended. */
#include "sufgram/curves.h"

#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "curves/array_out.h"
#include "curves/curve_block.h"
#include "stats/linalg.h"

/* OpenBLAS as packaged serves about a hundred calling threads at most, and memory bandwidth ends
 * the gain long before. */
enum { MAX_THREADS = 64, BLOCKS_PER_THREAD = 4 };

struct job {
    sufi_plan plan;
    unsigned n_threads;
    size_t n_blocks, window;     /* blocks in all, blocks at a time */
    size_t first_block;          /* of the current window */
    sufi_block_scratch *scratch; /* [n_threads] */
    size_t n_slots;              /* n_threads, or the window when arrays are written in order */
    sufi_array_out fitted;       /* smooth curves */
    sufi_array_out slopes;       /* when the plan has them */
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
    size_t slot = j->n_slots == j->window ? task : worker;

    return sufi_block_compute(&j->plan, (uint64_t)block * SUFI_BLOCK, block_length(j, block),
                              &j->scratch[worker], sufi_array_out_slot(&j->fitted, slot),
                              j->plan.with_slopes ? sufi_array_out_slot(&j->slopes, slot) : NULL,
                              diag);
}

static void write_window(struct job *j, size_t n_blocks)
{
    for (size_t b = 0; j->n_slots == j->window && b < n_blocks; b++) {
        size_t n = block_length(j, j->first_block + b);
        sufi_array_out_write(&j->fitted, b, n);
        if (j->plan.with_slopes)
            sufi_array_out_write(&j->slopes, b, n);
    }
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
        write_window(j, count);
        uint64_t done = (uint64_t)(j->first_block + count) * SUFI_BLOCK;
        done = done < n_examples ? done : n_examples;
        if (opts->progress && opts->progress(opts->progress_arg, "fitting curves",
                                             done * j->plan.n_runs, n_examples * j->plan.n_runs))
            err = sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    }
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
    j->n_slots = opts->gam_directory || p->with_slopes ? j->window : j->n_threads;
    j->scratch = sufi_alloc_zero(j->n_threads, sizeof *j->scratch);
    bool good = j->scratch != NULL;
    for (unsigned i = 0; good && i < j->n_threads; i++)
        good = sufi_block_scratch_init(&j->scratch[i], p);
    if (!good)
        return sufi_fail_nomem(diag, "blocks of curves");
    int err = sufi_array_out_open(&j->fitted, opts->gam_directory, p->n_runs, p->out->n_examples,
                                  p->n_points, SUFI_BLOCK, j->n_slots, diag);
    if (!err && p->with_slopes)
        err = sufi_array_out_open(&j->slopes, opts->slopes_directory, p->n_runs, p->out->n_examples,
                                  p->slopes.n_windows, SUFI_BLOCK, j->n_slots, diag);
    return err;
}

static void job_release(struct job *j)
{
    for (unsigned i = 0; j->scratch && i < j->n_threads; i++)
        sufi_block_scratch_release(&j->scratch[i]);
    free(j->scratch);
    sufi_plan_release(&j->plan);
}

static int allocate_results(suf_curves *c, const suf_curves_opts *opts, suf_diag *diag)
{
    double **const per_curve[] = {&c->final_surprisal, &c->variability,    &c->aoa,
                                  &c->aoa_threshold,   &c->forgettability, &c->gam_lambda,
                                  &c->least_smooth};
    bool good = true;

    for (size_t i = 0; i < sizeof per_curve / sizeof per_curve[0]; i++) {
        *per_curve[i] = sufi_alloc(sufi_mul_size(c->n_examples, c->n_runs), sizeof(double));
        good = good && *per_curve[i];
    }
    if (c->n_pairs) {
        c->distance = sufi_alloc(sufi_mul_size(c->n_examples, c->n_pairs), sizeof(double));
        good = good && c->distance;
    }
    if (opts->sigmoids) {
        c->sigmoid =
            sufi_alloc(sufi_mul_size(sufi_mul_size(c->n_examples, c->n_runs), SUF_SIGMOID_COLUMNS),
                       sizeof(double));
        good = good && c->sigmoid;
    }
    if (c->n_pairs && opts->raw_distances) {
        c->raw_distance = sufi_alloc(sufi_mul_size(c->n_examples, c->n_pairs), sizeof(double));
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
        err = allocate_results(&c, opts, diag);
    if (!err)
        err = job_init(&j, opts, diag);
    if (!err)
        err = run_all(&j, opts, diag);
    err = sufi_array_out_close(&j.fitted, err, diag);
    err = sufi_array_out_close(&j.slopes, err, diag);
    for (uint64_t i = 0; !err && c.sigmoid && i < n_runs * c.n_examples; i++)
        c.n_unfitted += isnan(c.sigmoid[i * SUF_SIGMOID_COLUMNS]) != 0;
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
    free(c->least_smooth);
    free(c->sigmoid);
    free(c->distance);
    free(c->raw_distance);
    *c = (suf_curves){0};
}
