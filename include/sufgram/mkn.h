/* mkn.h - interpolated modified Kneser-Ney, as KenLM's lmplz estimates it, from an index.
 *
 * Chen & Goodman (1998), with the choices of Heafield et al. (2013). A sequence is a sentence: the
 * boundary is <s> before its tokens and </s>, one more token to predict, after them; <unk> stands
 * for every id that does not occur. For the largest order N, and for a gram that begins with <s>,
 * the adjusted count a is the count; for every other gram of order k < N it is the number of
 * distinct tokens (<s> is one) that stand before it. With D of an order estimated from its counts
 * of counts, h' being h without its first token and V the words without <s>,
 *
 *   p(w | h) = (a(h w) - D(a(h w))) / A(h) + g(h) p(w | h'),   A(h) = sum of a(h w) over w
 *   g(h) = (D_1 N_1(h) + D_2 N_2(h) + D_3 N_3+(h)) / A(h),     p(w) ends in g() / V
 *
 * so the probabilities of all words, </s> and <unk> after any context sum to 1. */
#ifndef SUFGRAM_MKN_H
#define SUFGRAM_MKN_H

#include "defs.h"
#include "err.h"
#include "index.h"
#include "query.h"

SUF_BEGIN_DECLS

typedef struct suf_mkn_opts {
    uint32_t order;        /* 1 .. the index's; 0: the index's */
    int discount_fallback; /* where D cannot be estimated take 0.5, 1, 1.5 */
    int kenlm_parity;      /* a quirk of lmplz: for each order k < N the suffix of length k of the
                              last gram in suffix order (words numbered by first appearance) enters
                              the counts of counts with its count instead of a. Moves a discount on
                              small data, and makes it depend on the order of the sequences */
    suf_progress_fn *progress; /* may be NULL */
    void *progress_arg;
} suf_mkn_opts;

typedef struct suf_mkn suf_mkn;

/* Estimate the model: one pass over the tables of each order. Memory: 4 bytes a gram of the orders
 * below N kept, 8 more while estimating. The index must outlive the model; any number of threads
 * may use it. Errors: SUF_EINVAL (an order the index does not hold), SUF_ENUMERIC (discounts cannot
 * be estimated; the message has the counts of counts), SUF_ELIMIT (2^32 sequences or more),
 * SUF_ENOMEM, SUF_ECORRUPT, SUF_EINTERRUPTED. */
SUF_API int suf_mkn_new(suf_mkn **out, const suf_index *index, const suf_mkn_opts *opts,
                        suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_mkn_free(suf_mkn *model);

/* What was estimated for an order. */
typedef struct suf_mkn_order {
    uint64_t n_grams;             /* with </s>; order 1 also <s> and <unk> */
    uint64_t counts_of_counts[4]; /* grams with a = 1, 2, 3, 4 */
    double discount[3];           /* D_1, D_2, D_3+ */
    int fallback;                 /* the discounts are the fallback */
} suf_mkn_order;

/* The order of the model. */
SUF_API uint32_t suf_mkn_get_order(const suf_mkn *model);

/* SUF_EINVAL for an order the model does not have. */
SUF_API int suf_mkn_get_estimate(const suf_mkn *model, uint32_t order, suf_mkn_order *out);

/* P(token | context), of which the last N-1 symbols count. Token SUF_BOUNDARY is </s>; an id that
 * does not occur, or SUF_UNKNOWN, gets the probability of <unk>, of which there is one however many
 * such ids there are. matched_order is the order of the longest gram seen (0 for <unk>), count and
 * context_count are a(h w) and A(h) there. `q`: the calling thread's query of the same index.
 * Errors as suf_query_count. */
SUF_API int suf_mkn_probability(const suf_mkn *model, suf_query *q, const uint32_t *context,
                                size_t len, uint32_t token, suf_probability *out,
                                suf_diag *diag) SUF_MUST_CHECK;

/* The word that stands for an id; valid until the next call. */
typedef const char *suf_token_name(void *arg, uint32_t id);

/* Write the model as an ARPA file, which KenLM and SRILM read: log10 probabilities and back-off
 * weights with 8 decimals. `name` gives the words, without blanks; NULL: ids in decimal. Memory: 28
 * bytes a gram of the orders below N. The file appears under its name when complete ("-": standard
 * output). Errors: SUF_EIO, SUF_ENOMEM, SUF_ECORRUPT, SUF_EINTERRUPTED. */
SUF_API int suf_mkn_write_arpa(const suf_mkn *model, const char *path, suf_token_name *name,
                               void *name_arg, suf_progress_fn *progress, void *progress_arg,
                               suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
