/* regression.h - general least squares over the columns of a table, with what a careful analyst
 * adds: robust and clustered standard errors, bootstrap, held-out likelihood, permutation tests.
 *
 * Models are written as formulas: RESPONSE ~ TERM + TERM ..., a term being
 *
 *     a                     a numeric column; `a b` in backquotes if it is no plain name
 *     C(a), C(a, ref="x")   a categorical one; reference: the first level by code point unless
 * given a:b                   an interaction: products of their columns a*b                   a + b
 * + a:b (a + b + c)^2         all interactions up to that order; parentheses group
 *
 * An intercept is always there (a term 1 may say so). Terms are ordered by their number of
 * variables. A categorical variable has a column for each level but the reference; in an
 * interaction it has one for every level when the interaction without it is not in the model (R's
 * rule). A column that earlier ones span is dropped, as R's lm does; the degrees of freedom are
 * those of statsmodels' rank. */
#ifndef SUFGRAM_REGRESSION_H
#define SUFGRAM_REGRESSION_H

#include "defs.h"
#include "err.h"
#include "ols.h"
#include "table.h"

SUF_BEGIN_DECLS

#define SUF_MAX_LEVELS 1000
#define SUF_MAX_TERMS 500
#define SUF_MAX_FACTORS 8 /* variables of one term */

/* ---- models ---- */

typedef struct suf_formula suf_formula;

/* Errors: SUF_EINVAL (malformed; `where` is the byte of the text), SUF_ELIMIT (more terms than
 * SUF_MAX_TERMS), SUF_ENOMEM. Free with suf_formula_free. */
SUF_API int suf_formula_parse(suf_formula **out, const char *text, suf_diag *diag) SUF_MUST_CHECK;

/* The same from lists of columns, whatever their names: predictors in order, then categorical ones
 * ("NAME" or "NAME=REFERENCE") that are not among them; a categorical predictor keeps its place.
 * SUF_EINVAL: no predictors, a column named twice. */
SUF_API int suf_formula_from_lists(suf_formula **out, const char *response,
                                   const char *const *predictors, size_t n_predictors,
                                   const char *const *categorical, size_t n_categorical,
                                   suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_formula_free(suf_formula *f);

/* ---- what to do ---- */

/* Standard errors. X is the design (n rows, p columns kept), e the residuals, h the leverages, and
 * the covariance (X'X)^-1 M (X'X)^-1 with
 *     CLASSICAL   M = e'e / (n - p) X'X
 *     HC0         M = X' diag(e^2) X
 *     HC1         n / (n - p) times that
 *     HC2, HC3    e^2 / (1 - h), e^2 / (1 - h)^2 in its place
 *     CLUSTER     (n - 1) / (n - p) G / (G - 1) sum_g (X_g'e_g)(X_g'e_g)' over the G clusters; two
 *                 ways: those of both less that of their intersections, each with its own G
 * as R's sandwich has them (vcovHC; vcovCL with its defaults for lm, HC1 and cadjust). Tests and
 * intervals use Student's t with n - p degrees of freedom, with clusters G - 1 (the smaller G). */
enum suf_errors {
    SUF_ERRORS_CLASSICAL,
    SUF_ERRORS_HC0,
    SUF_ERRORS_HC1,
    SUF_ERRORS_HC2,
    SUF_ERRORS_HC3,
    SUF_ERRORS_CLUSTER,
};

typedef struct suf_regress_opts {
    const suf_formula *formula;            /* this and all below belong to the caller */
    const suf_formula *const *residualise; /* A ~ B + C: A becomes what B and C leave of it */
    size_t n_residualise;                  /* done in this order, before anything else */
    double clip; /* then numeric predictors are clipped to mean +- this many population standard
                    deviations; 0: not */
    int zscore;  /* then centred and divided by their population standard deviation */
    int drop_missing; /* leave rows with a missing value out instead of failing */
    enum suf_errors errors;
    const char *const *cluster; /* columns whose equal cells make a cluster; resampling draws whole
                                   clusters of the first */
    size_t n_cluster;           /* at most 2 */
    double level;               /* of confidence; 0: 0.95 */
    size_t n_bootstrap;         /* replicates; 0: none */
    size_t n_folds;             /* held-out folds, drawn at random; 0: none */
    const char *fold_column;    /* or given: equal cells are a fold; NULL */
    size_t n_permutations;      /* 0: none */
    uint64_t seed;              /* of everything random */
    int correlations;           /* between response and numeric predictors */
    unsigned n_threads;         /* 0: one a processor; no result depends on it */
} suf_regress_opts;

/* The columns a regression needs, each once, to names[0..cap-1]; they live as long as `opts`.
 * Returns their number, which may be larger than cap; 0 when out of memory. */
SUF_API size_t suf_regress_columns(const suf_regress_opts *opts, const char **names, size_t cap);

/* ---- results ---- */

typedef struct suf_coefficient {
    char *name;  /* "(intercept)", "a", "pos=NOUN", "a:pos=NOUN" */
    int dropped; /* earlier columns span it: all numbers are NaN */
    double coefficient, std_error, t;
    double log10_p;             /* two-sided, Student's t */
    double low, high;           /* ends of the interval of confidence */
    double standardised;        /* coefficient times sd(column) / sd(response) */
    double vif;                 /* TSS / SSR of the column on all others; NaN for the intercept */
    double boot_error;          /* standard deviation over replicates; NaN without a bootstrap */
    double boot_low, boot_high; /* percentiles (R's type 7) */
    size_t boot_n;              /* replicates that determine it */
} suf_coefficient;

/* A term, or all of them (the last), against the model without its columns and with all others. */
typedef struct suf_term {
    char *name;
    double df;         /* columns it adds */
    double partial_r2; /* share of the others' SSR that it explains */
    double f;          /* Wald statistic / df by the covariance asked for; the usual partial F with
                          classical errors */
    double log10_p;    /* of f, F(df, degrees of freedom of t) */
    double permutation_p; /* NaN without permutations, and for all of them */
    double held_out;      /* log-likelihood a held-out row above the model without it, nats */
    double held_out_error;
} suf_term;

/* One step of the sequence of nested models. */
typedef struct suf_step {
    char *name; /* the term added */
    suf_ols_summary model;
    suf_ols_test test; /* against the step before, the first against the intercept alone */
} suf_step;

typedef struct suf_regression {
    size_t n_dropped; /* rows left out for a missing value */
    suf_ols_summary model;
    double aic, bic; /* with the variance counted as a parameter, as R does */
    double df;       /* of t */
    enum suf_errors errors;
    size_t n_clusters[3]; /* of either way and of their intersections; 0: not asked for */
    size_t n_groups;      /* resampled as wholes */
    double level, clip;
    int zscore;
    uint64_t seed;
    size_t n_bootstrap, n_permutations, n_folds;
    double held_out; /* log-likelihood a held-out row of the model; NaN without folds */
    size_t n_coefficients, n_terms, n_steps, n_variables;
    suf_coefficient *coefficients;
    suf_term *terms; /* the last is "(all)" */
    suf_step *steps;
    char **variables;  /* response, then the numeric predictors */
    size_t *n_clipped; /* [n_variables] values moved by clipping */
    double *pearson;   /* [n_variables^2], NULL unless asked for */
    double *spearman;  /* alike */
} suf_regression;

/* Regress one column of a table on others. Errors: SUF_EMISMATCH (a column is not there),
 * SUF_EFORMAT naming the line (a value missing, no number; no rows), SUF_EINVAL (a reference level
 * that does not occur, options that contradict each other, fewer than two clusters or folds),
 * SUF_ELIMIT, SUF_ENUMERIC, SUF_ENOMEM. Free with suf_regression_free. */
SUF_API int suf_regress(suf_regression **out, const suf_table *table, const suf_regress_opts *opts,
                        suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_regression_free(suf_regression *r);

enum suf_regression_table {
    SUF_COEFFICIENTS, /* term coefficient std_error t log10_p p low high standardised vif
                         [boot_std_error boot_low boot_high boot_n] */
    SUF_SEQUENCE,     /* predictor r2_adj r2_adj_increment lrt df log10_p */
    SUF_TERMS, /* term df partial_r2 f log10_p p [permutation_p] [delta_loglik_nats sem_nats] */
    SUF_CORRELATIONS, /* a b pearson spearman */
};

/* Write provenance lines and one of the tables, between suf_rows_open and suf_rows_commit, out of
 * which errors come. */
SUF_API void suf_regression_put(const suf_regression *r, enum suf_regression_table which,
                                suf_rows *rows);

SUF_END_DECLS

#endif
