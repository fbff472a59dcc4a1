/* permute.c - permutation tests of terms.
 *
 * What the others leave of a term is Q A (orthonormal columns), what they leave of the response is
 * e + Q A A'z, and the term explains |(Q A)'(e + Q A A'z)|^2 of it, with which F rises. Permuting
 * the rows of Q A against the residual gives the distribution where the term says nothing. Both are
 * made once; a permutation is then one sweep, shared by all terms. With groups, the sums of
 * (Q A)_i (e + Q A A'z)_i over a group's rows are made once and have their signs flipped.
 * Cost: n_permutations * n * columns, or n_permutations * groups * columns.
 *
 * Source: N. Draper and D. Stoneman, "Testing for the inclusion of variables in linear regression
 * by a randomisation technique" (1966), with the residualised term (M. Anderson and P. Legendre,
 * 1999, compare it with D. Freedman and D. Lane's, 1983); signs: J. Hemerik, J. Goeman and L.
 * Finos, "Robust testing in generalized linear models by sign flipping score contributions" (2020).
 */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "stats/linalg.h"
#include "stats/random.h"
#include "stats/resample.h"

enum { TASK_ROWS = 1 << 15 };

typedef struct job {
    const sufi_model_rows *m;
    const sufi_groups *g; /* NULL: permute rows */
    size_t n_terms, width;
    const sufi_tested *term;
    size_t *term_of; /* [width] */
    double *a;       /* [width][p] all terms' bases */
    double *effect;  /* [width] a'z */
    double *own;     /* [n][width] Q A, row-major; with groups their sums */
    double *left;    /* [n][n_terms] what the others leave of the response */
    uint64_t seed;
    double *explained; /* [1 + n_permutations][n_terms], the identity first */
} job;

static int make_rows(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const job *j = arg;
    size_t n = j->m->basis->n, p = j->m->basis->p, first = task * TASK_ROWS;
    size_t end = n - first < TASK_ROWS ? n : first + TASK_ROWS;
    sufi_model_block b = {0};
    int err = sufi_model_block_init(&b, j->m, diag);

    (void)worker;
    for (size_t count; first < end && !err; first += count) {
        count = end - first < SUFI_BLOCK ? end - first : SUFI_BLOCK;
        sufi_model_block_fill(&b, j->m, NULL, first, count);
        sufi_gemm(true, true, count, j->width, p, 1, b.q, SUFI_BLOCK, j->a, p, 0,
                  j->own + first * j->width, j->width);
        for (size_t i = 0; i < count; i++) {
            const double *own = j->own + (first + i) * j->width;
            double *left = j->left + (first + i) * j->n_terms;
            for (size_t t = 0; t < j->n_terms; t++)
                left[t] = b.residual[i];
            for (size_t c = 0; c < j->width; c++)
                left[j->term_of[c]] += own[c] * j->effect[c];
        }
    }
    sufi_model_block_release(&b);
    return err;
}

/* Squares of sums over columns, by term. */
static void explain(const job *j, const double *sum, double *to)
{
    memset(to, 0, j->n_terms * sizeof *to);
    for (size_t c = 0; c < j->width; c++)
        to[j->term_of[c]] += sum[c] * sum[c];
}

/* Task 0 leaves the rows as they are. */
static int permute_rows(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const job *j = arg;
    size_t n = j->m->basis->n;
    uint32_t *order = sufi_alloc(n, sizeof *order);
    double *sum = sufi_alloc_zero(j->width, sizeof *sum);
    sufi_random r = sufi_random_stream(j->seed, task);

    (void)worker;
    if (!order || !sum) {
        free(order);
        free(sum);
        return sufi_fail_nomem(diag, "a permutation");
    }
    if (task)
        sufi_random_order(&r, order, n);
    for (size_t i = 0; i < n; i++) {
        const double *own = j->own + (task ? order[i] : i) * j->width;
        const double *left = j->left + i * j->n_terms;
        for (size_t c = 0; c < j->width; c++)
            sum[c] += own[c] * left[j->term_of[c]];
    }
    explain(j, sum, j->explained + task * j->n_terms);
    free(order);
    free(sum);
    return SUF_OK;
}

/* own [n_groups][width] := sums over groups of own times left. */
static int sum_groups(job *j, suf_diag *diag)
{
    const sufi_groups *g = j->g;
    double *sums = sufi_alloc_zero(g->n_groups, j->width * sizeof *sums);

    if (!sums)
        return sufi_fail_nomem(diag, "a permutation test");
    for (size_t k = 0; k < g->n_groups; k++)
        for (size_t i = g->start[k]; i < g->start[k + 1]; i++)
            for (size_t c = 0; c < j->width; c++)
                sums[k * j->width + c] += j->own[g->order[i] * j->width + c] *
                                          j->left[g->order[i] * j->n_terms + j->term_of[c]];
    free(j->own);
    j->own = sums;
    return SUF_OK;
}

static int flip_groups(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const job *j = arg;
    double *sum = sufi_alloc_zero(j->width, sizeof *sum);
    sufi_random r = sufi_random_stream(j->seed, task);
    uint64_t bits = 0;

    (void)worker;
    if (!sum)
        return sufi_fail_nomem(diag, "a permutation");
    for (size_t k = 0; k < j->g->n_groups; k++, bits >>= 1) {
        if (k % 64 == 0)
            bits = task ? sufi_random_next(&r) : 0;
        double sign = bits & 1 ? -1 : 1;
        for (size_t c = 0; c < j->width; c++)
            sum[c] += sign * j->own[k * j->width + c];
    }
    explain(j, sum, j->explained + task * j->n_terms);
    free(sum);
    return SUF_OK;
}

static int lay_out(job *j, size_t n_permutations, suf_diag *diag)
{
    size_t p = j->m->basis->p, n = j->m->basis->n, at = 0;

    for (size_t t = 0; t < j->n_terms; t++)
        j->width += j->term[t].q;
    j->term_of = sufi_alloc(j->width, sizeof *j->term_of);
    j->a = sufi_alloc(j->width, p * sizeof *j->a);
    j->effect = sufi_alloc_zero(j->width, sizeof *j->effect);
    j->own = sufi_alloc(n, j->width * sizeof *j->own);
    j->left = sufi_alloc(n, j->n_terms * sizeof *j->left);
    j->explained = sufi_alloc(n_permutations + 1, j->n_terms * sizeof *j->explained);
    if (!j->term_of || !j->a || !j->effect || !j->own || !j->left || !j->explained)
        return sufi_fail_nomem(diag, "a permutation test");
    for (size_t t = 0; t < j->n_terms; t++)
        for (size_t c = 0; c < j->term[t].q; c++, at++) {
            j->term_of[at] = t;
            memcpy(j->a + at * p, j->term[t].a + c * p, p * sizeof *j->a);
            for (size_t i = 0; i < p; i++)
                j->effect[at] += j->a[at * p + i] * j->m->basis->z[i];
        }
    return SUF_OK;
}

int sufi_permutation_test(double *p_value, const sufi_tested *term, size_t n_terms,
                          size_t n_permutations, uint64_t seed, const sufi_model_rows *m,
                          const sufi_groups *g, unsigned n_threads, suf_diag *diag)
{
    job j = {.m = m, .g = g, .n_terms = n_terms, .term = term, .seed = seed};
    int err = lay_out(&j, n_permutations, diag);
    int saved = sufi_linalg_begin();

    if (!err)
        err = sufi_parallel(n_threads, m->basis->n / TASK_ROWS + (m->basis->n % TASK_ROWS != 0),
                            make_rows, &j, diag);
    if (!err && g)
        err = sum_groups(&j, diag);
    if (!err)
        err =
            sufi_parallel(n_threads, n_permutations + 1, g ? flip_groups : permute_rows, &j, diag);
    sufi_linalg_end(saved);
    for (size_t t = 0; t < n_terms && !err; t++) {
        /* Rearrangements that tie with the identity do so but for rounding. */
        double least = j.explained[t] * (1 - 1e-9);
        size_t as_much = 0;
        for (size_t b = 0; b <= n_permutations; b++)
            as_much += j.explained[b * n_terms + t] >= least;
        p_value[t] = (double)as_much / (double)(n_permutations + 1);
    }
    free(j.term_of);
    free(j.a);
    free(j.effect);
    free(j.own);
    free(j.left);
    free(j.explained);
    return err;
}
