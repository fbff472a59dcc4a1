/* groups.h - rows put together: by cluster, by fold. */
#ifndef SUF_STATS_GROUPS_H
#define SUF_STATS_GROUPS_H

#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

typedef struct sufi_groups {
    size_t n, n_groups;
    uint32_t *order; /* [n] rows, group after group, rising inside each */
    size_t *start;   /* [n_groups + 1] where each begins in `order` */
} sufi_groups;

/* Group n rows (below 2^32) by label[n], 0 .. n_labels-1, of which none may be empty; groups are in
 * order of their labels. label = NULL: every row is a group. SUF_ELIMIT, SUF_ENOMEM. Release
 * whatever is returned. */
int sufi_groups_init(sufi_groups *g, size_t n, const uint32_t *label, size_t n_labels,
                     suf_diag *diag) SUF_MUST_CHECK;

/* Group by pairs of labels, ordered by `major`; a NULL minor: every row is a group. */
int sufi_groups_of_pairs(sufi_groups *g, size_t n, const uint32_t *major, size_t n_major,
                         const uint32_t *minor, size_t n_minor, suf_diag *diag) SUF_MUST_CHECK;

void sufi_groups_release(sufi_groups *g);

/* The first group that begins at row position `at` of `order` or later. */
size_t sufi_groups_from(const sufi_groups *g, size_t at);

#endif
