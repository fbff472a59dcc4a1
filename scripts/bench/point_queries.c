/* Grams drawn from the corpus of an index, orders in turn, and the time to count them.
 *
 * point_queries write INDEX N ORDER...   N grams as text, one a line
 * point_queries count INDEX N ORDER      nanoseconds a suf_query_count, after a first warm round
 * point_queries next INDEX N ORDER       nanoseconds a suf_query_next after ORDER tokens */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sufgram/sufgram.h"

enum { ROUNDS = 3 };

static uint64_t state = 20240817;

static uint64_t draw(uint64_t bound)
{
    uint64_t z = state += 0x9e3779b97f4a7c15u;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return (z ^ z >> 31) % bound;
}

static uint32_t symbol(const suf_corpus *c, const suf_corpus_info *info, uint64_t p)
{
    const void *stream = suf_corpus_symbols(c);

    return info->symbol_width == 2 ? ((const uint16_t *)stream)[p] : ((const uint32_t *)stream)[p];
}

static void draw_gram(const suf_index *index, const suf_corpus_info *info, uint32_t *gram,
                      uint32_t order)
{
    const suf_corpus *c = suf_index_corpus(index);

    for (uint32_t n = 0; n < order;) {
        uint64_t p = draw(info->n_symbols - order);
        for (n = 0; n < order && symbol(c, info, p + n); n++)
            gram[n] = symbol(c, info, p + n) - 1;
    }
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int ask(suf_query *q, const char *what, const uint32_t *gram, uint32_t order, uint64_t *sum)
{
    uint64_t count;
    suf_next next;

    if (strcmp(what, "count") == 0) {
        if (suf_query_count(q, gram, order, SUF_WAY_ANY, &count, NULL) != SUF_OK)
            return 1;
        *sum += count;
        return 0;
    }
    if (suf_query_next(q, gram, order, &next, NULL) != SUF_OK)
        return 1;
    *sum += next.n;
    suf_next_release(&next);
    return 0;
}

/* The best of some rounds. */
static int measure(const suf_index *index, const char *what, size_t n, uint32_t order,
                   const uint32_t *grams)
{
    suf_query *q;
    double best = 1e9;
    uint64_t sum = 0;

    if (suf_query_new(&q, index, NULL) != SUF_OK)
        return 1;
    for (int round = 0; round <= ROUNDS; round++) {
        double started = now();
        for (size_t i = 0; i < n; i++)
            if (ask(q, what, grams + i * order, order, &sum) != 0)
                return 1;
        if (round && now() - started < best)
            best = now() - started;
    }
    suf_query_free(q);
    printf("%.0f\n", 1e9 * best / (double)n);
    return sum == 0;
}

int main(int argc, char **argv)
{
    suf_index *index;
    suf_index_info info;

    if (argc < 5 || suf_index_open(&index, argv[2], NULL) != SUF_OK)
        return 2;
    suf_index_get_info(index, &info);
    size_t n = strtoul(argv[3], NULL, 10);
    uint32_t order = (uint32_t)strtoul(argv[4], NULL, 10);
    uint32_t *grams = malloc((n + 1) * SUF_MAX_ORDER * sizeof *grams);
    int status = 0;
    if (!grams || order < 1 || order > SUF_MAX_ORDER)
        return 2;
    for (size_t i = 0; i < n; i++) {
        order = (uint32_t)strtoul(argv[4 + i % (size_t)(argc - 4)], NULL, 10);
        uint32_t *gram = grams + i * order;
        draw_gram(index, &info.corpus, gram, order);
        for (uint32_t k = 0; k < order && strcmp(argv[1], "write") == 0; k++)
            printf("%u%c", (unsigned)gram[k], k + 1 < order ? ' ' : '\n');
    }
    if (strcmp(argv[1], "write") != 0)
        status = measure(index, argv[1], n, order, grams);
    free(grams);
    suf_index_close(index);
    return status;
}
