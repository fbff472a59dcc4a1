/* cov_columns.h - the columns of 'covariates': their names, and the cells of a row. */
#ifndef SUF_CLI_COV_COLUMNS_H
#define SUF_CLI_COV_COLUMNS_H

#include "grams.h"

enum { COV_MAX_SCORES = 256 };

/* Which columns there are. */
struct cov_columns {
    const suf_covariate_opts *opts;
    bool wanted[SUF_MAX_ORDER]; /* order - 1 */
    uint32_t largest;           /* order wanted */
    uint32_t order;             /* the index's */
    const suf_corpus *names;    /* NULL: no column for them */
};

/* Give the table its columns. */
void cov_columns_name(const struct cov_columns *c, suf_rows *rows);

/* Write a row. */
void cov_columns_write(const struct cov_columns *c, const suf_covariate_row *row, suf_rows *rows);

#endif
