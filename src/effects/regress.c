/* regress.c - general least squares over the columns of a table. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "effects/levels.h"
#include "effects/sample.h"
#include "sufgram/effects.h"

/* One predictor: a numeric column or the dummies of a categorical one. */
typedef struct variable {
    char *name;
    const char *reference; /* NULL: the first level */
    bool categorical;
    size_t source; /* its number among the numeric or the text columns */
    sufi_levels levels;
    size_t first, n_columns; /* in the design, where 0 is the constant */
} variable;

typedef struct job {
    const suf_regress_opts *opts;
    size_t n_variables;
    variable *variable;
    const char **numbers, **tags; /* names of the columns to take; the response is numbers[0] */
    size_t n_numbers, n_tags;
    size_t n_columns;
    sufi_sample sample;
    suf_diag *diag;
} job;

static variable *find_variable(job *j, const char *name)
{
    for (size_t i = 0; i < j->n_variables; i++)
        if (strcmp(j->variable[i].name, name) == 0)
            return &j->variable[i];
    return NULL;
}

static int add_variable(job *j, const char *name)
{
    if (find_variable(j, name) || strcmp(name, j->opts->response) == 0)
        return sufi_fail(j->diag, SUF_EINVAL, NULL, "column '%s' is used twice", name);
    variable *v = &j->variable[j->n_variables];
    if (!(v->name = sufi_strdup(name)))
        return sufi_fail_nomem(j->diag, "predictors");
    j->n_variables++;
    return SUF_OK;
}

/* "NAME" or "NAME=REFERENCE": mark a predictor as categorical, or add it as the last. */
static int add_categorical(job *j, const char *spec)
{
    const char *equals = strchr(spec, '=');
    size_t len = equals ? (size_t)(equals - spec) : strlen(spec);
    char *name = sufi_strdup(spec);
    int err = SUF_OK;

    if (!name)
        return sufi_fail_nomem(j->diag, "predictors");
    name[len] = '\0';
    if (!find_variable(j, name))
        err = add_variable(j, name);
    if (!err) {
        variable *v = find_variable(j, name);
        if (v->categorical)
            err = sufi_fail(j->diag, SUF_EINVAL, NULL, "column '%s' is used twice", name);
        v->categorical = true;
        v->reference = equals ? equals + 1 : NULL;
    }
    free(name);
    return err;
}

static int list_variables(job *j)
{
    const suf_regress_opts *o = j->opts;
    size_t most = o->n_predictors + o->n_categorical;
    int err = SUF_OK;

    if (most == 0)
        return sufi_fail(j->diag, SUF_EINVAL, NULL, "a regression without predictors");
    j->variable = sufi_alloc_zero(most, sizeof *j->variable);
    j->numbers = sufi_alloc(most + 1, sizeof *j->numbers);
    j->tags = sufi_alloc(most, sizeof *j->tags);
    if (!j->variable || !j->numbers || !j->tags)
        return sufi_fail_nomem(j->diag, "predictors");
    for (size_t i = 0; i < o->n_predictors && !err; i++)
        err = add_variable(j, o->predictors[i]);
    for (size_t i = 0; i < o->n_categorical && !err; i++)
        err = add_categorical(j, o->categorical[i]);
    j->numbers[j->n_numbers++] = o->response;
    for (size_t i = 0; i < j->n_variables && !err; i++) {
        variable *v = &j->variable[i];
        if (v->categorical)
            j->tags[v->source = j->n_tags++] = v->name;
        else
            j->numbers[v->source = j->n_numbers++] = v->name;
    }
    return err;
}

/* Levels of the categorical variables, and where each variable lies in the design. */
static int lay_out(job *j)
{
    size_t n = j->sample.n;
    sufi_slice *value = sufi_alloc(n, sizeof *value);
    int err = value ? SUF_OK : sufi_fail_nomem(j->diag, "predictors");

    j->n_columns = 1;
    for (size_t i = 0; i < j->n_variables && !err; i++) {
        variable *v = &j->variable[i];
        v->first = j->n_columns;
        v->n_columns = 1;
        if (v->categorical) {
            sufi_sample_tags(&j->sample, v->source, value);
            err = sufi_levels_init(&v->levels, value, n, v->name, j->diag);
            if (!err && v->reference &&
                sufi_levels_set_reference(&v->levels, n, v->reference) != SUF_OK)
                err = sufi_fail(j->diag, SUF_EINVAL, NULL, "column '%s' has no level '%s'", v->name,
                                v->reference);
            v->n_columns = v->levels.n_levels - !err;
        }
        j->n_columns += v->n_columns;
    }
    free(value);
    return err;
}

static void fill(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    const job *j = arg;

    for (size_t k = 0; k < j->n_variables; k++) {
        const variable *v = &j->variable[k];
        double *to = block + (v->first - 1) * stride;
        for (size_t c = 0; c < v->n_columns; c++, to += stride)
            for (size_t i = 0; i < count; i++)
                to[i] = v->categorical ? v->levels.of[first + i] == c + 1
                                       : j->sample.number[v->source][first + i];
    }
    memcpy(block + (j->n_columns - 1) * stride, j->sample.number[0] + first, count * sizeof *block);
}

static char *term_name(const variable *v, size_t c)
{
    sufi_slice level = v->categorical ? v->levels.name[c + 1] : (sufi_slice){"", 0};
    size_t cap = strlen(v->name) + level.len + 2;
    char *name = sufi_alloc(cap, 1);

    if (name)
        snprintf(name, cap, "%s%s%.*s", v->name, v->categorical ? "=" : "", (int)level.len,
                 level.text);
    return name;
}

static int fill_terms(const job *j, suf_regression *r, const double *b, const double *se)
{
    r->terms[0].name = sufi_strdup("(intercept)");
    for (size_t k = 0; k < j->n_variables; k++)
        for (size_t c = 0; c < j->variable[k].n_columns; c++)
            r->terms[j->variable[k].first + c].name = term_name(&j->variable[k], c);
    for (size_t i = 0; i < r->n_terms; i++) {
        suf_term *t = &r->terms[i];
        if (!t->name)
            return sufi_fail_nomem(j->diag, "coefficients");
        t->coefficient = b[i];
        t->std_error = se[i];
        t->t = b[i] / se[i];
        t->log10_p = suf_log10_t_tail(t->t, r->model.df_resid);
    }
    return SUF_OK;
}

static int fit_all(const job *j, const suf_ols *o, suf_regression *r)
{
    double *b = sufi_alloc(j->n_columns, 2 * sizeof *b);
    size_t *columns = sufi_alloc(j->n_columns, sizeof *columns);
    suf_ols_model m = {.columns = columns, .n_columns = 1, .response = j->n_columns};
    suf_ols_summary before;
    int err = SUF_OK;

    r->terms = sufi_alloc_zero(j->n_columns, sizeof *r->terms);
    r->steps = sufi_alloc_zero(j->n_variables, sizeof *r->steps);
    if (!b || !columns || !r->terms || !r->steps) {
        err = sufi_fail_nomem(j->diag, "coefficients");
        goto out;
    }
    r->n_terms = j->n_columns;
    for (size_t i = 0; i < j->n_columns; i++)
        columns[i] = i;
    err = suf_ols_fit(o, &m, &before, b, NULL, j->diag);
    before.r2_adj = 0;
    for (size_t k = 0; k < j->n_variables && !err; k++, before = r->model) {
        suf_step *s = &r->steps[r->n_steps++];
        m.n_columns += j->variable[k].n_columns;
        err = suf_ols_fit(o, &m, &r->model, b, b + j->n_columns, j->diag);
        if (err)
            break;
        s->model = r->model;
        s->test = suf_ols_compare(&before, &r->model);
        if (!(s->name = sufi_strdup(j->variable[k].name)))
            err = sufi_fail_nomem(j->diag, "coefficients");
    }
    if (!err)
        err = fill_terms(j, r, b, b + j->n_columns);
out:
    free(b);
    free(columns);
    return err;
}

static void release(job *j)
{
    for (size_t i = 0; i < j->n_variables; i++) {
        free(j->variable[i].name);
        sufi_levels_release(&j->variable[i].levels);
    }
    free(j->variable);
    free(j->numbers);
    free(j->tags);
    sufi_sample_release(&j->sample);
}

int suf_regress(suf_regression **out, const suf_table *table, const suf_regress_opts *opts,
                suf_diag *diag)
{
    job j = {.opts = opts, .diag = diag};
    suf_regression *r = sufi_alloc_zero(1, sizeof *r);
    suf_ols *o = NULL;
    int err = r ? list_variables(&j) : sufi_fail_nomem(diag, "a regression");

    if (err)
        goto out;
    err = sufi_sample_init(&j.sample, table, j.numbers, j.n_numbers, j.n_numbers, j.tags, j.n_tags,
                           opts->drop_missing != 0, diag);
    if (err)
        goto out;
    r->n_dropped = j.sample.n_dropped;
    if ((err = lay_out(&j)) == SUF_OK)
        err = suf_ols_new(&o, j.sample.n, j.n_columns, fill, &j, opts->n_threads, diag);
    if (!err)
        err = fit_all(&j, o, r);
    if (err)
        sufi_sample_locate(&j.sample, diag);
out:
    if (err)
        suf_regression_free(r);
    else
        *out = r;
    suf_ols_free(o);
    release(&j);
    return err;
}

void suf_regression_free(suf_regression *r)
{
    if (!r)
        return;
    for (size_t i = 0; r->terms && i < r->n_terms; i++)
        free(r->terms[i].name);
    for (size_t i = 0; r->steps && i < r->n_steps; i++)
        free(r->steps[i].name);
    free(r->terms);
    free(r->steps);
    free(r);
}
