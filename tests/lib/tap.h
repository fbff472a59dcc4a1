/* tap.h - what unit tests share: TAP output, seeded random numbers, scratch files.
 *
 * A test program's main() calls its test functions and ends with `return tap_done();`. Every check
 * prints one TAP line; tests/run adds them up. Random tests take their seed from tap_seed(), which
 * prints it and obeys SEED=N in the environment. */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

/* One check; the text says the property ("find_matches_naive_scan"). Returns cond. */
bool ok(bool cond, const char *fmt, ...) SUF_PRINTF(2, 3);

/* result == want; on failure prints both and the diagnostic. */
bool ok_err(int result, int want, const suf_diag *diag, const char *fmt, ...) SUF_PRINTF(4, 5);

/* |got - want| <= tolerance * max(1, |want|), NaN equals NaN; on failure prints both. */
bool ok_close(double got, double want, double tolerance, const char *fmt, ...) SUF_PRINTF(4, 5);

/* Largest difference in that measure over n pairs; infinity where only one is NaN. */
double max_difference(const double *got, const double *want, size_t n);

/* Print the plan; the exit status of main. */
int tap_done(void);

uint64_t tap_seed(void);

typedef struct rng {
    uint64_t state;
} rng;
uint64_t rng_next(rng *r);                  /* splitmix64 */
uint64_t rng_below(rng *r, uint64_t bound); /* uniform in [0, bound) */
double rng_unit(rng *r);                    /* uniform in [0, 1) */

/* A fresh scratch directory, removed by tap_done; "DIR/name" in a static ring of buffers. */
const char *scratch(const char *name);

/* Write bytes to a file; exits on failure. Returns path. */
const char *write_file(const char *path, const void *data, size_t len);
const char *write_text(const char *path, const char *text);

/* Where unpacked known answers lie ($ORACLE, set by tests/run): "DIR/name" as scratch does. */
const char *oracle(const char *name);

#endif
