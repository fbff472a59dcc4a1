/* analysis.c - the paper's models over a frame.
 *
 * One factorisation of [1 | predictors | pos | bilu | products | responses] answers everything: the
 * nested sequence, slopes beside the other predictors, alone, and on residuals, for every response.
 * Signs and sequence follow the paper's run_lrts and directions_of_effect. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "effects/single_slope.h"

enum { P = SUF_N_PREDICTORS, N_PRODUCTS = P * (P - 1) / 2 };

const char *suf_predictor_name(size_t predictor)
{
    static const char *const names[] = {"unigram", "ngram", "context_loglen", "context_logprob",
                                        "contextual_div"};

    return predictor < P ? names[predictor] : NULL;
}

const char *suf_response_name(size_t response)
{
    static const char *const names[] = {
        "final_surprisal", "variability",           "aoa",
        "forgettability",  "cross_run_variability", "aoa_exposure_1",
        "aoa_exposure_2",  "aoa_exposure_3",        "aoa_exposure_4",
        "aoa_exposure_5"};

    return response < SUF_MAX_RESPONSES ? names[response] : NULL;
}

int suf_effects_expected_sign(size_t response, size_t predictor)
{
    static const signed char sign[SUF_N_RESPONSES][P] = {
        /* unigram ngram loglen logprob div */
        {-1, -1, 0, 1, 0},  /* final_surprisal */
        {-1, -1, 1, -1, 0}, /* variability */
        {-1, -1, 1, -1, 0}, /* aoa */
        {-1, -1, 0, -1, 0}, /* forgettability */
        {-1, -1, 0, -1, 0}, /* cross_run_variability */
    };

    return response < SUF_N_RESPONSES && predictor < P ? sign[response][predictor] : 0;
}

/* Where things stand among the columns of the factorisation; the constant is 0. */
typedef struct design {
    const suf_effects_frame *frame;
    size_t n_pos, n_bilu; /* dummies */
    size_t products, responses, end;
    size_t response[SUF_MAX_RESPONSES]; /* of those that are analysed */
    size_t *identity;                   /* 0 .. end-1: its beginning is every nested model */
} design;

static void fill(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    const design *d = arg;
    const suf_effects_frame *f = d->frame;
    double *products = block + (d->products - 1) * stride;
    double *responses = block + (d->responses - 1) * stride;

    sufi_fill_dummies(&f->pos, first, count, block + P * stride, stride);
    sufi_fill_dummies(&f->bilu, first, count, block + (P + d->n_pos) * stride, stride);
    for (size_t a = 0; a < P; a++) {
        const double *x = f->predictor[a] + first;
        for (size_t i = 0; i < count; i++)
            block[a * stride + i] = x[i];
        for (size_t b = a + 1; b < P; b++, products += stride)
            for (size_t i = 0; i < count; i++)
                products[i] = x[i] * f->predictor[b][first + i];
    }
    for (size_t r = 0; r < SUF_MAX_RESPONSES; r++) {
        if (!f->response[r])
            continue;
        for (size_t i = 0; i < count; i++)
            responses[i] = f->response[r][first + i];
        responses += stride;
    }
}

static int design_init(design *d, const suf_effects_frame *frame, suf_diag *diag)
{
    int err = sufi_check_factor(&frame->pos, frame->n, "pos", diag);

    if (!err)
        err = sufi_check_factor(&frame->bilu, frame->n, "bilu", diag);
    if (err)
        return err;
    d->frame = frame;
    d->n_pos = sufi_n_dummies(&frame->pos);
    d->n_bilu = sufi_n_dummies(&frame->bilu);
    d->products = 1 + P + d->n_pos + d->n_bilu;
    d->responses = d->products + N_PRODUCTS;
    d->end = d->responses;
    for (size_t r = 0; r < SUF_MAX_RESPONSES; r++)
        if (frame->response[r])
            d->response[r] = d->end++;
    if (!(d->identity = sufi_alloc(d->end, sizeof *d->identity)))
        return sufi_fail_nomem(diag, "the design");
    for (size_t j = 0; j < d->end; j++)
        d->identity[j] = j;
    return SUF_OK;
}

static int slopes(const suf_ols *o, const design *d, size_t response, suf_response_effects *e,
                  suf_diag *diag)
{
    suf_ols_model m = {.columns = d->identity, .n_columns = d->products, .response = response};
    suf_ols_summary f = {0};
    double *b = sufi_alloc(d->products, sizeof *b);
    int err = b ? suf_ols_fit(o, &m, &f, b, NULL, diag) : sufi_fail_nomem(diag, "slopes");

    for (size_t j = 0; j < P && !err; j++) {
        suf_effect *s = &e->step[j];
        bool identified = true;
        if (f.rank < d->products)
            err = sufi_is_identified(o, m, f.rank, 1 + j, &identified, diag);
        s->slope_full = identified ? b[1 + j] : NAN;
        if (!err)
            err = sufi_single_slope(o, 1 + j, response, false, &s->slope_alone, NULL, diag);
        if (!err && j != SUF_UNIGRAM)
            err = sufi_single_slope(o, 1 + j, response, true, &s->slope_residual, NULL, diag);
    }
    free(b);
    return err;
}

static int analyse_response(const suf_ols *o, const design *d, size_t response,
                            suf_response_effects *e, suf_diag *diag)
{
    suf_ols_model m = {.columns = d->identity, .n_columns = 1, .response = response};
    suf_ols_summary before;
    int err = suf_ols_fit(o, &m, &before, NULL, NULL, diag);

    /* The paper compares adjusted R2; without predictors it is 0. */
    before.r2_adj = 0;
    for (size_t last = 0; last < P + 2 && !err; last++) {
        if (last == P && !d->frame->pos.level && !d->frame->bilu.level)
            continue;
        suf_effect *s = &e->step[e->n_steps++];
        s->predictor = last < P ? suf_predictor_name(last) : last == P ? "pos" : "interactions";
        s->slope_full = s->slope_alone = s->slope_residual = NAN;
        m.n_columns = last < P ? last + 2 : last == P ? d->products : d->responses;
        err = suf_ols_fit(o, &m, &s->model, NULL, NULL, diag);
        if (!err)
            s->test = suf_ols_compare(&before, &s->model);
        before = s->model;
    }
    return err ? err : slopes(o, d, response, e, diag);
}

static int correlate(const suf_effects_frame *frame, suf_effects *out, suf_diag *diag)
{
    int err = SUF_OK;

    for (size_t a = 0; a < P && !err; a++) {
        out->correlation[a][a] = 1;
        for (size_t b = a + 1; b < P && !err; b++) {
            double r;
            err = suf_pearson(frame->predictor[a], frame->predictor[b], frame->n, &r, diag);
            if (!err)
                out->correlation[a][b] = out->correlation[b][a] = r;
        }
    }
    return err;
}

int suf_effects_analyse(suf_effects *out, const suf_effects_frame *frame, unsigned n_threads,
                        suf_diag *diag)
{
    suf_effects e = {.n_rows = frame->n};
    design d = {0};
    suf_ols *o = NULL;
    int err = design_init(&d, frame, diag);

    if (err)
        goto out;
    e.n_pos_levels = frame->pos.level ? frame->pos.n_levels : 0;
    e.n_bilu_levels = frame->bilu.level ? frame->bilu.n_levels : 0;
    if ((err = suf_ols_new(&o, frame->n, d.end - 1, fill, &d, n_threads, diag)) != SUF_OK)
        goto out;
    for (size_t r = 0; r < SUF_MAX_RESPONSES && !err; r++) {
        e.response[r].analysed = frame->response[r] != NULL;
        if (frame->response[r])
            err = analyse_response(o, &d, d.response[r], &e.response[r], diag);
    }
    if (!err)
        err = suf_ols_vif(o, d.identity, 1 + P, e.vif, diag);
    if (!err)
        err = correlate(frame, &e, diag);
    if (!err)
        *out = e;
out:
    suf_ols_free(o);
    free(d.identity);
    return err;
}
