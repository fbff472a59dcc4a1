/* bspline.c - uniform cubic B-splines by the Cox-de Boor recursion.
 *
 * K splines over u in [0, 1] have K - 2 evenly spaced inner knots z_0 = 0 .. z_(K-3) = 1 and three
 * more on either side at the same distance; the ends are not repeated. The splines sum to one. A
 * point costs one interval look-up and ten divided differences, since only the four splines whose
 * support holds the point are computed.
 *
 * Source: P. Eilers and B. Marx, "Flexible smoothing with B-splines and penalties", Statistical
 * Science 11 (1996), for the layout; C. de Boor, "A Practical Guide to Splines", ch. X, for the
 * recursion. Details follow pyGAM 0.9.0, whose fits the project reproduces: knots are multiples of
 * the first difference, 1e-9 is added to the last one, intervals are open on the right. */
#include "stats/bspline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sufgram/err.h"

enum { ORDER = 4, DEGREE = 3 };

int sufi_bspline_init(sufi_bspline *b, size_t n_splines, double low, double high)
{
    size_t n_intervals = n_splines - DEGREE;
    double step = 1.0 / (double)n_intervals;
    double *t = sufi_alloc(n_splines + ORDER + 1, sizeof *t);

    if (!t)
        return SUF_ENOMEM;
    for (size_t i = 0; i < n_intervals; i++)
        t[DEGREE + i] = (double)i * step;
    t[n_splines] = 1;
    double distance = t[DEGREE + 1];
    for (size_t i = 1; i <= DEGREE; i++) {
        t[DEGREE - i] = -((double)i * distance);
        t[n_splines + i] = 1 + (double)i * distance;
    }
    t[n_splines + DEGREE] += 1e-9;
    /* Lets the recursion run one spline past the last at u = 1, where that spline is zero. */
    t[n_splines + ORDER] = t[n_splines + DEGREE] + distance;
    *b = (sufi_bspline){
        .n_splines = n_splines, .low = low, .scale = high > low ? high - low : 1, .knots = t};
    return SUF_OK;
}

void sufi_bspline_release(sufi_bspline *b)
{
    free(b->knots);
    b->knots = NULL;
}

/* The splines of `order` that live on knot interval j, at u: v[r] is the one that begins at knot
 * j - order + 1 + r. */
static void splines_on_interval(const double *t, size_t j, double u, size_t order, double v[ORDER])
{
    v[0] = 1;
    for (size_t m = 2; m <= order; m++)
        /* From the right, because v[r] needs v[r - 1] of the order before. */
        for (size_t r = m; r-- > 0;) {
            size_t i = j + 1 + r - m;
            double rising = r > 0 ? (u - t[i]) / (t[i + m - 1] - t[i]) * v[r - 1] : 0;
            double falling = r + 1 < m ? (t[i + m] - u) / (t[i + m] - t[i + 1]) * v[r] : 0;
            v[r] = rising + falling;
        }
}

/* j with t_j <= u < t_(j+1), for u in [0, 1]. */
static size_t find_interval(const sufi_bspline *b, double u)
{
    const double *t = b->knots;
    size_t j = DEGREE + (size_t)(u * (double)(b->n_splines - DEGREE));

    while (j < b->n_splines && u >= t[j + 1])
        j++;
    while (j > DEGREE && u < t[j])
        j--;
    return j;
}

/* Values at the end `u` (0 or 1) of the interval, seen from knot interval j inside it, plus
 * `distance` times the slopes there. */
static void continue_line(const sufi_bspline *b, size_t j, double u, double distance, double *row)
{
    const double *t = b->knots;
    double v[ORDER], lower[ORDER];

    splines_on_interval(t, j, u, ORDER, v);
    splines_on_interval(t, j, u, DEGREE, lower);
    for (size_t r = 0; r < ORDER; r++) {
        size_t i = j - DEGREE + r;
        double left = r > 0 ? lower[r - 1] / (t[i + 3] - t[i]) : 0;
        double right = r < DEGREE ? lower[r] / (t[i + 4] - t[i + 1]) : 0;
        row[i] = v[r] + distance * (DEGREE * (left - right));
    }
}

void sufi_bspline_row(const sufi_bspline *b, double x, double *row)
{
    double u = (x - b->low) / b->scale;
    double v[ORDER];

    memset(row, 0, b->n_splines * sizeof *row);
    if (u < 0) {
        continue_line(b, DEGREE, 0, u, row);
    } else if (u > 1) {
        continue_line(b, b->n_splines - 1, 1, u - 1, row);
    } else {
        size_t j = find_interval(b, u);
        splines_on_interval(b->knots, j, u, ORDER, v);
        for (size_t r = 0; r < ORDER && j - DEGREE + r < b->n_splines; r++)
            row[j - DEGREE + r] = v[r];
    }
}
