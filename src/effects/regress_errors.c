/* regress_errors.c - the covariance of coefficients by the formulas of regression.h, and
 * correlations. In coordinates of the basis X'X is the identity, so that the middle of the sandwich
 * is all there is. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "effects/regress_job.h"
#include "stats/sandwich.h"

/* One set of clusters' part of the middle: sign 1 or -1. */
static int add_clusters(sufi_regress_job *j, const uint32_t *a, size_t n_a, const uint32_t *b,
                        size_t n_b, double sign, size_t *n_clusters)
{
    const sufi_basis *basis = &j->model.basis;
    double n = (double)basis->n, p = (double)basis->p;
    sufi_groups g = {0};
    int err = a ? sufi_groups_of_pairs(&g, basis->n, a, n_a, b, n_b, j->diag)
                : sufi_groups_init(&g, basis->n, b, n_b, j->diag);

    *n_clusters = g.n_groups;
    if (!err && g.n_groups < 2)
        err = sufi_fail(j->diag, SUF_EINVAL, NULL, "all rows are in one cluster");
    double groups = (double)g.n_groups;
    if (!err)
        err = sufi_sandwich_add(j->covariance, sign * (n - 1) / (n - p) * groups / (groups - 1),
                                &j->model.rows, &g, SUFI_HC0, j->opts->n_threads, j->diag);
    sufi_groups_release(&g);
    return err;
}

static int cluster_covariance(sufi_regress_job *j)
{
    suf_regression *r = j->r;
    int err = SUF_OK;

    for (size_t i = 0; i < j->opts->n_cluster && !err; i++)
        err = add_clusters(j, NULL, 0, j->label[i], j->n_labels[i], 1, &r->n_clusters[i]);
    if (!err && j->opts->n_cluster == 2)
        err = add_clusters(j, j->label[0], j->n_labels[0], j->label[1], j->n_labels[1], -1,
                           &r->n_clusters[2]);
    r->df = (double)r->n_clusters[0] - 1;
    if (j->opts->n_cluster == 2 && r->n_clusters[1] < r->n_clusters[0])
        r->df = (double)r->n_clusters[1] - 1;
    return err;
}

static int row_covariance(sufi_regress_job *j)
{
    const sufi_basis *basis = &j->model.basis;
    double n = (double)basis->n;
    enum suf_errors errors = j->opts->errors;
    double factor = errors == SUF_ERRORS_HC1 ? n / (n - (double)basis->p) : 1;
    enum sufi_leverage leverage = errors == SUF_ERRORS_HC2   ? SUFI_HC2
                                  : errors == SUF_ERRORS_HC3 ? SUFI_HC3
                                                             : SUFI_HC0;
    sufi_groups g;
    int err = sufi_groups_init(&g, basis->n, NULL, 0, j->diag);

    if (!err)
        err = sufi_sandwich_add(j->covariance, factor, &j->model.rows, &g, leverage,
                                j->opts->n_threads, j->diag);
    sufi_groups_release(&g);
    return err;
}

int sufi_regress_covariance(sufi_regress_job *j)
{
    const sufi_basis *b = &j->model.basis;

    if (!(j->covariance = sufi_alloc_zero(sufi_mul_size(b->p, b->p), sizeof *j->covariance)))
        return sufi_fail_nomem(j->diag, "standard errors");
    j->r->df = j->r->model.df_resid;
    if (j->opts->errors == SUF_ERRORS_CLUSTER)
        return cluster_covariance(j);
    if (j->opts->errors != SUF_ERRORS_CLASSICAL)
        return row_covariance(j);
    for (size_t i = 0; i < b->p; i++)
        j->covariance[i * b->p + i] = j->r->df > 0 ? b->ssr / j->r->df : NAN;
    return SUF_OK;
}

/* ---- correlations ---- */

typedef struct columns {
    const sufi_model *m;
    double *rank; /* [n_variables][n], NULL: the values */
} columns;

static int rank_column(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const columns *c = arg;
    size_t n = c->m->sample.n;

    (void)worker;
    return suf_ranks(c->m->sample.number[task], n, c->rank + task * n, diag);
}

static void fill_columns(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    const columns *c = arg;

    for (size_t k = 0; k <= c->m->n_numeric; k++) {
        const double *v = c->rank ? c->rank + k * c->m->sample.n : c->m->sample.number[k];
        for (size_t i = 0; i < count; i++)
            block[k * stride + i] = v[first + i];
    }
}

/* The matrix r of correlations between all columns, from one more factorisation. */
static int correlate(const sufi_regress_job *j, columns *c, double *r)
{
    size_t k = j->r->n_variables;
    suf_ols *o = NULL;
    int err = suf_ols_new(&o, j->model.sample.n, k, fill_columns, c, j->opts->n_threads, j->diag);

    for (size_t a = 0; a < k && !err; a++)
        for (size_t b = 0; b < k && !err; b++)
            err = suf_ols_correlation(o, a + 1, b + 1, &r[a * k + b], j->diag);
    suf_ols_free(o);
    return err;
}

int sufi_regress_correlations(sufi_regress_job *j)
{
    suf_regression *r = j->r;
    columns c = {.m = &j->model};
    int err;

    r->pearson = sufi_alloc(sufi_mul_size(r->n_variables, r->n_variables), sizeof *r->pearson);
    r->spearman = sufi_alloc(sufi_mul_size(r->n_variables, r->n_variables), sizeof *r->spearman);
    double *rank = sufi_alloc(sufi_mul_size(r->n_variables, j->model.sample.n), sizeof *rank);
    if (!r->pearson || !r->spearman || !rank)
        err = sufi_fail_nomem(j->diag, "correlations");
    else
        err = correlate(j, &c, r->pearson);
    c.rank = rank;
    if (!err)
        err = sufi_parallel(j->opts->n_threads, r->n_variables, rank_column, &c, j->diag);
    if (!err)
        err = correlate(j, &c, r->spearman);
    free(rank);
    return err;
}
