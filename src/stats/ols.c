/* ols.c - least squares on the triangular factor of all columns.
 *
 * If A = Q R, then |A v| = |R v| for every v, so a regression among columns of A is the same
 * regression among columns of R, which ols_solver.c solves. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "stats/linalg.h"
#include "stats/ols_impl.h"
#include "stats/ols_solver.h"
#include "stats/tsqr.h"
#include "sufgram/ols.h"

/* Squares of two columns, and quotients of such, must neither overflow nor vanish. */
static const double largest = 1e70, smallest = 1e-70;

static int check_scale(const suf_ols *o, suf_diag *diag)
{
    for (size_t j = 0; j < o->k; j++) {
        double scale = 0;
        for (size_t i = 0; i < o->k; i++)
            scale = fabs(o->r[j * o->k + i]) > scale ? fabs(o->r[j * o->k + i]) : scale;
        scale /= sqrt((double)o->n);
        if (scale != 0 && !(scale >= smallest && scale <= largest))
            return sufi_fail(diag, SUF_ENUMERIC, NULL,
                             "column %zu of a model holds numbers of about %.0e, whose squares are "
                             "out of range: scale them",
                             j, scale);
    }
    return SUF_OK;
}

int suf_ols_new(suf_ols **out, size_t n, size_t k, suf_ols_fill_fn *fill, void *arg,
                unsigned n_threads, suf_diag *diag)
{
    size_t side = sufi_add_size(k, 1);
    size_t factor = sufi_mul_size(sufi_mul_size(side, side), sizeof(double));
    suf_ols *o = sufi_alloc(sufi_add_size(sizeof *o, factor), 1);

    if (!o)
        return sufi_fail_nomem(diag, "a regression");
    o->n = n;
    o->k = side;
    int err = sufi_tsqr(n, side, fill, arg, n_threads, o->r, diag);
    if (!err)
        err = check_scale(o, diag);
    if (err)
        free(o);
    else
        *out = o;
    return err;
}

typedef struct matrix {
    const double *data;
    size_t k;
} matrix;

static void fill_from_matrix(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    const matrix *m = arg;

    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < m->k; j++)
            block[j * stride + i] = m->data[(first + i) * m->k + j];
}

int suf_ols_new_from_matrix(suf_ols **out, size_t n, size_t k, const double *data,
                            unsigned n_threads, suf_diag *diag)
{
    matrix m = {data, k};

    return suf_ols_new(out, n, k, fill_from_matrix, &m, n_threads, diag);
}

void suf_ols_free(suf_ols *o)
{
    free(o);
}

/* y[k] := y without its projection on the columns. Twice, so that what is left is orthogonal to
 * them to rounding even when little is left. */
static int partial_out(const suf_ols *o, const size_t *columns, size_t p, double *y)
{
    size_t k = o->k, rows = k > p ? k : p;
    double *a = sufi_alloc_zero(sufi_mul_size(rows, p), sizeof *a);
    double *u = sufi_alloc(sufi_mul_size(rows, p), sizeof *u);
    double *s = sufi_alloc(p, sizeof *s), *vt = sufi_alloc(sufi_mul_size(p, p), sizeof *vt);
    int err = a && u && s && vt ? SUF_OK : SUF_ENOMEM;

    for (size_t j = 0; j < p && !err; j++)
        memcpy(a + j * rows, o->r + columns[j] * k, k * sizeof *a);
    if (!err)
        err = sufi_svd(a, rows, p, s, u, vt);
    for (int pass = 0; pass < 2 && !err; pass++)
        for (size_t l = 0; l < p && s[l] > s[0] * sufi_rank_tolerance(p); l++) {
            double dot = 0;
            for (size_t i = 0; i < k; i++)
                dot += u[l * rows + i] * y[i];
            for (size_t i = 0; i < k; i++)
                y[i] -= dot * u[l * rows + i];
        }
    free(a);
    free(u);
    free(s);
    free(vt);
    return err;
}

static bool has_constant(const suf_ols_model *m)
{
    for (size_t j = 0; j < m->n_columns; j++)
        if (m->columns[j] == 0)
            return true;
    return false;
}

/* Column 0 of the factor is (r00, 0, 0, ...): the mean of a column is its first entry. */
static double total_squares(const suf_ols *o, const double *y, bool centred)
{
    double sum = 0;

    for (size_t i = centred; i < o->k; i++)
        sum += y[i] * y[i];
    return sum;
}

const double sufi_constant_share = 1e-24;

suf_ols_summary sufi_ols_summarise(const suf_ols *o, bool constant, size_t rank, double ssr,
                                   const double *y)
{
    double n = (double)o->n;
    suf_ols_summary f = {.n_rows = o->n, .rank = rank, .ssr = ssr};

    f.df_model = (double)rank - constant;
    f.df_resid = n - (double)rank;
    f.tss = total_squares(o, y, constant);
    f.r2 = f.tss > sufi_constant_share * total_squares(o, y, false) ? 1 - ssr / f.tss : NAN;
    f.r2_adj = f.df_resid > 0 ? 1 - (n - constant) / f.df_resid * (1 - f.r2) : NAN;
    f.loglik = -n / 2 * (log(2 * 3.14159265358979323846) + log(ssr / n) + 1);
    return f;
}

static int check_columns(const suf_ols *o, const suf_ols_model *m, suf_diag *diag)
{
    size_t worst = m->response;

    for (size_t j = 0; j < m->n_columns; j++)
        worst = m->columns[j] > worst ? m->columns[j] : worst;
    for (size_t j = 0; j < m->n_partialled; j++)
        worst = m->partialled[j] > worst ? m->partialled[j] : worst;
    if (m->n_columns == 0 || worst >= o->k)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a model of %zu columns, one of them number %zu",
                         m->n_columns, worst);
    return SUF_OK;
}

int suf_ols_fit(const suf_ols *o, const suf_ols_model *model, suf_ols_summary *summary,
                double *coefficients, double *std_errors, suf_diag *diag)
{
    size_t p = model->n_columns;
    sufi_solver v = {0};
    int err = check_columns(o, model, diag);

    if (err)
        return err;
    double *y = sufi_alloc(sufi_add_size(o->k, sufi_mul_size(2, p)), sizeof *y);
    if (!y) {
        err = SUF_ENOMEM;
        goto out;
    }
    double *b = y + o->k, *d = b + p;
    memcpy(y, o->r + model->response * o->k, o->k * sizeof *y);
    if (model->n_partialled)
        err = partial_out(o, model->partialled, model->n_partialled, y);
    if (err || (err = sufi_solver_init(&v, o->r, o->k, model->columns, p, y)) != SUF_OK)
        goto out;
    suf_ols_summary f = sufi_ols_summarise(o, has_constant(model), v.rank, sufi_solver_ssr(&v), y);
    if ((err = sufi_solver_solve(&v, b, d)) != SUF_OK)
        goto out;
    *summary = f;
    if (coefficients)
        memcpy(coefficients, b, p * sizeof *b);
    for (size_t j = 0; std_errors && j < p; j++)
        std_errors[j] = f.df_resid > 0 ? sqrt(f.ssr / f.df_resid * d[j]) : NAN;
out:
    sufi_solver_release(&v);
    free(y);
    if (err == SUF_ENOMEM)
        return sufi_fail_nomem(diag, "a regression");
    return err ? sufi_fail(diag, err, NULL, "a regression could not be solved") : SUF_OK;
}
