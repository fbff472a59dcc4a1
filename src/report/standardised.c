/* standardised.c - one factorisation, five models, and for each a pass over its rows for the middle
 * of the sandwich: the covariance CLUSTER of regression.h, by token type and by sequence. */
#include "report/standardised.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "effects/labels.h"
#include "stats/sandwich.h"

enum { P = SUF_N_PREDICTORS, R = SUF_N_RESPONSES, N_WAYS = 2 };

/* What rows are clustered by. */
typedef struct clusters {
    size_t n; /* ways */
    uint32_t *label[N_WAYS];
    size_t n_labels[N_WAYS];
    bool by[N_WAYS]; /* token, sequence */
} clusters;

static void clusters_release(clusters *c)
{
    for (size_t k = 0; k < N_WAYS; k++)
        free(c->label[k]);
}

static int clusters_init(clusters *c, const sufi_joined *j, const suf_table *table, suf_diag *diag)
{
    static const char *const names[N_WAYS] = {"token", "sequence"};
    size_t n = j->frame.n;
    sufi_slice *cell = sufi_alloc(n, sizeof *cell);
    int err = cell ? SUF_OK : sufi_fail_nomem(diag, "clusters");

    *c = (clusters){0};
    for (size_t k = 0; k < N_WAYS && !err; k++) {
        size_t column = 0;
        if (suf_table_find(table, names[k], &column) != SUF_OK)
            continue;
        for (size_t i = 0; i < n; i++) {
            const char *text = suf_table_text(table, j->sample.row[i], column);
            cell[i] = (sufi_slice){text, strlen(text)};
        }
        uint32_t **label = &c->label[c->n];
        if (!(*label = sufi_alloc(n, sizeof **label)))
            err = sufi_fail_nomem(diag, "clusters");
        else
            err = sufi_labels(*label, &c->n_labels[c->n], cell, n, diag);
        if (err || c->n_labels[c->n] > 1) {
            c->by[k] = true;
            c->n++;
        } else { /* a single cluster says nothing */
            free(*label);
            *label = NULL;
        }
    }
    free(cell);
    return err;
}

static const char *kind_of(const clusters *c)
{
    return c->n == 2   ? "cluster-robust (by token type and by sequence)"
           : c->by[0]  ? "cluster-robust (by token type)"
           : c->n == 1 ? "cluster-robust (by sequence)"
                       : "classical";
}

static void fill(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    const suf_effects_frame *f = arg;

    for (size_t k = 0; k < P + R; k++) {
        const double *v = k < P ? f->predictor[k] : f->response[k - P];
        for (size_t i = 0; i < count; i++)
            block[k * stride + i] = v ? v[first + i] : 0;
    }
}

/* A model's rows, for the passes over them. */
typedef struct source {
    const suf_effects_frame *frame;
    const double *response;
} source;

static void gather(void *arg, const uint32_t *rows, size_t first, size_t count, double *block,
                   size_t stride)
{
    const source *s = arg;

    for (size_t k = 0; k <= P; k++) {
        const double *v = k < P ? s->frame->predictor[k] : s->response;
        for (size_t i = 0; i < count; i++)
            block[k * stride + i] = v[rows ? rows[first + i] : first + i];
    }
}

/* Add (sign 1) or take off (-1) what one set of clusters has of the middle; `err` is that of making
 * them. */
static int add_groups(double *meat, const sufi_model_rows *rows, sufi_groups *g, int err,
                      double sign, unsigned n_threads, suf_diag *diag)
{
    double n = (double)rows->basis->n, p = (double)rows->basis->p, groups = (double)g->n_groups;

    if (!err)
        err = sufi_sandwich_add(meat, sign * (n - 1) / (n - p) * groups / (groups - 1), rows, g,
                                SUFI_HC0, n_threads, diag);
    sufi_groups_release(g);
    return err;
}

/* The middle of the sandwich, meat[p*p], and the degrees of freedom of t. */
static int covariance(double *meat, double *df, const sufi_model_rows *rows, const clusters *c,
                      unsigned n_threads, suf_diag *diag)
{
    const sufi_basis *b = rows->basis;
    sufi_groups g = {0};
    int err = SUF_OK;

    *df = (double)b->n - (double)b->p;
    for (size_t i = 0; i < b->p * b->p; i++)
        meat[i] = i % (b->p + 1) == 0 && c->n == 0 ? b->ssr / *df : 0;
    for (size_t way = 0; way < c->n && !err; way++) {
        *df = fmin(*df, (double)c->n_labels[way] - 1);
        err = sufi_groups_init(&g, b->n, c->label[way], c->n_labels[way], diag);
        err = add_groups(meat, rows, &g, err, 1, n_threads, diag);
    }
    if (!err && c->n == 2) {
        err = sufi_groups_of_pairs(&g, b->n, c->label[0], c->n_labels[0], c->label[1],
                                   c->n_labels[1], diag);
        err = add_groups(meat, rows, &g, err, -1, n_threads, diag);
    }
    return err;
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

/* Standard error of the coefficient of kept column `at`: inverse meat inverse'. */
static double std_error(const sufi_basis *b, const double *meat, size_t at)
{
    double sum = 0;

    for (size_t i = at; i < b->p; i++)
        for (size_t l = at; l < b->p; l++)
            sum += b->inverse[i * b->p + at] * meat[i * b->p + l] * b->inverse[l * b->p + at];
    return sqrt(sum); /* NaN where two-way clustering comes out negative */
}

/* One response. unit[P + 1]: standard deviations of the predictors and of the response. */
static int fit(sufi_coefficients *out, size_t r, const suf_ols *o, const suf_effects_frame *frame,
               const clusters *c, const double *unit, unsigned n_threads, suf_diag *diag)
{
    double meat[(1 + P) * (1 + P)], value[1 + P], df;
    source s = {frame, frame->response[r]};
    sufi_basis b = {0};
    const sufi_model_rows rows = {&b, gather, &s};
    int err = sufi_basis_init(&b, o, 1 + P, 1 + P + r, diag);

    if (!err) {
        sufi_basis_coefficients(&b, b.z, value);
        err = covariance(meat, &df, &rows, c, n_threads, diag);
    }
    for (size_t at = 0; at < b.p && !err; at++) {
        if (b.kept[at] == 0)
            continue;
        size_t k = b.kept[at] - 1;
        double scale = unit[k] / unit[P];
        double half = suf_t_quantile(0.95, df) * std_error(&b, meat, at);
        out->slope[r][k] = value[at] * scale;
        out->low[r][k] = (value[at] - half) * scale;
        out->high[r][k] = (value[at] + half) * scale;
    }
    sufi_basis_release(&b);
    return err;
}

int sufi_coefficients_fit(sufi_coefficients *out, const sufi_joined *j, const suf_table *table,
                          unsigned n_threads, suf_diag *diag)
{
    const suf_effects_frame *frame = &j->frame;
    double unit[P + 1];
    suf_ols *o = NULL;
    clusters c;
    int err = clusters_init(&c, j, table, diag);

    out->kind = kind_of(&c);
    for (size_t r = 0; r < R; r++)
        for (size_t k = 0; k < P; k++)
            out->slope[r][k] = out->low[r][k] = out->high[r][k] = NAN;
    for (size_t k = 0; k < P; k++)
        unit[k] = deviation(frame->predictor[k], frame->n);
    if (!err) /* fill() only reads */
        err = suf_ols_new(&o, frame->n, P + R, fill, (void *)(uintptr_t)frame, n_threads, diag);
    for (size_t r = 0; r < R && !err; r++) {
        unit[P] = frame->response[r] ? deviation(frame->response[r], frame->n) : 0;
        if (unit[P] > 0)
            err = fit(out, r, o, frame, &c, unit, n_threads, diag);
    }
    suf_ols_free(o);
    clusters_release(&c);
    return err;
}
