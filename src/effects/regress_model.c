/* regress_model.c - from a formula and a table to a factored design.
 *
 * The design is never stored: blocks of rows are made from the numeric columns and the levels of
 * the categorical ones whenever a pass needs them. */
#include "effects/regress_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "effects/prepare.h"

/* ---- columns of the table ---- */

/* Names to take, numbers first. */
typedef struct wanted {
    const char **number, **tag;
    size_t n_numbers, n_tags;
} wanted;

static size_t find_name(const char *const *names, size_t n, const char *name)
{
    size_t i = 0;

    while (i < n && strcmp(names[i], name) != 0)
        i++;
    return i;
}

static void want(const char **names, size_t *n, const char *name)
{
    if (find_name(names, *n, name) == *n)
        names[(*n)++] = name;
}

static size_t most_names(const suf_regress_opts *o)
{
    size_t n = 2 + o->formula->n_variables + o->n_cluster;

    for (size_t i = 0; i < o->n_residualise; i++)
        n += 1 + o->residualise[i]->n_variables;
    return n;
}

/* Tags: categorical variables, then labels, one by one. Free w->number alone. */
static int list_names(wanted *w, const suf_regress_opts *o)
{
    const suf_formula *f = o->formula;
    size_t most = most_names(o);
    const char **all = sufi_alloc(most, 2 * sizeof *all);

    if (!all)
        return SUF_ENOMEM;
    *w = (wanted){.number = all, .tag = all + most};
    want(w->number, &w->n_numbers, f->response);
    for (size_t i = 0; i < f->n_variables; i++)
        if (f->variable[i].categorical)
            w->tag[w->n_tags++] = f->variable[i].name;
        else
            want(w->number, &w->n_numbers, f->variable[i].name);
    for (size_t i = 0; i < o->n_residualise; i++) {
        want(w->number, &w->n_numbers, o->residualise[i]->response);
        for (size_t k = 0; k < o->residualise[i]->n_variables; k++)
            want(w->number, &w->n_numbers, o->residualise[i]->variable[k].name);
    }
    for (size_t i = 0; i < o->n_cluster; i++)
        w->tag[w->n_tags++] = o->cluster[i];
    if (o->fold_column)
        w->tag[w->n_tags++] = o->fold_column;
    return SUF_OK;
}

size_t suf_regress_columns(const suf_regress_opts *opts, const char **names, size_t cap)
{
    wanted w;
    size_t n = 0;

    if (list_names(&w, opts) != SUF_OK)
        return 0;
    for (size_t i = 0; i < w.n_tags; i++)
        want(w.number, &w.n_numbers, w.tag[i]);
    for (; n < w.n_numbers && n < cap; n++)
        names[n] = w.number[n];
    n = w.n_numbers;
    free(w.number);
    return n;
}

static int read_columns(sufi_model *m, const suf_table *table, const suf_regress_opts *o,
                        const wanted *w, suf_diag *diag)
{
    size_t n_tags = 0;

    m->source = sufi_alloc(m->f->n_variables, sizeof *m->source);
    m->levels = sufi_alloc_zero(m->f->n_variables, sizeof *m->levels);
    if (!m->source || !m->levels)
        return sufi_fail_nomem(diag, "a model");
    for (size_t i = 0; i < m->f->n_variables; i++) {
        const sufi_variable *v = &m->f->variable[i];
        m->source[i] = v->categorical ? n_tags++ : find_name(w->number, w->n_numbers, v->name);
        m->n_numeric += !v->categorical;
    }
    m->first_label = n_tags;
    return sufi_sample_init(&m->sample, table, w->number, w->n_numbers, w->n_numbers, w->tag,
                            w->n_tags, o->drop_missing != 0, diag);
}

/* ---- preparing them ---- */

static int residualise(sufi_model *m, const suf_formula *f, const wanted *w, suf_diag *diag)
{
    double *y = m->sample.number[find_name(w->number, w->n_numbers, f->response)];
    const double **x = sufi_alloc(f->n_variables, sizeof *x);
    int err = x ? SUF_OK : sufi_fail_nomem(diag, "a residual");

    for (size_t k = 0; k < f->terms.n && !err; k++) {
        const sufi_variable *v = &f->variable[f->terms.item[k].variable[0]];
        if (f->terms.item[k].n > 1 || v->categorical)
            err = sufi_fail(diag, SUF_EINVAL, NULL, "'%s' can only be residualised on columns",
                            f->response);
        else
            x[k] = m->sample.number[find_name(w->number, w->n_numbers, v->name)];
    }
    if (!err)
        err = sufi_residualise(y, x, f->terms.n, m->sample.n, diag);
    free(x);
    return err;
}

static int prepare(sufi_model *m, const suf_regress_opts *o, const wanted *w, suf_diag *diag)
{
    double *scratch = sufi_alloc(m->sample.n, sizeof *scratch);
    int err = SUF_OK;

    m->n_clipped = sufi_alloc_zero(1 + m->n_numeric, sizeof *m->n_clipped);
    if (!scratch || !m->n_clipped)
        err = sufi_fail_nomem(diag, "the predictors");
    for (size_t i = 0; i < o->n_residualise && !err; i++)
        err = residualise(m, o->residualise[i], w, diag);
    for (size_t j = 1; j <= m->n_numeric && !err; j++) {
        if (o->clip > 0)
            m->n_clipped[j] = sufi_clip(m->sample.number[j], m->sample.n, o->clip, scratch);
        if (o->zscore)
            sufi_zscore(m->sample.number[j], m->sample.n, scratch);
    }
    free(scratch);
    return err;
}

static int find_levels(sufi_model *m, suf_diag *diag)
{
    size_t n = m->sample.n;
    sufi_slice *value = sufi_alloc(n, sizeof *value);
    int err = value ? SUF_OK : sufi_fail_nomem(diag, "levels");

    for (size_t i = 0; i < m->f->n_variables && !err; i++) {
        const sufi_variable *v = &m->f->variable[i];
        if (!v->categorical)
            continue;
        sufi_sample_tags(&m->sample, m->source[i], value);
        err = sufi_levels_init(&m->levels[i], value, n, v->name, diag);
        if (!err && v->reference &&
            sufi_levels_set_reference(&m->levels[i], n, v->reference) != SUF_OK)
            err = sufi_fail(diag, SUF_EINVAL, NULL, "column '%s' has no level '%s'", v->name,
                            v->reference);
    }
    free(value);
    return err;
}

/* ---- the design ---- */

/* The columns of a term: every combination of levels, those of the first variable fastest. */
static int add_columns(sufi_model *m, size_t term, size_t *cap, suf_diag *diag)
{
    const sufi_term *t = &m->f->terms.item[term];
    uint32_t first[SUF_MAX_FACTORS] = {0}, end[SUF_MAX_FACTORS] = {0};
    sufi_column c = {.term = term};

    for (size_t i = 0; i < t->n; i++) {
        size_t v = t->variable[i];
        if (!m->f->variable[v].categorical) {
            end[i] = 1;
            continue;
        }
        first[i] = sufi_terms_hold(&m->f->terms, t, v);
        end[i] = (uint32_t)m->levels[v].n_levels;
        if (first[i] >= end[i])
            return SUF_OK; /* one level: nothing to tell apart */
    }
    memcpy(c.level, first, sizeof c.level);
    for (size_t i = 0; i < t->n;) {
        if (m->n_columns == SUF_MAX_LEVELS * 10)
            return sufi_fail(diag, SUF_ELIMIT, NULL, "a design of more than %d columns",
                             SUF_MAX_LEVELS * 10);
        if (!sufi_grow(&m->column, cap, m->n_columns + 1, sizeof *m->column))
            return sufi_fail_nomem(diag, "a design");
        m->column[m->n_columns++] = c;
        for (i = 0; i < t->n && ++c.level[i] == end[i]; i++)
            c.level[i] = first[i];
    }
    return SUF_OK;
}

static int lay_out(sufi_model *m, suf_diag *diag)
{
    size_t cap = 0;

    if (!sufi_grow(&m->column, &cap, 1, sizeof *m->column))
        return sufi_fail_nomem(diag, "a design");
    m->column[m->n_columns++] = (sufi_column){.term = SIZE_MAX};
    int err = SUF_OK;
    for (size_t k = 0; k < m->f->terms.n && !err; k++)
        err = add_columns(m, k, &cap, diag);
    return err;
}

/* Multiply by (or with `begin` set to) one variable's entries. */
static void apply_variable(const sufi_model *m, size_t variable, uint32_t level, bool begin,
                           const uint32_t *rows, size_t first, size_t count, double *to)
{
    const double *x =
        m->f->variable[variable].categorical ? NULL : m->sample.number[m->source[variable]];
    const uint32_t *of = m->levels[variable].of;

    for (size_t i = 0; i < count; i++) {
        size_t row = rows ? rows[first + i] : first + i;
        double entry = x ? x[row] : of[row] == level;
        to[i] = begin ? entry : to[i] * entry;
    }
}

static void gather(void *arg, const uint32_t *rows, size_t first, size_t count, double *block,
                   size_t stride)
{
    const sufi_model *m = arg;
    const double *y = m->sample.number[0];
    double *response = block + (m->n_columns - 1) * stride;

    for (size_t j = 1; j < m->n_columns; j++) {
        const sufi_column *c = &m->column[j];
        const sufi_term *t = &m->f->terms.item[c->term];
        for (size_t i = 0; i < t->n; i++)
            apply_variable(m, t->variable[i], c->level[i], i == 0, rows, first, count,
                           block + (j - 1) * stride);
    }
    for (size_t i = 0; i < count; i++)
        response[i] = y[rows ? rows[first + i] : first + i];
}

static void fill(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    gather(arg, NULL, first, count, block, stride);
}

int sufi_model_init(sufi_model *m, const suf_table *table, const suf_regress_opts *opts,
                    suf_diag *diag)
{
    wanted w;

    *m = (sufi_model){.f = opts->formula};
    if (list_names(&w, opts) != SUF_OK)
        return sufi_fail_nomem(diag, "a model");
    int err = read_columns(m, table, opts, &w, diag);
    if (err)
        goto out;
    if ((err = prepare(m, opts, &w, diag)) == SUF_OK && (err = find_levels(m, diag)) == SUF_OK)
        err = lay_out(m, diag);
    if (!err)
        err = suf_ols_new(&m->ols, m->sample.n, m->n_columns, fill, m, opts->n_threads, diag);
    if (!err)
        err = sufi_basis_init(&m->basis, m->ols, m->n_columns, m->n_columns, diag);
    m->rows = (sufi_model_rows){&m->basis, gather, m};
    if (err)
        sufi_sample_locate(&m->sample, diag);
out:
    free(w.number);
    return err;
}

void sufi_model_release(sufi_model *m)
{
    for (size_t i = 0; m->levels && i < m->f->n_variables; i++)
        sufi_levels_release(&m->levels[i]);
    free(m->levels);
    free(m->source);
    free(m->column);
    free(m->n_clipped);
    suf_ols_free(m->ols);
    sufi_basis_release(&m->basis);
    sufi_sample_release(&m->sample);
}

/* ---- names ---- */

static sufi_slice level_name(const sufi_model *m, size_t variable, uint32_t level)
{
    return m->levels[variable].name[level];
}

/* The names of a term's variables between colons, with the levels of `c` unless it is NULL. */
static char *join_names(const sufi_model *m, size_t term, const sufi_column *c)
{
    const sufi_term *t = &m->f->terms.item[term];
    size_t cap = 1, len = 0;

    for (size_t i = 0; i < t->n; i++) {
        const sufi_variable *v = &m->f->variable[t->variable[i]];
        cap += strlen(v->name) + 2;
        if (c && v->categorical)
            cap += level_name(m, t->variable[i], c->level[i]).len;
    }
    char *name = sufi_alloc(cap, 1);
    for (size_t i = 0; name && i < t->n; i++) {
        const sufi_variable *v = &m->f->variable[t->variable[i]];
        sufi_slice level = {"", 0};
        if (c && v->categorical)
            level = level_name(m, t->variable[i], c->level[i]);
        len += (size_t)snprintf(name + len, cap - len, "%s%s%s%.*s", i ? ":" : "", v->name,
                                c && v->categorical ? "=" : "", (int)level.len, level.text);
    }
    return name;
}

char *sufi_column_name(const sufi_model *m, size_t column)
{
    return column ? join_names(m, m->column[column].term, &m->column[column])
                  : sufi_strdup("(intercept)");
}

char *sufi_term_name(const sufi_model *m, size_t term)
{
    return join_names(m, term, NULL);
}
