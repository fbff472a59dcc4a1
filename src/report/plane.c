/* plane.c - a plane of counts in as few areas as possible: cells of one row and one shade that
 * touch are one rectangle. */
#include "report/plane.h"

#include <math.h>

#include "report/palette.h"

static uint64_t count_at(const suf_histogram *h, size_t x, size_t y)
{
    return h->count[x * h->n_y + y];
}

uint64_t sufi_shade_least(uint64_t most, size_t k)
{
    double v = ceil(exp(log((double)most + 1) * (double)k / SUFI_N_SHADES) - 1e-9);

    return v < (double)(k + 1) ? k + 1 : (uint64_t)v;
}

static uint64_t largest(const suf_histogram *h)
{
    uint64_t most = 1;

    for (size_t i = 0; i < h->n_x * h->n_y; i++)
        most = h->count[i] > most ? h->count[i] : most;
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

static void put_shade(const suf_histogram *h, FILE *script, size_t shade,
                      const uint64_t least[SUFI_N_SHADES])
{
    fprintf(script, "$shade%zu << EOD\n", shade);
    for (size_t y = 0; y < h->n_y; y++)
        for (size_t x = 0, end; x < h->n_x; x = end) {
            for (end = x; end < h->n_x && shade_of(count_at(h, end, y), least) == shade;)
                end++;
            if (end == x) {
                end++;
                continue;
            }
            double left = h->x_edge[x], right = h->x_edge[end];
            double low = h->y_edge[y], high = h->y_edge[y + 1];
            fprintf(script, "%.7g %.7g %.7g %.7g %.7g %.7g\n", left / 2 + right / 2,
                    low / 2 + high / 2, left, right, low, high);
        }
    fputs("EOD\n", script);
}

void sufi_plane_draw(const suf_histogram *h, sufi_figure *g, const char *clause_after)
{
    uint64_t least[SUFI_N_SHADES], most = largest(h);

    for (size_t k = 0; k < SUFI_N_SHADES; k++)
        least[k] = sufi_shade_least(most, k);
    for (size_t k = 0; k < SUFI_N_SHADES; k++)
        put_shade(h, g->script, k, least);
    fprintf(g->script,
            "set style fill solid 1 noborder\nset xrange [%.7g:%.7g]\nset yrange [%.7g:%.7g]\nplot",
            h->x_edge[0], h->x_edge[h->n_x], h->y_edge[0], h->y_edge[h->n_y]);
    /* Shade 0 begins at one point, so there is always one to draw first. */
    for (size_t k = 0; k < SUFI_N_SHADES && least[k] <= most; k++)
        fprintf(g->script, "%s $shade%zu with boxxyerror lc rgb '%s'", k ? "," : "", k,
                sufi_shade(k));
    fprintf(g->script, "%s\n", clause_after);
}

static double middle_y(const suf_histogram *h, size_t y)
{
    return h->y_edge[y] / 2 + h->y_edge[y + 1] / 2;
}

size_t sufi_plane_summary(const suf_histogram *h, double *rows)
{
    size_t n = h->n_x < SUFI_SUMMARY_ROWS ? h->n_x : SUFI_SUMMARY_ROWS;

    for (size_t k = 0; k < n; k++, rows += SUFI_SUMMARY_COLUMNS) {
        size_t from = k * h->n_x / n, to = (k + 1) * h->n_x / n;
        double points = 0, sum = 0, square = 0;
        for (size_t x = from; x < to; x++)
            for (size_t y = 0; y < h->n_y; y++) {
                points += (double)count_at(h, x, y);
                sum += (double)count_at(h, x, y) * middle_y(h, y);
            }
        double mean = sum / points;
        for (size_t x = from; x < to && points > 0; x++)
            for (size_t y = 0; y < h->n_y; y++) {
                double d = middle_y(h, y) - mean;
                square += (double)count_at(h, x, y) * d * d;
            }
        rows[0] = h->x_edge[from] / 2 + h->x_edge[to] / 2;
        rows[1] = points;
        rows[2] = points > 0 ? mean : NAN;
        rows[3] = points > 0 ? sqrt(square / points) : NAN;
    }
    return n;
}
