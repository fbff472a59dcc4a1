/* rank.c - ranks with ties: sort an index, give equal values the mean of the ranks they span. */
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "sufgram/ols.h"

typedef struct item {
    double value;
    size_t at;
} item;

static int by_value(const void *a, const void *b)
{
    const item *x = a, *y = b;

    return (x->value > y->value) - (x->value < y->value);
}

int suf_ranks(const double *x, size_t n, double *rank, suf_diag *diag)
{
    item *sorted = sufi_alloc(n, sizeof *sorted);

    if (!sorted)
        return sufi_fail_nomem(diag, "ranks");
    for (size_t i = 0; i < n; i++)
        sorted[i] = (item){x[i], i};
    qsort(sorted, n, sizeof *sorted, by_value);
    for (size_t first = 0, end; first < n; first = end) {
        for (end = first + 1; end < n && sorted[end].value == sorted[first].value; end++)
            ;
        for (size_t i = first; i < end; i++)
            rank[sorted[i].at] = ((double)first + 1 + (double)end) / 2;
    }
    free(sorted);
    return SUF_OK;
}
