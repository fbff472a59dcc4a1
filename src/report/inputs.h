/* inputs.h - the tables of a report as arrays of numbers. */
#ifndef SUF_REPORT_INPUTS_H
#define SUF_REPORT_INPUTS_H

#include <stdbool.h>

#include "sufgram/correlate.h"
#include "sufgram/report.h"

enum sufi_metric {
    SUFI_FINAL_SURPRISAL,
    SUFI_VARIABILITY,
    SUFI_AOA,
    SUFI_FORGETTABILITY,
    SUFI_N_METRICS, /* of one run's curve */
    SUFI_CROSS_RUN = SUFI_N_METRICS,
    SUFI_N_AVERAGES, /* of an example averaged over runs */
};

/* "Final surprisal" ...; "bits" ...; static. */
const char *sufi_metric_title(size_t metric);
const char *sufi_metric_unit(size_t metric);

/* Metrics of every curve, item run * n_examples + example, as 'sufgram curves' wrote them. */
typedef struct sufi_metrics {
    suf_curves curves;
    double chance_bits; /* NaN where the table does not say */
    unsigned splines;   /* 25 where it does not */
    unsigned last;      /* 11 where it does not */
} sufi_metrics;

/* Errors as suf_curves_read says; SUF_EFORMAT names the line of a setting out of bounds. */
int sufi_metrics_read(sufi_metrics *out, const char *path, suf_diag *diag) SUF_MUST_CHECK;
void sufi_metrics_release(sufi_metrics *m);

/* One of the metrics below SUFI_N_METRICS. */
const double *sufi_metric_values(const sufi_metrics *m, size_t metric);

/* The average table: value[k] is NULL for a column without values. */
typedef struct sufi_averages {
    size_t n_examples;
    double *value[SUFI_N_AVERAGES];
} sufi_averages;

int sufi_averages_read(sufi_averages *out, const char *path, suf_diag *diag) SUF_MUST_CHECK;
void sufi_averages_release(sufi_averages *a);

/* The named columns of a table, out[k] of *n_rows values each, freed by the caller; NaN where a
 * cell is empty. */
int sufi_columns_read(double **out, size_t *n_rows, const char *path, const char *const *names,
                      size_t n_names, suf_diag *diag) SUF_MUST_CHECK;

/* Is told a provenance line at the head of a table, its number (from 1) and its text without "# ".
 */
typedef int sufi_provenance_fn(void *arg, uint64_t line, const char *text, suf_diag *diag);

/* Call visit for each of them until it fails, and return what it returns; or SUF_EIO. */
int sufi_provenance_visit(const char *path, sufi_provenance_fn *visit, void *arg,
                          suf_diag *diag) SUF_MUST_CHECK;

#endif
