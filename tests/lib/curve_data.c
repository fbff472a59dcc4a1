#include "curve_data.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

double *doubles(size_t n)
{
    double *p = malloc((n ? n : 1) * sizeof *p);

    if (!p) {
        perror("test");
        exit(2);
    }
    return p;
}

bool same_bits(const double *a, const double *b, size_t n)
{
    return memcmp(a, b, n * sizeof *a) == 0;
}

double *read_array(const char *path, size_t *n_items)
{
    suf_diag diag = {0};
    suf_npy *npy = NULL;

    if (suf_npy_open(&npy, path, &diag) != 0) {
        ok(false, "cannot open %s: %s", path, diag.what);
        exit(tap_done());
    }
    *n_items = (size_t)(suf_npy_rows(npy) * suf_npy_row_length(npy));
    double *out = doubles(*n_items);
    if (suf_npy_read_f64(npy, 0, suf_npy_rows(npy), out, &diag) != 0)
        exit(2);
    suf_npy_close(npy);
    return out;
}

const char *write_array(const char *path, suf_dtype dtype, uint64_t rows, uint64_t columns,
                        const void *items)
{
    suf_npy_writer *w = NULL;
    suf_diag diag = {0};

    if (suf_npy_writer_open(&w, path, dtype, 2, (uint64_t[]){rows, columns}, &diag) != 0)
        exit(2);
    suf_npy_writer_write(w, items, rows * columns);
    if (suf_npy_writer_finish(w, &diag) != 0)
        exit(2);
    return path;
}

void fill_curves(rng *r, double *y, size_t n_curves, size_t n_checkpoints)
{
    for (size_t i = 0; i < n_curves; i++) {
        double start = 8 + 4 * rng_unit(r), end = 1 + 9 * rng_unit(r), middle = rng_unit(r);
        double noise = rng_below(r, 5) ? 0.5 : 0; /* some quite smooth */
        for (size_t k = 0; k < n_checkpoints; k++) {
            double t = (double)k / (double)n_checkpoints;
            double v = end + (start - end) / (1 + exp(12 * (t - middle)));
            y[i * n_checkpoints + k] = round(16 * (v + noise * rng_unit(r))) / 16;
        }
    }
}

void fill_steps(uint64_t *steps, size_t n)
{
    for (size_t i = 0; i < n; i++)
        steps[i] = 10 * i * i;
}

suf_curves compute(const char *const *paths, size_t n_runs, const char *mask, const uint64_t *steps,
                   size_t n_steps, const suf_curves_opts *opts)
{
    suf_runs *runs = NULL;
    suf_curves c = {0};
    suf_diag diag = {0};
    int err = suf_runs_open(&runs, paths, n_runs, mask, &diag);

    if (!err)
        err = suf_curves_compute(&c, runs, steps, n_steps, opts, &diag);
    if (err) {
        ok_err(err, 0, &diag, "compute");
        exit(tap_done());
    }
    suf_runs_close(runs);
    return c;
}

bool same_curves(const suf_curves *a, const suf_curves *b)
{
    size_t n = a->n_runs * a->n_examples, pairs = a->n_pairs * a->n_examples;

    return a->n_runs == b->n_runs && a->n_examples == b->n_examples && a->n_pairs == b->n_pairs &&
           same_bits(a->final_surprisal, b->final_surprisal, n) &&
           same_bits(a->variability, b->variability, n) && same_bits(a->aoa, b->aoa, n) &&
           same_bits(a->aoa_threshold, b->aoa_threshold, n) &&
           same_bits(a->forgettability, b->forgettability, n) &&
           same_bits(a->gam_lambda, b->gam_lambda, n) &&
           (!pairs || same_bits(a->distance, b->distance, pairs));
}
