/* keys.h - a set of texts, numbered in order of first appearance. */
#ifndef SUF_DATA_KEYS_H
#define SUF_DATA_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "sufgram/err.h"

typedef struct sufi_keys {
    size_t n;
    char *text; /* all of them, each ended by NUL */
    size_t text_len, text_cap;
    size_t *offset; /* [n], of each in `text` */
    size_t offset_cap;
    size_t *slot;   /* hash table: a number plus one, 0 = free */
    size_t n_slots; /* a power of two, at least twice n */
} sufi_keys;

/* The number of text[0..len-1], which is added if it is new. False when out of memory. */
bool sufi_keys_add(sufi_keys *k, const char *text, size_t len, size_t *number);

/* The number of a text, or SUF_ABSENT. */
int sufi_keys_find(const sufi_keys *k, const char *text, size_t len, size_t *number);

/* The text of that number; valid until the next add. */
const char *sufi_keys_text(const sufi_keys *k, size_t number);

/* Harmless on a zeroed struct, which is an empty set. */
void sufi_keys_release(sufi_keys *k);

#endif
