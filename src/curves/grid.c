/* grid.c - least value and first crossing of a spline curve on a fine grid, without evaluating most
 * of it.
 *
 * At any point a curve is a convex combination of four neighbouring spline coefficients, plus the
 * intercept (de Boor, "A Practical Guide to Splines", ch. XI: the convex hull property). So the
 * least of the four bounds the curve from below on a whole span of points. A span whose bound lies
 * above the least value found so far cannot hold the minimum, one whose bound lies above the
 * threshold cannot hold the crossing, and neither need be looked at. Skipped points could not have
 * changed the result, which is that of evaluating all 1000. A typical curve costs 22 bounds and the
 * points of two or three spans, a tenth of the whole grid; a flat one costs all of it. */
#include "curves/grid.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

/* Rounding may put a value below its bound by a few units of the coefficients' last place. */
static const double slack = 1e-12;

static void place_point(sufi_grid *g, const suf_gam *gam, size_t i, double x, double *row)
{
    sufi_grid_point *point = &g->point[i];
    size_t spline = 0;

    suf_gam_design(gam, &x, 1, row);
    while (spline < g->n_splines - 4 && row[spline] == 0)
        spline++;
    point->x = x;
    for (size_t k = 0; k < 4; k++)
        point->weight[k] = row[spline + k];
    if (g->n_spans == 0 || g->span[g->n_spans - 1].spline != spline)
        g->span[g->n_spans++] = (sufi_grid_span){.spline = spline, .begin = i};
    g->span[g->n_spans - 1].end = i + 1;
}

int sufi_grid_init(sufi_grid *g, const suf_gam *gam, double first, double last)
{
    double step = (last - first) / (SUFI_GRID - 1);
    double *row = sufi_alloc(suf_gam_coefficients(gam), sizeof *row);

    *g = (sufi_grid){.n_splines = suf_gam_coefficients(gam) - 1,
                     .point = sufi_alloc(SUFI_GRID, sizeof *g->point),
                     .span = sufi_alloc(SUFI_GRID, sizeof *g->span)};
    if (!row || !g->point || !g->span) {
        free(row);
        sufi_grid_release(g);
        return SUF_ENOMEM;
    }
    for (size_t i = 0; i < SUFI_GRID; i++)
        place_point(g, gam, i, i < SUFI_GRID - 1 ? (double)i * step + first : last, row);
    free(row);
    return SUF_OK;
}

void sufi_grid_release(sufi_grid *g)
{
    free(g->point);
    free(g->span);
    *g = (sufi_grid){0};
}

static double value_at(const sufi_grid_point *point, const double *b, double intercept)
{
    const double *w = point->weight;

    return (w[0] * b[0] + w[1] * b[1]) + (w[2] * b[2] + w[3] * b[3]) + intercept;
}

static double least4(const double *b)
{
    double p = b[0] < b[1] ? b[0] : b[1];
    double q = b[2] < b[3] ? b[2] : b[3];

    return p < q ? p : q;
}

/* The lesser of `least` and the curve's values on a span. */
static double least_on_span(const sufi_grid *g, const sufi_grid_span *span, const double *b,
                            double intercept, double least)
{
    for (size_t i = span->begin; i < span->end; i++) {
        double value = value_at(&g->point[i], b + span->spline, intercept);
        least = value < least ? value : least;
    }
    return least;
}

static double least_value(const sufi_grid *g, const double *b, double intercept, double tolerance)
{
    size_t lowest = 0;
    double lowest_bound = INFINITY;

    /* The lowest bound first: the minimum is most likely there, and rules out the rest. */
    for (size_t s = 0; s < g->n_spans; s++) {
        double bound = least4(b + g->span[s].spline);
        if (bound < lowest_bound) {
            lowest_bound = bound;
            lowest = s;
        }
    }
    double least = least_on_span(g, &g->span[lowest], b, intercept, INFINITY);
    for (size_t s = 0; s < g->n_spans; s++)
        if (s != lowest && least4(b + g->span[s].spline) + intercept <= least + tolerance)
            least = least_on_span(g, &g->span[s], b, intercept, least);
    return least;
}

void sufi_grid_acquire(const sufi_grid *g, const double *coefficients, double chance, double *aoa,
                       double *threshold)
{
    const double *b = coefficients;
    double intercept = b[g->n_splines], size = fabs(intercept);

    for (size_t i = 0; i < g->n_splines; i++)
        size = fabs(b[i]) > size ? fabs(b[i]) : size;
    double tolerance = slack * size;
    *threshold = chance * 0.5 + least_value(g, b, intercept, tolerance) * 0.5;
    *aoa = g->point[SUFI_GRID - 1].x;
    if (*threshold >= chance)
        return;
    for (size_t s = 0; s < g->n_spans; s++) {
        const sufi_grid_span *span = &g->span[s];
        if (least4(b + span->spline) + intercept > *threshold + tolerance)
            continue;
        for (size_t i = span->begin; i < span->end; i++)
            if (value_at(&g->point[i], b + span->spline, intercept) <= *threshold) {
                *aoa = g->point[i].x;
                return;
            }
    }
}
