/* plain_curves.c - helper of bench-curves: makes synthetic exports, and computes smooth curves and
 * ages of acquisition the plain way, one solve a curve and lambda (tests/lib/plain_gam.c).
 *
 *   plain_curves make DIR EXAMPLES CHECKPOINTS RUNS    writes DIR/steps.txt, DIR/run_K.npy (f4)
 *   plain_curves time DIR EXAMPLES                     prints curves a second over run 0 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "plain_gam.h"
#include "sufgram/npy.h"
#include "sufgram/steps.h"

enum { GRID = 1000, SPLINES = 25, MAX_CHECKPOINTS = 4096 };

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void stop(const char *what)
{
    fprintf(stderr, "plain_curves: %s\n", what);
    exit(1);
}

static double uniform(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) * 0x1p-53;
}

static void make_run(const char *dir, int run, uint64_t n_examples, uint64_t n)
{
    char path[4096];
    float curve[MAX_CHECKPOINTS];
    suf_npy_writer *w;
    uint64_t state = 17 + (uint64_t)run;

    snprintf(path, sizeof path, "%s/run_%d.npy", dir, run);
    if (suf_npy_writer_open(&w, path, SUF_F32, 2, (uint64_t[]){n_examples, n}, NULL) != 0)
        stop("cannot write a run");
    for (uint64_t i = 0; i < n_examples; i++) {
        double end = 1 + 9 * uniform(&state), middle = uniform(&state), noise = uniform(&state);
        for (uint64_t k = 0; k < n; k++) {
            double t = (double)k / (double)n;
            curve[k] = (float)(end + (15 - end) / (1 + exp(12 * (t - middle))) +
                               noise * (uniform(&state) - 0.5));
        }
        suf_npy_writer_write(w, curve, n);
    }
    if (suf_npy_writer_finish(w, NULL) != 0)
        stop("cannot write a run");
}

static void make(const char *dir, uint64_t n_examples, uint64_t n, int n_runs)
{
    char path[4096];

    if (n < 2 || n > MAX_CHECKPOINTS)
        stop("2 to 4096 checkpoints");
    snprintf(path, sizeof path, "%s/steps.txt", dir);
    FILE *f = fopen(path, "w");
    if (!f)
        stop("cannot write steps.txt");
    for (uint64_t k = 0; k < n; k++)
        fprintf(f, "%.0f\n", floor(pow(1e6, (double)k / (double)(n - 1)) + 100 * (double)k));
    fclose(f);
    for (int run = 0; run < n_runs; run++)
        make_run(dir, run, n_examples, n);
}

/* The first grid point at or below half way from chance to the least value. */
static double acquire(const real *design, const real *b, const double *grid)
{
    static double v[GRID];
    double least = INFINITY, chance = 15;

    for (size_t i = 0; i < GRID; i++) {
        real s = 0;
        for (size_t j = 0; j <= SPLINES; j++)
            s += design[i * (SPLINES + 1) + j] * b[j];
        v[i] = (double)s;
        least = fmin(least, v[i]);
    }
    for (size_t i = 0; least < chance && i < GRID; i++)
        if (v[i] <= chance * 0.5 + least * 0.5)
            return grid[i];
    return grid[GRID - 1];
}

static void time_plain(const char *dir, uint64_t n_curves)
{
    char path[4096];
    static real design[GRID * (SPLINES + 1)];
    static double x[MAX_CHECKPOINTS], y[MAX_CHECKPOINTS], fitted[MAX_CHECKPOINTS], grid[GRID];
    real b[SPLINES + 1];
    plain_fit fit = {.fitted = fitted, .b = b};
    uint64_t *steps;
    size_t n;
    suf_npy *npy;

    snprintf(path, sizeof path, "%s/steps.txt", dir);
    if (suf_steps_read(&steps, &n, path, NULL) != 0 || n > MAX_CHECKPOINTS)
        stop("cannot read steps.txt");
    snprintf(path, sizeof path, "%s/run_0.npy", dir);
    if (suf_npy_open(&npy, path, NULL) != 0)
        stop("cannot read run_0.npy");
    for (size_t i = 0; i < n; i++)
        x[i] = log10((double)steps[i]);
    plain_gam *g = plain_gam_new(x, n, SPLINES);
    for (size_t i = 0; i < GRID; i++) {
        grid[i] = i + 1 < GRID ? x[0] + (double)i * ((x[n - 1] - x[0]) / (GRID - 1)) : x[n - 1];
        plain_row(SPLINES, g->low, g->high, grid[i], design + i * (SPLINES + 1));
    }
    double start = seconds(), sum = 0;
    for (uint64_t i = 0; i < n_curves; i++) {
        if (suf_npy_read_f64(npy, i, 1, y, NULL) != 0)
            stop("cannot read a curve");
        plain_gam_fit(g, y, &fit);
        sum += acquire(design, b, grid);
    }
    double elapsed = seconds() - start;
    printf("%.0f\n", (double)n_curves / elapsed);
    fprintf(stderr, "  (mean age of acquisition of these: %.6f)\n", sum / (double)n_curves);
    plain_gam_free(g);
    suf_npy_close(npy);
    free(steps);
}

int main(int argc, char **argv)
{
    if (argc == 6 && strcmp(argv[1], "make") == 0)
        make(argv[2], strtoull(argv[3], NULL, 10), strtoull(argv[4], NULL, 10), atoi(argv[5]));
    else if (argc == 4 && strcmp(argv[1], "time") == 0)
        time_plain(argv[2], strtoull(argv[3], NULL, 10));
    else
        stop("usage: make DIR EXAMPLES CHECKPOINTS RUNS | time DIR EXAMPLES");
    return 0;
}
