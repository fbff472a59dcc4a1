/* regress_job.h - a general regression under way: what its parts share. */
#ifndef SUF_EFFECTS_REGRESS_JOB_H
#define SUF_EFFECTS_REGRESS_JOB_H

#include "effects/regress_model.h"
#include "stats/groups.h"

typedef struct sufi_regress_job {
    const suf_regress_opts *opts;
    sufi_model model;
    suf_regression *r;
    double *covariance; /* [p*p] of z, in coordinates of the basis */
    uint32_t *label[3]; /* [n] of clusters and of the fold column; NULL: none */
    size_t n_labels[3];
    suf_diag *diag;
} sufi_regress_job;

enum { SUFI_FOLD_LABEL = 2 };

/* The covariance of z, and r's degrees of freedom and numbers of clusters. */
int sufi_regress_covariance(sufi_regress_job *j) SUF_MUST_CHECK;

/* r's tests of terms, with permutations and folds, and its bootstrap. */
int sufi_regress_terms(sufi_regress_job *j) SUF_MUST_CHECK;
int sufi_regress_bootstrap(sufi_regress_job *j) SUF_MUST_CHECK;

/* r's correlations. */
int sufi_regress_correlations(sufi_regress_job *j) SUF_MUST_CHECK;

#endif
