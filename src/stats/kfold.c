/* kfold.c - likelihood of rows a model has not seen.
 *
 * Training cross products are sums over folds, so fitting every model without every fold costs
 * nothing beside the two passes over the rows: one for the folds' products, one for the likelihood
 * of each row under the coefficients of its fold. Submodels are fitted in an orthonormal basis of
 * what they span; a direction the training rows lack (a level only the held-out fold has) counts 0.
 * Cost: n p (p + models). */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "stats/linalg.h"
#include "stats/resample.h"

enum { TASK_ROWS = 1 << 15 };

typedef struct job {
    const sufi_model_rows *m;
    const sufi_groups *folds, *g;
    const sufi_submodel *sub;
    size_t n_models;  /* the whole one first, then the submodels */
    size_t side;      /* p + 1: coordinates and the residual */
    double *product;  /* [n_folds][side*side] of [Q e] */
    double *weight;   /* [n_folds][side*n_models]: the residual of a model is [q e] weight */
    double *variance; /* [n_folds][n_models] */
    double *part;     /* [n_tasks][n_sums] */
} job;

/* A task's sums: the whole model's log-likelihood, groups, squared group sizes, then for each
 * submodel sums of s, s^2, s times size, s the group's sum of differences. */
enum { LOGLIK, N_GROUPS, SIZES, SUB };

static size_t n_sums(const job *j)
{
    return SUB + 3 * (j->n_models - 1);
}

static int multiply_fold(void *arg, size_t fold, unsigned worker, suf_diag *diag)
{
    const job *j = arg;
    size_t side = j->side, end = j->folds->start[fold + 1];
    double *to = j->product + fold * side * side;
    sufi_model_block b = {0};
    int err = sufi_model_block_init(&b, j->m, diag);

    (void)worker;
    for (size_t first = j->folds->start[fold], count; first < end && !err; first += count) {
        count = end - first < SUFI_BLOCK ? end - first : SUFI_BLOCK;
        sufi_model_block_fill(&b, j->m, j->folds->order, first, count);
        sufi_gemm(false, true, side, side, count, 1, b.q, SUFI_BLOCK, b.q, SUFI_BLOCK, 1, to, side);
    }
    sufi_model_block_release(&b);
    return err;
}

/* Fit model number `model` to the products t [side*side] of training rows: what is left of the
 * response is [Q e] (c, 1), and c starts as what the submodel cannot span of z. */
static void fit(const job *j, size_t model, const double *t, double *work, double *c)
{
    size_t p = j->side - 1, q = model ? j->sub[model - 1].q : p;
    const double *u = model ? j->sub[model - 1].u : NULL;
    double *a = work, *d = a + p * p, *right = d + p, *tu = right + j->side;

    memset(c, 0, p * sizeof *c);
    if (u) {
        memcpy(c, j->m->basis->z, p * sizeof *c);
        sufi_gemm(false, false, q, 1, p, 1, u, p, j->m->basis->z, 1, 0, d, 1);
        sufi_gemm(true, false, p, 1, q, -1, u, p, d, 1, 1, c, 1);
    }
    for (size_t i = 0; i < p; i++) {
        right[i] = t[i * j->side + p];
        for (size_t l = 0; l < p; l++)
            right[i] += t[i * j->side + l] * c[l];
    }
    if (u) {
        sufi_gemm(false, false, q, 1, p, 1, u, p, right, 1, 0, d, 1);
        sufi_gemm(false, false, q, p, p, 1, u, p, t, j->side, 0, tu, p);
        sufi_gemm(false, true, q, q, p, 1, tu, p, u, p, 0, a, q);
    } else {
        memcpy(d, right, p * sizeof *d);
        for (size_t i = 0; i < p; i++)
            memcpy(a + i * p, t + i * j->side, p * sizeof *a);
    }
    (void)sufi_cholesky(a, q, NULL);
    sufi_cholesky_solve(a, q, d);
    if (u)
        sufi_gemm(true, false, p, 1, q, -1, u, p, d, 1, 1, c, 1);
    for (size_t i = 0; i < p && !u; i++)
        c[i] = -d[i];
}

/* All models without one fold. */
static int fit_fold(const job *j, size_t fold, suf_diag *diag)
{
    size_t side = j->side, p = side - 1;
    double *t = sufi_alloc_zero(
        sufi_add_size(sufi_mul_size(sufi_mul_size(3, side), side), sufi_mul_size(4, side)),
        sizeof *t);

    if (!t)
        return sufi_fail_nomem(diag, "held-out likelihood");
    double *c = t + side * side, *work = c + side;
    double n = (double)(j->folds->n - (j->folds->start[fold + 1] - j->folds->start[fold]));
    for (size_t f = 0; f < j->folds->n_groups; f++)
        for (size_t i = 0; f != fold && i < side * side; i++)
            t[i] += j->product[f * side * side + i];
    for (size_t model = 0; model < j->n_models; model++) {
        fit(j, model, t, work, c);
        c[p] = 1;
        double ssr = 0;
        for (size_t i = 0; i < side; i++)
            for (size_t l = 0; l < side; l++)
                ssr += c[i] * t[i * side + l] * c[l];
        j->variance[fold * j->n_models + model] = ssr / n;
        for (size_t i = 0; i < side; i++)
            j->weight[(fold * side + i) * j->n_models + model] = c[i];
    }
    free(t);
    return SUF_OK;
}

/* The log-likelihood of rows from their residuals, in place. */
static void likelihood(double *residual, size_t count, size_t n_models, const double *variance)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < n_models; k++) {
            double *r = residual + i * n_models + k;
            *r = -0.5 * (log(2 * 3.14159265358979323846 * variance[k]) + *r * *r / variance[k]);
        }
}

static void close_group(double *part, double *sum, size_t n_sub, double size)
{
    part[N_GROUPS] += 1;
    part[SIZES] += size * size;
    for (size_t k = 0; k < n_sub; k++) {
        part[SUB + 3 * k] += sum[k];
        part[SUB + 3 * k + 1] += sum[k] * sum[k];
        part[SUB + 3 * k + 2] += sum[k] * size;
        sum[k] = 0;
    }
}

static int judge_task(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const job *j = arg;
    const sufi_groups *g = j->g;
    size_t group = sufi_groups_from(g, task * TASK_ROWS), k = j->n_models;
    size_t end = g->start[sufi_groups_from(g, (task + 1) * TASK_ROWS)], fold = 0;
    double *part = j->part + task * n_sums(j);
    double *l = sufi_alloc_zero(sufi_mul_size(SUFI_BLOCK + 1, k), sizeof *l),
           *sum = l ? l + SUFI_BLOCK * k : NULL;
    sufi_model_block b = {0};
    int err = l ? sufi_model_block_init(&b, j->m, diag) : sufi_fail_nomem(diag, "held-out rows");

    (void)worker;
    for (size_t first = g->start[group], count; first < end && !err; first += count) {
        while (first >= j->folds->start[fold + 1])
            fold++;
        size_t stop = end < j->folds->start[fold + 1] ? end : j->folds->start[fold + 1];
        count = stop - first < SUFI_BLOCK ? stop - first : SUFI_BLOCK;
        sufi_model_block_fill(&b, j->m, g->order, first, count);
        sufi_gemm(true, false, count, k, j->side, 1, b.q, SUFI_BLOCK,
                  j->weight + fold * j->side * k, k, 0, l, k);
        likelihood(l, count, k, j->variance + fold * k);
        for (size_t i = 0; i < count; i++) {
            part[LOGLIK] += l[i * k];
            for (size_t s = 1; s < k; s++)
                sum[s - 1] += l[i * k] - l[i * k + s];
            if (first + i + 1 == g->start[group + 1]) {
                close_group(part, sum, k - 1, (double)(g->start[group + 1] - g->start[group]));
                group++;
            }
        }
    }
    sufi_model_block_release(&b);
    free(l);
    return err;
}

static void conclude(const job *j, size_t n_tasks, sufi_held_out *out)
{
    double n = (double)j->g->n, *total = j->part;

    for (size_t t = 1; t < n_tasks; t++)
        for (size_t i = 0; i < n_sums(j); i++)
            total[i] += j->part[t * n_sums(j) + i];
    out->loglik = total[LOGLIK] / n;
    for (size_t k = 0; k + 1 < j->n_models; k++) {
        const double *s = total + SUB + 3 * k;
        double mean = s[0] / n, groups = total[N_GROUPS];
        double spread = s[1] - 2 * mean * s[2] + mean * mean * total[SIZES];
        out->above[k] = mean;
        out->error[k] = sqrt(groups / (groups - 1) * (spread > 0 ? spread : 0)) / n;
    }
}

int sufi_kfold(sufi_held_out *out, const sufi_submodel *sub, size_t n_sub, const sufi_groups *folds,
               const sufi_groups *g, const sufi_model_rows *m, unsigned n_threads, suf_diag *diag)
{
    size_t side = m->basis->p + 1, n_folds = folds->n_groups, n_tasks = g->n / TASK_ROWS + 1;
    job j = {m, folds, g, sub, n_sub + 1, side, NULL, NULL, NULL, NULL};
    int err = SUF_OK;

    if (n_folds < 2)
        return sufi_fail(diag, SUF_EINVAL, NULL, "held-out rows need two folds at least");
    j.product =
        sufi_alloc_zero(sufi_mul_size(sufi_mul_size(n_folds, side), side), sizeof *j.product);
    j.weight =
        sufi_alloc(sufi_mul_size(sufi_mul_size(n_folds, side), j.n_models), sizeof *j.weight);
    j.variance = sufi_alloc(sufi_mul_size(n_folds, j.n_models), sizeof *j.variance);
    j.part = sufi_alloc_zero(sufi_mul_size(n_tasks, n_sums(&j)), sizeof *j.part);
    if (!j.product || !j.weight || !j.variance || !j.part)
        err = sufi_fail_nomem(diag, "held-out likelihood");
    int saved = sufi_linalg_begin();
    if (!err)
        err = sufi_parallel(n_threads, n_folds, multiply_fold, &j, diag);
    for (size_t f = 0; f < n_folds && !err; f++)
        err = fit_fold(&j, f, diag);
    if (!err)
        err = sufi_parallel(n_threads, n_tasks, judge_task, &j, diag);
    sufi_linalg_end(saved);
    if (!err)
        conclude(&j, n_tasks, out);
    free(j.product);
    free(j.weight);
    free(j.variance);
    free(j.part);
    return err;
}
