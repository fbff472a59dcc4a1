/* curves_tables.h - the tables 'sufgram curves' writes. */
#ifndef SUF_CLI_CURVES_TABLES_H
#define SUF_CLI_CURVES_TABLES_H

#include "cli.h"

enum curves_table {
    METRICS,
    AVERAGE,
    CROSS_RUN,
    CROSS_RUN_RAW,
    SIGMOIDS,
    RANKS,
    DATASET_MAP,
    N_CURVES_TABLES
};

/* Two runs whose curves are compared. */
struct run_pair {
    size_t from, to;
};

/* What the tables are written from. */
struct curves_results {
    const suf_runs *runs;
    const suf_curves *curves;
    double unlearned; /* the percentile; negative: no such column */
    const struct run_pair *pairs;
    size_t n_pairs;
    const uint64_t *ranks;  /* [n_pairs * examples] */
    const double *map_mean; /* [runs * examples] probability of the target (dataset_map.h) */
    const double *map_deviation;
};

/* Provenance lines (beside the caller's), columns and rows of one table. */
int curves_table_write(suf_rows *rows, enum curves_table table, const struct curves_results *r,
                       suf_diag *diag) SUF_MUST_CHECK;

#endif
