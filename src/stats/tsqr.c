/* tsqr.c - QR of a tall, narrow matrix by blocks of rows (TSQR).
 *
 * Each block of BLOCK_ROWS rows is factored alone and only its k x k triangle kept; triangles are
 * then stacked FAN at a time and factored again until one is left. Householder QR is orthogonal to
 * rounding at every step, so the tree is as accurate as one factorisation of the whole. The tree
 * depends on n and k alone, never on the number of threads: equal bits for any of them. Cost: 2 n
 * k^2 operations, memory n k^2 / BLOCK_ROWS doubles beside one block a thread.
 *
 * Source: J. Demmel, L. Grigori, M. Hoemmen and J. Langou (2012), see ols.h. */
#include "stats/tsqr.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "stats/linalg.h"
#include "stats/vector.h"

enum { BLOCK_ROWS = 4096, FAN = 16 };

typedef struct tree {
    size_t n, k;
    suf_ols_fill_fn *fill;
    void *arg;
    size_t n_triangles; /* of the level being reduced */
    double *triangle;   /* [n_triangles * k * k], column-major each */
} tree;

static int numeric_failure(suf_diag *diag, int err)
{
    return err == SUF_ENOMEM ? sufi_fail_nomem(diag, "a QR factorisation")
                             : sufi_fail(diag, err, NULL, "QR factorisation failed");
}

/* Factor one block of rows. */
static int factor_block(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    tree *t = arg;
    size_t first = task * BLOCK_ROWS;
    size_t count = t->n - first < BLOCK_ROWS ? t->n - first : BLOCK_ROWS;
    size_t rows = count < t->k ? t->k : count; /* rows of zeros change no R */
    double *block = sufi_alloc_zero(sufi_mul_size(rows, t->k), sizeof *block);
    int err = SUF_OK;

    (void)worker;
    if (!block)
        return sufi_fail_nomem(diag, "a block of rows");
    for (size_t i = 0; i < count; i++)
        block[i] = 1;
    t->fill(t->arg, first, count, block + rows, rows);
    for (size_t j = 1; j < t->k && !err; j++) {
        size_t bad = sufi_find_nonfinite(block + j * rows, count);
        if (bad < count)
            err = sufi_fail_at(diag, SUF_ENUMERIC, NULL, SUF_AT_ROW, first + bad,
                               "the value of column %zu is not finite", j);
    }
    if (!err) {
        err = sufi_qr(block, rows, t->k, t->triangle + task * t->k * t->k, false);
        if (err)
            (void)numeric_failure(diag, err);
    }
    free(block);
    return err;
}

/* Replace triangles first .. first+count-1 by the factor of their stack, at number `to`. */
static int factor_stack(tree *t, size_t first, size_t count, size_t to, double *stack)
{
    size_t k = t->k, rows = count * k;

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < k; j++)
            memcpy(stack + j * rows + i * k, t->triangle + ((first + i) * k + j) * k,
                   k * sizeof *stack);
    return sufi_qr(stack, rows, k, t->triangle + to * k * k, false);
}

static int reduce(tree *t, suf_diag *diag)
{
    double *stack = sufi_alloc(sufi_mul_size(sufi_mul_size(FAN, t->k), t->k), sizeof *stack);
    int err = stack ? SUF_OK : SUF_ENOMEM;

    while (t->n_triangles > 1 && !err) {
        size_t to = 0;
        for (size_t first = 0; first < t->n_triangles && !err; first += FAN) {
            size_t left = t->n_triangles - first;
            err = factor_stack(t, first, left < FAN ? left : FAN, to++, stack);
        }
        t->n_triangles = to;
    }
    free(stack);
    return err ? numeric_failure(diag, err) : SUF_OK;
}

int sufi_tsqr(size_t n, size_t k, suf_ols_fill_fn *fill, void *arg, unsigned n_threads, double *r,
              suf_diag *diag)
{
    tree t = {.n = n, .k = k, .fill = fill, .arg = arg};
    uint64_t square = (uint64_t)k * k;
    int err;

    t.n_triangles = n / BLOCK_ROWS + (n % BLOCK_ROWS != 0);
    /* One row or a wide matrix must still fit LAPACK's 32-bit sizes. */
    if (n == 0 || k == 0 || k > 30000)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a design of %zu rows and %zu columns", n, k);
    if (!(t.triangle = sufi_alloc(sufi_mul_size(t.n_triangles, square), sizeof *t.triangle)))
        return sufi_fail_nomem(diag, "a QR factorisation");
    int saved = sufi_linalg_begin();
    err = sufi_parallel(n_threads, t.n_triangles, factor_block, &t, diag);
    if (!err)
        err = reduce(&t, diag);
    sufi_linalg_end(saved);
    if (!err)
        memcpy(r, t.triangle, square * sizeof *r);
    free(t.triangle);
    return err;
}
