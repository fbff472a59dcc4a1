/* directions_put.c - sweeps and effects of tags as tables. */
#include <math.h>
#include <stdio.h>

#include "data/number.h"
#include "sufgram/directions.h"

/* ---- sweep ---- */

/* The paper counts a slope of 0 as positive. */
static void put_sign(suf_rows *w, double slope)
{
    if (isnan(slope))
        suf_rows_missing(w);
    else
        suf_rows_text(w, slope >= 0 ? "+" : "-");
}

static void put_window(suf_rows *w, uint32_t window)
{
    if (window)
        suf_rows_u64(w, window);
    else
        suf_rows_text(w, "all");
}

static void put_rows_used(suf_rows *w, size_t n_rows, size_t n_dropped)
{
    char value[32];

    snprintf(value, sizeof value, "%zu", n_rows);
    suf_rows_provenance(w, "rows", value);
    snprintf(value, sizeof value, "%zu", n_dropped);
    suf_rows_provenance(w, "rows dropped for missing values", value);
}

/* Of one response: the strongest score, and how many signs of how many are unexpected. */
static void put_summary(const suf_sweep *s, size_t response, suf_rows *w)
{
    const suf_sweep_entry *best = suf_sweep_strongest(s, response);
    size_t n = 0, n_unexpected = 0;
    char key[64], value[96], window[16] = "all", text[SUFI_NUMBER_TEXT];

    if (!best)
        return;
    for (size_t k = 0; k < s->n; k++)
        if (s->entry[k].response == response) {
            n += 3;
            n_unexpected += s->entry[k].n_unexpected;
        }
    if (best->window)
        snprintf(window, sizeof window, "%lu", (unsigned long)best->window);
    snprintf(key, sizeof key, "strongest %s", suf_response_name(response));
    snprintf(value, sizeof value, "order %lu window %s %s", (unsigned long)best->order, window,
             sufi_number_string(text, best->r2_adj_signed));
    suf_rows_provenance(w, key, value);
    snprintf(key, sizeof key, "unexpected signs %s", suf_response_name(response));
    snprintf(value, sizeof value, "%zu of %zu", n_unexpected, n);
    suf_rows_provenance(w, key, value);
}

void suf_sweep_put(const suf_sweep *s, suf_rows *w)
{
    static const char *const names[] = {
        "response",   "order",       "window",         "r2_adj_signed",
        "sign_full",  "sign_alone",  "sign_residual",  "unexpected_signs",
        "slope_full", "slope_alone", "slope_residual",
    };

    suf_rows_provenance(w, "method", "sweep over context scores, Chang, Tu & Bergen (2024)");
    put_rows_used(w, s->n_rows, s->n_dropped);
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        put_summary(s, r, w);
    suf_rows_columns(w, names, sizeof names / sizeof *names);
    for (size_t k = 0; k < s->n; k++) {
        const suf_sweep_entry *e = &s->entry[k];
        suf_rows_text(w, suf_response_name(e->response));
        suf_rows_u64(w, e->order);
        put_window(w, e->window);
        suf_rows_f64(w, e->r2_adj_signed);
        put_sign(w, e->slope_full);
        put_sign(w, e->slope_alone);
        put_sign(w, e->slope_residual);
        suf_rows_u64(w, e->n_unexpected);
        suf_rows_f64(w, e->slope_full);
        suf_rows_f64(w, e->slope_alone);
        suf_rows_f64(w, e->slope_residual);
        suf_rows_end(w);
    }
}

/* ---- tags ---- */

void suf_tag_effects_put(const suf_tag_effects *t, suf_rows *w)
{
    static const char *const names[] = {"response", "factor",      "level",
                                        "n",        "coefficient", "std_error"};
    static const char *const factor[] = {"pos", "bilu"};
    char key[80], value[SUFI_NUMBER_TEXT];

    suf_rows_provenance(w, "method", "effects of tags, Chang, Tu & Bergen (2024)");
    put_rows_used(w, t->n_rows, t->n_dropped);
    for (size_t k = 0; k < 2; k++) {
        snprintf(key, sizeof key, "reference %s", factor[k]);
        suf_rows_provenance(w, key, t->reference[k]);
    }
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        for (size_t k = 0; k < 2 && !isnan(t->r2_adj_increment[r][k]); k++) {
            snprintf(key, sizeof key, "r2_adj_increment %s %s", suf_response_name(r), factor[k]);
            suf_rows_provenance(w, key, sufi_number_string(value, t->r2_adj_increment[r][k]));
        }
    suf_rows_columns(w, names, sizeof names / sizeof *names);
    for (size_t k = 0; k < t->n; k++) {
        const suf_tag_effect *e = &t->effect[k];
        suf_rows_text(w, suf_response_name(e->response));
        suf_rows_text(w, e->factor);
        suf_rows_text(w, e->level);
        suf_rows_u64(w, e->n);
        suf_rows_f64(w, e->coefficient);
        suf_rows_f64(w, e->std_error);
        suf_rows_end(w);
    }
}
