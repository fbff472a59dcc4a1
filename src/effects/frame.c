/* frame.c - from raw columns to predictors (Chang, Tu & Bergen 2024, section 5).
 *
 * The order of operations matters and is the paper's: signs and logarithms, then ngram loses what
 * the unclipped unigram explains of it, and only then every column is clipped, by the mean and
 * deviation it has at that point. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "stats/vector.h"
#include "sufgram/effects.h"

static int transform(double *const raw[SUF_N_PREDICTORS], size_t n, suf_diag *diag)
{
    for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
        for (size_t i = 0; i < n; i++) {
            double *v = &raw[j][i];
            if (j == SUF_UNIGRAM || j == SUF_NGRAM || j == SUF_CONTEXT_LOGPROB)
                *v = -*v;
            else if (j == SUF_CONTEXT_LOGLEN && !(*v > 0))
                return sufi_fail_at(diag, SUF_ENUMERIC, NULL, SUF_AT_ROW, i,
                                    "a context length of %g has no logarithm", *v);
            else if (j == SUF_CONTEXT_LOGLEN)
                *v = log2(*v);
            if (!isfinite(*v))
                return sufi_fail_at(diag, SUF_ENUMERIC, NULL, SUF_AT_ROW, i, "%s is not finite",
                                    suf_predictor_name(j));
        }
    return SUF_OK;
}

typedef struct pair {
    const double *x, *y;
} pair;

static void fill_pair(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    const pair *p = arg;

    for (size_t i = 0; i < count; i++) {
        block[i] = p->x[first + i];
        block[stride + i] = p->y[first + i];
    }
}

/* y := its residual on x. */
static int residualise(double *y, const double *x, size_t n, suf_diag *diag)
{
    static const size_t columns[] = {0, 1};
    suf_ols_model m = {.columns = columns, .n_columns = 2, .response = 2};
    pair p = {x, y};
    suf_ols *o = NULL;
    suf_ols_summary f;
    double b[2];
    int err = suf_ols_new(&o, n, 2, fill_pair, &p, 1, diag);

    if (!err)
        err = suf_ols_fit(o, &m, &f, b, NULL, diag);
    if (!err)
        suf_ols_residuals(x, n, 1, y, b, y);
    suf_ols_free(o);
    return err;
}

static size_t clip(double *v, size_t n, double *scratch)
{
    double mean, deviation;
    size_t moved = 0;

    sufi_mean_deviation(v, n, scratch, &mean, &deviation);
    double low = mean - 5 * deviation, high = mean + 5 * deviation;
    for (size_t i = 0; i < n; i++) {
        double clipped = v[i] < low ? low : v[i] > high ? high : v[i];
        moved += clipped != v[i];
        v[i] = clipped;
    }
    return moved;
}

int suf_effects_prepare(double *const raw[SUF_N_PREDICTORS], size_t n,
                        size_t n_clipped[SUF_N_PREDICTORS], suf_diag *diag)
{
    double *scratch = sufi_alloc(n, sizeof *scratch);
    int err;

    if (!scratch)
        return sufi_fail_nomem(diag, "the predictors");
    if (n == 0)
        err = sufi_fail(diag, SUF_EINVAL, NULL, "no rows");
    else
        err = transform(raw, n, diag);
    if (!err)
        err = residualise(raw[SUF_NGRAM], raw[SUF_UNIGRAM], n, diag);
    for (size_t j = 0; j < SUF_N_PREDICTORS && !err; j++) {
        size_t moved = clip(raw[j], n, scratch);
        if (n_clipped)
            n_clipped[j] = moved;
    }
    free(scratch);
    return err;
}
