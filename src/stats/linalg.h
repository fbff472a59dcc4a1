/* linalg.h - the few dense routines the library needs, over OpenBLAS and LAPACKE; the only module
 * that sees cblas.h and lapacke.h. Matrices for gemm are row-major, those for QR and SVD
 * column-major with leading dimension = rows, as LAPACK wants them.
 *
 * Both count in 32 bits, LAPACK the doubles of its working memory too: functions that return a code
 * give SUF_ELIMIT beyond that, an SVD already where both sides are above 46340. */
#ifndef SUF_STATS_LINALG_H
#define SUF_STATS_LINALG_H

#include <stdbool.h>
#include <stddef.h>

/* C = alpha * op(A) op(B) + beta * C, op(A) m x k, op(B) k x n, C m x n, all row-major with the
 * given row strides. Any sizes: BLAS's are of 32 bits, larger ones are multiplied plainly. */
void sufi_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, double alpha,
               const double *a, size_t stride_a, const double *b, size_t stride_b, double beta,
               double *c, size_t stride_c);

/* Thin QR of a [m*n], column-major, m >= n. r [n*n] receives R (upper triangle, zeros below); with
 * want_q a receives Q, otherwise its contents are lost. R's diagonal may have either sign.
 * 0, SUF_ENOMEM, or SUF_ENUMERIC (not finite). */
int sufi_qr(double *a, size_t m, size_t n, double *r, bool want_q);

/* Thin SVD of a [m*n], column-major, destroyed: s [min(m,n)] falling, u [m*min] and vt [min*n]
 * column-major; u and vt may both be NULL. 0, SUF_ENOMEM or SUF_ENUMERIC. */
int sufi_svd(double *a, size_t m, size_t n, double *s, double *u, double *vt);

/* Solve R x = b for upper triangular, column-major r [n*n], with n_rhs right sides, in place in
 * b [n*n_rhs] (column-major). With `transposed`, R' x = b. SUF_ENUMERIC when R is singular. */
int sufi_solve_upper(const double *r, size_t n, bool transposed, double *b, size_t n_rhs);

/* X := X R^-1 in place, X [m*n] column-major with leading dimension `stride`, R as above and
 * nonsingular; none of the three above 2^31. */
void sufi_divide_upper(double *x, size_t m, size_t n, size_t stride, const double *r);

/* Keep OpenBLAS on the calling thread while the library runs threads of its own; give back what
 * _begin returned to _end. The setting is OpenBLAS's own and global to the process. */
int sufi_linalg_begin(void);
void sufi_linalg_end(int saved);

#endif
