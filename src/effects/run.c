/* run.c - the paper's analysis from a joined table. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "effects/levels.h"
#include "effects/sample.h"
#include "sufgram/effects.h"

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

/* The columns the table has: their names, and the response of each after the predictors. */
static size_t list_columns(const suf_table *table, const char *names[N_COLUMNS],
                           size_t response[N_COLUMNS])
{
    size_t n = 0, at;

    for (size_t i = 0; i < N_COLUMNS; i++)
        if (i < N_REQUIRED || suf_table_find(table, columns[i], &at) == SUF_OK) {
            response[n] = i < SUF_N_PREDICTORS ? 0 : i - SUF_N_PREDICTORS;
            names[n++] = columns[i];
        }
    return n;
}

/* Occurrences on a scale where none is 0. */
static int take_logarithms(double *v, size_t n, const char *name, suf_diag *diag)
{
    for (size_t i = 0; v && i < n; i++) {
        if (v[i] < 0)
            return sufi_fail_at(diag, SUF_ENUMERIC, NULL, SUF_AT_ROW, i, "%s is negative", name);
        v[i] = log10(1 + v[i]);
    }
    return SUF_OK;
}

int suf_effects_run(suf_effects *out, const suf_table *table, const suf_effects_opts *opts,
                    suf_diag *diag)
{
    const char *tags[] = {opts->pos_column, opts->bilu_column};
    sufi_sample s = {0};
    sufi_levels pos = {0}, bilu = {0};
    suf_effects_frame frame = {0};
    size_t n_clipped[SUF_N_PREDICTORS], n_tags = !opts->pos_column ? 0 : opts->bilu_column ? 2 : 1;
    const char *names[N_COLUMNS];
    size_t response[N_COLUMNS], n_columns = list_columns(table, names, response);
    int err;

    if (opts->bilu_column && !opts->pos_column)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a BILU column needs a part-of-speech column");
    err = sufi_sample_init(&s, table, names, n_columns, SUF_N_PREDICTORS, tags, n_tags,
                           opts->drop_missing != 0, diag);
    if (err)
        goto out;
    if (n_tags && (err = read_tags(&s, &pos, &bilu, diag)) != SUF_OK)
        goto located;
    for (size_t c = N_REQUIRED; c < n_columns; c++)
        if ((err = take_logarithms(s.number[c], s.n, names[c], diag)) != SUF_OK)
            goto located;
    if ((err = suf_effects_prepare(s.number, s.n, n_clipped, diag)) != SUF_OK)
        goto located;
    frame.n = s.n;
    for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
        frame.predictor[j] = s.number[j];
    for (size_t c = SUF_N_PREDICTORS; c < n_columns; c++)
        frame.response[response[c]] = s.number[c];
    frame.pos = (suf_factor){pos.of, pos.n_levels};
    frame.bilu = (suf_factor){bilu.of, bilu.n_levels};
    err = suf_effects_analyse(out, &frame, opts->n_threads, diag);
    if (!err) {
        out->n_dropped = s.n_dropped;
        for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
            out->n_clipped[j] = n_clipped[j];
    }
located:
    if (err)
        sufi_sample_locate(&s, diag);
out:
    sufi_sample_release(&s);
    sufi_levels_release(&pos);
    sufi_levels_release(&bilu);
    return err;
}
