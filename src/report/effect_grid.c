/* effect_grid.c - the table of effects, and what it says of the paper's directions. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/fail.h"
#include "report/sections.h"

static const struct {
    const char *name, *title;
} titles[] = {
    {"unigram", "Log-frequency"},
    {"ngram", "5-gram log-probability"},
    {"context_loglen", "Context log-length"},
    {"context_logprob", "Context log-probability"},
    {"contextual_div", "Contextual diversity"},
    {"pos", "Part of speech"},
    {"interactions", "Pairwise interactions"},
    {"final_surprisal", "Final surprisal"},
    {"variability", "Variability within runs"},
    {"aoa", "Age of acquisition"},
    {"forgettability", "Forgettability"},
    {"cross_run_variability", "Variability across runs"},
    {"aoa_exposure_1", "Unigrams seen by acquisition"},
    {"aoa_exposure_2", "Bigrams seen by acquisition"},
    {"aoa_exposure_3", "Trigrams seen by acquisition"},
    {"aoa_exposure_4", "4-grams seen by acquisition"},
    {"aoa_exposure_5", "5-grams seen by acquisition"},
};

static const char *title_of(const char *name)
{
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (strcmp(titles[i].name, name) == 0)
            return titles[i].title;
    return name;
}

const char *sufi_predictor_title(const char *name)
{
    return title_of(name);
}

const char *sufi_response_title(const char *name)
{
    return title_of(name);
}

/* The place of a name in a list, which it joins if it is new; SUFI_MAX_GRID when the list is full.
 */
static size_t place(const char **list, size_t *n, const char *name)
{
    for (size_t i = 0; i < *n; i++)
        if (strcmp(list[i], name) == 0)
            return i;
    if (*n == SUFI_MAX_GRID)
        return SUFI_MAX_GRID;
    list[*n] = name;
    return (*n)++;
}

int sufi_effect_grid_make(sufi_effect_grid *g, const suf_table *effects, const char *path,
                          suf_diag *diag)
{
    size_t response, predictor;

    *g = (sufi_effect_grid){0};
    memset(g->row, 0xff, sizeof g->row); /* SIZE_MAX */
    if (suf_table_find(effects, "response", &response) != SUF_OK ||
        suf_table_find(effects, "predictor", &predictor) != SUF_OK)
        return sufi_fail(
            diag, SUF_EMISMATCH, path,
            "a table of effects has the columns 'response' and 'predictor'; this one lacks them");
    for (size_t i = 0; i < suf_table_rows(effects); i++) {
        size_t r = place(g->response, &g->n_responses, suf_table_text(effects, i, response));
        size_t k = place(g->predictor, &g->n_predictors, suf_table_text(effects, i, predictor));
        if (r == SUFI_MAX_GRID || k == SUFI_MAX_GRID)
            return sufi_fail(diag, SUF_ELIMIT, path,
                             "more than %d responses or predictors in a table of effects",
                             (int)SUFI_MAX_GRID);
        g->row[r][k] = i;
    }
    return SUF_OK;
}

const char *sufi_effect_cell(const sufi_effect_grid *g, const suf_table *effects, size_t response,
                             size_t predictor, const char *column)
{
    size_t row = g->row[response][predictor], at;

    if (row == SIZE_MAX || suf_table_find(effects, column, &at) != SUF_OK)
        return "";
    return suf_table_text(effects, row, at);
}

int sufi_expected(const sufi_effect_grid *g, size_t response, size_t predictor)
{
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        for (size_t k = 0; k < SUF_N_PREDICTORS; k++)
            if (strcmp(g->response[response], suf_response_name(r)) == 0 &&
                strcmp(g->predictor[predictor], suf_predictor_name(k)) == 0)
                return suf_effects_expected_sign(r, k);
    return 0;
}

size_t sufi_directions_held(const sufi_effect_grid *g, const suf_table *effects, size_t *n)
{
    size_t held = 0;

    *n = 0;
    for (size_t r = 0; r < g->n_responses; r++)
        for (size_t k = 0; k < g->n_predictors; k++) {
            int expected = sufi_expected(g, r, k);
            const char *sign = sufi_effect_cell(g, effects, r, k, "sign_full");
            *n += expected != 0;
            held += expected && strcmp(sign, expected > 0 ? "+" : "-") == 0;
        }
    return held;
}

bool sufi_peak(const suf_table *correlations, size_t i, unsigned *order, double *step, double *r)
{
    const char *key, *value;

    for (size_t line = 0; suf_table_provenance(correlations, line, &key, &value) == SUF_OK; line++)
        if (sscanf(key, "peak %u", order) == 1 && sscanf(value, "%lf %lf", step, r) == 2 &&
            i-- == 0)
            return true;
    return false;
}
