#include "stats/linalg.h"

#include <cblas.h>
#include <lapacke.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sufgram/err.h"

void sufi_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, double alpha,
               const double *a, size_t stride_a, const double *b, size_t stride_b, double beta,
               double *c, size_t stride_c)
{
    if (m && n)
        cblas_dgemm(CblasRowMajor, transpose_a ? CblasTrans : CblasNoTrans,
                    transpose_b ? CblasTrans : CblasNoTrans, (int)m, (int)n, (int)k, alpha, a,
                    (int)stride_a, b, (int)stride_b, beta, c, (int)stride_c);
}

static int lapack_error(lapack_int info)
{
    if (info == 0)
        return SUF_OK;
    return info == LAPACK_WORK_MEMORY_ERROR || info == LAPACK_TRANSPOSE_MEMORY_ERROR ? SUF_ENOMEM
                                                                                     : SUF_ENUMERIC;
}

int sufi_qr(double *a, size_t m, size_t n, double *r, bool want_q)
{
    double *tau = sufi_alloc(n, sizeof *tau);

    if (!tau)
        return SUF_ENOMEM;
    int err = lapack_error(LAPACKE_dgeqrf(LAPACK_COL_MAJOR, (int)m, (int)n, a, (int)m, tau));
    if (!err) {
        memset(r, 0, n * n * sizeof *r);
        for (size_t j = 0; j < n; j++)
            memcpy(r + j * n, a + j * m, (j + 1) * sizeof *r);
        if (want_q)
            err = lapack_error(
                LAPACKE_dorgqr(LAPACK_COL_MAJOR, (int)m, (int)n, (int)n, a, (int)m, tau));
    }
    free(tau);
    return err;
}

int sufi_svd(double *a, size_t m, size_t n, double *s, double *u, double *vt)
{
    size_t min = m < n ? m : n;
    double *superb = sufi_alloc(min, sizeof *superb);
    char job = u ? 'S' : 'N';

    if (!superb)
        return SUF_ENOMEM;
    /* gesvd (QR iteration): a little slower than gesdd, small singular values more accurate. */
    int err = lapack_error(LAPACKE_dgesvd(LAPACK_COL_MAJOR, job, job, (int)m, (int)n, a, (int)m, s,
                                          u, (int)m, vt, u ? (int)min : 1, superb));
    free(superb);
    return err;
}

int sufi_solve_upper(const double *r, size_t n, bool transposed, double *b, size_t n_rhs)
{
    return lapack_error(LAPACKE_dtrtrs(LAPACK_COL_MAJOR, 'U', transposed ? 'T' : 'N', 'N', (int)n,
                                       (int)n_rhs, r, (int)n, b, (int)n));
}

void sufi_divide_upper(double *x, size_t m, size_t n, size_t stride, const double *r)
{
    if (m && n)
        cblas_dtrsm(CblasColMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, (int)m,
                    (int)n, 1.0, r, (int)n, x, (int)stride);
}

int sufi_linalg_begin(void)
{
    int saved = openblas_get_num_threads();

    openblas_set_num_threads(1);
    return saved;
}

void sufi_linalg_end(int saved)
{
    openblas_set_num_threads(saved);
}
