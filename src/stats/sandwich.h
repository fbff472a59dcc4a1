/* sandwich.h - covariance of coefficients that does not trust rows to be alike or independent. */
#ifndef SUF_STATS_SANDWICH_H
#define SUF_STATS_SANDWICH_H

#include "stats/groups.h"
#include "stats/model_rows.h"

/* What a row's squared residual is divided by: nothing, 1 - h, (1 - h)^2, h its leverage. */
enum sufi_leverage { SUFI_HC0 = 0, SUFI_HC2 = 1, SUFI_HC3 = 2 };

/* Add factor times sum over groups of u u', u = the sum over a group's rows of q e, to meat [p*p]
 * (column-major, in coordinates of the basis, where the bread is the identity). The result does
 * not depend on n_threads. SUF_ENOMEM. */
int sufi_sandwich_add(double *meat, double factor, const sufi_model_rows *m, const sufi_groups *g,
                      enum sufi_leverage leverage, unsigned n_threads,
                      suf_diag *diag) SUF_MUST_CHECK;

#endif
