/* rank_samples.h - the first symbols of every k-th suffix of a suffix array, side by side, so that
 * most of a search runs in a few cache lines. */
#ifndef SUF_SUFFIX_RANK_SAMPLES_H
#define SUF_SUFFIX_RANK_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sufgram/suffix.h"

typedef struct sufi_rank_samples sufi_rank_samples;

/* Every `step`-th rank; 0: every 16th, less dense where that would be more than 4 million. Memory:
 * 8 bytes a sample, 16 where symbols are 4 bytes wide. The array must outlive the samples. NULL:
 * out of memory. */
sufi_rank_samples *sufi_rank_samples_new(const suf_array *array, size_t step);
void sufi_rank_samples_free(sufi_rank_samples *s); /* accepts NULL */

/* How many samples there would be by default: what making them costs, about 20 ns each. */
size_t sufi_rank_samples_count(const suf_array *array);

/* suf_array_find by the samples: the same answer. gram[1..] must not hold symbol 0, which in a key
 * stands for the end of the text too; the boundary, stored as 0, is in a gram only first. */
suf_range sufi_rank_samples_find(const sufi_rank_samples *s, const uint32_t *gram, size_t len);

/* The same search in rounds, so that what many searches must read next is fetched at once: begin
 * all; then, while any has something to look at, aim all and look in all. `lower.lo` and `upper.lo`
 * are the answer in the end. */
typedef struct sufi_sampled_search {
    const sufi_rank_samples *samples;
    const uint32_t *gram;
    size_t len;
    uint64_t smallest[2], largest[2]; /* keys of what begins with the gram */
    size_t lo, hi, end;     /* first round: samples to search in, for the lower bound to hi */
    bool among_samples;     /* it is still to come */
    suf_range lower, upper; /* the bounds of the answer are among these ranks, hi included */
    uint64_t rank[6];       /* to look at in this round */
    unsigned n;
} sufi_sampled_search;

/* The gram must stay where it is until the end. */
void sufi_sampled_search_begin(sufi_sampled_search *w, const sufi_rank_samples *s,
                               const uint32_t *gram, size_t len);

/* Choose what to look at and fetch it; false: the search has ended. */
bool sufi_sampled_search_aim(sufi_sampled_search *w);
void sufi_sampled_search_look(sufi_sampled_search *w);

#endif
