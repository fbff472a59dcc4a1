#include "report/standardised.h"

#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"

enum { P = SUF_N_PREDICTORS, R = SUF_N_RESPONSES };

static void fill(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    const suf_effects_frame *j = arg;

    for (size_t k = 0; k < P + R; k++) {
        const double *v = k < P ? j->predictor[k] : j->response[k - P];
        for (size_t i = 0; i < count; i++)
            block[k * stride + i] = v ? v[first + i] : 0;
    }
}

static double deviation(const double *v, size_t n)
{
    double mean = 0, square = 0;

    for (size_t i = 0; i < n; i++)
        mean += v[i];
    mean /= (double)n;
    for (size_t i = 0; i < n; i++)
        square += (v[i] - mean) * (v[i] - mean);
    return sqrt(square / (double)n);
}

int sufi_coefficients_fit(sufi_coefficients *out, const suf_effects_frame *j, unsigned n_threads,
                          suf_diag *diag)
{
    static const size_t columns[1 + P] = {0, 1, 2, 3, 4, 5};
    double scale[P];
    suf_ols *o = NULL;
    /* fill() only reads. */
    int err = suf_ols_new(&o, j->n, P + R, fill, (void *)(uintptr_t)j, n_threads, diag);

    out->kind = "classical";
    for (size_t k = 0; k < P; k++)
        scale[k] = deviation(j->predictor[k], j->n);
    for (size_t r = 0; r < R; r++) {
        const suf_ols_model m = {.columns = columns, .n_columns = 1 + P, .response = 1 + P + r};
        double b[1 + P], se[1 + P];
        suf_ols_summary s = {0};
        double unit = j->response[r] ? deviation(j->response[r], j->n) : 0;
        if (!err && unit > 0)
            err = suf_ols_fit(o, &m, &s, b, se, diag);
        for (size_t k = 0; k < P; k++) {
            bool known = unit > 0 && scale[k] > 0 && s.rank == 1 + P;
            double f = known ? scale[k] / unit : NAN;
            out->slope[r][k] = err ? NAN : b[1 + k] * f;
            out->low[r][k] = err ? NAN : (b[1 + k] - 1.959963984540054 * se[1 + k]) * f;
            out->high[r][k] = err ? NAN : (b[1 + k] + 1.959963984540054 * se[1 + k]) * f;
        }
    }
    suf_ols_free(o);
    return err;
}
