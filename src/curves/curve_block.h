/* curve_block.h - the metrics of one block of examples, all runs of it. */
#ifndef SUF_CURVES_CURVE_BLOCK_H
#define SUF_CURVES_CURVE_BLOCK_H

#include <stdbool.h>
#include <stddef.h>

#include "curves/grid.h"
#include "curves/slopes.h"
#include "sufgram/curves.h"
#include "sufgram/gam.h"

/* Examples in a block. Fixed, so that results do not depend on the number of threads. */
enum { SUFI_BLOCK = 256 };

/* What all blocks share; read-only while they run, but for the arrays of `out`, of which every
 * block fills its own part. */
typedef struct sufi_plan {
    const suf_runs *runs;
    size_t n_runs, n_checkpoints;
    size_t skipped;  /* 1 when the first checkpoint is step 0, else 0 */
    size_t n_points; /* n_checkpoints - skipped */
    size_t last;     /* checkpoints in final surprisal and variability */
    bool raw_distances;
    double *x; /* [n_points], log10 steps */
    suf_gam *gam;
    sufi_grid grid;
    bool with_slopes;
    sufi_slopes slopes;
    suf_curves *out;
} sufi_plan;

/* Are these the steps of the runs' checkpoints? SUF_EMISMATCH, SUF_EINVAL. */
int sufi_check_steps(const suf_runs *runs, const uint64_t *steps, size_t n_steps,
                     suf_diag *diag) SUF_MUST_CHECK;

int sufi_plan_init(sufi_plan *p, const suf_runs *runs, const uint64_t *steps, size_t n_steps,
                   const suf_curves_opts *opts, suf_diag *diag) SUF_MUST_CHECK;
void sufi_plan_release(sufi_plan *p);

/* A thread's working arrays. */
typedef struct sufi_block_scratch {
    double *raw;          /* curves [runs or 1][SUFI_BLOCK * n_checkpoints] */
    double *coefficients; /* [SUFI_BLOCK * coefficients] */
    double *vector;       /* [n_checkpoints] */
    double *sigmoid;      /* sufi_sigmoid_work; NULL unless sigmoids are asked for */
    uint8_t *choice;
} sufi_block_scratch;

bool sufi_block_scratch_init(sufi_block_scratch *s, const sufi_plan *p);
void sufi_block_scratch_release(sufi_block_scratch *s);

/* Examples [first, first + n), n <= SUFI_BLOCK: fills their part of p->out; fitted
 * [n_runs][SUFI_BLOCK * n_points], the smooth curves; slopes [n_runs][SUFI_BLOCK * n_windows] if
 * p->with_slopes. */
int sufi_block_compute(const sufi_plan *p, uint64_t first, size_t n, sufi_block_scratch *s,
                       double *fitted, double *slopes, suf_diag *diag) SUF_MUST_CHECK;

#endif
