/* covariates.h - what an index says about the targets of an evaluation set, in one batch pass.
 *
 * Quantities and their order of operations are those of Chang, Tu & Bergen (2024) and its code
 * (get_ngram_surprisals, get_ngram_surprisals_with_backoff, get_context_ngram_logppls, contextual
 * diversity); counts are exact unless pruning is asked for. A gram that begins before its sequence
 * does is padded: it is the gram from the boundary on. */
#ifndef SUFGRAM_COVARIATES_H
#define SUFGRAM_COVARIATES_H

#include "corpus.h"
#include "defs.h"
#include "err.h"
#include "index.h"
#include "mkn.h"

SUF_BEGIN_DECLS

/* A context score: mean surprisal of the `window` tokens before the target (0: all of them), each
 * token scored with the order its place in the window allows, at most `order`. */
typedef struct suf_context_score {
    uint32_t order, window;
} suf_context_score;

/* Columns of a row that are computed if asked for (suf_covariate_opts.columns, or-ed). */
enum suf_covariate_column {
    SUF_COVARIATE_ENTROPY = 1,             /* entropy_bits, continuations */
    SUF_COVARIATE_CONTINUATION_COUNTS = 2, /* continuation_count */
    SUF_COVARIATE_LONGEST_MATCH = 4,       /* longest_match, longest_match_count */
    SUF_COVARIATE_FIRST_POSITION = 8,      /* first_position */
    SUF_COVARIATE_SCALES = 16,             /* frequency_per_million, frequency_zipf_log10 */
    SUF_COVARIATE_STUPID = 32,             /* stupid_bits */
    SUF_COVARIATE_INFGRAM = 64             /* infgram_bits, infgram_matched_order */
};

/* Stands for "none" where a row has whole numbers. */
#define SUF_COVARIATE_MISSING UINT64_MAX

typedef struct suf_covariate_opts {
    uint32_t max_order;                /* largest order computed; 0: the index's */
    uint64_t min_count[SUF_MAX_ORDER]; /* [n-1]: in the model of order n grams seen less often count
                                          as unseen, also in the totals divided by; 0: keep all */
    double zero_below; /* a probability at or below it is treated as unseen; below 1; 0: no */
    const suf_context_score *scores; /* [0..n_scores-1] */
    size_t n_scores;
    uint32_t diversity_window; /* contextual diversity: positions looked back; 0: none */
    uint32_t diversity_ids;    /* ids below it are counted */
    int has_cls;               /* `cls` is the token every sequence begins with: its */
    uint32_t cls;              /* adjusted diversity is the least of all others' */
    unsigned columns;          /* enum suf_covariate_column */
    const suf_mkn *mkn;        /* a model of the index, for mkn_bits; may be NULL */
    uint32_t threads;          /* 0: one per processor; rows do not depend on it */
    suf_progress_fn *progress; /* may be NULL */
    void *progress_arg;
} suf_covariate_opts;

/* One target. Arrays are indexed by order - 1; all logarithms are in bits, NaN where unseen. */
typedef struct suf_covariate_row {
    uint64_t example; /* number of the target, row-major over the mask */
    uint64_t sequence;
    uint32_t position; /* in the sequence, from 0; also the context length */
    uint32_t token;
    uint64_t count[SUF_MAX_ORDER]; /* of the n-gram that ends at the target, after pruning */
    uint64_t context_count[SUF_MAX_ORDER]; /* N(context) of it, after pruning */
    double mle_bits[SUF_MAX_ORDER];
    double chang2024_bits[SUF_MAX_ORDER];  /* backed off from order n; never NaN unless no token of
                                              the evaluation set was seen */
    uint32_t matched_order[SUF_MAX_ORDER]; /* order that chang2024_bits[n-1] came from; 0: fill */
    const double *context_bits;            /* [0..n_scores-1]; valid during the call */
    double diversity;                      /* NaN when not asked for */
    double diversity_adjusted;

    /* Those of enum suf_covariate_column; of no meaning when not asked for. What is said of a
     * context is said of the model after pruning; everything else, of the corpus. */
    double entropy_bits[SUF_MAX_ORDER];    /* of the MLE of what follows the context of the n-gram;
                                              NaN when nothing does. Order 1: of the unigrams */
    uint64_t continuations[SUF_MAX_ORDER]; /* distinct tokens that follow it */
    uint64_t continuation_count[SUF_MAX_ORDER]; /* distinct tokens before the n-gram that ends at
                                                   the target, the boundary being one, as Kneser and
                                                   Ney (1995) count; n < max_order. MISSING for a
                                                   gram from the boundary on */
    uint64_t first_position[SUF_MAX_ORDER]; /* number, in corpus order from 0 without boundaries,
                                               of the last token of the n-gram's first occurrence;
                                               MISSING when there is none */
    uint64_t longest_match; /* tokens of the longest gram that ends at the target, begins in its
                               sequence and occurs; of any length */
    uint64_t longest_match_count;
    double frequency_per_million; /* of the target's token in the corpus */
    double frequency_zipf_log10;  /* log10 of its frequency per billion (van Heuven et al. 2014);
                                     NaN for a token that does not occur */
    double stupid_bits[SUF_MAX_ORDER]; /* SUF_MODEL_STUPID of order n; NaN for an unseen token. A
                                          probability at or below zero_below is unseen here, too */
    double infgram_bits;               /* SUF_MODEL_INFGRAM after the tokens before the target */
    uint64_t infgram_matched_order;    /* order of the gram divided; 0 when NaN */
    double mkn_bits;                   /* by opts->mkn, the context beginning with the boundary */
} suf_covariate_row;

/* Called for every target in order; a non-zero return stops and is returned. */
typedef int suf_covariate_visit(void *arg, const suf_covariate_row *row);

/* Compute the covariates of the targets mask[n_sequences * length] (1 = target) of `eval`. The
 * wanted grams are sorted and merged with the tables, each block decoded once a batch of two
 * million positions. Memory: about 120 bytes a position of a batch, for each kind of column asked
 * for 20 to 80 more, plus vocab_size * (250 + diversity_ids / 8 a thread) bytes for diversity.
 * Continuation counts take a pass over the tables of all orders and its memory first (suf_mkn_new),
 * unless opts->mkn has them; longest matches and infinity-grams a step within the suffix ranks of
 * the match before, and where it ends some searches in each suffix array; first positions a search
 * a distinct gram and 4 bytes read for each occurrence. Errors: SUF_EINVAL (an order beyond the
 * index's; a score of order 0; zero_below outside [0, 1); a model of another index or of more
 * orders than max_order), SUF_ERANGE (an id of `eval` not below the vocabulary size), SUF_ELIMIT
 * (diversity in a vocabulary of more than 2^26 ids, or of 2^35 pairs), SUF_ENUMERIC, SUF_ENOMEM,
 * SUF_ECORRUPT, SUF_EINTERRUPTED. */
SUF_API int suf_covariates(const suf_index *index, const suf_evaluation *eval, const uint8_t *mask,
                           const suf_covariate_opts *opts, suf_covariate_visit *visit, void *arg,
                           suf_diag *diag) SUF_MUST_CHECK;

/* A visitor that works in several threads at once: rows come in parts, each some whole sequences.
 * In one thread, `begin` makes a part and `visit` gets its rows in order; other threads do the same
 * with other parts meanwhile. In the thread that started the job, `end` gets the parts in order. */
typedef struct suf_covariate_parts {
    int (*begin)(void *arg, void **part, suf_diag *diag); /* 0, or an error after which there is
                                                             nothing to drop */
    suf_covariate_visit *visit;                           /* gets the part for `arg` */
    int (*end)(void *arg, void *part, suf_diag *diag);    /* owns the part */
    void (*drop)(void *arg, void *part);                  /* instead of end, after a failure */
    void *arg;
} suf_covariate_parts;

/* The same rows to such a visitor. A non-zero return of any of its functions stops. */
SUF_API int suf_covariates_parts(const suf_index *index, const suf_evaluation *eval,
                                 const uint8_t *mask, const suf_covariate_opts *opts,
                                 const suf_covariate_parts *parts, suf_diag *diag) SUF_MUST_CHECK;

/* Contextual diversity of every token id, by the diversity members, `threads` and `progress` of
 * opts: raw[v] = number of distinct ids below diversity_ids at one of the diversity_window
 * positions before an occurrence of v, inside the sequence (ids not seen: 0); adjusted[v] = raw[v]
 * less its smooth (gam.h) on log10 of relative frequency, ids not seen taking the least frequency
 * seen, without `cls`, which takes the least adjusted value. Arrays of vocab_size doubles of the
 * caller. Time: window * tokens. Memory and errors as above. */
SUF_API int suf_contextual_diversity(const suf_index *index, const suf_covariate_opts *opts,
                                     double *raw, double *adjusted, suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
