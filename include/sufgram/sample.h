/* sample.h - sequences drawn from an estimator.
 *
 * A sequence begins at the boundary, or with the context given, and goes on token by token until
 * its end is drawn or it is long enough. The end of a sequence is an outcome like a token, seen
 * after a context c as often as c ends a sequence: count(c) - N(c) times (query.h). What is drawn:
 *
 * - Models that divide counts: after the last order - 1 symbols of the sequence, c, an outcome with
 *   probability count(c outcome) / count(c). Where c does not occur, which only a context given can
 *   bring about, SUF_MODEL_MLE is refused (SUF_EINVAL) and c is shortened from the left for the
 *   others. So no model backs off again, and with one order and seed all draw the same. For
 * SUF_MODEL_CHANG2024 and SUF_MODEL_STUPID, whose scores do not sum to 1, this is the score
 * normalised over the outcomes seen after the longest matching context: an outcome that would need
 * one more back-off is never drawn. For SUF_MODEL_INFGRAM c is the longest suffix of the whole
 * sequence that occurs; since every draw occurs after the one before it, a sequence begun at the
 * boundary with no bound on the order is one of the corpus.
 * - Kneser-Ney (mkn.h): a token or the end with the interpolated probability given that it is not
 *   <unk>, which is no token that could be written: p(w | h) / (1 - p(<unk> | h)).
 *
 * With a temperature T other than 1 each of these probabilities is raised to 1/T and they are
 * divided by their sum.
 *
 * Sequence k of a seed is drawn with stream k of the seed: xoshiro256** (Blackman & Vigna 2021),
 * its state taken from splitmix64. Outcomes are laid out by token id, the end last. So the result
 * does not depend on threads, nor on how the index was built; with temperature 1 only integers and
 * the four operations of IEEE arithmetic decide, and it does not depend on the machine either. */
#ifndef SUFGRAM_SAMPLE_H
#define SUFGRAM_SAMPLE_H

#include "defs.h"
#include "err.h"
#include "index.h"
#include "mkn.h"
#include "query.h"

SUF_BEGIN_DECLS

typedef struct suf_sample_opts {
    enum suf_model model;    /* looked at if there is no `mkn` */
    const suf_mkn *mkn;      /* of the same index; NULL: `model` */
    uint32_t order;          /* of `model`, 1 or more; UINT32_MAX: the whole sequence is context */
    const uint32_t *context; /* [0..context_len-1], as in query.h; empty: the boundary */
    size_t context_len;
    uint64_t n_sequences;
    uint64_t length;           /* most tokens drawn for a sequence, 1 or more */
    uint64_t seed;             /* any */
    double temperature;        /* above 0; 0 is taken for 1 */
    uint32_t threads;          /* 0: one per processor */
    suf_progress_fn *progress; /* may be NULL */
    void *progress_arg;
} suf_sample_opts;

/* Sequence `number`: ids[0..n-1], the context's tokens first, valid during the call. `ended` is 0
 * if it was cut at opts->length. A non-zero return stops and is returned. */
typedef int suf_sample_visit(void *arg, uint64_t number, const uint32_t *ids, size_t n, int ended);

/* Draw sequences, visited in order. Time a token: a search of the context in the suffix arrays, for
 * Kneser-Ney also the lists of the contexts it backs off to; with a temperature other than 1 the
 * whole list of the context, for Kneser-Ney all unigrams. Memory: 12 bytes a unigram, with a
 * temperature 8 more; for Kneser-Ney 4 bytes a gram and 8 bytes a context of the orders below the
 * model's, read first. Errors: SUF_EINVAL (order 0, length 0, a temperature that is no positive
 * number, for SUF_MODEL_MLE a context that does not occur), SUF_ERANGE as suf_query_count,
 * SUF_ECORRUPT, SUF_ENOMEM, SUF_EINTERRUPTED. */
SUF_API int suf_sample(const suf_index *index, const suf_sample_opts *opts, suf_sample_visit *visit,
                       void *arg, suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
