/* gram_trie.h - the grams of the lower orders as a trie in memory, and a cursor over them that
 * knows each gram's suffix: the gram without its first symbol. */
#ifndef SUF_QUERY_GRAM_TRIE_H
#define SUF_QUERY_GRAM_TRIE_H

#include <stdint.h>

#include "tables/table_lookup.h"

/* Order k: the list of context c (a gram of order k-1) is symbol[start[c] .. start[c+1]-1]; places
 * in `symbol` are ordinals. */
typedef struct sufi_trie_level {
    uint64_t n, n_contexts;
    uint64_t *start; /* [0..n_contexts] */
    uint32_t *symbol;
} sufi_trie_level;

typedef struct sufi_trie {
    sufi_trie_level level[SUF_MAX_ORDER]; /* [k-1] */
} sufi_trie;

/* Read order k. With first_counts, first_counts[0..n_first-1] are set to the counts of the first
 * n_first grams, each at most UINT32_MAX (SUF_ECORRUPT otherwise). 8 bytes a context and 4 a gram.
 */
int sufi_trie_load(sufi_trie_level *level, const sufi_tables *tables, unsigned order,
                   uint32_t *first_counts, uint64_t n_first, suf_diag *diag) SUF_MUST_CHECK;
void sufi_trie_release(sufi_trie *trie);

/* The ordinal of `symbol` in the list of a context; UINT64_MAX when it is not there. *hint, at
 * first the list's start, makes a run of searches for rising symbols one pass over the list. */
uint64_t sufi_trie_find(const sufi_trie_level *level, uint64_t context, uint32_t symbol,
                        uint64_t *hint);

/* The grams of one order in gram order. Levels 1..depth must be loaded. */
typedef struct sufi_cursor {
    const sufi_trie *trie;
    unsigned depth;
    uint64_t at[SUF_MAX_ORDER + 1];   /* ordinal of the gram's first d symbols */
    uint64_t link[SUF_MAX_ORDER + 1]; /* ordinal, one order lower, of that without the first */
    uint64_t hint[SUF_MAX_ORDER + 1];
    uint32_t path[SUF_MAX_ORDER];
} sufi_cursor;

/* Depth 0: the empty gram, once. */
void sufi_cursor_init(sufi_cursor *c, const sufi_trie *trie, unsigned depth);

/* 0, SUF_ABSENT after the last, SUF_ECORRUPT where a gram's suffix is no gram. */
int sufi_cursor_next(sufi_cursor *c, suf_diag *diag) SUF_MUST_CHECK;

#endif
