/* Searching by rank samples against the plain search, and many counts at a time against one. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suffix/rank_samples.h"
#include "sufgram/query.h"
#include "text_index.h"

enum { N = 3000, LONGEST = 12 };

static size_t wrong_ranges(const suf_array *a, const sufi_rank_samples *s, const uint32_t *text,
                           rng *r)
{
    size_t wrong = 0;

    for (int round = 0; round < 400; round++) {
        uint32_t gram[LONGEST];
        size_t len = rng_below(r, LONGEST + 1), from = rng_below(r, a->n);
        for (size_t i = 0; i < len; i++)
            gram[i] = from + i < a->n ? text[from + i] : (uint32_t)rng_below(r, a->alphabet);
        if (len && rng_below(r, 3) == 0)
            gram[rng_below(r, len)] = (uint32_t)rng_below(r, a->alphabet);
        if (len && rng_below(r, 20) == 0) /* no symbol of the text, perhaps not of its width */
            gram[rng_below(r, len)] = rng_below(r, 2) ? a->alphabet : UINT32_MAX;
        for (size_t i = 1; i < len; i++)
            gram[i] += gram[i] == 0;
        suf_range want = suf_array_find(a, gram, len), got = sufi_rank_samples_find(s, gram, len);
        wrong += got.hi - got.lo != want.hi - want.lo;
        wrong += want.lo < want.hi && got.lo != want.lo;
    }
    return wrong;
}

/* A text of `n` symbols below `alphabet`, from `pattern` or random. */
static void check_text(const char *name, size_t n, uint32_t alphabet, uint32_t width, int pattern,
                       rng *r)
{
    static uint32_t text[N], order[N], first[N + 2];
    static uint16_t narrow[N];
    static const size_t steps[] = {1, 2, 3, 16, 100, N, 0};
    size_t wrong = 0;

    for (size_t i = 0; i < n; i++) {
        text[i] = pattern == 0   ? (uint32_t)rng_below(r, alphabet)
                  : pattern == 1 ? alphabet - 1
                                 : (uint32_t)(i % 3 % alphabet);
        narrow[i] = (uint16_t)text[i];
    }
    suf_array a = {.symbols = width == 2 ? (void *)narrow : (void *)text,
                   .order = order,
                   .width = width,
                   .bits = 32,
                   .alphabet = alphabet,
                   .n = n};
    if (suf_array_build(a.symbols, width, n, alphabet, order, NULL) != SUF_OK)
        exit(2);
    for (int with_first = 0; with_first < 2; with_first++) {
        if (with_first && alphabet > N)
            continue;
        memset(first, 0, sizeof first);
        for (size_t i = 0; with_first && i < n; i++)
            first[text[i] + 1]++;
        for (uint32_t c = 0; with_first && c < alphabet; c++)
            first[c + 1] += first[c];
        a.first = with_first ? first : NULL;
        for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
            sufi_rank_samples *s = sufi_rank_samples_new(&a, steps[i]);
            wrong += !s || wrong_ranges(&a, s, text, r);
            sufi_rank_samples_free(s);
        }
    }
    ok(wrong == 0, "samples_give_the_ranges_of_a_plain_search_on_%s_of_width_%u", name,
       (unsigned)width);
}

static void many_counts(const char *name, uint64_t segment_limit, uint32_t vocab_size, rng *r)
{
    enum { GRAMS = 700 };
    static struct text t;
    static uint32_t ids[GRAMS][LONGEST];
    suf_gram gram[GRAMS];
    uint64_t count[GRAMS];
    size_t wrong = 0, bad = 0;
    suf_query *q;
    suf_diag diag;

    text_random(&t, r, 4000, 50, vocab_size);
    suf_index *index = text_index(&t, 3, segment_limit);
    if (suf_query_new(&q, index, NULL) != SUF_OK)
        exit(2);
    for (size_t n = 0; n <= GRAMS; n += 70) { /* the first ones without samples */
        for (size_t i = 0; i < n; i++)
            gram[i] = (suf_gram){ids[i], rng_below(r, 20) ? text_gram(&t, r, ids[i], LONGEST) : 0};
        wrong += suf_query_counts(q, gram, n, count, NULL, NULL) != SUF_OK;
        for (size_t i = 0; i < n; i++)
            wrong += count[i] != text_count(&t, ids[i], gram[i].len, false);
    }
    ok(wrong == 0, "many_counts_equal_a_scan_on_%s", name);
    ids[300][0] = vocab_size;
    gram[300].len = 1;
    count[299] = UINT64_MAX;
    ok_err(suf_query_counts(q, gram, GRAMS, count, &bad, &diag), SUF_ERANGE, &diag,
           "many_counts_with_an_unknown_id_on_%s", name);
    ok(bad == 300 && diag.where == 0 &&
           count[299] == text_count(&t, ids[299], gram[299].len, false),
       "the_counts_before_it_are_there_on_%s", name);
    suf_query_free(q);
    suf_index_close(index);
}

/* Enough grams for sorted blocks, more than one: drawn from some whose counts a scan gives. */
static void blocks_of_counts(const char *name, uint32_t vocab_size, rng *r)
{
    enum { DRAWN = 300, GRAMS = 65536 + 5000, WRONG = 65536 + 3000 };
    static struct text t;
    static uint32_t ids[DRAWN][LONGEST], unknown;
    static suf_gram gram[GRAMS];
    static uint64_t truth[DRAWN], count[GRAMS];
    static size_t drawn[GRAMS];
    suf_gram from[DRAWN];
    suf_query *q;
    suf_diag diag;

    text_random(&t, r, 4000, 50, vocab_size);
    suf_index *index = text_index(&t, 3, 1000);
    unknown = vocab_size;
    for (size_t i = 0; i < DRAWN; i++) {
        from[i] = (suf_gram){ids[i], rng_below(r, 20) ? text_gram(&t, r, ids[i], LONGEST) : 0};
        truth[i] = text_count(&t, ids[i], from[i].len, false);
    }
    for (uint32_t threads = 1; threads <= 3; threads++) {
        size_t wrong = 0, bad = 0;
        if (suf_query_new(&q, index, NULL) != SUF_OK ||
            suf_query_threads(q, threads, NULL) != SUF_OK)
            exit(2);
        for (size_t i = 0; i < GRAMS; i++)
            gram[i] = from[drawn[i] = rng_below(r, DRAWN)];
        memset(count, 0xff, sizeof count);
        wrong += suf_query_counts(q, gram, GRAMS, count, NULL, NULL) != SUF_OK;
        for (size_t i = 0; i < GRAMS; i++)
            wrong += count[i] != truth[drawn[i]];
        ok(wrong == 0, "blocks_of_%s_equal_a_scan_with_%u_threads", name, (unsigned)threads);
        gram[WRONG] = gram[WRONG + 1500] = (suf_gram){&unknown, 1};
        memset(count, 0xff, sizeof count);
        int err = suf_query_counts(q, gram, GRAMS, count, &bad, &diag);
        for (size_t i = 0; i < WRONG; i++)
            wrong += count[i] != truth[drawn[i]];
        ok(err == SUF_ERANGE && bad == WRONG && diag.where == 0 && wrong == 0,
           "an_unknown_id_in_blocks_of_%s_with_%u_threads", name, (unsigned)threads);
        suf_query_free(q);
    }
    suf_index_close(index);
}

struct worker {
    const suf_index *index;
    const struct text *t;
    uint64_t seed;
    size_t wrong;
};

static void *ask(void *arg)
{
    struct worker *w = arg;
    rng r = {w->seed};
    suf_query *q;

    if (suf_query_new(&q, w->index, NULL) != SUF_OK)
        exit(2);
    for (int round = 0; round < 300; round++) {
        uint32_t gram[LONGEST];
        size_t len = text_gram(w->t, &r, gram, LONGEST);
        uint64_t count;
        w->wrong += suf_query_count(q, gram, len, SUF_WAY_ANY, &count, NULL) != SUF_OK ||
                    count != text_count(w->t, gram, len, false);
    }
    suf_query_free(q);
    return NULL;
}

/* The samples are made by whichever thread wants them first. */
static void threads_share_samples(rng *r)
{
    enum { THREADS = 4 };
    static struct text t;
    pthread_t thread[THREADS];
    struct worker w[THREADS];
    size_t wrong = 0;

    text_random(&t, r, 2000, 50, 8);
    suf_index *index = text_index(&t, 3, 500);
    for (int i = 0; i < THREADS; i++) {
        w[i] = (struct worker){index, &t, rng_next(r), 0};
        if (pthread_create(&thread[i], NULL, ask, &w[i]) != 0)
            exit(2);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(thread[i], NULL);
        wrong += w[i].wrong;
    }
    ok(wrong == 0, "threads_share_the_samples_of_an_index");
    suf_index_close(index);
}

int main(void)
{
    rng r = {tap_seed()};

    for (uint32_t width = 2; width <= 4; width += 2) {
        check_text("random_text", N, 5, width, 0, &r);
        check_text("one_symbol", 1, 1, width, 0, &r);
        check_text("all_equal", 2000, 3, width, 1, &r);
        check_text("periodic_text", 1000, 300, width, 2, &r);
        check_text("many_symbols", N, width == 2 ? 65536 : 0xfffffff0u, width, 0, &r);
    }
    many_counts("one_segment", 0, 8, &r);
    many_counts("many_segments", 150, 8, &r);
    many_counts("wide_ids", 1000, 70000, &r);
    blocks_of_counts("narrow_ids", 8, &r);
    blocks_of_counts("wide_ids", 70000, &r);
    threads_share_samples(&r);
    return tap_done();
}
