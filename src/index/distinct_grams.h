/* distinct_grams.h - how many distinct n-grams a corpus has, before its tables are built. */
#ifndef SUF_INDEX_DISTINCT_GRAMS_H
#define SUF_INDEX_DISTINCT_GRAMS_H

#include "sufgram/corpus.h"
#include "sufgram/defs.h"

/* An estimate of the number of distinct grams of orders 1..order, those that begin with the
 * boundary included; standard error below one percent. One pass over the corpus an order, on up to
 * n_threads threads; 2 MiB a thread. */
int sufi_estimate_grams(const suf_corpus *corpus, uint32_t order, uint32_t n_threads,
                        uint64_t *n_grams, suf_diag *diag) SUF_MUST_CHECK;

#endif
