/* corpus_file.h - what the writer and the reader of corpus files agree on. The layout is described
 * in corpus_write.c. */
#ifndef SUF_CORPUS_CORPUS_FILE_H
#define SUF_CORPUS_CORPUS_FILE_H

#include <stdint.h>

#include "sufgram/corpus.h"

#define SUFI_CORPUS_MAGIC "SUFCORP" /* and its NUL: 8 bytes */

#define SUFI_CORPUS_TOKENS "TOKN"
#define SUFI_CORPUS_OFFSETS "SEQO"
#define SUFI_CORPUS_META "META"

/* Offsets in the META chunk. */
enum {
    SUFI_META_TOKENS = 0,
    SUFI_META_SEQUENCES = 8,
    SUFI_META_VOCAB = 16,
    SUFI_META_WIDTH = 20,
    SUFI_META_BYTES = 24
};

/* Bytes of a stored symbol, the largest of which is vocab_size itself. */
static inline uint32_t sufi_symbol_width(uint32_t vocab_size)
{
    return vocab_size <= UINT16_MAX ? 2 : 4;
}

/* Ids must be below this: the vocabulary size, or SUF_MAX_VOCAB while it is unknown. */
uint32_t sufi_corpus_writer_limit(const suf_corpus_writer *w);

#endif
