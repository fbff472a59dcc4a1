/* draw.h - drawing one outcome after a context, for the files that draw sequences. */
#ifndef SUF_QUERY_DRAW_H
#define SUF_QUERY_DRAW_H

#include "base/random.h"
#include "query/gram_trie.h"
#include "query/symbols.h"
#include "sufgram/sample.h"

/* What all threads share. Outcomes are stored symbols, 0 being the end of the sequence. */
typedef struct sufi_draw_plan {
    const suf_index *index;
    const suf_sample_opts *opts;
    size_t longest;   /* symbols of a sequence that its model looks at: order - 1 */
    uint32_t *start;  /* [0..start_len-1] stored symbols every sequence begins with */
    size_t start_len; /* 1 at least */
    size_t matched;   /* models of counts: the last symbols of it that are the first context */
    /* Outcomes after the empty context, by rising id, the end last: [0..n_unigrams-1]. */
    uint32_t *unigram;
    uint64_t *unigram_sum; /* of their counts (Kneser-Ney: adjusted counts) up to here */
    size_t n_unigrams;
    sufi_trie trie; /* Kneser-Ney: the grams of the orders below its own */
} sufi_draw_plan;

/* A sequence being drawn by one thread. */
typedef struct sufi_drawing {
    const sufi_draw_plan *plan;
    suf_query *query;
    sufi_random random;
    uint32_t *symbol; /* the sequence so far, what it began with included */
    size_t n, cap;
    size_t used;      /* the last symbols that are the context */
    suf_range *range; /* its suffix ranks by segment, if `ranged`; behind them as much scratch */
    uint64_t *rank;   /* scratch: two a segment */
    bool ranged;
    double *weight; /* scratch, with a temperature */
    size_t weight_cap;
} sufi_drawing;

/* Fill the unigrams and `matched`. */
int sufi_draw_plan_counts(sufi_draw_plan *p, suf_diag *diag) SUF_MUST_CHECK;
int sufi_draw_plan_mkn(sufi_draw_plan *p, suf_diag *diag) SUF_MUST_CHECK;

/* What follows a random occurrence of the last `used` symbols, 1 at least, and how often that does:
 * 0, or SUF_ABSENT when they do not occur. */
int sufi_draw_occurrence(sufi_drawing *d, uint32_t *outcome, uint64_t *count);

/* Draw what follows the sequence. The count models keep `used` and `ranged` in step with a sequence
 * that begins as the plan's and to which each outcome is appended. */
int sufi_draw_counts(sufi_drawing *d, uint32_t *outcome, suf_diag *diag) SUF_MUST_CHECK;
int sufi_draw_mkn(sufi_drawing *d, uint32_t *outcome, suf_diag *diag) SUF_MUST_CHECK;

/* The unigram that number `r`, below the last sum, falls on: its place. */
size_t sufi_draw_unigram(const sufi_draw_plan *p, uint64_t r);

/* Draw a place of weight[0..n-1], each a probability or a multiple of it, by opts->temperature. The
 * weights are changed. */
size_t sufi_draw_tempered(sufi_drawing *d, size_t n);

#endif
