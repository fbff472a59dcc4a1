/* tag_effects.c - what single tags add to the five predictors.
 *
 * One factorisation of [1 | predictors | pos | bilu | responses]; a response's residual on the
 * predictors is regressed on the dummies of a factor, which need not be orthogonal to the
 * predictors: the slopes are those of the paper's two steps, not of one joint model. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "effects/joined.h"
#include "effects/single_slope.h"
#include "sufgram/directions.h"

enum { P = SUF_N_PREDICTORS, POS = 0, BILU = 1 };

static const char *const factor_name[] = {"pos", "bilu"};

typedef struct design {
    sufi_joined joined;
    const sufi_levels *levels[2];
    size_t first[2], n_dummies[2]; /* columns of a factor */
    size_t responses, end;
    size_t *identity, *columns; /* [0..end-1] */
    size_t *n_of[2];            /* rows of a level */
} design;

static void fill(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    const design *d = arg;
    const suf_effects_frame *f = &d->joined.frame;
    double *responses = block + (d->responses - 1) * stride;

    for (size_t k = 0; k < P; k++)
        memcpy(block + k * stride, f->predictor[k] + first, count * sizeof *block);
    sufi_fill_dummies(&f->pos, first, count, block + (d->first[POS] - 1) * stride, stride);
    sufi_fill_dummies(&f->bilu, first, count, block + (d->first[BILU] - 1) * stride, stride);
    for (size_t r = 0; r < SUF_N_RESPONSES; r++, responses += stride)
        for (size_t i = 0; i < count; i++)
            responses[i] = f->response[r] ? f->response[r][first + i] : 0;
}

static int design_init(design *d, const suf_table *table, const suf_effects_opts *opts,
                       suf_diag *diag)
{
    int err = sufi_joined_init(&d->joined, table, opts, NULL, 0, diag);

    if (err)
        return err;
    sufi_joined_set_references(&d->joined, "[UNMATCHED]", "U");
    d->levels[POS] = &d->joined.pos;
    d->levels[BILU] = &d->joined.bilu;
    d->responses = 1 + P;
    for (size_t k = 0; k < 2; k++) {
        d->first[k] = d->responses;
        d->n_dummies[k] = d->levels[k]->n_levels - 1;
        d->responses += d->n_dummies[k];
        d->n_of[k] = sufi_alloc_zero(d->levels[k]->n_levels, sizeof *d->n_of[k]);
        for (size_t i = 0; d->n_of[k] && i < d->joined.sample.n; i++)
            d->n_of[k][d->levels[k]->of[i]]++;
    }
    d->end = d->responses + SUF_N_RESPONSES;
    d->identity = sufi_alloc(d->end, sizeof *d->identity);
    d->columns = sufi_alloc(d->end, sizeof *d->columns);
    if (!d->identity || !d->columns || !d->n_of[POS] || !d->n_of[BILU])
        return sufi_fail_nomem(diag, "effects of tags");
    for (size_t k = 0; k < d->end; k++)
        d->identity[k] = k;
    return SUF_OK;
}

static void design_release(design *d)
{
    sufi_joined_release(&d->joined);
    free(d->identity);
    free(d->columns);
    free(d->n_of[POS]);
    free(d->n_of[BILU]);
}

/* columns[0..n-1], then the dummies of a factor; returns their number. */
static size_t with_factor(const design *d, size_t n, size_t factor)
{
    for (size_t k = 0; k < n; k++)
        d->columns[k] = k;
    for (size_t k = 0; k < d->n_dummies[factor]; k++)
        d->columns[n + k] = d->first[factor] + k;
    return n + d->n_dummies[factor];
}

/* Rise of adjusted R2 by the factor alone, after the predictors. */
static int increment(const design *d, const suf_ols *o, size_t response, size_t factor,
                     double *rise, suf_diag *diag)
{
    suf_ols_model m = {
        .columns = d->identity, .n_columns = 1 + P, .response = d->responses + response};
    suf_ols_summary nested = {0}, model = {0};
    int err = suf_ols_fit(o, &m, &nested, NULL, NULL, diag);

    m.columns = d->columns;
    m.n_columns = with_factor(d, 1 + P, factor);
    if (!err)
        err = suf_ols_fit(o, &m, &model, NULL, NULL, diag);
    if (!err)
        *rise = model.r2_adj - nested.r2_adj;
    return err;
}

static int by_coefficient(const void *a, const void *b)
{
    const suf_tag_effect *x = a, *y = b;
    int order = (x->coefficient > y->coefficient) - (x->coefficient < y->coefficient);

    return order ? order : strcmp(x->level, y->level);
}

static int add_levels(suf_tag_effects *out, const design *d, const suf_ols *o, size_t response,
                      size_t factor, double *b, suf_diag *diag)
{
    size_t n = with_factor(d, 1, factor), first = out->n;
    suf_ols_model m = {.columns = d->columns,
                       .n_columns = n,
                       .partialled = d->identity,
                       .n_partialled = 1 + P,
                       .response = d->responses + response};
    suf_ols_summary f;
    int err = suf_ols_fit(o, &m, &f, b, b + n, diag);

    for (size_t k = 0; k < n && !err; k++) {
        sufi_slice name = d->levels[factor]->name[k];
        suf_tag_effect *e = &out->effect[out->n];
        *e = (suf_tag_effect){.response = response,
                              .factor = factor_name[factor],
                              .level = sufi_alloc_zero(name.len + 1, 1),
                              .n = d->n_of[factor][k],
                              .coefficient = k ? b[k] : 0,
                              .std_error = k ? b[n + k] : NAN};
        if (!e->level)
            return sufi_fail_nomem(diag, "effects of tags");
        memcpy(e->level, name.text, name.len);
        out->n++;
    }
    if (!err)
        qsort(out->effect + first, out->n - first, sizeof *out->effect, by_coefficient);
    return err;
}

static int compute(suf_tag_effects *out, const design *d, const suf_ols *o, suf_diag *diag)
{
    size_t n_levels = d->levels[POS]->n_levels + d->levels[BILU]->n_levels;
    double *b = sufi_alloc(sufi_mul_size(2, n_levels), sizeof *b);
    int err = SUF_OK;

    out->n_rows = d->joined.sample.n;
    out->n_dropped = d->joined.sample.n_dropped;
    out->effect = sufi_alloc(n_levels, SUF_N_RESPONSES * sizeof *out->effect);
    if (!b || !out->effect)
        err = sufi_fail_nomem(diag, "effects of tags");
    for (size_t k = 0; k < 2 && !err; k++) {
        sufi_slice name = d->levels[k]->name[0];
        if (!(out->reference[k] = sufi_alloc_zero(name.len + 1, 1)))
            err = sufi_fail_nomem(diag, "effects of tags");
        else
            memcpy(out->reference[k], name.text, name.len);
    }
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        for (size_t k = 0; k < 2 && !err; k++) {
            out->r2_adj_increment[r][k] = NAN;
            if (!d->joined.frame.response[r])
                continue;
            err = increment(d, o, r, k, &out->r2_adj_increment[r][k], diag);
            if (!err)
                err = add_levels(out, d, o, r, k, b, diag);
        }
    free(b);
    return err;
}

int suf_tag_effects_run(suf_tag_effects *out, const suf_table *table, const suf_effects_opts *opts,
                        suf_diag *diag)
{
    design d = {0};
    suf_tag_effects t = {0};
    suf_ols *o = NULL;

    if (!opts->pos_column)
        return sufi_fail(diag, SUF_EINVAL, NULL, "effects of tags need a part-of-speech column");
    int err = design_init(&d, table, opts, diag);
    if (!err) {
        err = suf_ols_new(&o, d.joined.frame.n, d.end - 1, fill, &d, opts->n_threads, diag);
        if (!err)
            err = compute(&t, &d, o, diag);
        if (err)
            sufi_sample_locate(&d.joined.sample, diag);
    }
    suf_ols_free(o);
    design_release(&d);
    if (err)
        suf_tag_effects_release(&t);
    else
        *out = t;
    return err;
}

void suf_tag_effects_release(suf_tag_effects *t)
{
    for (size_t k = 0; k < t->n; k++)
        free(t->effect[k].level);
    free(t->effect);
    free(t->reference[POS]);
    free(t->reference[BILU]);
    *t = (suf_tag_effects){0};
}
