/* gram_block.h - what suf_query_counts keeps in a query for many grams and several threads. */
#ifndef SUF_QUERY_GRAM_BLOCK_H
#define SUF_QUERY_GRAM_BLOCK_H

#include "sufgram/query.h"

/* Harmless where there is nothing. */
void sufi_query_free_block(suf_query *q);

#endif
