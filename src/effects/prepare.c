#include "effects/prepare.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "stats/vector.h"
#include "sufgram/ols.h"

typedef struct columns {
    const double *const *x;
    size_t k;
    const double *y;
} columns;

static void fill(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    const columns *c = arg;

    for (size_t j = 0; j < c->k; j++)
        memcpy(block + j * stride, c->x[j] + first, count * sizeof *block);
    memcpy(block + c->k * stride, c->y + first, count * sizeof *block);
}

int sufi_residualise(double *y, const double *const *x, size_t k, size_t n, suf_diag *diag)
{
    columns c = {x, k, y};
    suf_ols *o = NULL;
    suf_ols_summary f;
    size_t *all = sufi_alloc(k + 1, sizeof *all);
    double *b = sufi_alloc(k + 1, sizeof *b);
    int err = all && b ? SUF_OK : sufi_fail_nomem(diag, "a residual");

    for (size_t j = 0; j <= k && !err; j++)
        all[j] = j;
    if (!err)
        err = suf_ols_new(&o, n, k + 1, fill, &c, 1, diag);
    suf_ols_model m = {.columns = all, .n_columns = k + 1, .response = k + 1};
    if (!err)
        err = suf_ols_fit(o, &m, &f, b, NULL, diag);
    for (size_t i = 0; i < n && !err; i++) {
        double fitted = b[0];
        for (size_t j = 0; j < k; j++)
            fitted += b[j + 1] * x[j][i];
        y[i] -= fitted;
    }
    suf_ols_free(o);
    free(all);
    free(b);
    return err;
}

size_t sufi_clip(double *v, size_t n, double width, double *scratch)
{
    double mean, deviation;
    size_t moved = 0;

    sufi_mean_deviation(v, n, scratch, &mean, &deviation);
    double low = mean - width * deviation, high = mean + width * deviation;
    for (size_t i = 0; i < n; i++) {
        double clipped = v[i] < low ? low : v[i] > high ? high : v[i];
        moved += clipped != v[i];
        v[i] = clipped;
    }
    return moved;
}

void sufi_zscore(double *v, size_t n, double *scratch)
{
    double mean, deviation;

    sufi_mean_deviation(v, n, scratch, &mean, &deviation);
    for (size_t i = 0; i < n; i++)
        v[i] = deviation > 1e-12 * fabs(mean) ? (v[i] - mean) / deviation : 0;
}
