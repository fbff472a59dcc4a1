/* find.h - where grams occur, and which sequences satisfy a condition on the grams in them. */
#ifndef SUFGRAM_FIND_H
#define SUFGRAM_FIND_H

#include "defs.h"
#include "err.h"
#include "query.h"

SUF_BEGIN_DECLS

/* An occurrence, by its first token (of a gram that begins with the boundary: the token after). */
typedef struct suf_occurrence {
    uint64_t position; /* number of the token in corpus order from 0, boundaries not counted */
    uint64_t sequence; /* number of its sequence, from 0 */
    uint64_t offset;   /* of the token in its sequence, from 0 */
} suf_occurrence;

/* A non-zero return stops and is returned. */
typedef int suf_occurrence_visit(void *arg, const suf_occurrence *at);

/* Visit the occurrences of a gram of any length in corpus order, the first `max` of them (0: all).
 * Memory: 4 bytes for each visited in a segment. Errors as suf_query_count, SUF_EINVAL for the
 * empty gram. */
SUF_API int suf_query_find(suf_query *q, const uint32_t *gram, size_t len, uint64_t max,
                           suf_occurrence_visit *visit, void *arg, suf_diag *diag) SUF_MUST_CHECK;

/* One of several grams. */
typedef struct suf_clause {
    const suf_gram *gram; /* [0..n-1] */
    size_t n;
} suf_clause;

#define SUF_ANY_DISTANCE UINT64_MAX

/* A non-zero return stops and is returned. */
typedef int suf_sequence_visit(void *arg, uint64_t sequence);

/* Visit, in corpus order, the sequences that hold a gram of every clause; if max_distance is not
 * SUF_ANY_DISTANCE, at places of which the first and the last (their first tokens) are at most
 * max_distance tokens apart. Exact. Sequences with a gram of the rarest clause are read from end to
 * end. Errors as suf_query_count, `where` being the place in the offending gram; SUF_EINVAL for no
 * clause, a clause without grams or an empty gram. */
SUF_API int suf_query_sequences(suf_query *q, const suf_clause *clauses, size_t n_clauses,
                                uint64_t max_distance, suf_sequence_visit *visit, void *arg,
                                suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
