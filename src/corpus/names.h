/* names.h - names of token ids, both ways: as the chunk VOCB holds them, and in the making. */
#ifndef SUF_CORPUS_NAMES_H
#define SUF_CORPUS_NAMES_H

#include <stdbool.h>

#include "base/chunkfile.h"
#include "sufgram/corpus.h"

#define SUFI_CORPUS_NAMES "VOCB"

/* The arrays of a chunk, or of a table in the making. Layout in names.c. */
typedef struct sufi_names {
    enum suf_names kind;
    uint32_t n;             /* names of ids 0 .. n-1 */
    uint64_t n_slots;       /* a power of two, above n */
    uint64_t text_bytes;    /* names and the NUL behind each */
    const uint64_t *offset; /* n + 1: where each begins in `text` */
    const uint32_t *slot;   /* n_slots: 0, or an id plus one */
    const char *text;
} sufi_names;

/* The arrays of a mapped chunk of `size` bytes. Checks sizes, not contents. Returns NULL or what is
 * wrong: static text. */
const char *sufi_names_open(sufi_names *names, const uint8_t *chunk, uint64_t size,
                            uint32_t vocab_size);

/* Check all names; *id is the one that is wrong. Returns NULL or what is wrong. */
const char *sufi_names_verify(const sufi_names *names, uint32_t *id);

/* The name of an id, NUL-terminated, its length in *len; NULL if it has none. */
const char *sufi_names_get(const sufi_names *names, uint32_t id, size_t *len);

/* The id of a name; of several with one name the lowest. */
bool sufi_names_find(const sufi_names *names, const char *text, size_t len, uint32_t *id);

/* Names in the making: `names` shows them at any time. Zeroed: none. */
typedef struct sufi_names_maker {
    sufi_names names;
    uint64_t *offset;
    uint32_t *slot;
    char *text;
    size_t offset_cap, text_cap;
} sufi_names_maker;

/* Give the next id a name; "" names nothing. SUF_ELIMIT beyond SUF_MAX_VOCAB. */
int sufi_names_add(sufi_names_maker *m, const char *text, size_t len,
                   suf_diag *diag) SUF_MUST_CHECK;

/* Read names from a file: of a corpus, a SentencePiece .vocab (name, tab, score) or one a line. */
int sufi_names_read(sufi_names_maker *m, const char *path, suf_diag *diag) SUF_MUST_CHECK;

/* Add names that go on behind those that are there, or are some of them: SUF_EMISMATCH otherwise.
 * `path` is for diagnostics, may be NULL. */
int sufi_names_join(sufi_names_maker *m, const sufi_names *other, const char *path,
                    suf_diag *diag) SUF_MUST_CHECK;

/* Write the chunk. */
void sufi_names_write(const sufi_names *names, sufi_chunkfile_writer *file);

void sufi_names_release(sufi_names_maker *m);

/* As sufi_names_join into those of a writer, which has the names of the first corpus it gets. */
int sufi_corpus_writer_join_names(suf_corpus_writer *w, const suf_corpus *other,
                                  suf_diag *diag) SUF_MUST_CHECK;

/* The names of an open corpus; n = 0 if it has none. */
const sufi_names *sufi_corpus_names(const suf_corpus *c);

/* The path it was opened by. */
const char *sufi_corpus_path(const suf_corpus *c);

#endif
