/* What a build is said to need: distinct grams against the tables that were built; memory that is
 * kept whatever the sequences. */
#include <stdlib.h>
#include <string.h>

#include "sufgram/index.h"
#include "tap.h"
#include "text_index.h"

static suf_corpus *make_corpus(const char *path, uint32_t vocab, const uint32_t *ids, size_t n,
                               size_t longest)
{
    suf_corpus_writer *w;
    suf_corpus *corpus;

    if (suf_corpus_writer_open(&w, path, vocab, NULL) != SUF_OK)
        exit(2);
    for (size_t i = 0; i < n; i += longest)
        if (suf_corpus_writer_add(w, ids + i, n - i < longest ? n - i : longest, NULL) != SUF_OK)
            exit(2);
    if (suf_corpus_writer_finish(w, NULL, NULL) != SUF_OK ||
        suf_corpus_open(&corpus, path, NULL) != SUF_OK)
        exit(2);
    return corpus;
}

static uint64_t grams_in_tables(const char *corpus_path, uint32_t order)
{
    suf_build_opts opts = {.order = order, .force = 1, .threads = 1};
    suf_index *index;
    suf_index_info info;
    uint64_t n = 0;

    if (suf_index_build(corpus_path, scratch("x"), &opts, NULL) != SUF_OK ||
        suf_index_open(&index, scratch("x"), NULL) != SUF_OK)
        exit(2);
    suf_index_get_info(index, &info);
    for (uint32_t k = 0; k < order; k++)
        n += info.orders[k].n_grams + info.orders[k].n_boundary_grams;
    suf_index_close(index);
    return n;
}

/* Up to 65,536 grams of an order the number is exact, then an estimate. */
static void distinct_grams(rng *r)
{
    enum { N = 120000 };
    static const struct {
        const char *what;
        size_t n, longest;
        uint32_t vocab;
        double within;
    } cases[] = {
        {"one_token", 1, 1, 1, 0},
        {"sequences_of_one_token", 300, 1, 20, 0},
        {"all_equal", 5000, 5000, 1, 0},
        {"few_ids", 20000, 37, 50, 0},
        {"wide_ids", 20000, 500, 4294967294u, 0},
        {"many_grams", N, 1000, 5000, 0.03},
        {"many_wide_grams", N, N, 4000000000u, 0.03},
    };
    static uint32_t ids[N];

    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        for (uint32_t order = 1; order <= SUF_MAX_ORDER; order += 4) {
            for (size_t i = 0; i < cases[c].n; i++)
                ids[i] = (uint32_t)rng_below(r, cases[c].vocab);
            const char *path = scratch("c.sfc");
            suf_corpus *corpus =
                make_corpus(path, cases[c].vocab, ids, cases[c].n, cases[c].longest);
            suf_build_opts opts = {.order = order, .threads = 2};
            suf_build_plan plan;
            suf_diag diag = {0};
            ok_err(suf_index_plan(corpus, &opts, &plan, &diag), SUF_OK, &diag, "%s_planned",
                   cases[c].what);
            double true_n = (double)grams_in_tables(path, order);
            double off = ((double)plan.n_grams - true_n) / true_n;
            ok(off <= cases[c].within && -off <= cases[c].within, "%s_order_%u_grams_%llu_of_%.0f",
               cases[c].what, (unsigned)order, (unsigned long long)plan.n_grams, true_n);
            suf_corpus_close(corpus);
        }
}

/* A sequence is never cut, so a long one can make a memory too small that short ones fit in. */
static void memory(rng *r)
{
    enum { N = 9000000 };
    uint32_t *ids = malloc(N * sizeof *ids);
    suf_build_opts opts = {.memory_bytes = 160 << 20, .threads = 8};
    suf_build_plan plan;
    suf_diag diag = {0};

    if (!ids)
        exit(2);
    for (size_t i = 0; i < N; i++)
        ids[i] = (uint32_t)rng_below(r, 70000);
    suf_corpus *corpus = make_corpus(scratch("short.sfc"), 70000, ids, N, 100);
    ok_err(suf_index_plan(corpus, &opts, &plan, &diag), SUF_OK, &diag, "short_sequences_fit");
    ok(plan.segment_limit * 18 * plan.n_sorters <= opts.memory_bytes,
       "segments_fit_whatever_they_hold");
    ok(plan.memory_bytes <= opts.memory_bytes, "the_plan_keeps_to_the_memory");
    suf_corpus_close(corpus);
    corpus = make_corpus(scratch("long.sfc"), 70000, ids, N, N);
    ok_err(suf_index_plan(corpus, &opts, &plan, &diag), SUF_ELIMIT, &diag,
           "a_long_sequence_does_not");
    ok(strstr(diag.what, "smallest workable memory") != NULL, "and_the_least_is_named");
    opts.memory_bytes = (uint64_t)atoi(diag.what + strcspn(diag.what, "0123456789")) << 20;
    ok_err(suf_index_plan(corpus, &opts, &plan, &diag), SUF_OK, &diag, "the_least_named_is_enough");
    ok_err(suf_index_build(scratch("long.sfc"), scratch("y"), &(suf_build_opts){.memory_bytes = 1},
                           &diag),
           SUF_ELIMIT, &diag, "a_build_refuses_too_little_memory");
    suf_corpus_close(corpus);
    free(ids);
}

int main(void)
{
    rng r = {tap_seed()};

    distinct_grams(&r);
    memory(&r);
    return tap_done();
}
