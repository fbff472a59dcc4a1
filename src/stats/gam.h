/* gam.h - what gam.c prepares and gam_fit.c uses. */
#ifndef SUF_STATS_GAM_H
#define SUF_STATS_GAM_H

#include "stats/bspline.h"
#include "sufgram/gam.h"

struct suf_gam {
    sufi_bspline basis;
    size_t n_points, n_coefficients; /* n, m */
    size_t rank;                     /* r = min(n, m), columns of Q */
    double *q;                       /* [r * n], Q transposed, row-major: Q'Q = I */
    double *residual_maker;          /* [lambdas * r * r], row-major: I - Q'S_l Q */
    double *coefficient_map;         /* [lambdas * m * r], row-major: b = map Q'y */
    double edof[SUF_GAM_N_LAMBDAS];
};

#endif
