/* index_plan.c - cutting a corpus into segments, and what a build will need. */
#include <stdbool.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "index/distinct_grams.h"
#include "index/index_internal.h"

/* Program, libraries and buffers: as planned, and left free of --memory. */
#define PROGRAM_BYTES (2ull << 20)
#define SPARE_BYTES (16ull << 20)
/* Of the table writer beside its parts. */
#define TABLE_SPARE_BYTES (4ull << 20)
/* Of the table writer: LMDB's uncommitted pages (lmdb_store.c), at most what the tables take. */
#define TABLE_PAGES (32ull << 20)
#define TABLE_PAGES_A_SYMBOL 3.5
/* A thread that builds parts of the tables, with the parts in flight; less when the whole corpus is
 * shorter than a few parts. */
#define PART_THREAD_BYTES (9ull << 20)
#define PART_THREAD_BYTES_A_SYMBOL 2.25
/* A part in flight where all grams differ (most seen: 13 and 34 million). */
#define WORST_PART_BYTES(width) ((width) == 2 ? 14ull << 20 : 36ull << 20)
/* Parts in flight beside those that threads make (base/ordered.h). */
#define EXTRA_PARTS 2
/* Of the suffix sort, a symbol. English at 16 bits takes 4.7 to 5.0: the array, and the buckets of
 * the reduced string. The most seen was 9.3 at 16 bits and 17.4 at 32 (random small and large
 * symbols in turn, each sequence twice: every second suffix stays in the recursion). What is
 * planned is the first; what --memory is kept against is the worst, which costs shorter segments
 * only where memory is scarce. */
#define SORT_BYTES_A_SYMBOL 5
#define WORST_BYTES_A_SYMBOL(width) ((width) == 2 ? 9 : 18)
/* Longer segments are slower to sort, as what a step touches leaves the caches (0.09 microseconds
 * of CPU a token with 43 million symbols, 0.26 with 500 million), and take more memory; more of
 * them make suffix-array searches slower. */
#define SEGMENT_SYMBOLS (1ull << 26)
/* Segments shorter than this are not worth their number: the smallest memory leaves room for two of
 * them. */
#define LEAST_SEGMENT (1u << 20)
/* Shorter corpora stay in one segment: sorting them takes half a second. */
#define SPLIT_ABOVE (1ull << 22)
/* Estimated bytes of the tables a distinct gram, LMDB's pages included (1.45 to 1.54 measured on
 * real and drawn English). */
#define TABLE_BYTES_A_GRAM 1.5

/* The stream position to cut at: the last boundary at or before `wanted` that is after `after`,
 * else the first one after that. */
static int find_cut(const suf_corpus *corpus, uint64_t after, uint64_t wanted, uint64_t *cut)
{
    uint64_t k, first, length;

    int err = suf_corpus_sequence_at(corpus, wanted, &k);
    if (!err)
        err = suf_corpus_sequence(corpus, k, &first, &length);
    if (!err && first - 1 <= after)
        err = suf_corpus_sequence(corpus, k + 1, &first, &length);
    *cut = first - 1;
    return err;
}

int sufi_cut_segments(const suf_corpus *corpus, uint64_t limit, uint64_t **starts,
                      uint32_t *n_segments, suf_diag *diag)
{
    suf_corpus_info info;
    suf_corpus_get_info(corpus, &info);
    uint64_t end = info.n_symbols - 1;
    uint64_t parts = end / limit + (end % limit != 0);
    uint32_t n = 0;

    if (parts > SUFI_MAX_SEGMENTS)
        return sufi_fail(diag, SUF_ELIMIT, NULL,
                         "the corpus would need more than %d segments: give more memory",
                         SUFI_MAX_SEGMENTS);
    uint64_t *cut = sufi_alloc_zero(parts + 1, sizeof *cut);
    if (!cut)
        return sufi_fail_nomem(diag, "segments");
    /* Cuts at equal distances, moved to boundaries; a long sequence may swallow some of them. */
    for (uint64_t i = 1; i < parts && cut[n] < end; i++) {
        uint64_t wanted = end / parts * i + end % parts * i / parts;
        if (wanted > cut[n] && find_cut(corpus, cut[n], wanted, &cut[n + 1]) == SUF_OK)
            n++;
    }
    cut[++n] = end;
    for (uint32_t i = 0; i < n; i++)
        if (cut[i + 1] - cut[i] > SUF_ARRAY_MAX) {
            free(cut);
            return sufi_fail(diag, SUF_ELIMIT, NULL,
                             "a sequence of more than %u tokens cannot be indexed",
                             (unsigned)SUF_ARRAY_MAX - 1);
        }
    *starts = cut;
    *n_segments = n;
    return SUF_OK;
}

/* Of one sort: the array, and buckets of symbols (of ranks of symbols where the vocabulary is
 * larger than the text: suffix_build.c). */
static uint64_t typical_sort_bytes(const suf_corpus_info *info, uint64_t n)
{
    uint64_t symbols = info->vocab_size < n ? info->vocab_size : n;

    return SORT_BYTES_A_SYMBOL * n + 8 * symbols + (info->vocab_size > n ? 4 * n : 0);
}

/* At 32 bits the buckets are in it. */
static uint64_t worst_sort_bytes(const suf_corpus_info *info, uint64_t n)
{
    return WORST_BYTES_A_SYMBOL(info->symbol_width) * n +
           (info->symbol_width == 2 ? 8ull * info->vocab_size : 0);
}

/* The longest segment whose sort stays within `bytes` whatever it holds. */
static uint64_t longest_within(const suf_corpus_info *info, uint64_t bytes)
{
    uint64_t buckets = worst_sort_bytes(info, 0);

    return bytes > buckets ? (bytes - buckets) / WORST_BYTES_A_SYMBOL(info->symbol_width) : 0;
}

static uint64_t worst_table_bytes(const suf_corpus_info *info, unsigned threads)
{
    return TABLE_SPARE_BYTES + TABLE_PAGES +
           (threads + EXTRA_PARTS) * WORST_PART_BYTES(info->symbol_width);
}

static uint64_t typical_table_bytes(uint64_t n, unsigned threads)
{
    double pages = TABLE_PAGES_A_SYMBOL * (double)n,
           thread = PART_THREAD_BYTES_A_SYMBOL * (double)n;

    return (pages < TABLE_PAGES ? (uint64_t)pages : TABLE_PAGES) +
           (thread < PART_THREAD_BYTES ? (uint64_t)thread : PART_THREAD_BYTES) * threads;
}

static uint64_t least_memory(const suf_corpus_info *info, uint64_t longest)
{
    uint64_t sort = SPARE_BYTES + worst_sort_bytes(info, longest);
    uint64_t tables = worst_table_bytes(info, 1);

    return sort > tables ? sort : tables;
}

static int fail_memory(uint64_t least, suf_diag *diag)
{
    return sufi_fail(diag, SUF_ELIMIT, NULL,
                     "the smallest workable memory for this corpus is %lluM",
                     (unsigned long long)((least >> 20) + 1));
}

int sufi_segment_limit(const suf_corpus_info *info, const suf_build_opts *opts, uint64_t *limit,
                       suf_diag *diag)
{
    uint64_t least = least_memory(info, 2 * LEAST_SEGMENT);

    *limit = opts->segment_limit ? opts->segment_limit : SEGMENT_SYMBOLS;
    if (opts->memory_bytes == 0)
        return SUF_OK;
    if (opts->memory_bytes < least)
        return fail_memory(least, diag);
    /* Room for two at a time, so that two threads help whatever the memory; how many threads there
     * are must not decide where the corpus is cut. */
    uint64_t room = longest_within(info, (opts->memory_bytes - SPARE_BYTES) / 2);
    *limit = room < *limit ? room : *limit;
    return SUF_OK;
}

/* Segments of one length, an even number of them: two threads end together. */
static uint64_t even_limit(uint64_t n, uint64_t limit, bool memory_bounded)
{
    uint64_t parts = (n + limit - 1) / limit;

    if (n > SPLIT_ABOVE && parts % 2)
        parts++;
    /* A huge corpus gets longer segments, unless memory forbids: then cutting fails and says so. */
    if (parts > SUFI_MAX_SEGMENTS && !memory_bounded)
        parts = SUFI_MAX_SEGMENTS;
    return (n + parts - 1) / parts;
}

uint32_t sufi_sorters(const suf_build_opts *opts, uint64_t longest, const suf_corpus_info *info)
{
    uint64_t n = sufi_thread_count(opts->threads);

    if (opts->memory_bytes > SPARE_BYTES) {
        uint64_t fit = (opts->memory_bytes - SPARE_BYTES) / (worst_sort_bytes(info, longest) + 1);
        n = fit < n ? fit : n;
    }
    return n ? (uint32_t)n : 1;
}

unsigned sufi_table_threads(const suf_build_opts *opts, const suf_corpus_info *info)
{
    unsigned n = sufi_thread_count(opts->threads);

    while (opts->memory_bytes && n > 1 && worst_table_bytes(info, n) > opts->memory_bytes)
        n--;
    return n;
}

int sufi_plan_segments(const suf_corpus *corpus, const suf_build_opts *opts, suf_build_plan *plan,
                       uint64_t **starts, suf_diag *diag)
{
    uint64_t limit, longest = 0;
    suf_corpus_info info;

    suf_corpus_get_info(corpus, &info);
    int err = sufi_segment_limit(&info, opts, &limit, diag);
    if (err)
        return err;
    if (!opts->segment_limit)
        limit = even_limit(info.n_symbols - 1, limit, opts->memory_bytes != 0);
    err = sufi_cut_segments(corpus, limit, starts, &plan->n_segments, diag);
    if (err)
        return err;
    for (uint32_t i = 0; i < plan->n_segments; i++)
        if ((*starts)[i + 1] - (*starts)[i] > longest)
            longest = (*starts)[i + 1] - (*starts)[i];
    /* A sequence is not cut: a long one may need more memory than the limit was for. */
    if (opts->memory_bytes && opts->memory_bytes < least_memory(&info, longest)) {
        free(*starts);
        *starts = NULL;
        return fail_memory(least_memory(&info, longest), diag);
    }
    uint32_t sorters = sufi_sorters(opts, longest, &info);
    plan->segment_limit = limit;
    plan->n_sorters = sorters < plan->n_segments ? sorters : plan->n_segments;
    uint64_t sort = plan->n_sorters * typical_sort_bytes(&info, longest);
    uint64_t tables = typical_table_bytes(info.n_symbols, sufi_table_threads(opts, &info));
    plan->memory_bytes = PROGRAM_BYTES + (sort > tables ? sort : tables);
    plan->temporary_bytes = 0;
    plan->index_bytes = info.n_symbols * info.symbol_width + 8 * info.n_sequences;
    for (uint32_t i = 0; i < plan->n_segments; i++)
        plan->index_bytes += sufi_segment_bytes((*starts)[i + 1] - (*starts)[i]);
    return SUF_OK;
}

int suf_index_plan(const suf_corpus *corpus, const suf_build_opts *opts, suf_build_plan *plan,
                   suf_diag *diag)
{
    uint64_t *starts;

    int err = sufi_plan_segments(corpus, opts, plan, &starts, diag);
    if (err)
        return err;
    free(starts);
    err = sufi_estimate_grams(corpus, opts->order ? opts->order : SUF_MAX_ORDER, opts->threads,
                              &plan->n_grams, diag);
    if (!err)
        plan->index_bytes += (uint64_t)(TABLE_BYTES_A_GRAM * (double)plan->n_grams);
    return err;
}
