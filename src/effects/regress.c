/* regress.c - general least squares over the columns of a table: the model, its coefficients and
 * the sequence of nested models, all read off one factorisation. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "effects/labels.h"
#include "effects/regress_job.h"
#include "stats/ols_impl.h"

static int check_options(const suf_regress_opts *o, suf_diag *diag)
{
    const char *what = NULL;

    if ((o->errors == SUF_ERRORS_CLUSTER) != (o->n_cluster > 0))
        what = "clusters and clustered errors come together";
    else if (o->n_cluster > 2)
        what = "more than two ways to cluster";
    else if (o->n_folds && o->fold_column)
        what = "folds are drawn or given, not both";
    else if (o->n_folds == 1)
        what = "held-out rows need two folds at least";
    else if (!(o->level >= 0) || !(o->level < 1))
        what = "a level of confidence is between 0 and 1";
    else if (!(o->clip >= 0))
        what = "a negative width to clip to";
    return what ? sufi_fail(diag, SUF_EINVAL, NULL, "%s", what) : SUF_OK;
}

static int read_labels(sufi_regress_job *j)
{
    const suf_regress_opts *o = j->opts;
    const sufi_sample *s = &j->model.sample;
    sufi_slice *value = NULL;
    int err = SUF_OK;

    for (size_t i = 0; i < 3 && !err; i++) {
        bool fold = i == SUFI_FOLD_LABEL;
        if (fold ? !o->fold_column : i >= o->n_cluster)
            continue;
        if (!value && !(value = sufi_alloc(s->n, sizeof *value)))
            return sufi_fail_nomem(j->diag, "clusters");
        sufi_sample_tags(s, j->model.first_label + (fold ? o->n_cluster : i), value);
        j->label[i] = sufi_alloc(s->n, sizeof *j->label[i]);
        err = j->label[i] ? sufi_labels(j->label[i], &j->n_labels[i], value, s->n, j->diag)
                          : sufi_fail_nomem(j->diag, "clusters");
    }
    free(value);
    return err;
}

static const double *factor_column(const suf_ols *o, size_t column)
{
    return o->r + column * o->k;
}

/* Sum of squares about the mean. */
static double centred_squares(const suf_ols *o, size_t column)
{
    const double *v = factor_column(o, column);
    double sum = 0;

    for (size_t i = 1; i < o->k; i++)
        sum += v[i] * v[i];
    return sum;
}

static double std_error(const sufi_regress_job *j, size_t at)
{
    const sufi_basis *b = &j->model.basis;
    double sum = 0;

    for (size_t i = at; i < b->p; i++)
        for (size_t l = at; l < b->p; l++)
            sum +=
                b->inverse[i * b->p + at] * j->covariance[i * b->p + l] * b->inverse[l * b->p + at];
    return sqrt(sum); /* NaN where two-way clustering comes out negative */
}

static void fill_coefficient(const sufi_regress_job *j, suf_coefficient *c, size_t at, double value)
{
    const sufi_basis *b = &j->model.basis;
    const suf_ols *o = j->model.ols;
    double squares = centred_squares(o, b->kept[at]), inflation = 0;
    double half = suf_t_quantile(j->r->level, j->r->df);

    c->dropped = 0;
    c->coefficient = value;
    c->std_error = std_error(j, at);
    c->t = value / c->std_error;
    c->log10_p = suf_log10_t_tail(c->t, j->r->df);
    c->low = value - half * c->std_error;
    c->high = value + half * c->std_error;
    if (b->kept[at] == 0)
        return;
    c->standardised = value * sqrt(squares / centred_squares(o, b->k));
    /* The diagonal of (X'X)^-1 is 1 / SSR on the others. */
    for (size_t l = at; l < b->p; l++)
        inflation += b->inverse[l * b->p + at] * b->inverse[l * b->p + at];
    c->vif = squares * inflation;
}

static const suf_coefficient undetermined = {
    .dropped = 1,
    .coefficient = NAN,
    .std_error = NAN,
    .t = NAN,
    .log10_p = NAN,
    .low = NAN,
    .high = NAN,
    .standardised = NAN,
    .vif = NAN,
    .boot_error = NAN,
    .boot_low = NAN,
    .boot_high = NAN,
};

static int fill_coefficients(sufi_regress_job *j)
{
    const sufi_basis *b = &j->model.basis;
    suf_regression *r = j->r;
    double *value = sufi_alloc(b->p, sizeof *value);

    r->coefficients = sufi_alloc_zero(b->k, sizeof *r->coefficients);
    if (!value || !r->coefficients) {
        free(value);
        return sufi_fail_nomem(j->diag, "coefficients");
    }
    r->n_coefficients = b->k;
    sufi_basis_coefficients(b, b->z, value);
    for (size_t i = 0, at = 0; i < b->k; i++) {
        suf_coefficient *c = &r->coefficients[i];
        *c = undetermined;
        c->name = sufi_column_name(&j->model, i);
        if (!c->name) {
            free(value);
            return sufi_fail_nomem(j->diag, "coefficients");
        }
        if (at < b->p && b->kept[at] == i) {
            fill_coefficient(j, c, at, value[at]);
            at++;
        }
    }
    free(value);
    return SUF_OK;
}

/* In coordinates of the basis every nested model is a beginning of z. */
static int fill_steps(sufi_regress_job *j)
{
    const sufi_model *m = &j->model;
    const sufi_basis *b = &m->basis;
    const double *y = factor_column(m->ols, b->k);
    size_t n_terms = m->f->terms.n, rank = b->p;
    double ssr = b->ssr;
    suf_regression *r = j->r;

    if (!(r->steps = sufi_alloc_zero(n_terms, sizeof *r->steps)))
        return sufi_fail_nomem(j->diag, "nested models");
    r->n_steps = n_terms;
    r->model = sufi_ols_summarise(m->ols, true, rank, ssr, y);
    for (size_t k = n_terms; k-- > 0;) {
        r->steps[k].model = sufi_ols_summarise(m->ols, true, rank, ssr, y);
        if (!(r->steps[k].name = sufi_term_name(m, k)))
            return sufi_fail_nomem(j->diag, "nested models");
        for (; rank > 1 && m->column[b->kept[rank - 1]].term == k; rank--)
            ssr += b->z[rank - 1] * b->z[rank - 1];
    }
    suf_ols_summary before = sufi_ols_summarise(m->ols, true, 1, ssr, y);
    before.r2_adj = 0;
    for (size_t k = 0; k < n_terms; before = r->steps[k++].model)
        r->steps[k].test = suf_ols_compare(&before, &r->steps[k].model);
    return SUF_OK;
}

static int name_variables(sufi_regress_job *j)
{
    const sufi_model *m = &j->model;
    suf_regression *r = j->r;

    r->variables = sufi_alloc_zero(1 + m->n_numeric, sizeof *r->variables);
    r->n_clipped = sufi_alloc_zero(1 + m->n_numeric, sizeof *r->n_clipped);
    if (!r->variables || !r->n_clipped || !(r->variables[0] = sufi_strdup(m->f->response)))
        return sufi_fail_nomem(j->diag, "variables");
    r->n_variables = 1;
    for (size_t i = 0; i < m->f->n_variables; i++) {
        if (m->f->variable[i].categorical)
            continue;
        r->n_clipped[r->n_variables] = m->n_clipped[r->n_variables];
        if (!(r->variables[r->n_variables++] = sufi_strdup(m->f->variable[i].name)))
            return sufi_fail_nomem(j->diag, "variables");
    }
    return SUF_OK;
}

static void note_options(suf_regression *r, const suf_regress_opts *o)
{
    r->errors = o->errors;
    r->level = o->level > 0 ? o->level : 0.95;
    r->clip = o->clip;
    r->zscore = o->zscore;
    r->seed = o->seed;
    r->n_bootstrap = o->n_bootstrap;
    r->n_permutations = o->n_permutations;
    r->held_out = NAN;
}

static int analyse(sufi_regress_job *j)
{
    suf_regression *r = j->r;
    const suf_regress_opts *o = j->opts;
    int err = read_labels(j);

    r->n_dropped = j->model.sample.n_dropped;
    if (!err)
        err = fill_steps(j);
    double parameters = (double)r->model.rank + 1;
    r->aic = 2 * parameters - 2 * r->model.loglik;
    r->bic = log((double)r->model.n_rows) * parameters - 2 * r->model.loglik;
    if (!err)
        err = name_variables(j);
    if (!err)
        err = sufi_regress_covariance(j);
    if (!err)
        err = fill_coefficients(j);
    if (!err)
        err = sufi_regress_terms(j);
    if (!err && o->n_bootstrap)
        err = sufi_regress_bootstrap(j);
    if (!err && o->correlations)
        err = sufi_regress_correlations(j);
    return err;
}

int suf_regress(suf_regression **out, const suf_table *table, const suf_regress_opts *opts,
                suf_diag *diag)
{
    sufi_regress_job j = {.opts = opts, .diag = diag, .r = sufi_alloc_zero(1, sizeof *j.r)};
    int err = j.r ? check_options(opts, diag) : sufi_fail_nomem(diag, "a regression");

    if (err) {
        suf_regression_free(j.r);
        return err;
    }
    note_options(j.r, opts);
    if ((err = sufi_model_init(&j.model, table, opts, diag)) == SUF_OK) {
        err = analyse(&j);
        if (err)
            sufi_sample_locate(&j.model.sample, diag);
    }
    if (err)
        suf_regression_free(j.r);
    else
        *out = j.r;
    for (size_t i = 0; i < 3; i++)
        free(j.label[i]);
    free(j.covariance);
    sufi_model_release(&j.model);
    return err;
}

void suf_regression_free(suf_regression *r)
{
    if (!r)
        return;
    for (size_t i = 0; r->coefficients && i < r->n_coefficients; i++)
        free(r->coefficients[i].name);
    for (size_t i = 0; r->terms && i < r->n_terms; i++)
        free(r->terms[i].name);
    for (size_t i = 0; r->steps && i < r->n_steps; i++)
        free(r->steps[i].name);
    for (size_t i = 0; r->variables && i < r->n_variables; i++)
        free(r->variables[i]);
    free(r->coefficients);
    free(r->terms);
    free(r->steps);
    free(r->variables);
    free(r->n_clipped);
    free(r->pearson);
    free(r->spearman);
    free(r);
}
