/* bootstrap.c - resampling groups of rows by their cross products.
 *
 * A sample of groups has the cross products sum_g count_g [Q e]_g'[Q e]_g, so the sums of all
 * replicates are one matrix product of counts and groups' products. These are made for slabs of
 * groups that fit a bound of memory, and each replicate draws its counts again for each slab. In
 * coordinates of the basis the sums stay near the identity, so Cholesky is sound.
 * Cost: n p^2 + n_replicates * groups * p^2.
 *
 * Source: A. C. Cameron, J. Gelbach and D. Miller, "Bootstrap-based improvements for inference with
 * clustered errors" (2008): the pairs cluster bootstrap. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "stats/linalg.h"
#include "base/random.h"
#include "stats/resample.h"

enum { TASK_GROUPS = 4096, BATCH = 32, CHUNK = 512 };
static const size_t slab_items = (size_t)1 << 27; /* doubles: 1 GiB */

typedef struct job {
    const sufi_model_rows *m;
    const sufi_groups *g;
    size_t width;     /* p (p + 1) / 2 products of Q and p of Q and e */
    size_t first, n;  /* groups of the slab */
    double *products; /* [n][width] */
    size_t n_replicates;
    uint64_t seed;
    double *sums; /* [n_replicates][width] */
} job;

/* The cross products of TASK_GROUPS groups. */
static int make_products(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const job *j = arg;
    const sufi_groups *g = j->g;
    size_t p = j->m->basis->p, group = j->first + task * TASK_GROUPS;
    size_t end_group =
        j->first + j->n - group < TASK_GROUPS ? j->first + j->n : group + TASK_GROUPS;
    size_t end = g->start[end_group];
    sufi_model_block b = {0};
    int err = sufi_model_block_init(&b, j->m, diag);

    (void)worker;
    for (size_t first = g->start[group], count; first < end && !err; first += count) {
        count = end - first < SUFI_BLOCK ? end - first : SUFI_BLOCK;
        sufi_model_block_fill(&b, j->m, g->order, first, count);
        for (size_t i = 0; i < count; i++) {
            double *to = j->products + (group - j->first) * j->width;
            for (size_t c = 0; c < p; c++) {
                double value = b.q[c * SUFI_BLOCK + i];
                for (size_t l = c; l <= p; l++) /* column p is the residual */
                    *to++ += value * b.q[l * SUFI_BLOCK + i];
            }
            group += first + i + 1 == g->start[group + 1];
        }
    }
    sufi_model_block_release(&b);
    return err;
}

/* How often a replicate draws each group of the slab. */
static void draw(const job *j, size_t replicate, uint16_t *count)
{
    sufi_random r;
    sufi_random_init(&r, j->seed, replicate);
    uint32_t n_groups = (uint32_t)j->g->n_groups;

    memset(count, 0, j->n * sizeof *count);
    for (uint32_t i = 0; i < n_groups; i++) {
        size_t at = (size_t)sufi_random_below(&r, n_groups) - j->first; /* wraps below the slab */
        if (at < j->n && count[at] < UINT16_MAX)
            count[at]++;
    }
}

static int sum_batch(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const job *j = arg;
    size_t first = task * BATCH;
    size_t n = j->n_replicates - first < BATCH ? j->n_replicates - first : BATCH;
    uint16_t *count = sufi_alloc(j->n, BATCH * sizeof *count);
    double *weight = sufi_alloc(CHUNK, BATCH * sizeof *weight);
    int err = count && weight ? SUF_OK : sufi_fail_nomem(diag, "a bootstrap");

    (void)worker;
    for (size_t b = 0; b < n && !err; b++)
        draw(j, first + b, count + b * j->n);
    for (size_t at = 0; at < j->n && !err; at += CHUNK) {
        size_t groups = j->n - at < CHUNK ? j->n - at : CHUNK;
        for (size_t b = 0; b < n; b++)
            for (size_t i = 0; i < groups; i++)
                weight[b * groups + i] = count[b * j->n + at + i];
        sufi_gemm(false, false, n, j->width, groups, 1, weight, groups, j->products + at * j->width,
                  j->width, 1, j->sums + first * j->width, j->width);
    }
    free(count);
    free(weight);
    return err;
}

/* Column c of the sample is a combination of earlier ones, X null = 0: move its coefficient over to
 * them, as if it had been left out. */
static void drop_column(const sufi_basis *b, const double *l, size_t c, double *coefficient,
                        double *null)
{
    size_t p = b->p;

    /* q_c = sum_{i<c} w_i q_i on the sample, where L'w = (row c of L); null = (-w, 1, 0 ...). */
    memset(null, 0, p * sizeof *null);
    for (size_t i = c; i-- > 0;) {
        double sum = l[i * p + c];
        for (size_t k = i + 1; k < c; k++)
            sum += l[i * p + k] * null[k];
        null[i] = l[i * p + i] > 0 ? -sum / l[i * p + i] : 0;
    }
    null[c] = 1;
    double *x = null + p;
    sufi_basis_coefficients(b, null, x);
    double share = coefficient[c] / x[c];
    for (size_t i = 0; i < c; i++)
        coefficient[i] -= share * x[i];
    coefficient[c] = 0;
}

/* Solve one replicate: coordinates of the residual, then z + these as coefficients. */
static void solve(const sufi_basis *b, const double *sums, double *work, bool *found, double *out)
{
    size_t p = b->p;
    double *a = work, *c = a + p * p, *null = c + p;

    for (size_t i = 0; i < p; i++) {
        for (size_t l = i; l < p; l++)
            a[i * p + l] = a[l * p + i] = *sums++;
        c[i] = *sums++;
    }
    bool full = sufi_cholesky(a, p, found) == p;
    sufi_cholesky_solve(a, p, c);
    for (size_t i = 0; i < p; i++)
        c[i] += b->z[i];
    sufi_basis_coefficients(b, c, out);
    for (size_t i = p; i-- > 0 && !full;)
        if (!found[i])
            drop_column(b, a, i, out, null);
    for (size_t i = 0; i < p; i++)
        if (!found[i])
            out[i] = NAN;
}

static int sum_slab(job *j, size_t first, size_t n, unsigned n_threads, suf_diag *diag)
{
    j->first = first;
    j->n = n;
    memset(j->products, 0, n * j->width * sizeof *j->products);
    int err =
        sufi_parallel(n_threads, n / TASK_GROUPS + (n % TASK_GROUPS != 0), make_products, j, diag);
    if (!err)
        err = sufi_parallel(n_threads, j->n_replicates / BATCH + (j->n_replicates % BATCH != 0),
                            sum_batch, j, diag);
    return err;
}

int sufi_bootstrap(double *out, size_t n_replicates, uint64_t seed, const sufi_model_rows *m,
                   const sufi_groups *g, unsigned n_threads, suf_diag *diag)
{
    size_t p = m->basis->p, width = p * (p + 1) / 2 + p;
    size_t slab = slab_items / width < g->n_groups ? slab_items / width : g->n_groups;
    job j = {.m = m, .g = g, .width = width, .n_replicates = n_replicates, .seed = seed};
    double *work =
        sufi_alloc(sufi_add_size(sufi_mul_size(p, p), sufi_mul_size(3, p)), sizeof *work);
    bool *found = sufi_alloc(p, sizeof *found);
    int err = SUF_OK;

    slab = slab ? slab : 1;
    j.products = sufi_alloc(sufi_mul_size(slab, width), sizeof *j.products);
    j.sums = sufi_alloc_zero(sufi_mul_size(n_replicates, width), sizeof *j.sums);
    if (!work || !found || !j.products || !j.sums)
        err = sufi_fail_nomem(diag, "a bootstrap");
    int saved = sufi_linalg_begin();
    for (size_t first = 0; first < g->n_groups && !err; first += slab)
        err = sum_slab(&j, first, g->n_groups - first < slab ? g->n_groups - first : slab,
                       n_threads, diag);
    sufi_linalg_end(saved);
    for (size_t b = 0; b < n_replicates && !err; b++)
        solve(m->basis, j.sums + b * width, work, found, out + b * p);
    free(work);
    free(found);
    free(j.products);
    free(j.sums);
    return err;
}
