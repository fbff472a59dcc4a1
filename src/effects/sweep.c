/* sweep.c - the paper's regressions with every context score in turn.
 *
 * One factorisation of [1 | unigram ngram loglen diversity | pos | bilu | scores | responses] holds
 * the answer to all models: each takes its columns out of it. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "data/table_impl.h"
#include "effects/joined.h"
#include "effects/single_slope.h"
#include "sufgram/directions.h"

/* Predictors other than the context score. Unigram is column 1, as single slopes have it. */
static const size_t others[] = {SUF_UNIGRAM, SUF_NGRAM, SUF_CONTEXT_LOGLEN, SUF_CONTEXTUAL_DIV};
enum { N_OTHERS = SUF_N_PREDICTORS - 1 };

typedef struct score {
    const char *column;
    uint32_t order, window;
} score;

typedef struct design {
    sufi_joined joined;
    score *score;
    size_t n_scores;
    size_t scores, responses, end; /* where they stand; the constant is 0 */
    size_t *full;                  /* columns of the full model: [0..scores-1], and a score */
} design;

/* ---- names ---- */

/* A decimal number 1 .. 10^9 at *p, which moves past it; 0 if there is none. */
static uint32_t read_number(const char **p)
{
    uint32_t n = 0;

    for (int digits = 0; **p >= '0' && **p <= '9'; digits++, (*p)++) {
        if (digits == 9)
            return 0;
        n = n * 10 + (uint32_t)(**p - '0');
    }
    return n;
}

int suf_sweep_column(const char *name, uint32_t *order, uint32_t *window)
{
    static const char prefix[] = "context_", all[] = "all";
    const char *p = name + sizeof prefix - 1;
    uint32_t w = 0;

    if (strncmp(name, prefix, sizeof prefix - 1) != 0)
        return 0;
    uint32_t n = read_number(&p);
    if (!n || *p++ != '_')
        return 0;
    if (strncmp(p, all, sizeof all - 1) == 0)
        p += sizeof all - 1;
    else if (!(w = read_number(&p)))
        return 0;
    if (strcmp(p, "_bits") != 0)
        return 0;
    *order = n;
    *window = w;
    return 1;
}

static int list_scores(design *d, const suf_table *table, suf_diag *diag)
{
    size_t n = suf_table_columns(table);

    d->score = sufi_alloc(n, sizeof *d->score);
    if (!d->score)
        return sufi_fail_nomem(diag, "a sweep");
    for (size_t c = 0; c < n; c++) {
        score *s = &d->score[d->n_scores];
        s->column = suf_table_name(table, c);
        d->n_scores += suf_sweep_column(s->column, &s->order, &s->window) ? 1 : 0;
    }
    if (d->n_scores == 0)
        return sufi_fail(diag, SUF_EMISMATCH, table->path,
                         "a sweep needs columns 'context_N_W_bits'; there is none");
    return SUF_OK;
}

/* ---- models ---- */

static int design_init(design *d, const suf_table *table, const suf_effects_opts *opts,
                       suf_diag *diag)
{
    int err = list_scores(d, table, diag);
    const char **names = sufi_alloc(d->n_scores, sizeof *names);

    if (!err && !names)
        err = sufi_fail_nomem(diag, "a sweep");
    for (size_t k = 0; !err && k < d->n_scores; k++)
        names[k] = d->score[k].column;
    if (!err)
        err = sufi_joined_init(&d->joined, table, opts, names, d->n_scores, diag);
    free(names);
    if (err)
        return err;
    const suf_effects_frame *f = &d->joined.frame;
    d->scores = 1 + N_OTHERS + sufi_n_dummies(&f->pos) + sufi_n_dummies(&f->bilu);
    d->responses = d->scores + d->n_scores;
    d->end = d->responses + SUF_N_RESPONSES;
    if (!(d->full = sufi_alloc(d->scores + 1, sizeof *d->full)))
        return sufi_fail_nomem(diag, "a sweep");
    for (size_t k = 0; k < d->scores; k++)
        d->full[k] = k;
    return SUF_OK;
}

static void fill(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    const design *d = arg;
    const suf_effects_frame *f = &d->joined.frame;
    double *to = block;

    for (size_t k = 0; k < N_OTHERS; k++, to += stride)
        memcpy(to, f->predictor[others[k]] + first, count * sizeof *to);
    sufi_fill_dummies(&f->pos, first, count, to, stride);
    to += sufi_n_dummies(&f->pos) * stride;
    sufi_fill_dummies(&f->bilu, first, count, to, stride);
    to += sufi_n_dummies(&f->bilu) * stride;
    for (size_t k = 0; k < d->n_scores; k++, to += stride)
        for (size_t i = 0; i < count; i++)
            to[i] = -d->joined.more[k][first + i];
    for (size_t r = 0; r < SUF_N_RESPONSES; r++, to += stride)
        for (size_t i = 0; i < count; i++)
            to[i] = f->response[r] ? f->response[r][first + i] : 0;
}

/* The slope of a score beside everything else. */
static int full_slope(const design *d, const suf_ols *o, size_t column, size_t response,
                      double *slope, suf_diag *diag)
{
    suf_ols_model m = {.columns = d->full, .n_columns = d->scores + 1, .response = response};
    double *b = sufi_alloc(m.n_columns, sizeof *b);
    suf_ols_summary f = {0};
    bool identified = true;

    d->full[d->scores] = column;
    int err = b ? suf_ols_fit(o, &m, &f, b, NULL, diag) : sufi_fail_nomem(diag, "a sweep");
    if (!err && f.rank < m.n_columns)
        err = sufi_is_identified(o, m, f.rank, column, &identified, diag);
    if (!err)
        *slope = identified ? b[d->scores] : NAN;
    free(b);
    return err;
}

static int compute_entry(const design *d, const suf_ols *o, size_t k, suf_sweep_entry *e,
                         suf_diag *diag)
{
    size_t column = d->scores + k, response = d->responses + e->response;
    int expected = suf_effects_expected_sign(e->response, SUF_CONTEXT_LOGPROB);
    suf_ols_summary alone;
    int err = full_slope(d, o, column, response, &e->slope_full, diag);

    e->order = d->score[k].order;
    e->window = d->score[k].window;
    if (!err)
        err = sufi_single_slope(o, column, response, false, &e->slope_alone, &alone, diag);
    if (!err)
        err = sufi_single_slope(o, column, response, true, &e->slope_residual, NULL, diag);
    if (err)
        return err;
    e->r2_adj = alone.r2_adj;
    e->r2_adj_signed = e->slope_alone < 0 ? -alone.r2_adj : alone.r2_adj;
    const double slope[] = {e->slope_full, e->slope_alone, e->slope_residual};
    for (size_t s = 0; s < 3; s++)
        e->n_unexpected += !isnan(slope[s]) && (slope[s] >= 0) != (expected > 0);
    return SUF_OK;
}

static int compute(suf_sweep *out, const design *d, const suf_ols *o, suf_diag *diag)
{
    int err = SUF_OK;

    out->n_rows = d->joined.sample.n;
    out->n_dropped = d->joined.sample.n_dropped;
    out->entry = sufi_alloc_zero(d->n_scores, SUF_N_RESPONSES * sizeof *out->entry);
    if (!out->entry)
        return sufi_fail_nomem(diag, "a sweep");
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        for (size_t k = 0; d->joined.frame.response[r] && k < d->n_scores && !err; k++) {
            suf_sweep_entry *e = &out->entry[out->n++];
            e->response = r;
            err = compute_entry(d, o, k, e, diag);
        }
    return err;
}

int suf_sweep_run(suf_sweep *out, const suf_table *table, const suf_effects_opts *opts,
                  suf_diag *diag)
{
    design d = {0};
    suf_sweep s = {0};
    suf_ols *o = NULL;
    int err = design_init(&d, table, opts, diag);

    if (!err) {
        err = suf_ols_new(&o, d.joined.frame.n, d.end - 1, fill, &d, opts->n_threads, diag);
        if (!err)
            err = compute(&s, &d, o, diag);
        if (err)
            sufi_sample_locate(&d.joined.sample, diag);
    }
    suf_ols_free(o);
    sufi_joined_release(&d.joined);
    free(d.score);
    free(d.full);
    if (err)
        suf_sweep_release(&s);
    else
        *out = s;
    return err;
}

void suf_sweep_release(suf_sweep *s)
{
    free(s->entry);
    *s = (suf_sweep){0};
}

const suf_sweep_entry *suf_sweep_strongest(const suf_sweep *s, size_t response)
{
    const suf_sweep_entry *best = NULL;

    for (size_t k = 0; k < s->n; k++) {
        const suf_sweep_entry *e = &s->entry[k];
        if (e->response == response && (!best || fabs(e->r2_adj) > fabs(best->r2_adj)))
            best = e;
    }
    return best;
}
