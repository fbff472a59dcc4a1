/* gam_fit.c - fitting many responses with one prepared spline.
 *
 * A block of responses Y (rows) goes through matrix products alone, in the notation of gam.c:
 *
 *     Z = Y Q                      what the model can see
 *     E = Y - Z Q'                 what it cannot, computed explicitly: |Y|^2 - |Z|^2 would cancel
 *     N = Z [M_1 .. M_11]          the rest of what it sees, M_l = I - H_l, all lambdas at once
 *     RSS_l = |E|^2 + |N_l|^2      because E is orthogonal to Q
 *     fit = (Z - N_l) Q'           with the lambda chosen, as H_l Z = Z - M_l Z
 *     b = Z map_l'                 responses grouped by lambda
 *
 * Cost of a response: about 6 n r + 22 r^2 multiplications, no solve. */
#include "stats/gam.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "stats/linalg.h"
#include "stats/vector.h"

/* Responses handled at once, so that the working arrays of curves stay in a core's cache; fewer
 * when responses are long. */
enum { CHUNK = 128, CHUNK_ITEMS = 1 << 18 };

/* pyGAM's default: every effective degree of freedom counts 1.4 times in the score. */
static const double gcv_gamma = 1.4;

struct workspace {
    size_t chunk;
    double *rest;     /* [chunk * n], E */
    double *z;        /* [chunk * r], Z */
    double *unfitted; /* [chunk * lambdas * r], N */
    double *grouped;  /* [chunk * r] */
    double *b;        /* [chunk * m] */
    uint8_t *choice;  /* [chunk] */
    size_t *members;  /* [chunk] */
};

static void workspace_release(struct workspace *w)
{
    free(w->rest);
    free(w->z);
    free(w->unfitted);
    free(w->grouped);
    free(w->b);
    free(w->choice);
    free(w->members);
}

static bool workspace_init(struct workspace *w, const suf_gam *g, size_t n_responses)
{
    size_t chunk = CHUNK_ITEMS / g->n_points;

    chunk = chunk > CHUNK ? CHUNK : chunk < 1 ? 1 : chunk;
    chunk = chunk > n_responses ? n_responses : chunk;
    *w = (struct workspace){
        .chunk = chunk,
        .rest = sufi_alloc(sufi_mul_size(chunk, g->n_points), sizeof(double)),
        .z = sufi_alloc(sufi_mul_size(chunk, g->rank), sizeof(double)),
        .unfitted = sufi_alloc(sufi_mul_size(sufi_mul_size(chunk, SUF_GAM_N_LAMBDAS), g->rank),
                               sizeof(double)),
        .grouped = sufi_alloc(sufi_mul_size(chunk, g->rank), sizeof(double)),
        .b = sufi_alloc(sufi_mul_size(chunk, g->n_coefficients), sizeof(double)),
        .choice = sufi_alloc(chunk, sizeof(uint8_t)),
        .members = sufi_alloc(chunk, sizeof(size_t)),
    };
    return w->rest && w->z && w->unfitted && w->grouped && w->b && w->choice && w->members;
}

/* In eight chains, because one chain of additions would wait for itself. */
static double sum_of_squares(const double *a, size_t n)
{
    double s[8] = {0}, tail = 0;
    size_t i = 0;

    for (; i + 8 <= n; i += 8)
        for (size_t k = 0; k < 8; k++)
            s[k] += a[i + k] * a[i + k];
    for (; i < n; i++)
        tail += a[i] * a[i];
    return ((s[0] + s[1]) + (s[2] + s[3])) + ((s[4] + s[5]) + (s[6] + s[7])) + tail;
}

/* The lambda with the least score, the first of equals; false when no score is finite. */
static bool choose_lambda(const suf_gam *g, double unreachable, const double *unfitted,
                          uint8_t *choice, double *rss_out, double *gcv_out)
{
    double n = (double)g->n_points, best = INFINITY;

    *rss_out = INFINITY;
    for (size_t k = 0; k < SUF_GAM_N_LAMBDAS; k++) {
        double rss = unreachable + sum_of_squares(unfitted + k * g->rank, g->rank);
        double freedom = n - gcv_gamma * g->edof[k];
        double gcv = n * rss / (freedom * freedom);
        if (gcv < best) { /* false for NaN */
            best = gcv;
            *choice = (uint8_t)k;
            *rss_out = rss;
        }
    }
    *gcv_out = best;
    return best < INFINITY;
}

/* Coefficients of the chunk's responses, one product for all that chose the same lambda. */
static void find_coefficients(const suf_gam *g, struct workspace *w, size_t count, double *out)
{
    size_t m = g->n_coefficients, r = g->rank;

    for (size_t k = 0; k < SUF_GAM_N_LAMBDAS; k++) {
        size_t n_members = 0;
        for (size_t i = 0; i < count; i++)
            if (w->choice[i] == k) {
                memcpy(w->grouped + n_members * r, w->z + i * r, r * sizeof *w->z);
                w->members[n_members++] = i;
            }
        sufi_gemm(false, true, n_members, m, r, 1, w->grouped, r, g->coefficient_map + k * m * r, r,
                  0, w->b, m);
        for (size_t i = 0; i < n_members; i++)
            memcpy(out + w->members[i] * m, w->b + i * m, m * sizeof *out);
    }
}

/* Fitted values: Z becomes H_l Z in `grouped`, then one product serves all lambdas. */
static void find_fits(const suf_gam *g, struct workspace *w, size_t count, double *out)
{
    size_t n = g->n_points, r = g->rank;

    for (size_t i = 0; i < count; i++) {
        const double *unfitted = w->unfitted + (i * SUF_GAM_N_LAMBDAS + w->choice[i]) * r;
        for (size_t j = 0; j < r; j++)
            w->grouped[i * r + j] = w->z[i * r + j] - unfitted[j];
    }
    sufi_gemm(false, false, count, n, r, 1, w->grouped, r, g->q, n, 0, out, n);
}

/* Responses first .. first + count - 1. */
static int fit_chunk(const suf_gam *g, const double *y, size_t first, size_t count, size_t stride,
                     struct workspace *w, const suf_gam_result *out, suf_diag *diag)
{
    size_t n = g->n_points, r = g->rank, wide = SUF_GAM_N_LAMBDAS * r;

    y += first * stride;
    for (size_t i = 0; i < count; i++) {
        size_t bad = sufi_find_nonfinite(y + i * stride, n);
        if (bad < n)
            return sufi_fail_at(diag, SUF_ENUMERIC, NULL, SUF_AT_ROW, first + i,
                                "value %zu of the response (from 0) is not finite", bad);
        memcpy(w->rest + i * n, y + i * stride, n * sizeof *y);
    }
    sufi_gemm(false, true, count, r, n, 1, y, stride, g->q, n, 0, w->z, r);
    sufi_gemm(false, false, count, n, r, -1, w->z, r, g->q, n, 1, w->rest, n);
    sufi_gemm(false, true, count, wide, r, 1, w->z, r, g->residual_maker, r, 0, w->unfitted, wide);
    for (size_t i = 0; i < count; i++) {
        double rss, gcv;
        if (!choose_lambda(g, sum_of_squares(w->rest + i * n, n), w->unfitted + i * wide,
                           w->choice + i, &rss, &gcv))
            return sufi_fail_at(diag, SUF_ENUMERIC, NULL, SUF_AT_ROW, first + i,
                                "the response has no finite cross-validation score");
        if (out->rss)
            out->rss[first + i] = rss;
        if (out->gcv)
            out->gcv[first + i] = gcv;
        if (out->lambda_index)
            out->lambda_index[first + i] = w->choice[i];
    }
    if (out->fitted)
        find_fits(g, w, count, out->fitted + first * n);
    if (out->coefficients)
        find_coefficients(g, w, count, out->coefficients + first * g->n_coefficients);
    return SUF_OK;
}

int suf_gam_fit(const suf_gam *g, const double *y, size_t n_responses, size_t stride,
                const suf_gam_result *out, suf_diag *diag)
{
    struct workspace w;
    int err = SUF_OK;

    if (stride < g->n_points)
        return sufi_fail(diag, SUF_EINVAL, NULL, "responses overlap: stride %zu, %zu points",
                         stride, g->n_points);
    if (n_responses == 0)
        return SUF_OK;
    if (!workspace_init(&w, g, n_responses))
        err = sufi_fail_nomem(diag, "spline fits");
    for (size_t i = 0; !err && i < n_responses; i += w.chunk) {
        size_t count = n_responses - i < w.chunk ? n_responses - i : w.chunk;
        err = fit_chunk(g, y, i, count, stride, &w, out, diag);
    }
    workspace_release(&w);
    return err;
}
