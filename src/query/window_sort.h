/* window_sort.h - sorting the wanted grams of a batch. */
#ifndef SUF_QUERY_WINDOW_SORT_H
#define SUF_QUERY_WINDOW_SORT_H

#include <stddef.h>
#include <stdint.h>

/* perm[0..n-1]: 0..n-1 in the order of the windows, window i being symbol[0][i], symbol[1][i], ...
 * (n_columns columns). Radix sort, last column first; `scratch` has room for n. The columns are not
 * moved. n is below 2^32. 0 or SUF_ENOMEM. */
int sufi_sort_windows(const uint32_t *const *symbol, unsigned n_columns, size_t n, uint32_t *perm,
                      uint32_t *scratch);

/* The same for the windows that perm[0..n-1] lists. */
int sufi_sort_subset(const uint32_t *const *symbol, unsigned n_columns, uint32_t *perm, size_t n,
                     uint32_t *scratch);

#endif
