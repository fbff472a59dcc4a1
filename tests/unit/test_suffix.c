/* Suffix sorting and searching against a comparison sort and a linear scan. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/suffix.h"
#include "tap.h"

static const uint32_t *compared_text;
static size_t compared_n;

static int compare_suffixes(const void *a, const void *b)
{
    size_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    if (x == y)
        return 0;
    for (; x < compared_n && y < compared_n; x++, y++)
        if (compared_text[x] != compared_text[y])
            return compared_text[x] < compared_text[y] ? -1 : 1;
    return x == compared_n ? -1 : 1;
}

/* Builds with both widths (the narrow one if the symbols fit) and compares with the oracle. */
static bool agrees_with_qsort(const uint32_t *text, size_t n, uint32_t alphabet)
{
    uint32_t *want = malloc((n + 1) * sizeof *want), *got = malloc((n + 1) * sizeof *got);
    uint16_t *narrow = malloc((n + 1) * sizeof *narrow);
    bool same;

    for (size_t i = 0; i < n; i++) {
        want[i] = (uint32_t)i;
        narrow[i] = (uint16_t)text[i];
    }
    compared_text = text;
    compared_n = n;
    qsort(want, n, sizeof *want, compare_suffixes);
    same = suf_array_build(text, 4, n, alphabet, got, NULL) == SUF_OK &&
           memcmp(want, got, n * sizeof *got) == 0;
    if (alphabet <= 65536)
        same = same && suf_array_build(narrow, 2, n, alphabet, got, NULL) == SUF_OK &&
               memcmp(want, got, n * sizeof *got) == 0;
    free(want);
    free(got);
    free(narrow);
    return same;
}

static void random_texts(rng *r)
{
    static const uint32_t alphabets[] = {1, 2, 3, 5, 50, 1000, 65536, 4000000000u};
    uint32_t text[2000];

    for (size_t a = 0; a < sizeof alphabets / sizeof *alphabets; a++) {
        int bad = 0;
        for (int round = 0; round < 60; round++) {
            size_t n = 1 + rng_below(r, round < 30 ? 20 : 700);
            for (size_t i = 0; i < n; i++)
                text[i] = (uint32_t)rng_below(r, alphabets[a]);
            bad += !agrees_with_qsort(text, n, alphabets[a]);
        }
        ok(bad == 0, "build_equals_qsort_on_random_text_of_%u_symbols", (unsigned)alphabets[a]);
    }
}

static void adversarial_texts(void)
{
    enum { N = 1500 };
    static uint32_t text[N];

    ok(suf_array_build(text, 2, 0, 1, text, NULL) == SUF_OK, "build_accepts_the_empty_text");
    ok(agrees_with_qsort(text, 1, 1), "build_sorts_one_symbol");
    ok(agrees_with_qsort(text, N, 1), "build_sorts_all_equal");
    for (uint32_t period = 2; period < 8; period++) {
        for (uint32_t i = 0; i < N; i++)
            text[i] = i % period;
        ok(agrees_with_qsort(text, N, period), "build_sorts_period_%u", (unsigned)period);
    }
    for (uint32_t i = 0; i < N; i++)
        text[i] = i;
    ok(agrees_with_qsort(text, N, N), "build_sorts_rising_distinct_symbols");
    for (uint32_t i = 0; i < N; i++)
        text[i] = N - 1 - i;
    ok(agrees_with_qsort(text, N, N), "build_sorts_falling_distinct_symbols");
    uint32_t n = 2; /* Fibonacci string: f(k) = f(k-1) f(k-2) */
    text[0] = 1;
    text[1] = 0;
    for (uint32_t before = 1; n + before <= N;) {
        memcpy(text + n, text, before * sizeof *text);
        uint32_t grown = n + before;
        before = n;
        n = grown;
    }
    ok(agrees_with_qsort(text, n, 2), "build_sorts_fibonacci_string");
    for (uint32_t i = 0; i < N; i++) /* a document repeated, with boundaries */
        text[i] = i % 100 == 0 ? 0 : 1 + (i % 100) * 7919 % 65;
    ok(agrees_with_qsort(text, N, 66), "build_sorts_repeated_documents");
    for (uint32_t i = 0; i < N; i++)
        text[i] = i % 2 ? 65535 : 65534;
    ok(agrees_with_qsort(text, N, 65536), "build_sorts_symbols_at_the_edge_of_u16");
}

static bool starts_with(const uint32_t *text, size_t n, size_t p, const uint32_t *gram, size_t len)
{
    return p + len <= n && memcmp(text + p, gram, len * sizeof *gram) == 0;
}

static void searches(rng *r)
{
    enum { N = 600 };
    uint32_t text[N], order[N], first[6];
    int bad = 0, bad_narrow = 0;

    for (int with_first = 0; with_first < 2; with_first++) {
        for (size_t i = 0; i < N; i++)
            text[i] = (uint32_t)rng_below(r, 5);
        if (suf_array_build(text, 4, N, 5, order, NULL) != SUF_OK)
            exit(2);
        memset(first, 0, sizeof first);
        for (size_t i = 0; i < N; i++)
            for (uint32_t s = text[i] + 1; s <= 5; s++)
                first[s]++;
        suf_array a = {text, order, with_first ? first : NULL, 4, 32, 5, N};
        for (int q = 0; q < 500; q++) {
            uint32_t gram[6];
            size_t len = rng_below(r, 6), count = 0;
            for (size_t i = 0; i < len; i++)
                gram[i] = (uint32_t)rng_below(r, 6);
            for (size_t p = 0; p < N; p++)
                count += starts_with(text, N, p, gram, len);
            suf_range range = suf_array_find(&a, gram, len), step = {0, N};
            bad += range.hi - range.lo != count;
            for (uint64_t i = range.lo; i < range.hi; i++)
                bad += !starts_with(text, N, order[i], gram, len);
            for (size_t d = 0; d < len; d++)
                step = suf_array_narrow(&a, step, d, gram[d]);
            bad_narrow += step.hi - step.lo != count || (count && step.lo != range.lo);
        }
    }
    ok(bad == 0, "find_equals_naive_scan");
    ok(bad_narrow == 0, "narrowing_symbol_by_symbol_equals_find");
}

int main(void)
{
    rng r = {tap_seed()};

    random_texts(&r);
    adversarial_texts();
    searches(&r);
    uint32_t one;
    suf_diag diag;
    ok_err(suf_array_build(&one, 3, 1, 1, &one, &diag), SUF_EINVAL, &diag,
           "build_rejects_another_width");
    return tap_done();
}
