/* curve_data.h - surprisal exports for tests: made, written, read, computed. Failures end the test.
 */
#ifndef TESTS_CURVE_DATA_H
#define TESTS_CURVE_DATA_H

#include "sufgram/curves.h"
#include "sufgram/npy.h"
#include "tap.h"

enum { VOCAB = 2004 };

double *doubles(size_t n);
bool same_bits(const double *a, const double *b, size_t n);

/* All items of an array; freed by the caller. */
double *read_array(const char *path, size_t *n_items);

/* Returns path. */
const char *write_array(const char *path, suf_dtype dtype, uint64_t rows, uint64_t columns,
                        const void *items);

/* Noisy falling curves in multiples of 1/16 from 1 to 13, so that every dtype holds them. */
void fill_curves(rng *r, double *y, size_t n_curves, size_t n_checkpoints);

/* 0, 10, 40, 90, ... */
void fill_steps(uint64_t *steps, size_t n);

suf_curves compute(const char *const *paths, size_t n_runs, const char *mask, const uint64_t *steps,
                   size_t n_steps, const suf_curves_opts *opts);

/* Every array of both, bit for bit. */
bool same_curves(const suf_curves *a, const suf_curves *b);

#endif
