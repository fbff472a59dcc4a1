/* ranks.c - is a curve of one run more like its own curve in another run than like other curves?
 *
 * All pairs are compared: distances are |a|^2 + |b|^2 - 2 a.b, the products a.b by matrix
 * multiplication. Rounding moves such a distance by at most a few times the number of checkpoints
 * of units in the last place of |a|^2 + |b|^2; pairs nearer to a tie than that, few but for equal
 * curves, are compared again by the distance itself, so that the outcome is exact.
 *
 * A task holds some curves of the first run and reads the second run past them, block by block.
 * Blocks are read, and smooth curves fitted, at fixed places: neither depends on the number of
 * threads. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "curves/curve_block.h"
#include "stats/linalg.h"
#include "stats/vector.h"
#include "sufgram/curves.h"

enum { MAX_THREADS = 64, TASK_BLOCKS = 8, TASKS_PER_THREAD = 4 };

/* Curves with their squared norms. */
struct set {
    double *curve; /* [rows * width] */
    double *norm;
};

struct worker {
    struct set from, to; /* a task's curves, one block */
    double *own;         /* [rows]: distance, times width, of a curve to its own in `to` */
    double *raw;         /* [SUFI_BLOCK * n_checkpoints], before smoothing */
    double *product;     /* [rows * SUFI_BLOCK] */
    double *vector;      /* [n_checkpoints] */
};

struct job {
    const suf_runs *runs;
    const suf_rank_opts *opts;
    sufi_plan plan; /* with a spline when curves are to be smooth */
    bool smooth;
    size_t width, n_checkpoints;
    uint64_t n_examples;
    size_t task_rows;
    size_t first_task; /* of those under way */
    double tolerance;
    struct worker *workers;
    unsigned n_threads;
    uint64_t *rank;
};

/* At most SUFI_BLOCK curves from `first`, a multiple of it, to curve[] and norm[]. */
static int load_block(const struct job *j, struct worker *w, size_t run, uint64_t first, size_t n,
                      double *curve, double *norm, suf_diag *diag)
{
    const suf_gam_result fit = {.fitted = curve};
    int err = suf_runs_read(j->runs, run, first, n, j->smooth ? w->raw : curve, diag);

    if (!err && j->smooth)
        err = suf_gam_fit(j->plan.gam, w->raw + j->plan.skipped, n, j->n_checkpoints, &fit, diag);
    for (size_t i = 0; !err && i < n; i++) {
        const double *v = curve + i * j->width;
        double sum = 0;
        for (size_t k = 0; k < j->width; k++)
            sum += v[k] * v[k];
        norm[i] = sum;
        if (!isfinite(sum))
            err = sufi_fail_at(diag, SUF_ENUMERIC, suf_runs_path(j->runs, run), SUF_AT_ITEM,
                               first + i, "the squares of this example's curve overflow");
    }
    return err;
}

static size_t block_rows(const struct job *j, uint64_t first)
{
    return j->n_examples - first < SUFI_BLOCK ? (size_t)(j->n_examples - first) : SUFI_BLOCK;
}

/* A task's curves, and the distances to beat. */
static int load_task(const struct job *j, struct worker *w, uint64_t first, size_t n,
                     suf_diag *diag)
{
    int err = SUF_OK;

    for (size_t at = 0; !err && at < n; at += SUFI_BLOCK) {
        size_t rows = block_rows(j, first + at);
        double *curve = w->from.curve + at * j->width;
        err = load_block(j, w, j->opts->from, first + at, rows, curve, w->from.norm + at, diag);
        if (!err)
            err = load_block(j, w, j->opts->to, first + at, rows, w->to.curve, w->to.norm, diag);
        for (size_t i = 0; !err && i < rows; i++)
            w->own[at + i] = sufi_mean_square_difference(
                curve + i * j->width, w->to.curve + i * j->width, j->width, w->vector);
    }
    return err;
}

/* How many of the n curves of a block are closer to curve i of the task than `own`. self: the one
 * of the same example, if it is among them. */
static uint64_t count_closer(const struct job *j, const struct worker *w, size_t i, size_t n,
                             size_t self)
{
    const double *product = w->product + i * SUFI_BLOCK, *curve = w->from.curve + i * j->width;
    double norm = w->from.norm[i], own = w->own[i];
    double limit = own * (double)j->width - norm;
    uint64_t sure = 0, close = 0;

    for (size_t k = 0; k < n; k++) {
        double rest = w->to.norm[k] - 2 * product[k] - limit;
        double tolerance = j->tolerance * (norm + w->to.norm[k]);
        sure += rest < -tolerance;
        close += fabs(rest) <= tolerance;
    }
    for (size_t k = 0; close && k < n; k++) {
        double rest = w->to.norm[k] - 2 * product[k] - limit;
        if (k == self || fabs(rest) > j->tolerance * (norm + w->to.norm[k]))
            continue;
        sure += sufi_mean_square_difference(curve, w->to.curve + k * j->width, j->width,
                                            w->vector) < own;
    }
    return sure;
}

static int run_task(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const struct job *j = arg;
    struct worker *w = &j->workers[worker];
    uint64_t first = (uint64_t)(j->first_task + task) * j->task_rows;
    uint64_t left = j->n_examples - first;
    size_t n = left < j->task_rows ? (size_t)left : j->task_rows;
    int err = load_task(j, w, first, n, diag);

    memset(j->rank + first, 0, n * sizeof *j->rank);
    for (uint64_t at = 0; !err && at < j->n_examples; at += SUFI_BLOCK) {
        size_t rows = block_rows(j, at);
        err = load_block(j, w, j->opts->to, at, rows, w->to.curve, w->to.norm, diag);
        if (err)
            break;
        sufi_gemm(false, true, n, rows, j->width, 1, w->from.curve, j->width, w->to.curve, j->width,
                  0, w->product, SUFI_BLOCK);
        for (size_t i = 0; i < n; i++) {
            size_t self = first + i >= at && first + i < at + rows ? first + i - at : SIZE_MAX;
            j->rank[first + i] += count_closer(j, w, i, rows, self);
        }
    }
    return err;
}

static bool worker_init(struct worker *w, const struct job *j)
{
    size_t rows = j->task_rows;

    *w = (struct worker){
        .from = {sufi_alloc(sufi_mul_size(rows, j->width), sizeof(double)),
                 sufi_alloc(rows, sizeof(double))},
        .to = {sufi_alloc(sufi_mul_size(SUFI_BLOCK, j->width), sizeof(double)),
               sufi_alloc(SUFI_BLOCK, sizeof(double))},
        .own = sufi_alloc(rows, sizeof(double)),
        .raw = sufi_alloc(sufi_mul_size(SUFI_BLOCK, j->n_checkpoints), sizeof(double)),
        .product = sufi_alloc(rows, SUFI_BLOCK * sizeof(double)),
        .vector = sufi_alloc(j->n_checkpoints, sizeof(double)),
    };
    return w->from.curve && w->from.norm && w->to.curve && w->to.norm && w->own && w->raw &&
           w->product && w->vector;
}

static void worker_release(struct worker *w)
{
    free(w->from.curve);
    free(w->from.norm);
    free(w->to.curve);
    free(w->to.norm);
    free(w->own);
    free(w->raw);
    free(w->product);
    free(w->vector);
}

static int job_init(struct job *j, suf_diag *diag)
{
    const suf_rank_opts *o = j->opts;
    const suf_curves_opts spline = {.n_splines = o->n_splines};
    uint64_t n_blocks = (j->n_examples + SUFI_BLOCK - 1) / SUFI_BLOCK;
    int err = SUF_OK;

    j->smooth = o->steps != NULL;
    j->n_checkpoints = j->width = (size_t)suf_runs_checkpoints(j->runs);
    if (j->smooth) {
        err = sufi_plan_init(&j->plan, j->runs, o->steps, o->n_steps, &spline, diag);
        j->width = j->plan.n_points;
    }
    if (err)
        return err;
    j->n_threads = sufi_thread_count(o->n_threads);
    j->n_threads = j->n_threads < MAX_THREADS ? j->n_threads : MAX_THREADS;
    uint64_t blocks = n_blocks / ((uint64_t)j->n_threads * TASKS_PER_THREAD);
    j->task_rows = SUFI_BLOCK * (blocks < 1 ? 1 : blocks < TASK_BLOCKS ? blocks : TASK_BLOCKS);
    j->tolerance = (4 * (double)j->width + 64) * DBL_EPSILON;
    j->workers = sufi_alloc_zero(j->n_threads, sizeof *j->workers);
    bool good = j->workers != NULL;
    for (unsigned i = 0; good && i < j->n_threads; i++)
        good = worker_init(&j->workers[i], j);
    return good ? SUF_OK : sufi_fail_nomem(diag, "blocks of curves");
}

static int run_all(struct job *j, suf_diag *diag)
{
    size_t n_tasks = (size_t)((j->n_examples + j->task_rows - 1) / j->task_rows);
    int err = SUF_OK;

    for (j->first_task = 0; !err && j->first_task < n_tasks; j->first_task += j->n_threads) {
        size_t left = n_tasks - j->first_task;
        size_t count = left < j->n_threads ? left : j->n_threads;
        err = sufi_parallel(j->n_threads, count, run_task, j, diag);
        uint64_t done = (uint64_t)(j->first_task + count) * j->task_rows;
        done = done < j->n_examples ? done : j->n_examples;
        if (!err && j->opts->progress &&
            j->opts->progress(j->opts->progress_arg, "comparing curves", done * j->n_examples,
                              j->n_examples * j->n_examples))
            err = sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    }
    return err;
}

int suf_rank_similarity(uint64_t *rank, const suf_runs *runs, const suf_rank_opts *opts,
                        suf_diag *diag)
{
    struct job j = {
        .runs = runs, .opts = opts, .n_examples = suf_runs_examples(runs), .rank = rank};

    if (opts->from >= suf_runs_count(runs) || opts->to >= suf_runs_count(runs))
        return sufi_fail(diag, SUF_EINVAL, NULL, "there is no run %zu",
                         opts->from >= suf_runs_count(runs) ? opts->from : opts->to);
    int blas = sufi_linalg_begin();
    int err = job_init(&j, diag);
    if (!err)
        err = run_all(&j, diag);
    sufi_linalg_end(blas);
    for (unsigned i = 0; j.workers && i < j.n_threads; i++)
        worker_release(&j.workers[i]);
    free(j.workers);
    sufi_plan_release(&j.plan);
    return err;
}
