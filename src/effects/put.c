/* put.c - results as tables. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "data/rows.h"
#include "sufgram/effects.h"

static void note(suf_rows *w, const char *key, const char *fmt, ...) SUF_PRINTF(3, 4);

static void note(suf_rows *w, const char *key, const char *fmt, ...)
{
    char value[160];
    va_list ap;

    va_start(ap, fmt);
    vsnprintf(value, sizeof value, fmt, ap);
    va_end(ap);
    suf_rows_provenance(w, key, value);
}

static void note_number(suf_rows *w, const char *key, double value)
{
    char text[40];

    (void)sufi_number_text(text, value);
    suf_rows_provenance(w, key, text);
}

static void put_notes(const suf_effects *e, suf_rows *w)
{
    char key[96];

    note(w, "method", "sequential least squares, Chang, Tu & Bergen (2024)");
    note(w, "rows", "%zu", e->n_rows);
    note(w, "rows dropped for missing values", "%zu", e->n_dropped);
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        if (!e->response[r].analysed)
            note(w, "not analysed", "%s: no values", suf_response_name(r));
    if (e->n_pos_levels)
        note(w, "pos levels", "%zu", e->n_pos_levels);
    if (e->n_bilu_levels)
        note(w, "bilu levels", "%zu", e->n_bilu_levels);
    for (size_t j = 0; j < SUF_N_PREDICTORS; j++) {
        snprintf(key, sizeof key, "clipped at 5 sd %s", suf_predictor_name(j));
        note(w, key, "%zu", e->n_clipped[j]);
    }
    for (size_t j = 0; j <= SUF_N_PREDICTORS; j++) {
        snprintf(key, sizeof key, "vif %s", j ? suf_predictor_name(j - 1) : "const");
        note_number(w, key, e->vif[j]);
    }
    for (size_t a = 0; a < SUF_N_PREDICTORS; a++)
        for (size_t b = a + 1; b < SUF_N_PREDICTORS; b++) {
            snprintf(key, sizeof key, "correlation %s %s", suf_predictor_name(a),
                     suf_predictor_name(b));
            note_number(w, key, e->correlation[a][b]);
        }
}

/* The paper counts a slope of 0 as positive. */
static void put_sign(suf_rows *w, double slope)
{
    if (isnan(slope))
        suf_rows_missing(w);
    else
        suf_rows_text(w, slope >= 0 ? "+" : "-");
}

static void put_test(suf_rows *w, const suf_ols_summary *model, const suf_ols_test *test)
{
    suf_rows_f64(w, model->r2_adj);
    suf_rows_f64(w, test->r2_adj_increment);
    suf_rows_f64(w, test->lrt);
    suf_rows_f64(w, test->df);
    suf_rows_f64(w, test->log10_p);
}

void suf_effects_put(const suf_effects *e, suf_rows *w)
{
    static const char *const names[] = {
        "response", "predictor",  "r2_adj",      "r2_adj_increment", "lrt",
        "df",       "log10_p",    "sign_full",   "sign_alone",       "sign_residual",
        "loglik",   "slope_full", "slope_alone", "slope_residual",
    };

    put_notes(e, w);
    suf_rows_columns(w, names, sizeof names / sizeof *names);
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        for (size_t k = 0; e->response[r].analysed && k < e->response[r].n_steps; k++) {
            const suf_effect *s = &e->response[r].step[k];
            suf_rows_text(w, suf_response_name(r));
            suf_rows_text(w, s->predictor);
            put_test(w, &s->model, &s->test);
            put_sign(w, s->slope_full);
            put_sign(w, s->slope_alone);
            put_sign(w, s->slope_residual);
            suf_rows_f64(w, s->model.loglik);
            suf_rows_f64(w, s->slope_full);
            suf_rows_f64(w, s->slope_alone);
            suf_rows_f64(w, s->slope_residual);
            suf_rows_end(w);
        }
}

static void put_terms(const suf_regression *r, suf_rows *w)
{
    static const char *const names[] = {"term", "coefficient", "std_error", "t", "log10_p"};

    suf_rows_columns(w, names, sizeof names / sizeof *names);
    for (size_t i = 0; i < r->n_terms; i++) {
        const suf_term *t = &r->terms[i];
        suf_rows_text(w, t->name);
        suf_rows_f64(w, t->coefficient);
        suf_rows_f64(w, t->std_error);
        suf_rows_f64(w, t->t);
        suf_rows_f64(w, t->log10_p);
        suf_rows_end(w);
    }
}

void suf_regression_put(const suf_regression *r, int sequential, suf_rows *w)
{
    static const char *const names[] = {"predictor", "r2_adj", "r2_adj_increment",
                                        "lrt",       "df",     "log10_p"};

    note(w, "rows", "%zu", r->model.n_rows);
    note(w, "rows dropped for missing values", "%zu", r->n_dropped);
    note_number(w, "r2", r->model.r2);
    note_number(w, "r2_adj", r->model.r2_adj);
    note_number(w, "loglik_nats", r->model.loglik);
    note_number(w, "df_model", r->model.df_model);
    note_number(w, "df_resid", r->model.df_resid);
    if (r->model.rank < r->n_terms)
        note(w, "collinear", "%zu of %zu coefficients are free; those given have least norm",
             r->model.rank, r->n_terms);
    if (!sequential) {
        put_terms(r, w);
        return;
    }
    suf_rows_columns(w, names, sizeof names / sizeof *names);
    for (size_t i = 0; i < r->n_steps; i++) {
        suf_rows_text(w, r->steps[i].name);
        put_test(w, &r->steps[i].model, &r->steps[i].test);
        suf_rows_end(w);
    }
}
