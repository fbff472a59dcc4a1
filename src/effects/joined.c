#include "effects/joined.h"

#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"

enum {
    N_REQUIRED = SUF_N_PREDICTORS + SUF_N_RESPONSES,
    N_COLUMNS = SUF_N_PREDICTORS + SUF_MAX_RESPONSES
};

/* The raw predictors in the order of enum suf_predictor, then the responses in theirs, those that
 * may be lacking last. */
static const char *const columns[N_COLUMNS] = {
    "chang2024_1_bits",
    "chang2024_5_bits",
    "context_length",
    "context_1_all_bits",
    "contextual_diversity_adjusted",
    "final_surprisal_bits",
    "variability_bits",
    "aoa_log10_step",
    "forgettability_bits",
    "cross_run_variability_bits2",
    "exposure_1_at_aoa",
    "exposure_2_at_aoa",
    "exposure_3_at_aoa",
    "exposure_4_at_aoa",
    "exposure_5_at_aoa",
};

const char *const *suf_effects_columns(size_t *n, size_t *n_required)
{
    *n = N_COLUMNS;
    *n_required = N_REQUIRED;
    return columns;
}

/* Tags of each row: two columns, or one to be split. */
static int read_tags(const sufi_sample *s, sufi_levels *pos, sufi_levels *bilu, suf_diag *diag)
{
    sufi_slice *p = sufi_alloc(s->n, sizeof *p), *b = sufi_alloc(s->n, sizeof *b);
    int err = SUF_OK;

    if (!p || !b) {
        err = sufi_fail_nomem(diag, "part-of-speech tags");
        goto out;
    }
    sufi_sample_tags(s, 0, p);
    if (s->n_tags == 2)
        sufi_sample_tags(s, 1, b);
    for (size_t i = 0; s->n_tags == 1 && i < s->n; i++)
        sufi_split_tag(p[i].text, &p[i], &b[i]);
    err = sufi_levels_init(pos, p, s->n, "pos", diag);
    if (!err)
        err = sufi_levels_init(bilu, b, s->n, "bilu", diag);
out:
    free(p);
    free(b);
    return err;
}

/* Only responses may be empty, so they come last. */
static int read_sample(sufi_joined *j, const suf_table *table, const suf_effects_opts *opts,
                       const char *const *more, size_t n_more, suf_diag *diag)
{
    const char *tags[] = {opts->pos_column, opts->bilu_column};
    size_t n_tags = !opts->pos_column ? 0 : opts->bilu_column ? 2 : 1;
    size_t n = 0, at;
    const char **names = sufi_alloc(N_COLUMNS + n_more, sizeof *names);

    if (!names)
        return sufi_fail_nomem(diag, "columns");
    for (size_t k = 0; k < SUF_N_PREDICTORS; k++)
        names[n++] = columns[k];
    for (size_t k = 0; k < n_more; k++)
        names[n++] = more[k];
    for (size_t k = SUF_N_PREDICTORS; k < N_COLUMNS; k++)
        if (k < N_REQUIRED || suf_table_find(table, columns[k], &at) == SUF_OK) {
            j->response[j->n_responses++] = k - SUF_N_PREDICTORS;
            names[n++] = columns[k];
        }
    int err = sufi_sample_init(&j->sample, table, names, n, n - j->n_responses, tags, n_tags,
                               opts->drop_missing != 0, diag);
    free(names);
    return err;
}

/* Exposures on a scale where none is 0. */
static int take_logarithms(sufi_joined *j, size_t first_response, suf_diag *diag)
{
    for (size_t i = 0; i < j->n_responses; i++) {
        double *v = j->sample.number[first_response + i];
        if (j->response[i] < SUF_N_RESPONSES || !v)
            continue;
        for (size_t row = 0; row < j->sample.n; row++) {
            if (v[row] < 0)
                return sufi_fail_at(diag, SUF_ENUMERIC, NULL, SUF_AT_ROW, row, "%s is negative",
                                    columns[SUF_N_PREDICTORS + j->response[i]]);
            v[row] = log10(1 + v[row]);
        }
    }
    return SUF_OK;
}

static void set_factors(sufi_joined *j)
{
    j->frame.pos = (suf_factor){j->pos.of, j->pos.n_levels};
    j->frame.bilu = (suf_factor){j->bilu.of, j->bilu.n_levels};
}

int sufi_joined_init(sufi_joined *j, const suf_table *table, const suf_effects_opts *opts,
                     const char *const *more, size_t n_more, suf_diag *diag)
{
    *j = (sufi_joined){0};
    if (opts->bilu_column && !opts->pos_column)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a BILU column needs a part-of-speech column");
    int err = read_sample(j, table, opts, more, n_more, diag);
    if (err)
        return err;
    if (j->sample.n_tags)
        err = read_tags(&j->sample, &j->pos, &j->bilu, diag);
    if (!err)
        err = take_logarithms(j, SUF_N_PREDICTORS + n_more, diag);
    if (!err)
        err = suf_effects_prepare(j->sample.number, j->sample.n, j->n_clipped, diag);
    if (err) {
        sufi_sample_locate(&j->sample, diag);
        return err;
    }
    double **number = j->sample.number;
    j->more = number + SUF_N_PREDICTORS;
    j->frame.n = j->sample.n;
    for (size_t k = 0; k < SUF_N_PREDICTORS; k++)
        j->frame.predictor[k] = number[k];
    for (size_t i = 0; i < j->n_responses; i++)
        j->frame.response[j->response[i]] = number[SUF_N_PREDICTORS + n_more + i];
    set_factors(j);
    return SUF_OK;
}

void sufi_joined_set_references(sufi_joined *j, const char *pos, const char *bilu)
{
    const char *const wanted[] = {pos, bilu};
    sufi_levels *const levels[] = {&j->pos, &j->bilu};

    for (size_t k = 0; k < 2; k++)
        if (sufi_levels_set_reference(levels[k], j->sample.n, wanted[k]) != SUF_OK)
            continue; /* the first level by code point stays */
    set_factors(j);
}

void sufi_joined_release(sufi_joined *j)
{
    sufi_sample_release(&j->sample);
    sufi_levels_release(&j->pos);
    sufi_levels_release(&j->bilu);
    *j = (sufi_joined){0};
}
