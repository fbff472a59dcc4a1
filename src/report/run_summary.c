/* run_summary.c - one pass over the exports, a block of curves at a time.
 *
 * Blocks have a fixed size and are added up in their order, so sums have the same bits for any
 * number of threads. Quartiles come from counts in bins of 1/32 bit below 64 bits (float16 exports
 * hold no more near 16): exact but for that width, in memory that does not grow with the examples.
 */
#include "report/run_summary.h"

#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/ordered.h"

enum { BLOCK = 512, BINS_A_BIT = 32, N_BINS = 64 * BINS_A_BIT };

typedef struct job {
    sufi_run_summary *s;
    const suf_runs *runs;
    const suf_report_opts *opts;
    uint64_t n_examples, blocks_a_run;
    uint64_t *bins; /* [n_checkpoints][N_BINS] */
} job;

/* What a block of curves contributes. */
typedef struct block {
    uint64_t n;
    double *curves; /* [n][n_checkpoints] */
} block;

static void block_free(void *arg, void *result)
{
    block *b = result;

    (void)arg;
    if (b)
        free(b->curves);
    free(b);
}

static int make(void *arg, size_t task, unsigned worker, void **result, suf_diag *diag)
{
    const job *j = arg;
    size_t run = task / j->blocks_a_run, width = j->s->n_checkpoints;
    uint64_t first = (task % j->blocks_a_run) * BLOCK, left = j->n_examples - first;
    block *b = sufi_alloc_zero(1, sizeof *b);

    (void)worker;
    if (!b)
        return sufi_fail_nomem(diag, "curves");
    b->n = left < BLOCK ? left : BLOCK;
    b->curves = sufi_alloc(sufi_mul_size(b->n, width), sizeof *b->curves);
    int err = b->curves ? suf_runs_read(j->runs, run, first, b->n, b->curves, diag)
                        : sufi_fail_nomem(diag, "curves");
    if (err)
        block_free(NULL, b);
    else
        *result = b;
    return err;
}

static int take(void *arg, size_t task, void *result, suf_diag *diag)
{
    job *j = arg;
    block *b = result;
    size_t width = j->s->n_checkpoints;
    double *sum = j->s->mean + task / j->blocks_a_run * width;
    uint64_t done = (task + 1) * (uint64_t)BLOCK, total = j->n_examples * j->s->n_runs;

    for (size_t i = 0; i < b->n; i++) {
        const double *curve = b->curves + i * width;
        for (size_t k = 0; k < width; k++) {
            double at = curve[k] * BINS_A_BIT;
            size_t bin = at < 0 ? 0 : at >= N_BINS ? N_BINS - 1 : (size_t)at;
            sum[k] += curve[k];
            j->bins[k * N_BINS + bin]++;
        }
    }
    block_free(NULL, b);
    if (j->opts->progress && j->opts->progress(j->opts->progress_arg, "reading curves",
                                               done < total ? done : total, total))
        return sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    return SUF_OK;
}

/* The value a share q of all n counts lies below, straight inside its bin. */
static double quantile(const uint64_t *bins, uint64_t n, double q)
{
    double want = q * (double)n, below = 0;

    for (size_t k = 0; k < N_BINS; k++) {
        double here = (double)bins[k];
        if (here > 0 && below + here >= want)
            return ((double)k + (want - below) / here) / BINS_A_BIT;
        below += here;
    }
    return NAN;
}

int sufi_run_summary_make(sufi_run_summary *s, const suf_runs *runs, const suf_report_opts *opts,
                          suf_diag *diag)
{
    job j = {.s = s, .runs = runs, .opts = opts, .n_examples = suf_runs_examples(runs)};
    const sufi_ordered pipeline = {make, take, block_free, &j};

    *s = (sufi_run_summary){.n_runs = suf_runs_count(runs),
                            .n_checkpoints = (size_t)suf_runs_checkpoints(runs)};
    size_t width = s->n_checkpoints;
    j.blocks_a_run = (j.n_examples + BLOCK - 1) / BLOCK;
    j.bins = sufi_alloc_zero(sufi_mul_size(width, N_BINS), sizeof *j.bins);
    s->mean = sufi_alloc_zero(sufi_mul_size(s->n_runs, width), sizeof *s->mean);
    bool good = j.bins && s->mean;
    for (size_t q = 0; q < 3; q++)
        good = (s->quartile[q] = sufi_alloc(width, sizeof *s->quartile[q])) && good;
    int err = good ? SUF_OK : sufi_fail_nomem(diag, "curves");
    if (!err)
        err = sufi_ordered_run(&pipeline, opts->n_threads, j.blocks_a_run * s->n_runs, diag);
    for (size_t i = 0; i < s->n_runs * width && !err; i++)
        s->mean[i] /= (double)j.n_examples;
    for (size_t k = 0; k < width && !err; k++)
        for (size_t q = 0; q < 3; q++)
            s->quartile[q][k] =
                quantile(j.bins + k * N_BINS, j.n_examples * s->n_runs, 0.25 * (double)(q + 1));
    free(j.bins);
    return err;
}

void sufi_run_summary_release(sufi_run_summary *s)
{
    free(s->mean);
    for (size_t q = 0; q < 3; q++)
        free(s->quartile[q]);
    *s = (sufi_run_summary){0};
}
