/* mkn_last.h - the last gram in lmplz's order, whose suffixes it counts otherwise. */
#ifndef SUF_QUERY_MKN_LAST_H
#define SUF_QUERY_MKN_LAST_H

#include "query/mkn_model.h"

typedef struct sufi_mkn_last sufi_mkn_last;

/* Reads the corpus up to the first occurrence of the last new token. */
int sufi_mkn_last_new(sufi_mkn_last **out, const suf_index *index, suf_diag *diag) SUF_MUST_CHECK;
void sufi_mkn_last_free(sufi_mkn_last *last); /* accepts NULL */

/* See a gram of order k < N: its stored symbols, ordinal and count. */
void sufi_mkn_last_see(sufi_mkn_last *last, unsigned k, const uint32_t *path, uint64_t ordinal,
                       uint64_t count);

/* In the model's counts of counts, put the count of each suffix for its adjusted count. */
void sufi_mkn_last_apply(const sufi_mkn_last *last, suf_mkn *m);

#endif
