/* correlate.c - Pearson correlations at every checkpoint from one pass over the exports.
 *
 * Blocks of examples are read and multiplied on several threads (moments.c) and merged in order in
 * the caller's, so the sums are the same for any number of threads. */
#include "sufgram/correlate.h"

#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/ordered.h"
#include "base/pool.h"
#include "curves/correlate_impl.h"
#include "curves/curve_block.h"
#include "curves/moments.h"
#include "stats/vector.h"

enum { BLOCK = SUFI_CORRELATE_BLOCK };

struct job {
    const suf_runs *runs;
    const suf_checkpoint_opts *opts;
    sufi_moment_shape shape;
    uint64_t n_examples;
    double *origin;
    double **curves; /* [threads][n_runs * BLOCK * n_checkpoints] */
    sufi_moments sum;
};

double sufi_clamp_correlation(double x)
{
    return x > 1 ? 1 : x < -1 ? -1 : x;
}

int sufi_correlate_progress(const suf_checkpoint_opts *opts, uint64_t done, uint64_t total,
                            suf_diag *diag)
{
    if (opts->progress && opts->progress(opts->progress_arg, "reading curves", done, total))
        return sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    return SUF_OK;
}

/* ---- the pass ---- */

static size_t block_length(const struct job *j, size_t block)
{
    uint64_t left = j->n_examples - (uint64_t)block * BLOCK;

    return left < BLOCK ? (size_t)left : BLOCK;
}

static void drop_block(void *arg, void *result)
{
    (void)arg;
    sufi_moments_release(result);
    free(result);
}

static int make_block(void *arg, size_t block, unsigned worker, void **result, suf_diag *diag)
{
    const struct job *j = arg;
    size_t n = block_length(j, block), width = j->shape.n_checkpoints;
    double *curves = j->curves[worker];
    sufi_moments *m = sufi_alloc_zero(1, sizeof *m);
    int err = SUF_OK;

    if (!m || !sufi_moments_init(m, &j->shape))
        err = sufi_fail_nomem(diag, "correlations");
    for (size_t run = 0; !err && run < j->shape.n_runs; run++)
        err =
            suf_runs_read(j->runs, run, (uint64_t)block * BLOCK, n, curves + run * n * width, diag);
    if (err) {
        if (m)
            drop_block(NULL, m);
        return err;
    }
    sufi_moments_gather(m, &j->shape, curves, block * BLOCK, n);
    *result = m;
    return SUF_OK;
}

static int take_block(void *arg, size_t block, void *result, suf_diag *diag)
{
    struct job *j = arg;

    sufi_moments_merge(&j->sum, result, &j->shape);
    drop_block(NULL, result);
    uint64_t done = (uint64_t)block * BLOCK + block_length(j, block);
    return sufi_correlate_progress(j->opts, done * j->shape.n_runs, j->n_examples * j->shape.n_runs,
                                   diag);
}

static int gather(struct job *j, unsigned n_threads, suf_diag *diag)
{
    sufi_ordered pipeline = {make_block, take_block, drop_block, j};
    const sufi_moment_shape *s = &j->shape;
    size_t n_blocks = (size_t)((j->n_examples + BLOCK - 1) / BLOCK);
    size_t room = sufi_mul_size(s->n_runs, s->n_checkpoints);
    int err = SUF_OK;

    n_threads = sufi_thread_count(n_threads);
    n_threads = n_threads < n_blocks ? n_threads : (unsigned)n_blocks;
    j->origin = sufi_alloc(room, sizeof *j->origin);
    j->curves = sufi_alloc_zero(n_threads, sizeof *j->curves);
    if (!j->origin || !j->curves || !sufi_moments_init(&j->sum, s))
        err = sufi_fail_nomem(diag, "correlations");
    for (unsigned k = 0; !err && k < n_threads; k++)
        if (!(j->curves[k] = sufi_alloc(room, BLOCK * sizeof **j->curves)))
            err = sufi_fail_nomem(diag, "correlations");
    for (size_t run = 0; !err && run < s->n_runs; run++)
        err = suf_runs_read(j->runs, run, 0, 1, j->origin + run * s->n_checkpoints, diag);
    j->shape.origin = j->origin;
    if (!err)
        err = sufi_ordered_run(&pipeline, n_threads, n_blocks, diag);
    for (unsigned k = 0; j->curves && k < n_threads; k++)
        free(j->curves[k]);
    return err;
}

/* ---- from moments to correlations ---- */

static double correlation(double product, double square_x, double square_y)
{
    return sufi_clamp_correlation(product / (sqrt(square_x) * sqrt(square_y)));
}

static int allocate(suf_correlations *c, size_t n_rows, size_t n_each, suf_diag *diag)
{
    *c = (suf_correlations){.n_rows = n_rows,
                            .n_each = n_each,
                            .each = sufi_alloc(sufi_mul_size(n_rows, n_each), sizeof *c->each),
                            .mean = sufi_alloc(n_rows, sizeof *c->mean),
                            .deviation = sufi_alloc(n_rows, sizeof *c->deviation)};
    return c->each && c->mean && c->deviation ? SUF_OK : sufi_fail_nomem(diag, "correlations");
}

int sufi_correlations_init(suf_correlations *c, size_t n_rows, size_t n_each, suf_diag *diag)
{
    int err = allocate(c, n_rows, n_each, diag);

    if (err)
        sufi_correlations_release(c);
    return err;
}

void sufi_correlations_release(suf_correlations *c)
{
    free(c->each);
    free(c->mean);
    free(c->deviation);
    *c = (suf_correlations){0};
}

int sufi_correlations_average(suf_correlations *c, suf_diag *diag)
{
    double *scratch = sufi_alloc(c->n_each, sizeof *scratch);

    if (!scratch)
        return sufi_fail_nomem(diag, "correlations");
    for (size_t row = 0; row < c->n_rows && c->n_each; row++)
        sufi_mean_deviation(c->each + row * c->n_each, c->n_each, scratch, &c->mean[row],
                            &c->deviation[row]);
    free(scratch);
    return SUF_OK;
}

static int fill(suf_checkpoint_correlations *out, const struct job *j, suf_diag *diag)
{
    const sufi_moments *m = &j->sum;
    size_t width = out->n_checkpoints, n_runs = out->n_runs, pair = 0;

    for (size_t t = 0; t < out->n_orders; t++)
        for (size_t c = 0; c < width; c++)
            for (size_t run = 0; run < n_runs; run++)
                out->r.each[(t * width + c) * n_runs + run] =
                    correlation(m->with_target[(run * out->n_orders + t) * width + c],
                                m->square[run * width + c], m->target_square[t]);
    for (size_t a = 0; a < n_runs; a++)
        for (size_t b = a + 1; b < n_runs; b++, pair++)
            for (size_t c = 0; c < width; c++)
                out->cross_run.each[c * out->cross_run.n_each + pair] =
                    correlation(m->with_run[pair * width + c], m->square[a * width + c],
                                m->square[b * width + c]);
    int err = sufi_correlations_average(&out->r, diag);
    return err ? err : sufi_correlations_average(&out->cross_run, diag);
}

/* The results, empty. */
static int prepare(suf_checkpoint_correlations *c, const suf_runs *runs,
                   const suf_ngram_targets *targets, suf_diag *diag)
{
    size_t n_runs = suf_runs_count(runs), width = (size_t)suf_runs_checkpoints(runs);

    *c = (suf_checkpoint_correlations){
        .n_orders = targets->n_orders, .n_checkpoints = width, .n_runs = n_runs};
    int err = sufi_correlations_init(&c->r, sufi_mul_size(c->n_orders, width), n_runs, diag);
    if (!err && n_runs > 1)
        err = sufi_correlations_init(&c->cross_run, width, n_runs * (n_runs - 1) / 2, diag);
    return err;
}

int suf_correlate_checkpoints(suf_checkpoint_correlations *out, const suf_runs *runs,
                              const uint64_t *steps, size_t n_steps,
                              const suf_ngram_targets *targets, const suf_checkpoint_opts *opts,
                              suf_diag *diag)
{
    suf_checkpoint_correlations c;
    struct job j = {.runs = runs, .opts = opts, .n_examples = suf_runs_examples(runs)};
    int err = sufi_check_steps(runs, steps, n_steps, diag);

    if (err)
        return err;
    if (targets->n_examples != j.n_examples)
        return sufi_fail(diag, SUF_EMISMATCH, suf_runs_path(runs, 0),
                         "%llu examples, but n-gram surprisal of %zu",
                         (unsigned long long)j.n_examples, targets->n_examples);
    err = prepare(&c, runs, targets, diag);
    j.shape = (sufi_moment_shape){.n_runs = c.n_runs,
                                  .n_checkpoints = c.n_checkpoints,
                                  .n_targets = c.n_orders,
                                  .n_pairs = c.cross_run.n_each,
                                  .target = (const double *const *)targets->bits};
    if (!err)
        err = gather(&j, opts->n_threads, diag);
    if (!err)
        err = fill(&c, &j, diag);
    if (!err && opts->spearman)
        err = sufi_correlate_ranks(&c, runs, targets, opts, diag);
    free(j.origin);
    free(j.curves);
    sufi_moments_release(&j.sum);
    if (err)
        suf_checkpoint_correlations_release(&c);
    else
        *out = c;
    return err;
}

void suf_checkpoint_correlations_release(suf_checkpoint_correlations *c)
{
    sufi_correlations_release(&c->r);
    sufi_correlations_release(&c->rho);
    sufi_correlations_release(&c->cross_run);
    *c = (suf_checkpoint_correlations){0};
}

size_t suf_checkpoint_peak(const suf_checkpoint_correlations *c, const suf_correlations *which,
                           size_t order)
{
    const double *mean = which->mean + order * c->n_checkpoints;
    size_t peak = 0;

    for (size_t k = 1; k < c->n_checkpoints && !isnan(mean[peak]); k++)
        if (mean[k] > mean[peak] || isnan(mean[k]))
            peak = k;
    return peak;
}
