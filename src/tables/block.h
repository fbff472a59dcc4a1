/* block.h - one block of an n-gram table: a run of posting lists, in memory and encoded.
 *
 * The entries of order n are its distinct n-grams in order. A context of order n is an entry of
 * order n-1 (order 1 has one, the root); its posting list is its next symbols with their counts.
 * Contexts and entries are numbered from 0 in order (ordinals): a table never repeats the symbols
 * of its contexts, they are the entries of the table below. */
#ifndef SUF_TABLES_BLOCK_H
#define SUF_TABLES_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

enum {
    SUFI_BLOCK_ENTRIES = 8192,   /* a block is closed at this many entries ... */
    SUFI_BLOCK_CONTEXTS = 32768, /* ... or contexts */
    SUFI_BLOCK_HEADER = 64,      /* bytes of an encoded header */
    SUFI_BLOCK_COLUMNS = 7,
};

enum sufi_block_flags {
    SUFI_BLOCK_CONTINUED = 1, /* the first list began in an earlier block */
    SUFI_BLOCK_CONTINUES = 2, /* the last list goes on in the next block */
};

/* What a reader keeps of every block. */
typedef struct sufi_block_header {
    uint64_t first_context; /* ordinal */
    uint64_t first_entry;   /* ordinal */
    uint32_t first_symbol;  /* first symbol of a continued list, else 0 */
    uint32_t n_contexts, n_entries;
    uint32_t flags;
    uint32_t column_size[SUFI_BLOCK_COLUMNS]; /* compressed bytes */
    uint32_t checksum;                        /* low half of the XXH3-64 of the columns */
} sufi_block_header;

/* A decoded block: list i is symbol[start[i] .. start[i+1]-1] with its counts. */
typedef struct sufi_block {
    uint32_t n_contexts, n_entries;
    uint32_t *start;  /* [0..n_contexts] */
    uint32_t *symbol; /* [0..n_entries-1], rising within a list */
    uint64_t *count;  /* [0..n_entries-1] */
} sufi_block;

/* Room for any block. */
int sufi_block_init(sufi_block *b) SUF_MUST_CHECK;
void sufi_block_release(sufi_block *b);

/* Scratch of one encoding or decoding thread. */
typedef struct sufi_block_codec sufi_block_codec;
sufi_block_codec *sufi_block_codec_new(int level); /* 0: the default. NULL: out of memory */
void sufi_block_codec_free(sufi_block_codec *c);

/* Compress a block's columns to the codec's buffer; fills column_size and checksum of `header` and
 * n_contexts, n_entries. *data stays valid until the next call. */
int sufi_block_encode(sufi_block_codec *c, const sufi_block *b, sufi_block_header *header,
                      const uint8_t **data, size_t *size, suf_diag *diag) SUF_MUST_CHECK;

/* The opposite, from data[0..size-1]; everything is checked (SUF_ECORRUPT). */
int sufi_block_decode(sufi_block_codec *c, const sufi_block_header *header, const uint8_t *data,
                      size_t size, sufi_block *b, suf_diag *diag) SUF_MUST_CHECK;

/* A header as SUFI_BLOCK_HEADER bytes and back. */
void sufi_block_header_put(const sufi_block_header *header, uint8_t *bytes);
void sufi_block_header_get(sufi_block_header *header, const uint8_t *bytes);

/* Bytes of all columns. */
size_t sufi_block_data_size(const sufi_block_header *header);

#endif
