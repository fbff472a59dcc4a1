/* text_index.h - small texts in memory, their indexes, and counting in them by scanning. */
#ifndef TESTS_TEXT_INDEX_H
#define TESTS_TEXT_INDEX_H

#include <stddef.h>
#include <stdint.h>

#include "sufgram/index.h"
#include "tap.h"

enum { TEXT_MAX = 6000 };

/* Sequences one after another. */
struct text {
    uint32_t ids[TEXT_MAX];
    size_t begin[TEXT_MAX + 1]; /* of sequence k; [n_sequences] is the end */
    size_t n_sequences;
    uint32_t vocab_size;
};

/* n tokens, low ids more frequent, in sequences of 1 to `longest` tokens. */
void text_random(struct text *t, rng *r, size_t n, size_t longest, uint32_t vocab_size);

/* Words of a file, a line a sequence, as ids by first appearance; words[id] is on the heap, up to
 * `cap` of them. Exits on failure. */
void text_of_words(struct text *t, const char *path, char **words, size_t cap);

/* Build and open the index of a text; segment_limit and order as in suf_build_opts. Exits on
 * failure. Close with suf_index_close. */
suf_index *text_index(const struct text *t, uint32_t order, uint64_t segment_limit);

/* Whether the gram, which may begin with SUF_BOUNDARY, stands at token i of sequence k. */
bool text_gram_at(const struct text *t, size_t k, size_t i, const uint32_t *gram, size_t len);

/* Its occurrences; with `followed` only those before another token. */
uint64_t text_count(const struct text *t, const uint32_t *gram, size_t len, bool followed);

/* A gram of at most `longest` symbols: a piece of the text, perhaps from a boundary on, or random
 * ids. Returns its length, 1 at least. */
size_t text_gram(const struct text *t, rng *r, uint32_t *gram, size_t longest);

#endif
