#include "sufgram/dataset_map.h"

#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "stats/vector.h"

enum { BLOCK = 256, DEFAULT_LAST = 11 };

struct job {
    const suf_runs *runs;
    size_t n_examples, width, last, n_blocks; /* blocks of a run */
    double *mean, *deviation;
    double **scratch; /* [threads][BLOCK * width + 2 * last] */
};

static int map_block(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const struct job *j = arg;
    size_t run = task / j->n_blocks, first = task % j->n_blocks * BLOCK;
    size_t n = j->n_examples - first < BLOCK ? j->n_examples - first : BLOCK;
    size_t at = run * j->n_examples + first;
    double *curves = j->scratch[worker], *p = curves + BLOCK * j->width;
    int err = suf_runs_read(j->runs, run, first, n, curves, diag);

    for (size_t i = 0; i < n && !err; i++) {
        const double *end = curves + (i + 1) * j->width - j->last;
        for (size_t k = 0; k < j->last; k++)
            p[k] = exp2(-end[k]);
        sufi_mean_deviation(p, j->last, p + j->last, &j->mean[at + i], &j->deviation[at + i]);
    }
    return err;
}

int suf_dataset_map(double *mean, double *deviation, const suf_runs *runs, uint32_t last,
                    unsigned n_threads, suf_diag *diag)
{
    struct job j = {.runs = runs,
                    .n_examples = (size_t)suf_runs_examples(runs),
                    .width = (size_t)suf_runs_checkpoints(runs),
                    .last = last ? last : DEFAULT_LAST,
                    .mean = mean,
                    .deviation = deviation};
    int err = SUF_OK;

    j.last = j.last < j.width ? j.last : j.width;
    j.n_blocks = (j.n_examples + BLOCK - 1) / BLOCK;
    n_threads = sufi_thread_count(n_threads);
    j.scratch = sufi_alloc_zero(n_threads, sizeof *j.scratch);
    if (!j.scratch)
        return sufi_fail_nomem(diag, "a dataset map");
    for (unsigned k = 0; k < n_threads && !err; k++) {
        j.scratch[k] = sufi_alloc(j.width, (BLOCK + 2) * sizeof **j.scratch);
        if (!j.scratch[k])
            err = sufi_fail_nomem(diag, "a dataset map");
    }
    if (!err)
        err = sufi_parallel(n_threads, j.n_blocks * suf_runs_count(runs), map_block, &j, diag);
    for (unsigned k = 0; k < n_threads; k++)
        free(j.scratch[k]);
    free(j.scratch);
    return err;
}
