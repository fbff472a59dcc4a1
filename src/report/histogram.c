/* histogram.c - counting, and drawing a plane of counts as few areas as possible: cells of one row
 * and one shade that touch become one rectangle. */
#include "report/histogram.h"

#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "report/palette.h"
#include "stats/vector.h"

enum { SUMMARY_ROWS = 20 };

sufi_bins sufi_bins_of(double low, double high, size_t n)
{
    if (!(high > low)) {
        low -= 0.5;
        high += 0.5;
    }
    return (sufi_bins){low, high, n};
}

double sufi_bin_edge(const sufi_bins *b, size_t k)
{
    return k == b->n ? b->high : b->low + (b->high - b->low) * (double)k / (double)b->n;
}

size_t sufi_bin_of(const sufi_bins *b, double v)
{
    if (!(v >= b->low && v <= b->high))
        return b->n;
    size_t k = (size_t)((v - b->low) / (b->high - b->low) * (double)b->n);
    if (k >= b->n)
        k = b->n - 1;
    /* The division rounds; the edges decide. */
    if (k > 0 && v < sufi_bin_edge(b, k))
        k--;
    else if (k + 1 < b->n && v >= sufi_bin_edge(b, k + 1))
        k++;
    return k;
}

/* Mean and population deviation in two passes. */
static void moments(const double *v, size_t n, double *mean, double *deviation)
{
    double square = 0;

    *mean = sufi_pairwise_sum(v, n) / (double)n;
    for (size_t i = 0; i < n; i++)
        square += (v[i] - *mean) * (v[i] - *mean);
    *deviation = sqrt(square / (double)n);
}

sufi_bins sufi_bins_within(const double *v, size_t n, size_t n_bins)
{
    double mean, deviation, low = INFINITY, high = -INFINITY;

    moments(v, n, &mean, &deviation);
    for (size_t i = 0; i < n; i++)
        if (fabs(v[i] - mean) <= 5 * deviation) {
            low = fmin(low, v[i]);
            high = fmax(high, v[i]);
        }
    return low <= high ? sufi_bins_of(low, high, n_bins) : sufi_bins_of(mean, mean, n_bins);
}

int sufi_plane_init(sufi_plane *p, sufi_bins x, sufi_bins y, suf_diag *diag)
{
    *p = (sufi_plane){.x = x, .y = y, .count = sufi_alloc_zero(x.n * y.n, sizeof *p->count)};
    return p->count ? SUF_OK : sufi_fail_nomem(diag, "a histogram");
}

void sufi_plane_release(sufi_plane *p)
{
    free(p->count);
    *p = (sufi_plane){0};
}

void sufi_plane_add(sufi_plane *p, double x, double y)
{
    size_t i = sufi_bin_of(&p->x, x), j = sufi_bin_of(&p->y, y);

    if (i < p->x.n && j < p->y.n) {
        p->count[j * p->x.n + i]++;
        p->n++;
    }
}

int sufi_plane_of(sufi_plane *p, const double *x, const double *y, size_t n, size_t n_bins,
                  suf_diag *diag)
{
    double mx, dx, my, dy;
    double x0 = INFINITY, x1 = -INFINITY, y0 = INFINITY, y1 = -INFINITY;

    moments(x, n, &mx, &dx);
    moments(y, n, &my, &dy);
    for (size_t i = 0; i < n; i++)
        if (fabs(x[i] - mx) <= 5 * dx && fabs(y[i] - my) <= 5 * dy) {
            x0 = fmin(x0, x[i]);
            x1 = fmax(x1, x[i]);
            y0 = fmin(y0, y[i]);
            y1 = fmax(y1, y[i]);
        }
    if (x0 > x1) { /* rounding left out even the only value there is */
        x0 = x1 = mx;
        y0 = y1 = my;
    }
    int err = sufi_plane_init(p, sufi_bins_of(x0, x1, n_bins), sufi_bins_of(y0, y1, n_bins), diag);
    for (size_t i = 0; i < n && !err; i++)
        sufi_plane_add(p, x[i], y[i]);
    return err;
}

uint64_t sufi_shade_least(uint64_t most, size_t k)
{
    double v = ceil(exp(log((double)most + 1) * (double)k / SUFI_N_SHADES) - 1e-9);

    return v < (double)(k + 1) ? k + 1 : (uint64_t)v;
}

static uint64_t largest(const sufi_plane *p)
{
    uint64_t most = 1;

    for (size_t i = 0; i < p->x.n * p->y.n; i++)
        most = p->count[i] > most ? p->count[i] : most;
    return most;
}

/* The shade of a count, SUFI_N_SHADES for 0. */
static size_t shade_of(uint64_t count, const uint64_t least[SUFI_N_SHADES])
{
    size_t k = SUFI_N_SHADES;

    while (k > 0 && count < least[k - 1])
        k--;
    return k == 0 ? SUFI_N_SHADES : k - 1;
}

static void draw_shade(const sufi_plane *p, FILE *script, size_t shade,
                       const uint64_t least[SUFI_N_SHADES])
{
    fprintf(script, "$shade%zu << EOD\n", shade);
    for (size_t j = 0; j < p->y.n; j++)
        for (size_t i = 0; i < p->x.n;) {
            size_t end = i;
            while (end < p->x.n && shade_of(p->count[j * p->x.n + end], least) == shade)
                end++;
            if (end > i) {
                double left = sufi_bin_edge(&p->x, i), right = sufi_bin_edge(&p->x, end);
                double low = sufi_bin_edge(&p->y, j), high = sufi_bin_edge(&p->y, j + 1);
                fprintf(script, "%.7g %.7g %.7g %.7g %.7g %.7g\n", left / 2 + right / 2,
                        low / 2 + high / 2, left, right, low, high);
            }
            i = end > i ? end : i + 1;
        }
    fputs("EOD\n", script);
}

void sufi_plane_draw(const sufi_plane *p, sufi_figure *g, const char *clause_after)
{
    uint64_t least[SUFI_N_SHADES], most = largest(p);
    const char *comma = "";

    for (size_t k = 0; k < SUFI_N_SHADES; k++)
        least[k] = sufi_shade_least(most, k);
    for (size_t k = 0; k < SUFI_N_SHADES; k++)
        draw_shade(p, g->script, k, least);
    fprintf(g->script,
            "set style fill solid 1 noborder\nset xrange [%.7g:%.7g]\n"
            "set yrange [%.7g:%.7g]\nplot",
            p->x.low, p->x.high, p->y.low, p->y.high);
    for (size_t k = 0; k < SUFI_N_SHADES; k++)
        if (least[k] <= most) {
            fprintf(g->script, "%s $shade%zu with boxxyerror lc rgb '%s'", comma, k, sufi_shade(k));
            comma = ",";
        }
    fprintf(g->script, "%s\n", clause_after);
}

size_t sufi_plane_summary(const sufi_plane *p, double *rows)
{
    size_t n = p->x.n < SUMMARY_ROWS ? p->x.n : SUMMARY_ROWS;

    for (size_t k = 0; k < n; k++) {
        size_t from = k * p->x.n / n, to = (k + 1) * p->x.n / n;
        double points = 0, sum = 0, square = 0;
        for (int pass = 0; pass < 2; pass++) {
            double mean = pass ? sum / points : 0;
            for (size_t j = 0; j < p->y.n; j++)
                for (size_t i = from; i < to; i++) {
                    double c = (double)p->count[j * p->x.n + i];
                    double y = sufi_bin_edge(&p->y, j) / 2 + sufi_bin_edge(&p->y, j + 1) / 2;
                    points += pass ? 0 : c;
                    sum += pass ? 0 : c * y;
                    square += pass && c > 0 ? c * (y - mean) * (y - mean) : 0;
                }
        }
        rows[4 * k] = sufi_bin_edge(&p->x, from) / 2 + sufi_bin_edge(&p->x, to) / 2;
        rows[4 * k + 1] = points;
        rows[4 * k + 2] = points > 0 ? sum / points : NAN;
        rows[4 * k + 3] = points > 0 ? sqrt(square / points) : NAN;
    }
    return n;
}
