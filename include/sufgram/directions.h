/* directions.h - which way context and tags move learning: the paper's sweep over context scores
 * and its effects of single part-of-speech tags.
 *
 * The analyses are run_context_regressions and directions_of_effect of the code of T. Chang, Z. Tu
 * and B. Bergen, "Characterizing Learning Curves During Language Model Pre-Training" (TACL 2024).
 * Both take the joined table, options, frame and errors of suf_effects_run (effects.h). */
#ifndef SUFGRAM_DIRECTIONS_H
#define SUFGRAM_DIRECTIONS_H

#include "defs.h"
#include "effects.h"
#include "err.h"
#include "table.h"

SUF_BEGIN_DECLS

/* ---- sweep over context scores ---- */

/* The order and window (0: all) in a column name "context_N_W_bits": 1, or 0 for another name. */
SUF_API int suf_sweep_column(const char *name, uint32_t *order, uint32_t *window);

/* One response and one context score, of the score's negative (a mean log2 probability), not
 * clipped. */
typedef struct suf_sweep_entry {
    size_t response;
    uint32_t order, window; /* window 0: all tokens before the target */
    double r2_adj;          /* of response ~ score; it may be below 0 */
    double r2_adj_signed;   /* the same, its sign turned for a falling slope */
    double slope_full;      /* beside the other predictors and tags; NaN if undetermined */
    double slope_alone;     /* as the only predictor; NaN for a constant score */
    double slope_residual;  /* on what unigram leaves of the response */
    unsigned n_unexpected;  /* of the three signs, those that are not the paper's: + for final
                               surprisal, else -; 0 counts as + */
} suf_sweep_entry;

typedef struct suf_sweep {
    size_t n_rows, n_dropped;
    size_t n; /* response by response, scores in the order of the table */
    suf_sweep_entry *entry;
} suf_sweep;

/* Sweep over all columns context_N_W_bits of the table, for every response that has values.
 * SUF_EMISMATCH when there is no such column. One factorisation serves all models. Free with
 * suf_sweep_release. */
SUF_API int suf_sweep_run(suf_sweep *out, const suf_table *table, const suf_effects_opts *opts,
                          suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
SUF_API void suf_sweep_release(suf_sweep *s);

/* The entry of a response with the greatest |r2_adj|, the first of equals; NULL when it has none.
 */
SUF_API const suf_sweep_entry *suf_sweep_strongest(const suf_sweep *s, size_t response);

/* Write a table as suf_effects_put does: provenance lines with the strongest entry and the number
 * of unexpected signs of each response; columns response order window r2_adj_signed sign_full
 * sign_alone sign_residual unexpected_signs slope_full slope_alone slope_residual. */
SUF_API void suf_sweep_put(const suf_sweep *s, suf_rows *rows);

/* ---- effects of tags ---- */

typedef struct suf_tag_effect {
    size_t response;
    const char *factor; /* "pos" or "bilu", static */
    char *level;
    size_t n;           /* rows of that level */
    double coefficient; /* against the reference, in units of the response; the reference has 0 */
    double std_error;
} suf_tag_effect;

typedef struct suf_tag_effects {
    size_t n_rows, n_dropped;
    char *reference[2]; /* of pos and bilu: [UNMATCHED] and U, or if no row has these the first
                           level by code point */
    double r2_adj_increment[SUF_N_RESPONSES][2]; /* of the factor, after the five predictors; NaN
                                                    for a response without values */
    size_t n; /* response by response, pos and then bilu, by rising coefficient */
    suf_tag_effect *effect;
} suf_tag_effects;

/* Regress what the five predictors leave of each response on pos, and on bilu. SUF_EINVAL without
 * opts->pos_column. Release with suf_tag_effects_release. */
SUF_API int suf_tag_effects_run(suf_tag_effects *out, const suf_table *table,
                                const suf_effects_opts *opts, suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
SUF_API void suf_tag_effects_release(suf_tag_effects *t);

/* Write a table as suf_effects_put does: the references and, for each response, the rises of
 * adjusted R2 as provenance; columns response factor level n coefficient std_error. */
SUF_API void suf_tag_effects_put(const suf_tag_effects *t, suf_rows *rows);

SUF_END_DECLS

#endif
