/* radix_ranks.h - the ranks of a column, ties sharing their mean. */
#ifndef SUF_STATS_RADIX_RANKS_H
#define SUF_STATS_RADIX_RANKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Room to rank up to n numbers: 24 n bytes. */
typedef struct sufi_rank_scratch {
    uint64_t *key[2];
    uint32_t *index[2];
} sufi_rank_scratch;

/* False when out of memory. Release either way. */
bool sufi_rank_scratch_init(sufi_rank_scratch *s, size_t n);

/* Harmless on a zeroed struct. */
void sufi_rank_scratch_release(sufi_rank_scratch *s);

/* rank[i] of x[i] among x[0..n-1], no NaN, n below 2^32: 1 for the least, n for the greatest, equal
 * numbers the mean of their places; less the mean of all ranks, (n + 1) / 2. rank may be x. Returns
 * the square root of the sum of squares: 0 when all are equal. */
double sufi_centred_ranks(const double *x, size_t n, double *rank, sufi_rank_scratch *s);

#endif
