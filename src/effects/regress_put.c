/* regress_put.c - general regressions as tables. */
#include <math.h>
#include <stdio.h>

#include "base/format.h"
#include "effects/note.h"
#include "sufgram/regression.h"

static void put_errors(const suf_regression *r, suf_rows *w)
{
    static const char *const formula[] = {
        [SUF_ERRORS_CLASSICAL] = "classical: e'e / (n - p) (X'X)^-1",
        [SUF_ERRORS_HC0] = "HC0: (X'X)^-1 X' diag(e^2) X (X'X)^-1",
        [SUF_ERRORS_HC1] = "HC1: n / (n - p) (X'X)^-1 X' diag(e^2) X (X'X)^-1",
        [SUF_ERRORS_HC2] = "HC2: (X'X)^-1 X' diag(e^2 / (1 - h)) X (X'X)^-1",
        [SUF_ERRORS_HC3] = "HC3: (X'X)^-1 X' diag(e^2 / (1 - h)^2) X (X'X)^-1",
        [SUF_ERRORS_CLUSTER] = ("clustered: (n - 1) / (n - p) G / (G - 1) "
                                "(X'X)^-1 sum_g (X_g'e_g)(X_g'e_g)' (X'X)^-1"),
    };

    sufi_note(w, "standard errors", "%s%s", formula[r->errors],
              r->n_clusters[1] ? ", first + second - intersections" : "");
    if (r->n_clusters[0])
        sufi_note(w, "clusters", "%zu", r->n_clusters[0]);
    if (r->n_clusters[1]) {
        sufi_note(w, "clusters of the second way", "%zu", r->n_clusters[1]);
        sufi_note(w, "clusters of both", "%zu", r->n_clusters[2]);
    }
    sufi_note_number(w, "df of t", r->df);
    sufi_note(w, "confidence", "%g", r->level);
}

static void put_resampling(const suf_regression *r, suf_rows *w)
{
    const char *unit = r->n_clusters[0] ? "clusters of the first way" : "rows";

    if (r->n_bootstrap)
        sufi_note(w, "bootstrap", "%zu samples of %zu %s with replacement; percentile intervals",
                  r->n_bootstrap, r->n_groups, unit);
    if (r->n_permutations)
        sufi_note(w, "permutations", "%zu; %s", r->n_permutations,
                  r->n_clusters[0]
                      ? "signs of clusters' contributions to the score are flipped"
                      : "what the other terms leave of a term is permuted against what "
                        "they leave of the response");
    if (r->n_folds) {
        sufi_note(w, "folds", "%zu; normal errors, variance SSR / n of the training rows",
                  r->n_folds);
        sufi_note_number(w, "held-out loglik a row_nats", r->held_out);
    }
    if (r->n_bootstrap || r->n_permutations || r->n_folds)
        sufi_note(w, "seed", "%llu", (unsigned long long)r->seed);
}

static void put_notes(const suf_regression *r, suf_rows *w)
{
    char key[160];

    sufi_note(w, "rows", "%zu", r->model.n_rows);
    sufi_note(w, "rows dropped for missing values", "%zu", r->n_dropped);
    for (size_t i = 1; i < r->n_variables && r->clip > 0; i++) {
        (void)sufi_format(key, sizeof key, "clipped at %g sd %.100s", r->clip, r->variables[i]);
        sufi_note(w, key, "%zu", r->n_clipped[i]);
    }
    if (r->zscore)
        sufi_note(w, "numeric predictors", "centred, divided by their population sd");
    sufi_note_number(w, "r2", r->model.r2);
    sufi_note_number(w, "r2_adj", r->model.r2_adj);
    sufi_note_number(w, "loglik_nats", r->model.loglik);
    sufi_note_number(w, "aic", r->aic);
    sufi_note_number(w, "bic", r->bic);
    sufi_note_number(w, "df_model", r->model.df_model);
    sufi_note_number(w, "df_resid", r->model.df_resid);
    for (size_t i = 0; i < r->n_coefficients; i++)
        if (r->coefficients[i].dropped)
            sufi_note(w, "dropped as collinear", "%s", r->coefficients[i].name);
    put_errors(r, w);
    put_resampling(r, w);
}

static double p_value(double log10_p)
{
    return pow(10, log10_p);
}

static void put_coefficients(const suf_regression *r, suf_rows *w)
{
    static const char *const names[] = {
        "term",      "coefficient", "std_error",    "t",   "log10_p",        "p",
        "low",       "high",        "standardised", "vif", "boot_std_error", "boot_low",
        "boot_high", "boot_n"};

    suf_rows_columns(w, names, r->n_bootstrap ? 14 : 10);
    for (size_t i = 0; i < r->n_coefficients; i++) {
        const suf_coefficient *c = &r->coefficients[i];
        const double cell[] = {c->coefficient, c->std_error,        c->t,
                               c->log10_p,     p_value(c->log10_p), c->low,
                               c->high,        c->standardised,     c->vif,
                               c->boot_error,  c->boot_low,         c->boot_high};
        suf_rows_text(w, c->name);
        for (size_t k = 0; k < (r->n_bootstrap ? 12u : 9u); k++)
            suf_rows_f64(w, cell[k]);
        if (r->n_bootstrap)
            suf_rows_u64(w, c->boot_n);
        suf_rows_end(w);
    }
}

static void put_sequence(const suf_regression *r, suf_rows *w)
{
    static const char *const names[] = {"predictor", "r2_adj", "r2_adj_increment",
                                        "lrt",       "df",     "log10_p"};

    suf_rows_columns(w, names, sizeof names / sizeof *names);
    for (size_t i = 0; i < r->n_steps; i++) {
        suf_rows_text(w, r->steps[i].name);
        sufi_put_test(w, &r->steps[i].model, &r->steps[i].test);
        suf_rows_end(w);
    }
}

static void put_terms(const suf_regression *r, suf_rows *w)
{
    const char *names[9] = {"term", "df", "partial_r2", "f", "log10_p", "p"};
    size_t n = 6;

    if (r->n_permutations)
        names[n++] = "permutation_p";
    if (r->n_folds) {
        names[n++] = "delta_loglik_nats";
        names[n++] = "sem_nats";
    }
    suf_rows_columns(w, names, n);
    for (size_t i = 0; i < r->n_terms; i++) {
        const suf_term *t = &r->terms[i];
        suf_rows_text(w, t->name);
        suf_rows_f64(w, t->df);
        suf_rows_f64(w, t->partial_r2);
        suf_rows_f64(w, t->f);
        suf_rows_f64(w, t->log10_p);
        suf_rows_f64(w, p_value(t->log10_p));
        if (r->n_permutations)
            suf_rows_f64(w, t->permutation_p);
        if (r->n_folds) {
            suf_rows_f64(w, t->held_out);
            suf_rows_f64(w, t->held_out_error);
        }
        suf_rows_end(w);
    }
}

static void put_correlations(const suf_regression *r, suf_rows *w)
{
    static const char *const names[] = {"a", "b", "pearson", "spearman"};

    suf_rows_columns(w, names, sizeof names / sizeof *names);
    for (size_t a = 0; r->pearson && a < r->n_variables; a++)
        for (size_t b = a + 1; b < r->n_variables; b++) {
            suf_rows_text(w, r->variables[a]);
            suf_rows_text(w, r->variables[b]);
            suf_rows_f64(w, r->pearson[a * r->n_variables + b]);
            suf_rows_f64(w, r->spearman[a * r->n_variables + b]);
            suf_rows_end(w);
        }
}

void suf_regression_put(const suf_regression *r, enum suf_regression_table which, suf_rows *w)
{
    put_notes(r, w);
    if (which == SUF_SEQUENCE)
        put_sequence(r, w);
    else if (which == SUF_TERMS)
        put_terms(r, w);
    else if (which == SUF_CORRELATIONS)
        put_correlations(r, w);
    else
        put_coefficients(r, w);
}
