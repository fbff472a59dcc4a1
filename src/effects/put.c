/* put.c - the paper's effects as a table. */
#include <math.h>
#include <stdio.h>

#include "effects/note.h"
#include "sufgram/effects.h"

static void put_notes(const suf_effects *e, suf_rows *w)
{
    char key[96];

    sufi_note(w, "method", "sequential least squares, Chang, Tu & Bergen (2024)");
    sufi_note(w, "rows", "%zu", e->n_rows);
    sufi_note(w, "rows dropped for missing values", "%zu", e->n_dropped);
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        if (!e->response[r].analysed)
            sufi_note(w, "not analysed", "%s: no values", suf_response_name(r));
    for (size_t r = SUF_N_RESPONSES; r < SUF_MAX_RESPONSES; r++)
        if (e->response[r].analysed)
            sufi_note(w, "response", "%s: log10(1 + exposure_%zu_at_aoa)", suf_response_name(r),
                      r - SUF_AOA_EXPOSURE + 1);
    if (e->n_pos_levels)
        sufi_note(w, "pos levels", "%zu", e->n_pos_levels);
    if (e->n_bilu_levels)
        sufi_note(w, "bilu levels", "%zu", e->n_bilu_levels);
    for (size_t j = 0; j < SUF_N_PREDICTORS; j++) {
        snprintf(key, sizeof key, "clipped at 5 sd %s", suf_predictor_name(j));
        sufi_note(w, key, "%zu", e->n_clipped[j]);
    }
    for (size_t j = 0; j <= SUF_N_PREDICTORS; j++) {
        snprintf(key, sizeof key, "vif %s", j ? suf_predictor_name(j - 1) : "const");
        sufi_note_number(w, key, e->vif[j]);
    }
    for (size_t a = 0; a < SUF_N_PREDICTORS; a++)
        for (size_t b = a + 1; b < SUF_N_PREDICTORS; b++) {
            snprintf(key, sizeof key, "correlation %s %s", suf_predictor_name(a),
                     suf_predictor_name(b));
            sufi_note_number(w, key, e->correlation[a][b]);
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

void suf_effects_put(const suf_effects *e, suf_rows *w)
{
    static const char *const names[] = {
        "response", "predictor",  "r2_adj",      "r2_adj_increment", "lrt",
        "df",       "log10_p",    "sign_full",   "sign_alone",       "sign_residual",
        "loglik",   "slope_full", "slope_alone", "slope_residual",
    };

    put_notes(e, w);
    suf_rows_columns(w, names, sizeof names / sizeof *names);
    for (size_t r = 0; r < SUF_MAX_RESPONSES; r++)
        for (size_t k = 0; e->response[r].analysed && k < e->response[r].n_steps; k++) {
            const suf_effect *s = &e->response[r].step[k];
            suf_rows_text(w, suf_response_name(r));
            suf_rows_text(w, s->predictor);
            sufi_put_test(w, &s->model, &s->test);
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
