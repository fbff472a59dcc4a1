/* plan.c - what all blocks of a computation share: the axis, the spline, the grid. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "curves/curve_block.h"
#include "curves/sigmoid.h"

int sufi_check_steps(const suf_runs *runs, const uint64_t *steps, size_t n_steps, suf_diag *diag)
{
    if (n_steps != suf_runs_checkpoints(runs))
        return sufi_fail(diag, SUF_EMISMATCH, suf_runs_path(runs, 0),
                         "%llu checkpoints, but there are %zu steps",
                         (unsigned long long)suf_runs_checkpoints(runs), n_steps);
    const uint64_t *own = suf_runs_steps(runs);
    for (size_t i = 0; own && i < n_steps; i++)
        if (steps[i] != own[i])
            return sufi_fail(diag, SUF_EMISMATCH, suf_runs_path(runs, 0),
                             "a checkpoint at step %llu where the list has step %llu",
                             (unsigned long long)own[i], (unsigned long long)steps[i]);
    for (size_t i = 1; i < n_steps; i++)
        if (steps[i] <= steps[i - 1])
            return sufi_fail_at(diag, SUF_EINVAL, NULL, SUF_AT_ITEM, i, "steps must increase");
    if (n_steps == 1 && steps[0] == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "there is no checkpoint after step 0");
    return SUF_OK;
}

/* What is asked for beside the metrics must be possible with so many points. */
static int init_extras(sufi_plan *p, const suf_curves_opts *opts, suf_diag *diag)
{
    size_t window = opts->slope_window ? opts->slope_window : 10;

    if (opts->sigmoids && p->n_points < SUFI_SIGMOID_PARAMETERS)
        return sufi_fail(diag, SUF_EINVAL, NULL,
                         "a sigmoid needs %d checkpoints after step 0; there are %zu",
                         (int)SUFI_SIGMOID_PARAMETERS, p->n_points);
    p->with_slopes = opts->slopes_directory != NULL;
    if (!p->with_slopes)
        return SUF_OK;
    if (window < 2 || window > p->n_points)
        return sufi_fail(diag, SUF_EINVAL, NULL,
                         "a window of slopes must have 2 to %zu checkpoints, not %zu", p->n_points,
                         window);
    if (sufi_slopes_init(&p->slopes, p->x, p->n_points, window) != SUF_OK)
        return sufi_fail_nomem(diag, "weights of slopes");
    return SUF_OK;
}

int sufi_plan_init(sufi_plan *p, const suf_runs *runs, const uint64_t *steps, size_t n_steps,
                   const suf_curves_opts *opts, suf_diag *diag)
{
    size_t last = opts->last ? opts->last : 11;
    int err = sufi_check_steps(runs, steps, n_steps, diag);

    if (err)
        return err;
    *p = (sufi_plan){.runs = runs,
                     .n_runs = suf_runs_count(runs),
                     .n_checkpoints = n_steps,
                     .skipped = steps[0] == 0,
                     .last = last < n_steps ? last : n_steps,
                     .raw_distances = opts->raw_distances && suf_runs_count(runs) > 1};
    p->n_points = n_steps - p->skipped;
    p->x = sufi_alloc(p->n_points, sizeof *p->x);
    if (!p->x)
        return sufi_fail_nomem(diag, "the axis of steps");
    for (size_t i = 0; i < p->n_points; i++)
        p->x[i] = log10((double)steps[i + p->skipped]);
    err = suf_gam_new(&p->gam, p->x, p->n_points, opts->n_splines, diag);
    if (err)
        return err;
    if (sufi_grid_init(&p->grid, p->gam, p->x[0], p->x[p->n_points - 1]) != SUF_OK)
        return sufi_fail_nomem(diag, "the grid of steps");
    return init_extras(p, opts, diag);
}

void sufi_plan_release(sufi_plan *p)
{
    suf_gam_free(p->gam);
    free(p->x);
    sufi_grid_release(&p->grid);
    sufi_slopes_release(&p->slopes);
    *p = (sufi_plan){0};
}
