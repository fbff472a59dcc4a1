#include "effects/single_slope.h"

#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"

size_t sufi_n_dummies(const suf_factor *f)
{
    return f->level && f->n_levels ? f->n_levels - 1 : 0;
}

void sufi_fill_dummies(const suf_factor *f, size_t first, size_t count, double *block,
                       size_t stride)
{
    size_t n = sufi_n_dummies(f);

    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < count; i++)
            block[j * stride + i] = f->level[first + i] == j + 1;
}

int sufi_check_factor(const suf_factor *f, size_t n, const char *name, suf_diag *diag)
{
    for (size_t i = 0; f->level && i < n; i++)
        if (f->level[i] >= f->n_levels)
            return sufi_fail_at(diag, SUF_EINVAL, NULL, SUF_AT_ROW, i, "%s has no level %lu", name,
                                (unsigned long)f->level[i]);
    return SUF_OK;
}

int sufi_single_slope(const suf_ols *o, size_t column, size_t response, bool residual,
                      double *slope, suf_ols_summary *model, suf_diag *diag)
{
    static const size_t unigram[] = {0, 1};
    const size_t columns[] = {0, column};
    suf_ols_model m = {columns, 2, unigram, residual ? 2 : 0, response};
    suf_ols_summary f;
    double b[2];
    int err = suf_ols_fit(o, &m, &f, b, NULL, diag);

    if (err)
        return err;
    *slope = f.rank == 2 ? b[1] : NAN;
    if (model)
        *model = f;
    return SUF_OK;
}

int sufi_is_identified(const suf_ols *o, suf_ols_model m, size_t rank, size_t column,
                       bool *identified, suf_diag *diag)
{
    size_t *others = sufi_alloc(m.n_columns, sizeof *others), n = 0;
    suf_ols_summary f = {0};

    if (!others)
        return sufi_fail_nomem(diag, "slopes");
    for (size_t i = 0; i < m.n_columns; i++)
        if (m.columns[i] != column)
            others[n++] = m.columns[i];
    m.columns = others;
    m.n_columns = n;
    int err = suf_ols_fit(o, &m, &f, NULL, NULL, diag);
    *identified = f.rank < rank;
    free(others);
    return err;
}
