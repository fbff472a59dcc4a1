#include "stats/linalg.h"

#include <cblas.h>
#include <lapacke.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sufgram/err.h"

/* BLAS and LAPACK count in `int`, LAPACK also its working memory: for a QR 64 columns (a block) of
 * the smaller side, for an SVD the square of the smaller side and a block of the larger one. */
enum { QR_WIDEST = INT_MAX / 64, SVD_LONGEST = INT_MAX / 128, SVD_WIDEST = 46340 };
_Static_assert(sizeof(lapack_int) == sizeof(int), "sizes are checked and passed as int");

/* The product by its definition, for sizes that BLAS cannot take, such as the distance of rows that
 * are longer than 2^31. */
static void multiply_plainly(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                             double alpha, const double *a, size_t stride_a, const double *b,
                             size_t stride_b, double beta, double *c, size_t stride_c)
{
    for (size_t i = 0; i < m; i++)
        for (size_t j = 0; j < n; j++) {
            double sum = 0, *to = &c[i * stride_c + j];
            for (size_t l = 0; l < k; l++)
                sum += (transpose_a ? a[l * stride_a + i] : a[i * stride_a + l]) *
                       (transpose_b ? b[j * stride_b + l] : b[l * stride_b + j]);
            *to = beta == 0 ? alpha * sum : alpha * sum + beta * *to;
        }
}

void sufi_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, double alpha,
               const double *a, size_t stride_a, const double *b, size_t stride_b, double beta,
               double *c, size_t stride_c)
{
    if (m > INT_MAX || n > INT_MAX || k > INT_MAX || stride_a > INT_MAX || stride_b > INT_MAX ||
        stride_c > INT_MAX)
        multiply_plainly(transpose_a, transpose_b, m, n, k, alpha, a, stride_a, b, stride_b, beta,
                         c, stride_c);
    else if (m && n)
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
    if (m > INT_MAX || n > QR_WIDEST)
        return SUF_ELIMIT;
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
    char job = u ? 'S' : 'N';

    if (m > SVD_LONGEST || n > SVD_LONGEST || min > SVD_WIDEST)
        return SUF_ELIMIT;
    double *superb = sufi_alloc(min, sizeof *superb);
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
    if (n > INT_MAX || n_rhs > INT_MAX)
        return SUF_ELIMIT;
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
