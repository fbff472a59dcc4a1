/* covariate_rows.h - the rows of some sequences of a batch. */
#ifndef SUF_QUERY_COVARIATE_ROWS_H
#define SUF_QUERY_COVARIATE_ROWS_H

#include "query/batch.h"
#include "sufgram/covariates.h"

/* What all rows of a job share. */
typedef struct sufi_covariate_job {
    const suf_index *index;
    const suf_evaluation *eval;
    const uint8_t *mask;
    const suf_covariate_opts *opts;
    double fill_bits;             /* for unseen unigrams */
    double *diversity, *adjusted; /* by token id, or NULL */
    sufi_batch batch;
} sufi_covariate_job;

typedef struct sufi_covariate_chunk sufi_covariate_chunk;

/* Compute what is not in the batch for sequences [first, first + n) of it, which are those from
 * `sequence` on of the evaluation set, and whose first target has number `example`. */
int sufi_covariate_chunk_new(sufi_covariate_chunk **out, const sufi_covariate_job *job,
                             suf_query *q, size_t first, size_t n, uint64_t sequence,
                             uint64_t example, suf_diag *diag) SUF_MUST_CHECK;
void sufi_covariate_chunk_free(sufi_covariate_chunk *c); /* accepts NULL */

/* Visit its targets; a non-zero return of the visitor stops and is returned. */
int sufi_covariate_chunk_visit(const sufi_covariate_chunk *c, suf_covariate_visit *visit,
                               void *arg);

/* -log2 of count / total, NaN when unseen or at most `zero_below`. */
double sufi_covariate_surprisal(uint64_t count, uint64_t total, double zero_below);

#endif
