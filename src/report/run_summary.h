/* run_summary.h - what the figures of whole training runs need of all their curves, in one pass. */
#ifndef SUF_REPORT_RUN_SUMMARY_H
#define SUF_REPORT_RUN_SUMMARY_H

#include "sufgram/report.h"
#include "sufgram/curves.h"

typedef struct sufi_run_summary {
    size_t n_runs, n_checkpoints;
    double *mean;        /* [n_runs][n_checkpoints] surprisal, mean over examples */
    double *quartile[3]; /* [n_checkpoints] each, over examples and runs, to 1/32 bit */
} sufi_run_summary;

/* Read all curves in blocks. Results do not depend on n_threads.
 * Release with sufi_run_summary_release, whatever is returned. */
int sufi_run_summary_make(sufi_run_summary *s, const suf_runs *runs, const suf_report_opts *opts,
                          suf_diag *diag) SUF_MUST_CHECK;
void sufi_run_summary_release(sufi_run_summary *s);

#endif
