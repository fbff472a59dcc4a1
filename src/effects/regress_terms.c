/* regress_terms.c - each term against the model without it: Wald and permutation tests, partial R2,
 * held-out likelihood; and the bootstrap of coefficients.
 *
 * The rows' span is cut in two for each term: what the other columns span, and what the term's own
 * add to it (sufi_basis_split). Everything said about a term is said in these coordinates. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "effects/regress_job.h"
#include "base/random.h"
#include "stats/resample.h"

/* The terms and, last, all of them. */
typedef struct parts {
    size_t n;
    double *u;     /* [n][p*p] */
    size_t *n_own; /* [n] the last vectors of each u are the term's */
} parts;

static int split(const sufi_regress_job *j, parts *s)
{
    const sufi_model *m = &j->model;
    const sufi_basis *b = &m->basis;
    bool *own = sufi_alloc(b->p, sizeof *own);
    int err = SUF_OK;

    s->n = m->f->terms.n + 1;
    s->u = sufi_alloc(sufi_mul_size(sufi_mul_size(s->n, b->p), b->p), sizeof *s->u);
    s->n_own = sufi_alloc(s->n, sizeof *s->n_own);
    if (!own || !s->u || !s->n_own)
        err = sufi_fail_nomem(j->diag, "tests of terms");
    for (size_t k = 0; k < s->n && !err; k++) {
        own[0] = false;
        for (size_t i = 1; i < b->p; i++)
            own[i] = k + 1 == s->n || m->column[b->kept[i]].term == k;
        err = sufi_basis_split(b, own, s->u + k * b->p * b->p, &s->n_own[k], j->diag);
    }
    free(own);
    return err;
}

static const double *own_vectors(const parts *s, size_t k, size_t p)
{
    return s->u + (k * p + p - s->n_own[k]) * p;
}

/* F by the covariance, and the share of the others' SSR that is explained. work [q*q + q + p]. */
static void wald_test(const sufi_regress_job *j, const double *a, size_t q, double *work,
                      suf_term *t)
{
    const sufi_basis *b = &j->model.basis;
    size_t p = b->p;
    double *v = work, *x = v + q * q, *va = x + q, explained = 0;

    for (size_t c = 0; c < q; c++) {
        x[c] = 0;
        for (size_t i = 0; i < p; i++)
            x[c] += a[c * p + i] * b->z[i];
        explained += x[c] * x[c];
        for (size_t i = 0; i < p; i++) {
            va[i] = 0;
            for (size_t l = 0; l < p; l++)
                va[i] += j->covariance[i * p + l] * a[c * p + l];
        }
        for (size_t d = 0; d < q; d++) {
            v[c * q + d] = 0;
            for (size_t i = 0; i < p; i++)
                v[c * q + d] += a[d * p + i] * va[i];
        }
    }
    t->df = (double)q;
    t->partial_r2 = explained / (explained + b->ssr);
    t->f = 0;
    bool definite = sufi_cholesky(v, q, NULL) == q;
    for (size_t i = 0; i < q; i++) { /* |L^-1 x|^2 */
        for (size_t l = 0; l < i; l++)
            x[i] -= v[l * q + i] * x[l];
        x[i] /= v[i * q + i];
        t->f += x[i] * x[i] / (double)q;
    }
    if (!definite || q == 0)
        t->f = NAN;
    t->log10_p = suf_log10_f_tail(t->f, t->df, j->r->df);
}

/* ---- groups that are resampled ---- */

/* By the first way to cluster, or row by row. */
static int resampled_groups(const sufi_regress_job *j, sufi_groups *g)
{
    return sufi_groups_init(g, j->model.sample.n, j->label[0], j->n_labels[0], j->diag);
}

/* fold[n]: a fold for each row, groups dealt out at random, as equal in number as can be. */
static int deal_folds(const sufi_regress_job *j, const sufi_groups *g, uint32_t *fold)
{
    uint32_t *order = sufi_alloc(g->n_groups, sizeof *order);
    sufi_random random;
    sufi_random_init(&random, j->opts->seed, 0);

    if (!order)
        return sufi_fail_nomem(j->diag, "folds");
    sufi_random_order(&random, order, g->n_groups);
    for (size_t i = 0; i < g->n_groups; i++)
        for (size_t at = g->start[order[i]]; at < g->start[order[i] + 1]; at++)
            fold[g->order[at]] = (uint32_t)(i % j->opts->n_folds);
    free(order);
    return SUF_OK;
}

static int held_out(const sufi_regress_job *j, const parts *s, const sufi_groups *g)
{
    const suf_regress_opts *o = j->opts;
    size_t n = j->model.sample.n, p = j->model.basis.p;
    size_t n_folds = o->fold_column ? j->n_labels[SUFI_FOLD_LABEL] : o->n_folds;
    sufi_submodel *sub = sufi_alloc(s->n, sizeof *sub);
    double *numbers = sufi_alloc(s->n, 2 * sizeof *numbers);
    uint32_t *dealt = o->fold_column ? NULL : sufi_alloc(n, sizeof *dealt);
    sufi_held_out h = {.above = numbers, .error = numbers ? numbers + s->n : NULL};
    sufi_groups folds = {0}, both = {0};
    int err = SUF_OK;

    if (!sub || !numbers || (!o->fold_column && !dealt))
        err = sufi_fail_nomem(j->diag, "folds");
    else if (n_folds < 2 || n_folds > g->n_groups)
        err = sufi_fail(j->diag, SUF_EINVAL, NULL, "%zu folds of %zu groups of rows", n_folds,
                        g->n_groups);
    if (!err && dealt)
        err = deal_folds(j, g, dealt);
    const uint32_t *fold = dealt ? dealt : j->label[SUFI_FOLD_LABEL];
    if (!err)
        err = sufi_groups_init(&folds, n, fold, n_folds, j->diag);
    if (!err)
        err = sufi_groups_of_pairs(&both, n, fold, n_folds, j->label[0], j->n_labels[0], j->diag);
    for (size_t k = 0; k < s->n && !err; k++)
        sub[k] = (sufi_submodel){s->u + k * p * p, p - s->n_own[k]};
    if (!err)
        err = sufi_kfold(&h, sub, s->n, &folds, &both, &j->model.rows, o->n_threads, j->diag);
    for (size_t k = 0; k < s->n && !err; k++) {
        j->r->terms[k].held_out = h.above[k];
        j->r->terms[k].held_out_error = h.error[k];
    }
    if (!err) {
        j->r->held_out = h.loglik;
        j->r->n_folds = n_folds;
    }
    sufi_groups_release(&folds);
    sufi_groups_release(&both);
    free(sub);
    free(numbers);
    free(dealt);
    return err;
}

static int permute(const sufi_regress_job *j, const parts *s, const sufi_groups *g)
{
    const suf_regress_opts *o = j->opts;
    size_t p = j->model.basis.p;
    sufi_tested *tested = sufi_alloc(s->n, sizeof *tested);
    double *p_value = sufi_alloc(s->n, sizeof *p_value);
    int err = tested && p_value ? SUF_OK : sufi_fail_nomem(j->diag, "a permutation test");

    size_t n_terms = s->n - 1; /* the model as a whole is left to F */
    for (size_t k = 0; k < n_terms && !err; k++)
        tested[k] = (sufi_tested){own_vectors(s, k, p), s->n_own[k]};
    if (!err)
        err = sufi_permutation_test(p_value, tested, n_terms, o->n_permutations, o->seed,
                                    &j->model.rows, o->n_cluster ? g : NULL, o->n_threads, j->diag);
    for (size_t k = 0; k < n_terms && !err; k++)
        if (s->n_own[k])
            j->r->terms[k].permutation_p = p_value[k];
    free(tested);
    free(p_value);
    return err;
}

int sufi_regress_terms(sufi_regress_job *j)
{
    const suf_regress_opts *o = j->opts;
    suf_regression *r = j->r;
    size_t p = j->model.basis.p;
    parts s = {0};
    sufi_groups g = {0};
    double *work =
        sufi_alloc(sufi_add_size(sufi_mul_size(p, p), sufi_mul_size(2, p)), sizeof *work);
    int err = work ? split(j, &s) : sufi_fail_nomem(j->diag, "tests of terms");

    if (!err && !(r->terms = sufi_alloc_zero(s.n, sizeof *r->terms)))
        err = sufi_fail_nomem(j->diag, "tests of terms");
    r->n_terms = err ? 0 : s.n;
    for (size_t k = 0; k < r->n_terms && !err; k++) {
        suf_term *t = &r->terms[k];
        t->permutation_p = t->held_out = t->held_out_error = NAN;
        t->name = k + 1 < s.n ? sufi_term_name(&j->model, k) : sufi_strdup("(all)");
        if (!t->name)
            err = sufi_fail_nomem(j->diag, "tests of terms");
        else
            wald_test(j, own_vectors(&s, k, p), s.n_own[k], work, t);
    }
    bool resample = o->n_permutations || o->n_folds || o->fold_column;
    if (!err && resample) {
        err = resampled_groups(j, &g);
        r->n_groups = g.n_groups;
    }
    if (!err && (o->n_folds || o->fold_column))
        err = held_out(j, &s, &g);
    if (!err && o->n_permutations)
        err = permute(j, &s, &g);
    sufi_groups_release(&g);
    free(work);
    free(s.u);
    free(s.n_own);
    return err;
}

/* ---- bootstrap ---- */

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Type 7 of R. */
static double quantile(const double *sorted, size_t n, double share)
{
    double at = share * (double)(n - 1);
    size_t below = (size_t)at;

    return below + 1 < n
               ? sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below])
               : sorted[n - 1];
}

static void summarise(suf_coefficient *c, double *value, size_t n, double level)
{
    double mean = 0, square = 0;

    c->boot_n = n;
    for (size_t i = 0; i < n; i++)
        mean += value[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        square += (value[i] - mean) * (value[i] - mean);
    if (n < 2)
        return;
    c->boot_error = sqrt(square / (double)(n - 1));
    qsort(value, n, sizeof *value, by_value);
    c->boot_low = quantile(value, n, (1 - level) / 2);
    c->boot_high = quantile(value, n, (1 + level) / 2);
}

int sufi_regress_bootstrap(sufi_regress_job *j)
{
    const sufi_basis *b = &j->model.basis;
    size_t n = j->opts->n_bootstrap;
    double *out = sufi_alloc(sufi_mul_size(n, b->p), sizeof *out),
           *value = sufi_alloc(n, sizeof *value);
    sufi_groups g = {0};
    int err = out && value ? resampled_groups(j, &g) : sufi_fail_nomem(j->diag, "a bootstrap");

    if (!err)
        err =
            sufi_bootstrap(out, n, j->opts->seed, &j->model.rows, &g, j->opts->n_threads, j->diag);
    j->r->n_groups = g.n_groups;
    for (size_t c = 0; c < b->p && !err; c++) {
        size_t n_valid = 0;
        for (size_t i = 0; i < n; i++)
            if (!isnan(out[i * b->p + c]))
                value[n_valid++] = out[i * b->p + c];
        summarise(&j->r->coefficients[b->kept[c]], value, n_valid, j->r->level);
    }
    sufi_groups_release(&g);
    free(out);
    free(value);
    return err;
}
