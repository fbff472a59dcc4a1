/* tsqr.h - the triangular factor of a tall matrix whose rows are made as they are needed. */
#ifndef SUF_STATS_TSQR_H
#define SUF_STATS_TSQR_H

#include <stddef.h>

#include "sufgram/err.h"
#include "sufgram/ols.h"

/* R [k*k], column-major, zeros below the diagonal, of a QR factorisation of [1 | columns], k
 * counting the constant. SUF_ENUMERIC names the row that holds a value that is not finite. */
int sufi_tsqr(size_t n, size_t k, suf_ols_fill_fn *fill, void *arg, unsigned n_threads, double *r,
              suf_diag *diag) SUF_MUST_CHECK;

#endif
