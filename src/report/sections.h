/* sections.h - the parts of the page, each written by a function that takes what it draws. */
#ifndef SUF_REPORT_SECTIONS_H
#define SUF_REPORT_SECTIONS_H

#include "effects/joined.h"
#include "report/inputs.h"
#include "report/page.h"
#include "report/run_summary.h"

/* All inputs, read once; what was not given is NULL or empty (`n` 0). */
typedef struct sufi_inputs {
    suf_table *effects;
    suf_table *correlations;
    suf_table *joined_table;
    sufi_joined joined; /* rows with every value */
    sufi_metrics metrics;
    sufi_averages averages;
    suf_runs *runs;
    uint64_t *steps;
    size_t n_steps;
    sufi_run_summary summary; /* of the runs */
} sufi_inputs;

int sufi_section_glance(sufi_page *p, const sufi_inputs *in, suf_diag *diag) SUF_MUST_CHECK;
int sufi_section_effects(sufi_page *p, const sufi_inputs *in, suf_diag *diag) SUF_MUST_CHECK;
int sufi_section_curves(sufi_page *p, const sufi_inputs *in, suf_diag *diag) SUF_MUST_CHECK;
int sufi_section_correlations(sufi_page *p, const sufi_inputs *in, suf_diag *diag) SUF_MUST_CHECK;
int sufi_section_metrics(sufi_page *p, const sufi_inputs *in, suf_diag *diag) SUF_MUST_CHECK;
int sufi_section_predictors(sufi_page *p, const sufi_inputs *in, suf_diag *diag) SUF_MUST_CHECK;
int sufi_section_method(sufi_page *p, const sufi_inputs *in, suf_diag *diag) SUF_MUST_CHECK;
int sufi_section_sources(sufi_page *p, const sufi_inputs *in, suf_diag *diag) SUF_MUST_CHECK;

/* ---- what several of them use ---- */

/* "Log-frequency" for "unigram" ...; the name itself where it is none of ours. */
const char *sufi_predictor_title(const char *name);
const char *sufi_response_title(const char *name);

/* The axis of a figure by training step, a logarithmic one: from the first step of step[n] above 0
 * to the last. */
void sufi_step_axis(sufi_figure *g, const double *step, size_t n);

/* sufi_script_data without the rows whose step, the first column, is 0: it has no place there. */
void sufi_script_steps(FILE *script, const char *name, const double *const *columns,
                       size_t n_columns, size_t n_rows);

/* Effects as a grid: where each (response, predictor) stands. */
enum { SUFI_MAX_GRID = 16 };
typedef struct sufi_effect_grid {
    size_t n_responses, n_predictors;
    const char *response[SUFI_MAX_GRID], *predictor[SUFI_MAX_GRID];
    size_t row[SUFI_MAX_GRID][SUFI_MAX_GRID]; /* SIZE_MAX: not there */
} sufi_effect_grid;

/* SUF_EMISMATCH: no columns `response` and `predictor`; SUF_ELIMIT. */
int sufi_effect_grid_make(sufi_effect_grid *g, const suf_table *effects, const char *path,
                          suf_diag *diag) SUF_MUST_CHECK;

/* The text of a cell by column name, "" where there is no such row or column. */
const char *sufi_effect_cell(const sufi_effect_grid *g, const suf_table *effects, size_t response,
                             size_t predictor, const char *column);

/* How many of the paper's directions hold; *n of how many it claims. */
size_t sufi_directions_held(const sufi_effect_grid *g, const suf_table *effects, size_t *n);

/* 1, -1 or 0: what the paper claims for a cell of the grid. */
int sufi_expected(const sufi_effect_grid *g, size_t response, size_t predictor);

/* The peaks of n-gram correlations a table states ("peak N: STEP R"): true while there is number i.
 */
bool sufi_peak(const suf_table *correlations, size_t i, unsigned *order, double *step, double *r);

#endif
