/* correlate_ranks.c - Spearman correlations at every checkpoint.
 *
 * A column must be held to be ranked, and exports are stored by rows. So as many columns of a run
 * as fit into the memory given are read at a time, transposed, and ranked on several threads, a
 * column each. Ranks have no units, so their sums need no care: Pearson of centred ranks. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "curves/correlate_impl.h"
#include "stats/radix_ranks.h"

enum { BLOCK = SUFI_CORRELATE_BLOCK };

struct worker {
    sufi_rank_scratch ranks;
    double *block; /* [BLOCK * n_checkpoints] */
};

struct job {
    const suf_runs *runs;
    const suf_ngram_targets *targets;
    suf_checkpoint_correlations *out;
    size_t n; /* examples */
    size_t n_threads;
    struct worker *worker;    /* [n_threads] */
    double **target;          /* [n_orders][n] centred ranks, divided by their norm */
    double *column;           /* [group][n] */
    size_t group;             /* columns held at a time */
    size_t run, first, count; /* columns first .. first + count - 1 of this run are held */
};

static int job_init(struct job *j, const suf_checkpoint_opts *opts, suf_diag *diag)
{
    uint64_t memory = opts->memory ? opts->memory : UINT64_C(512) << 20;
    uint64_t fit = memory / sizeof(double) / j->n;
    size_t width = j->out->n_checkpoints;

    j->group = fit < 1 ? 1 : fit < width ? (size_t)fit : width;
    j->n_threads = sufi_thread_count(opts->n_threads);
    j->worker = sufi_alloc_zero(j->n_threads, sizeof *j->worker);
    j->target = sufi_alloc_zero(j->out->n_orders, sizeof *j->target);
    j->column = sufi_alloc(sufi_mul_size(j->n, j->group), sizeof *j->column);
    bool good = j->worker && j->target && j->column;
    for (size_t k = 0; good && k < j->n_threads; k++) {
        j->worker[k].block = sufi_alloc(width, BLOCK * sizeof(double));
        good = sufi_rank_scratch_init(&j->worker[k].ranks, j->n) && j->worker[k].block;
    }
    for (size_t t = 0; good && t < j->out->n_orders; t++)
        good = (j->target[t] = sufi_alloc(j->n, sizeof **j->target)) != NULL;
    return good ? SUF_OK : sufi_fail_nomem(diag, "ranks");
}

static void job_release(struct job *j)
{
    for (size_t k = 0; j->worker && k < j->n_threads; k++) {
        sufi_rank_scratch_release(&j->worker[k].ranks);
        free(j->worker[k].block);
    }
    for (size_t t = 0; j->target && t < j->out->n_orders; t++)
        free(j->target[t]);
    free(j->worker);
    free(j->target);
    free(j->column);
}

static int read_block(void *arg, size_t block, unsigned worker, suf_diag *diag)
{
    struct job *j = arg;
    size_t at = block * BLOCK, n = j->n - at < BLOCK ? j->n - at : BLOCK;
    size_t width = j->out->n_checkpoints;
    double *rows = j->worker[worker].block;
    int err = suf_runs_read(j->runs, j->run, at, n, rows, diag);

    for (size_t c = 0; !err && c < j->count; c++)
        for (size_t i = 0; i < n; i++)
            j->column[c * j->n + at + i] = rows[i * width + j->first + c];
    return err;
}

static int rank_target(void *arg, size_t t, unsigned worker, suf_diag *diag)
{
    struct job *j = arg;
    double norm =
        sufi_centred_ranks(j->targets->bits[t], j->n, j->target[t], &j->worker[worker].ranks);

    (void)diag;
    for (size_t i = 0; i < j->n; i++)
        j->target[t][i] /= norm; /* all equal: 0 / 0, NaN */
    return SUF_OK;
}

static int correlate_column(void *arg, size_t c, unsigned worker, suf_diag *diag)
{
    struct job *j = arg;
    suf_checkpoint_correlations *out = j->out;
    double *rank = j->column + c * j->n;
    double norm = sufi_centred_ranks(rank, j->n, rank, &j->worker[worker].ranks);

    (void)diag;
    for (size_t t = 0; t < out->n_orders; t++) {
        double sum = 0;
        for (size_t i = 0; i < j->n; i++)
            sum += rank[i] * j->target[t][i];
        out->rho.each[(t * out->n_checkpoints + j->first + c) * out->n_runs + j->run] =
            sufi_clamp_correlation(norm > 0 ? sum / norm : NAN);
    }
    return SUF_OK;
}

/* All columns of a run, group by group. */
static int rank_run(struct job *j, const suf_checkpoint_opts *opts, suf_diag *diag)
{
    size_t width = j->out->n_checkpoints, n_blocks = (j->n + BLOCK - 1) / BLOCK;
    unsigned n_threads = (unsigned)j->n_threads;
    int err = SUF_OK;

    for (j->first = 0; j->first < width && !err; j->first += j->count) {
        j->count = width - j->first < j->group ? width - j->first : j->group;
        err = sufi_parallel(n_threads, n_blocks, read_block, j, diag);
        if (!err)
            err = sufi_parallel(n_threads, j->count, correlate_column, j, diag);
        if (!err && opts->progress &&
            opts->progress(opts->progress_arg, "ranking checkpoints",
                           j->run * width + j->first + j->count, j->out->n_runs * width))
            err = sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    }
    return err;
}

int sufi_correlate_ranks(suf_checkpoint_correlations *out, const suf_runs *runs,
                         const suf_ngram_targets *targets, const suf_checkpoint_opts *opts,
                         suf_diag *diag)
{
    struct job j = {.runs = runs, .targets = targets, .out = out, .n = targets->n_examples};

    if (j.n > UINT32_MAX)
        return sufi_fail(diag, SUF_ELIMIT, NULL, "%zu examples are too many to rank", j.n);
    int err = sufi_correlations_init(&out->rho, out->r.n_rows, out->r.n_each, diag);
    if (!err)
        err = job_init(&j, opts, diag);
    if (!err)
        err = sufi_parallel((unsigned)j.n_threads, out->n_orders, rank_target, &j, diag);
    for (; j.run < out->n_runs && !err; j.run++)
        err = rank_run(&j, opts, diag);
    if (!err)
        err = sufi_correlations_average(&out->rho, diag);
    job_release(&j);
    return err;
}
