/* regress_model.h - a formula over the rows of a table: its design, factored. */
#ifndef SUF_EFFECTS_REGRESS_MODEL_H
#define SUF_EFFECTS_REGRESS_MODEL_H

#include "effects/formula.h"
#include "effects/levels.h"
#include "effects/sample.h"
#include "stats/basis.h"
#include "stats/model_rows.h"

/* A column of the design: the product of one entry for each variable of its term. */
typedef struct sufi_column {
    size_t term;
    uint32_t level[SUF_MAX_FACTORS]; /* of categorical ones, the column is their indicator */
} sufi_column;

typedef struct sufi_model {
    const suf_formula *f;
    sufi_sample sample;  /* numbers: response, numeric variables, those only residualised on */
    size_t *source;      /* [n_variables] of each variable among numbers, or among tags */
    sufi_levels *levels; /* [n_variables] of categorical ones */
    size_t n_columns;    /* with the constant, without the response */
    sufi_column *column; /* [n_columns] the first, the constant, has no meaning */
    suf_ols *ols;        /* all columns and the response, number n_columns */
    sufi_basis basis;
    sufi_model_rows rows;
    size_t n_numeric;   /* numeric variables of the formula; numbers 1 .. n_numeric */
    size_t *n_clipped;  /* [1 + n_numeric] */
    size_t first_label; /* among tags: clusters, then the folds */
} sufi_model;

/* Read the table, prepare columns as `opts` says, lay out and factor. Errors as suf_regress.
 * Release whatever is returned. */
int sufi_model_init(sufi_model *m, const suf_table *table, const suf_regress_opts *opts,
                    suf_diag *diag) SUF_MUST_CHECK;
void sufi_model_release(sufi_model *m);

/* "(intercept)", "a:pos=NOUN"; of a term "a:pos". Heap strings; NULL when out of memory. */
char *sufi_column_name(const sufi_model *m, size_t column);
char *sufi_term_name(const sufi_model *m, size_t term);

#endif
