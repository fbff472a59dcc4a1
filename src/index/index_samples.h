/* index_samples.h - rank samples of an open index's segments, made when many searches ask. */
#ifndef SUF_INDEX_INDEX_SAMPLES_H
#define SUF_INDEX_INDEX_SAMPLES_H

#include "suffix/rank_samples.h"

typedef struct sufi_index_samples sufi_index_samples;

sufi_index_samples *sufi_index_samples_new(void);                         /* NULL: out of memory */
void sufi_index_samples_free(sufi_index_samples *s, uint32_t n_segments); /* accepts NULL */

#endif
