/* What a user without an index does: copy the keys of five tokens, sort them, count runs. Prints
 * CPU seconds and the number of distinct 5-grams. usage: plain_sort CORPUS.sfc */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sufgram/corpus.h"

enum { ORDER = 5 };

static int compare_keys(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;

    for (int i = 0; i < ORDER; i++)
        if (x[i] != y[i])
            return x[i] < y[i] ? -1 : 1;
    return 0;
}

int main(int argc, char **argv)
{
    suf_corpus *corpus;
    suf_corpus_info info;
    uint64_t first, length;
    size_t n = 0, distinct = 0;

    if (argc != 2 || suf_corpus_open(&corpus, argv[1], NULL) != SUF_OK)
        return 2;
    suf_corpus_get_info(corpus, &info);
    uint32_t(*key)[ORDER] = malloc(info.n_tokens * sizeof *key);
    if (!key)
        return 1;
    for (uint64_t k = 0; suf_corpus_sequence(corpus, k, &first, &length) == SUF_OK; k++)
        for (uint64_t i = 0; i + ORDER <= length; i++, n++)
            for (int j = 0; j < ORDER; j++) {
                uint64_t at = first + i + (uint64_t)j;
                const void *symbols = suf_corpus_symbols(corpus);
                key[n][j] = info.symbol_width == 2 ? ((const uint16_t *)symbols)[at]
                                                   : ((const uint32_t *)symbols)[at];
            }
    qsort(key, n, sizeof *key, compare_keys);
    for (size_t i = 0; i < n; i++)
        distinct += i == 0 || compare_keys(key[i - 1], key[i]) != 0;
    printf("%.3f %zu\n", (double)clock() / CLOCKS_PER_SEC, distinct);
    free(key);
    suf_corpus_close(corpus);
    return 0;
}
