/* permute.c - permutation tests of terms.
 *
 * What the others leave of a term is Q A (orthonormal columns), what they leave of the response is
 * e + Q A A'z, and the term explains |(Q A)'(e + Q A A'z)|^2 of it, with which F rises. Permuting
 * the rows of Q A against the residual gives the distribution where the term says nothing. Both are
 * made once, rows in random order. Up to 8191 rows every order is as likely; more rows are cut into
 * 4096 blocks or more, of at most MAX_BLOCK rows, and a permutation reorders the blocks and rotates
 * each: these permutations are a group, which is all that an exact test asks for, and they read
 * memory in runs. With groups, the sums of (Q A)_i (e + Q A A'z)_i over a group's rows are made
 * once and have their signs flipped. Cost: n_permutations * n * columns, or groups in place of n.
 *
 * Source: N. Draper and D. Stoneman, "Testing for the inclusion of variables in linear regression
 * by a randomisation technique" (1966), with the residualised term (M. Anderson and P. Legendre,
 * 1999, compare it with D. Freedman and D. Lane's, 1983); subgroups: J. Hemerik and J. Goeman,
 * "Exact testing with random permutations" (2018); signs: J. Hemerik, J. Goeman and L. Finos,
 * "Robust testing in generalized linear models by sign flipping score contributions" (2020). */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "stats/linalg.h"
#include "base/random.h"
#include "stats/resample.h"

enum { TASK_ROWS = 1 << 15, MAX_BLOCK = 1024, LEAST_BLOCKS = 4096, BATCH = 8 };

typedef struct job {
    const sufi_model_rows *m;
    const sufi_groups *g; /* NULL: permute rows */
    size_t n_terms, width;
    const sufi_tested *term;
    size_t *term_of; /* [width] */
    double *a;       /* [width][p] all terms' bases */
    double *effect;  /* [width] a'z */
    uint32_t *order; /* [n] rows as they are taken */
    double *own;     /* [width][n] Q A */
    double *left;    /* [n_terms][n] what the others leave of the response */
    double *sums;    /* [n_groups][width] of own times left */
    size_t block;    /* rows of one that is permuted as a whole */
    uint64_t seed;
    size_t n_permutations;
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
        sufi_model_block_fill(&b, j->m, j->order, first, count);
        sufi_gemm(false, false, j->width, count, p, 1, j->a, p, b.q, SUFI_BLOCK, 0, j->own + first,
                  n);
        for (size_t t = 0; t < j->n_terms; t++)
            memcpy(j->left + t * n + first, b.residual, count * sizeof *b.residual);
        for (size_t c = 0; c < j->width; c++) {
            const double *own = j->own + c * n + first;
            double *left = j->left + j->term_of[c] * n + first;
            for (size_t i = 0; i < count; i++)
                left[i] += own[i] * j->effect[c];
        }
    }
    sufi_model_block_release(&b);
    return err;
}

static double dot(const double *a, const double *b, size_t n)
{
    double sum[4] = {0};
    size_t i = 0;

    for (; i + 4 <= n; i += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += a[i + k] * b[i + k];
    for (; i < n; i++)
        sum[0] += a[i] * b[i];
    return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/* A permutation of blocks: block i takes rows from block from[i], rotated by turn[i]. */
typedef struct shuffle {
    uint32_t *from, *turn;
} shuffle;

/* Number 0 leaves the rows as they are. */
static void draw(const job *j, size_t number, size_t n_blocks, shuffle *s)
{
    sufi_random r;
    sufi_random_init(&r, j->seed, number);

    sufi_random_order(&r, s->from, n_blocks);
    for (size_t i = 0; i < n_blocks; i++) {
        s->turn[i] = (uint32_t)sufi_random_below(&r, j->block);
        if (number == 0) {
            s->from[i] = (uint32_t)i;
            s->turn[i] = 0;
        }
    }
}

/* The product of one column, permuted, and the residual it is tested against, for n permutations;
 * each block of the residual is read once for all of them. Rows after the last block stay. */
static void permuted_dots(const job *j, const double *own, const double *left, size_t n_blocks,
                          const shuffle *s, size_t n, double *sum)
{
    size_t size = j->block, done = n_blocks * size;

    for (size_t b = 0; b < n; b++)
        sum[b] = dot(own + done, left + done, j->m->basis->n - done);
    for (size_t i = 0; i < n_blocks; i++)
        for (size_t b = 0; b < n; b++) {
            const double *from = own + s[b].from[i] * size;
            size_t turn = s[b].turn[i];
            sum[b] += dot(from + turn, left + i * size, size - turn);
            sum[b] += dot(from, left + (i + 1) * size - turn, turn);
        }
}

/* Permutations task * BATCH and on. */
static int permute_rows(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const job *j = arg;
    size_t rows = j->m->basis->n, n_blocks = rows / j->block, first = task * BATCH;
    size_t n = j->n_permutations + 1 - first < BATCH ? j->n_permutations + 1 - first : BATCH;
    uint32_t *memory = sufi_alloc(n_blocks, 2 * BATCH * sizeof *memory);
    double *sum = sufi_alloc(j->width, BATCH * sizeof *sum);
    shuffle s[BATCH];

    (void)worker;
    if (!memory || !sum) {
        free(memory);
        free(sum);
        return sufi_fail_nomem(diag, "a permutation");
    }
    for (size_t b = 0; b < n; b++) {
        s[b] = (shuffle){memory + 2 * b * n_blocks, memory + (2 * b + 1) * n_blocks};
        draw(j, first + b, n_blocks, &s[b]);
    }
    for (size_t c = 0; c < j->width; c++)
        permuted_dots(j, j->own + c * rows, j->left + j->term_of[c] * rows, n_blocks, s, n,
                      sum + c * BATCH);
    for (size_t b = 0; b < n; b++) {
        for (size_t t = 0; t < j->n_terms; t++)
            j->explained[(first + b) * j->n_terms + t] = 0;
        for (size_t c = 0; c < j->width; c++) {
            double one = sum[c * BATCH + b];
            j->explained[(first + b) * j->n_terms + j->term_of[c]] += one * one;
        }
    }
    free(memory);
    free(sum);
    return SUF_OK;
}

/* own and left come in the groups' order. */
static int sum_groups(job *j, suf_diag *diag)
{
    const sufi_groups *g = j->g;

    if (!(j->sums = sufi_alloc(sufi_mul_size(g->n_groups, j->width), sizeof *j->sums)))
        return sufi_fail_nomem(diag, "a permutation test");
    for (size_t c = 0; c < j->width; c++)
        for (size_t k = 0; k < g->n_groups; k++)
            j->sums[k * j->width + c] =
                dot(j->own + c * g->n + g->start[k], j->left + j->term_of[c] * g->n + g->start[k],
                    g->start[k + 1] - g->start[k]);
    return SUF_OK;
}

static int flip_groups(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const job *j = arg;
    double *sum = sufi_alloc_zero(j->width, sizeof *sum);
    double *explained = j->explained + task * j->n_terms;
    sufi_random r;
    sufi_random_init(&r, j->seed, task);
    uint64_t bits = 0;

    (void)worker;
    if (!sum)
        return sufi_fail_nomem(diag, "a permutation");
    for (size_t k = 0; k < j->g->n_groups; k++, bits >>= 1) {
        if (k % 64 == 0)
            bits = task ? sufi_random_next(&r) : 0;
        double sign = bits & 1 ? -1 : 1;
        for (size_t c = 0; c < j->width; c++)
            sum[c] += sign * j->sums[k * j->width + c];
    }
    memset(explained, 0, j->n_terms * sizeof *explained);
    for (size_t c = 0; c < j->width; c++)
        explained[j->term_of[c]] += sum[c] * sum[c];
    free(sum);
    return SUF_OK;
}

/* The order in which rows are taken: groups one after the other, or at random. */
static void choose_order(job *j)
{
    size_t n = j->m->basis->n;
    sufi_random r;
    sufi_random_init(&r, j->seed, UINT64_MAX);

    if (j->g)
        memcpy(j->order, j->g->order, n * sizeof *j->order);
    else
        sufi_random_order(&r, j->order, n);
    for (j->block = 1; j->block < MAX_BLOCK && n / (2 * j->block) >= LEAST_BLOCKS;)
        j->block *= 2;
}

static int lay_out(job *j, suf_diag *diag)
{
    size_t p = j->m->basis->p, n = j->m->basis->n, at = 0;

    for (size_t t = 0; t < j->n_terms; t++)
        j->width += j->term[t].q;
    j->term_of = sufi_alloc(j->width, sizeof *j->term_of);
    j->a = sufi_alloc(sufi_mul_size(j->width, p), sizeof *j->a);
    j->effect = sufi_alloc_zero(j->width, sizeof *j->effect);
    j->own = sufi_alloc(sufi_mul_size(n, j->width), sizeof *j->own);
    j->left = sufi_alloc(sufi_mul_size(n, j->n_terms), sizeof *j->left);
    j->order = sufi_alloc(n, sizeof *j->order);
    j->explained = sufi_alloc(sufi_mul_size(sufi_add_size(j->n_permutations, 1), j->n_terms),
                              sizeof *j->explained);
    if (!j->order || !j->term_of || !j->a || !j->effect || !j->own || !j->left || !j->explained)
        return sufi_fail_nomem(diag, "a permutation test");
    for (size_t t = 0; t < j->n_terms; t++)
        for (size_t c = 0; c < j->term[t].q; c++, at++) {
            j->term_of[at] = t;
            memcpy(j->a + at * p, j->term[t].a + c * p, p * sizeof *j->a);
            for (size_t i = 0; i < p; i++)
                j->effect[at] += j->a[at * p + i] * j->m->basis->z[i];
        }
    choose_order(j);
    return SUF_OK;
}

int sufi_permutation_test(double *p_value, const sufi_tested *term, size_t n_terms,
                          size_t n_permutations, uint64_t seed, const sufi_model_rows *m,
                          const sufi_groups *g, unsigned n_threads, suf_diag *diag)
{
    job j = {.m = m,
             .g = g,
             .n_terms = n_terms,
             .term = term,
             .seed = seed,
             .n_permutations = n_permutations};
    int err = lay_out(&j, diag);
    int saved = sufi_linalg_begin();

    if (!err)
        err = sufi_parallel(n_threads, m->basis->n / TASK_ROWS + (m->basis->n % TASK_ROWS != 0),
                            make_rows, &j, diag);
    if (!err && g)
        err = sum_groups(&j, diag);
    if (!err && g)
        err = sufi_parallel(n_threads, n_permutations + 1, flip_groups, &j, diag);
    else if (!err)
        err = sufi_parallel(n_threads, n_permutations / BATCH + 1, permute_rows, &j, diag);
    sufi_linalg_end(saved);
    for (size_t t = 0; t < n_terms && !err; t++) {
        /* Rearrangements that tie with the identity do so but for rounding. */
        double least = j.explained[t] * (1 - 1e-9);
        size_t as_much = 0;
        for (size_t b = 0; b <= n_permutations; b++)
            as_much += j.explained[b * n_terms + t] >= least;
        p_value[t] = (double)as_much / (double)(n_permutations + 1);
    }
    free(j.order);
    free(j.sums);
    free(j.term_of);
    free(j.a);
    free(j.effect);
    free(j.own);
    free(j.left);
    free(j.explained);
    return err;
}
