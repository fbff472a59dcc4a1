/* curve_block.c - learning-curve metrics of a block of examples.
 *
 * A block holds the same examples of every run, so that distances between runs need nothing kept.
 * For each run: read, average the last checkpoints, fit all splines (gam_fit.c), search them for
 * the age of acquisition (grid.c), and what else is asked for: sigmoids, slopes. */
#include "curves/curve_block.h"

#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "curves/sigmoid.h"
#include "stats/vector.h"

bool sufi_block_scratch_init(sufi_block_scratch *s, const sufi_plan *p)
{
    size_t n_raw = p->raw_distances ? p->n_runs : 1;

    *s = (sufi_block_scratch){
        .raw = sufi_alloc(sufi_mul_size(sufi_mul_size(n_raw, SUFI_BLOCK), p->n_checkpoints),
                          sizeof(double)),
        .coefficients =
            sufi_alloc(sufi_mul_size(SUFI_BLOCK, suf_gam_coefficients(p->gam)), sizeof(double)),
        .vector = sufi_alloc(p->n_checkpoints, sizeof(double)),
        .sigmoid =
            p->out->sigmoid ? sufi_alloc(sufi_sigmoid_work(p->n_points), sizeof(double)) : NULL,
        .choice = sufi_alloc(SUFI_BLOCK, sizeof(uint8_t)),
    };
    return s->raw && s->coefficients && s->vector && s->choice && (s->sigmoid || !p->out->sigmoid);
}

void sufi_block_scratch_release(sufi_block_scratch *s)
{
    free(s->raw);
    free(s->coefficients);
    free(s->vector);
    free(s->sigmoid);
    free(s->choice);
    *s = (sufi_block_scratch){0};
}

/* The sum of a smooth curve's rises. */
static double forgetting(const double *curve, size_t n, double *scratch)
{
    if (n < 2)
        return 0;
    for (size_t k = 0; k + 1 < n; k++) {
        double rise = curve[k + 1] - curve[k];
        scratch[k] = rise > 0 ? rise : 0;
    }
    return sufi_pairwise_sum(scratch, n - 1);
}

static double least(const double *curve, size_t n)
{
    double low = curve[0];

    for (size_t k = 1; k < n; k++)
        low = curve[k] < low ? curve[k] : low;
    return low;
}

/* A fit fails only when squares overflow: say whose. */
static int fit_failed(const sufi_plan *p, size_t run, uint64_t first, int err, suf_diag *diag)
{
    if (!diag || err != SUF_ENUMERIC)
        return err;
    suf_diag cause = *diag;
    return sufi_fail_at(diag, err, suf_runs_path(p->runs, run), SUF_AT_ITEM, first + cause.where,
                        "the curve of this example cannot be fitted: %.400s", cause.what);
}

static int compute_run(const sufi_plan *p, size_t run, uint64_t first, size_t n, double *raw,
                       sufi_block_scratch *s, double *fitted, suf_diag *diag)
{
    size_t width = p->n_checkpoints, m = suf_gam_coefficients(p->gam);
    size_t at = run * p->out->n_examples + first;
    suf_curves *out = p->out;
    const suf_gam_result fit = {
        .fitted = fitted, .coefficients = s->coefficients, .lambda_index = s->choice};
    int err = suf_runs_read(p->runs, run, first, n, raw, diag);

    if (err)
        return err;
    err = suf_gam_fit(p->gam, raw + p->skipped, n, width, &fit, diag);
    if (err)
        return fit_failed(p, run, first, err, diag);
    for (size_t i = 0; i < n; i++) {
        sufi_mean_deviation(raw + (i + 1) * width - p->last, p->last, s->vector,
                            &out->final_surprisal[at + i], &out->variability[at + i]);
        out->forgettability[at + i] = forgetting(fitted + i * p->n_points, p->n_points, s->vector);
        out->least_smooth[at + i] = least(fitted + i * p->n_points, p->n_points);
        out->gam_lambda[at + i] = suf_gam_lambda(s->choice[i]);
        sufi_grid_acquire(&p->grid, s->coefficients + i * m, out->chance_bits, &out->aoa[at + i],
                          &out->aoa_threshold[at + i]);
    }
    for (size_t i = 0; out->sigmoid && i < n; i++)
        sufi_sigmoid_acquire(p->x, raw + i * width + p->skipped, p->n_points, out->chance_bits,
                             out->sigmoid + (at + i) * SUF_SIGMOID_COLUMNS, s->sigmoid);
    return SUF_OK;
}

/* Distances between all pairs of runs: curves[run * SUFI_BLOCK * width ...], width points each. */
static void compute_distances(const sufi_plan *p, const double *curves, size_t width,
                              uint64_t first, size_t n, double *scratch, double *distance)
{
    size_t run_stride = SUFI_BLOCK * width;
    double *to = distance + first * p->out->n_pairs;

    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; a < p->n_runs; a++)
            for (size_t b = a + 1; b < p->n_runs; b++)
                *to++ = sufi_mean_square_difference(curves + a * run_stride + i * width,
                                                    curves + b * run_stride + i * width, width,
                                                    scratch);
}

int sufi_block_compute(const sufi_plan *p, uint64_t first, size_t n, sufi_block_scratch *s,
                       double *fitted, double *slopes, suf_diag *diag)
{
    size_t n_windows = p->slopes.n_windows;

    for (size_t run = 0; run < p->n_runs; run++) {
        double *raw = s->raw + (p->raw_distances ? run : 0) * SUFI_BLOCK * p->n_checkpoints;
        int err =
            compute_run(p, run, first, n, raw, s, fitted + run * SUFI_BLOCK * p->n_points, diag);
        if (err)
            return err;
        for (size_t i = 0; p->with_slopes && i < n; i++)
            sufi_slopes_of(&p->slopes, raw + i * p->n_checkpoints + p->skipped,
                           slopes + (run * SUFI_BLOCK + i) * n_windows);
    }
    if (p->out->distance)
        compute_distances(p, fitted, p->n_points, first, n, s->vector, p->out->distance);
    if (p->out->raw_distance)
        compute_distances(p, s->raw, p->n_checkpoints, first, n, s->vector, p->out->raw_distance);
    return SUF_OK;
}
