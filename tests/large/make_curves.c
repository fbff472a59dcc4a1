/* Large surprisal exports: learning curves as arrays of halves, or as one long table.
 *
 * usage: make_curves DIR CURVES CHECKPOINTS      writes DIR/run_0.npy, run_1.npy, steps.txt
 *        make_curves DIR CURVES CHECKPOINTS long writes DIR/long.csv (two runs) as well */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/curve_data.h"
#include "../lib/tap.h"

enum { BLOCK = 1000 };

/* Half-precision bits of a multiple of 1/16 in [1, 32). */
static uint16_t half_bits(double v)
{
    int exponent;
    double fraction = frexp(v, &exponent); /* [0.5, 1) */

    return (uint16_t)((exponent + 14) << 10 | (int)((2 * fraction - 1) * 1024));
}

static FILE *create(const char *directory, const char *name)
{
    char path[4096];

    snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *f = fopen(path, "w");
    if (!f) {
        perror(path);
        exit(1);
    }
    return f;
}

/* A block's values, an example after the other, checkpoints falling: no order may be counted on. */
static void write_rows(FILE *f, size_t run, size_t first, const double *y, size_t n,
                       const uint64_t *steps, size_t width)
{
    for (size_t i = 0; i < n; i++)
        for (size_t k = width; k-- > 0;)
            fprintf(f, "%zu,%llu,%zu,%.4f\n", run, (unsigned long long)steps[k], first + i,
                    y[i * width + k]);
}

static void write_run(const char *directory, size_t run, size_t n, size_t width,
                      const uint64_t *steps, FILE *table)
{
    rng r = {run + 1};
    double *y = doubles(BLOCK * width);
    uint16_t *half = malloc(BLOCK * width * sizeof *half);
    suf_npy_writer *w = NULL;
    suf_diag diag = {0};
    char path[4096];

    snprintf(path, sizeof path, "%s/run_%zu.npy", directory, run);
    int err = suf_npy_writer_open(&w, path, SUF_F16, 2, (uint64_t[]){n, width}, &diag);
    for (size_t first = 0; !err && half && first < n; first += BLOCK) {
        size_t count = n - first < BLOCK ? n - first : BLOCK;
        fill_curves(&r, y, count, width);
        for (size_t i = 0; i < count * width; i++)
            half[i] = half_bits(y[i]);
        suf_npy_writer_write(w, half, count * width);
        if (table)
            write_rows(table, run, first, y, count, steps, width);
    }
    if (!half || err || suf_npy_writer_finish(w, &diag) != 0) {
        fprintf(stderr, "make_curves: %s: %s\n", path, diag.what);
        exit(1);
    }
    free(y);
    free(half);
}

int main(int argc, char **argv)
{
    if (argc < 4)
        return 2;
    size_t n = strtoul(argv[2], NULL, 10), width = strtoul(argv[3], NULL, 10);
    uint64_t *steps = malloc((width + 1) * sizeof *steps);
    FILE *list = create(argv[1], "steps.txt"), *table = NULL;

    if (!steps)
        return 1;
    fill_steps(steps, width);
    for (size_t k = 0; k < width; k++)
        fprintf(list, "%llu\n", (unsigned long long)steps[k]);
    if (argc > 4) {
        table = create(argv[1], "long.csv");
        fputs("run,step,example,surprisal\n", table);
    }
    for (size_t run = 0; run < 2; run++)
        write_run(argv[1], run, n, width, steps, table);
    bool good = fclose(list) == 0;
    good = (!table || fclose(table) == 0) && good;
    free(steps);
    return good ? 0 : 1;
}
