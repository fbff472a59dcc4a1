/* query.h - counts, conditional probabilities and next tokens of an open index.
 *
 * A gram is an array of token ids; its first symbol may be SUF_BOUNDARY, which stands for the start
 * of a sequence. count(g): occurrences of g inside one sequence. N(c): occurrences of c followed by
 * a token in the same sequence, the sum of count(c w) over w. */
#ifndef SUFGRAM_QUERY_H
#define SUFGRAM_QUERY_H

#include "defs.h"
#include "err.h"
#include "index.h"

SUF_BEGIN_DECLS

/* Scratch space of one thread's queries (decoded blocks). The index must outlive it. */
typedef struct suf_query suf_query;

SUF_API int suf_query_new(suf_query **out, const suf_index *index, suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_query_free(suf_query *q);

/* The two ways to a count; they always agree. */
enum suf_way {
    SUF_WAY_ANY,   /* whichever is fastest */
    SUF_WAY_TABLE, /* the n-gram tables: grams up to the index's order */
    SUF_WAY_ARRAY, /* a search in every segment's suffix array: any length */
};

/* *count = count(gram[0..len-1]); the empty gram counts all tokens, the boundary alone all
 * sequences. Errors: SUF_ERANGE for an id not below the vocabulary size (`where` is its place in
 * the gram) or a boundary that is not first; SUF_EINVAL for SUF_WAY_TABLE with a longer gram than
 * the tables hold; SUF_ECORRUPT. */
SUF_API int suf_query_count(suf_query *q, const uint32_t *gram, size_t len, enum suf_way way,
                            uint64_t *count, suf_diag *diag) SUF_MUST_CHECK;

typedef struct suf_gram {
    const uint32_t *ids; /* [0..len-1], the first may be SUF_BOUNDARY */
    size_t len;
} suf_gram;

/* counts[i] = count(grams[i]), i < n, of any lengths. Several times faster than one by one: the
 * memory that neighbouring searches need is fetched together. On an error *bad (may be NULL) is the
 * first gram there is something wrong with; the counts before it are set. */
SUF_API int suf_query_counts(suf_query *q, const suf_gram *grams, size_t n, uint64_t *counts,
                             size_t *bad, suf_diag *diag) SUF_MUST_CHECK;

/* Let suf_query_counts use so many threads, the caller's included, when it is given thousands of
 * grams (0: one per processor; until this is called: 1). SUF_ENOMEM: it is 1 again. */
SUF_API int suf_query_threads(suf_query *q, uint32_t threads, suf_diag *diag) SUF_MUST_CHECK;

/* *total = N(context[0..len-1]); the empty context: all tokens. Errors as above. */
SUF_API int suf_query_context_count(suf_query *q, const uint32_t *context, size_t len,
                                    uint64_t *total, suf_diag *diag) SUF_MUST_CHECK;

enum suf_model {
    SUF_MODEL_MLE,       /* count(c w) / N(c) */
    SUF_MODEL_CHANG2024, /* the longest seen gram's MLE, no weights (Chang, Tu & Bergen 2024) */
    SUF_MODEL_STUPID,    /* the same times 0.4 for each symbol of the context dropped: a score, not
                            a probability (stupid back-off; Brants et al. 2007) */
    SUF_MODEL_INFGRAM,   /* the MLE after the longest suffix of the context that a token follows
                            anywhere, missing if never this one (infinity-gram; Liu et al. 2024) */
};

typedef struct suf_probability {
    double surprisal_bits;  /* -log2 probability; NaN when unseen */
    double probability;     /* NaN when unseen */
    uint32_t matched_order; /* order of the gram divided, 0 when unseen. With MLE, CHANG2024 and
                               STUPID a context that begins with the boundary is a padded one: it is
                               matched at the full order */
    uint64_t count;         /* the two counts divided (of the last order tried when unseen) */
    uint64_t context_count;
} suf_probability;

/* P(token | context) by a model of `order` >= 1: the last order-1 symbols of the context count, a
 * shorter context lowers the order unless it begins with the boundary. Any order (UINT32_MAX: the
 * whole context); those beyond the tables are answered by the suffix array. Kneser-Ney is in mkn.h.
 * Errors as suf_query_count. */
SUF_API int suf_query_probability(suf_query *q, enum suf_model model, uint32_t order,
                                  const uint32_t *context, size_t len, uint32_t token,
                                  suf_probability *out, suf_diag *diag) SUF_MUST_CHECK;

/* The posting list of a context: every token seen after it, with counts. */
typedef struct suf_next {
    uint64_t n;      /* distinct next tokens */
    uint64_t total;  /* N(context) */
    uint32_t *token; /* [0..n-1], by falling count, ties by rising id */
    uint64_t *count; /* [0..n-1] */
} suf_next;

/* Exact, for a context of any length. Free with suf_next_release. Errors as suf_query_count. */
SUF_API int suf_query_next(suf_query *q, const uint32_t *context, size_t len, suf_next *out,
                           suf_diag *diag) SUF_MUST_CHECK;

/* Entropy of the next token's MLE, in bits; 0 for an empty list. */
SUF_API double suf_next_entropy_bits(const suf_next *next);

SUF_API void suf_next_release(suf_next *next);

/* Visit the distinct grams of `order` in gram order, with counts; those that begin with the
 * boundary too if with_boundary (they come first). The gram's ids are valid during the call. Stops
 * at the first non-zero return, which is returned. */
typedef int suf_gram_visit(void *arg, const uint32_t *gram, uint32_t order, uint64_t count);
SUF_API int suf_query_grams(const suf_index *index, uint32_t order, int with_boundary,
                            suf_gram_visit *visit, void *arg, suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
