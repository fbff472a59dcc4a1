/* frame.c - from raw columns to predictors (Chang, Tu & Bergen 2024, section 5).
 *
 * The order of operations matters and is the paper's: signs and logarithms, then ngram loses what
 * the unclipped unigram explains of it, and only then every column is clipped, by the mean and
 * deviation it has at that point. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "effects/prepare.h"
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

int suf_effects_prepare(double *const raw[SUF_N_PREDICTORS], size_t n,
                        size_t n_clipped[SUF_N_PREDICTORS], suf_diag *diag)
{
    double *scratch = sufi_alloc(n, sizeof *scratch);
    const double *unigram = raw[SUF_UNIGRAM];
    int err;

    if (!scratch)
        return sufi_fail_nomem(diag, "the predictors");
    if (n == 0)
        err = sufi_fail(diag, SUF_EINVAL, NULL, "no rows");
    else
        err = transform(raw, n, diag);
    if (!err)
        err = sufi_residualise(raw[SUF_NGRAM], &unigram, 1, n, diag);
    for (size_t j = 0; j < SUF_N_PREDICTORS && !err; j++) {
        size_t moved = sufi_clip(raw[j], n, 5, scratch);
        if (n_clipped)
            n_clipped[j] = moved;
    }
    free(scratch);
    return err;
}
