#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "suffix/sais.h"
#include "sufgram/suffix.h"

static int compare_u32(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* Wide ids are replaced by their ranks among the distinct ones, so that the sort's buckets follow
 * the text's size, not the vocabulary's. `ranks` and `distinct` have room for n. */
static uint32_t rank_symbols(const uint32_t *symbols, size_t n, uint32_t *ranks, uint32_t *distinct)
{
    uint32_t k = 0;

    memcpy(distinct, symbols, n * sizeof *distinct);
    qsort(distinct, n, sizeof *distinct, compare_u32);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || distinct[i] != distinct[i - 1])
            distinct[k++] = distinct[i];
    for (size_t i = 0; i < n; i++) {
        const uint32_t *at = bsearch(&symbols[i], distinct, k, sizeof *distinct, compare_u32);
        ranks[i] = (uint32_t)(at - distinct);
    }
    return k;
}

static int build_u32(const uint32_t *symbols, size_t n, uint32_t alphabet, uint32_t *out)
{
    if (alphabet <= n)
        return sufi_sais_u32(symbols, out, (uint32_t)n, alphabet);
    uint32_t *ranks = sufi_alloc(n, sizeof *ranks);
    if (!ranks)
        return SUF_ENOMEM;
    uint32_t k = rank_symbols(symbols, n, ranks, out); /* `out` serves as scratch first */
    int err = sufi_sais_u32(ranks, out, (uint32_t)n, k);
    free(ranks);
    return err;
}

int suf_array_build(const void *symbols, uint32_t width, size_t n, uint32_t alphabet, uint32_t *out,
                    suf_diag *diag)
{
    if ((width != 2 && width != 4) || n > SUF_ARRAY_MAX)
        return sufi_fail(diag, SUF_EINVAL, NULL, "suffix array of %zu symbols of %u bytes", n,
                         (unsigned)width);
    if (n == 0)
        return SUF_OK;
    int err = width == 2 ? sufi_sais_u16(symbols, out, (uint32_t)n, alphabet)
                         : build_u32(symbols, n, alphabet, out);
    return err ? sufi_fail_nomem(diag, "suffix sorting") : SUF_OK;
}
