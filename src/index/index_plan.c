/* index_plan.c - cutting a corpus into segments, and what a build will need. */
#include <stdbool.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "index/index_internal.h"

/* Whatever the corpus: program, libraries, buffers. */
#define FIXED_BYTES (16ull << 20)
/* The table writer: parts in flight, blocks, codecs, uncommitted LMDB pages. */
#define TABLE_BYTES (96ull << 20)
/* Of the suffix sort, a symbol: the array, and the buckets of the reduced string (measured on
 * English at 16 bits, segments of 22 and 63 million symbols: 4.7 and 5.0). */
#define SORT_BYTES_A_SYMBOL 5
/* Longer segments are slower to sort, as what a step touches leaves the caches (0.09 microseconds
 * of CPU a token with 43 million symbols, 0.26 with 500 million), and take more memory; more of
 * them make suffix-array searches slower. */
#define SEGMENT_SYMBOLS (1ull << 26)
/* Shorter corpora stay in one segment: sorting them takes half a second. */
#define SPLIT_ABOVE (1ull << 22)
/* Estimated table bytes a symbol: distinct grams a token (2.1 on 43 million tokens of English)
 * times bytes a gram (1.45). */
#define TABLE_BYTES_A_SYMBOL 3

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
    uint64_t parts = (end + limit - 1) / limit;
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

static uint64_t fixed_bytes(uint32_t vocab_size)
{
    return FIXED_BYTES + 16ull * vocab_size;
}

int sufi_segment_limit(uint32_t vocab_size, const suf_build_opts *opts, uint64_t *limit,
                       suf_diag *diag)
{
    uint64_t fixed = fixed_bytes(vocab_size);
    uint64_t least = (fixed > TABLE_BYTES ? fixed : TABLE_BYTES) + (1ull << 24);

    *limit = opts->segment_limit ? opts->segment_limit : SEGMENT_SYMBOLS;
    if (opts->memory_bytes == 0)
        return SUF_OK;
    if (opts->memory_bytes < least)
        return sufi_fail(diag, SUF_ELIMIT, NULL,
                         "the smallest workable memory for this corpus is %lluM",
                         (unsigned long long)((least >> 20) + 1));
    /* Room for two at a time, so that two threads help whatever the memory; how many threads there
     * are must not decide where the corpus is cut. */
    uint64_t room = (opts->memory_bytes - fixed) / (2 * SORT_BYTES_A_SYMBOL);
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

uint32_t sufi_sorters(const suf_build_opts *opts, uint64_t longest, uint32_t vocab_size)
{
    uint64_t n = sufi_thread_count(opts->threads);
    uint64_t each = SORT_BYTES_A_SYMBOL * longest + 1;

    if (opts->memory_bytes > fixed_bytes(vocab_size)) {
        uint64_t fit = (opts->memory_bytes - fixed_bytes(vocab_size)) / each;
        n = fit < n ? fit : n;
    }
    return n ? (uint32_t)n : 1;
}

int suf_index_plan(const suf_corpus *corpus, const suf_build_opts *opts, suf_build_plan *plan,
                   suf_diag *diag)
{
    uint64_t limit, longest = 0;
    uint64_t *starts;
    uint32_t n_segments;
    suf_corpus_info info;

    suf_corpus_get_info(corpus, &info);
    uint64_t n_entries = info.n_symbols - 1;
    int err = sufi_segment_limit(info.vocab_size, opts, &limit, diag);
    if (err)
        return err;
    if (!opts->segment_limit)
        limit = even_limit(n_entries, limit, opts->memory_bytes != 0);
    err = sufi_cut_segments(corpus, limit, &starts, &n_segments, diag);
    if (err)
        return err;
    for (uint32_t i = 0; i < n_segments; i++)
        if (starts[i + 1] - starts[i] > longest)
            longest = starts[i + 1] - starts[i];
    free(starts);
    uint32_t sorters = sufi_sorters(opts, longest, info.vocab_size);
    if (sorters > n_segments)
        sorters = n_segments;
    plan->n_segments = n_segments;
    plan->segment_limit = limit;
    plan->n_sorters = sorters;
    plan->memory_bytes = fixed_bytes(info.vocab_size) + sorters * SORT_BYTES_A_SYMBOL * longest;
    if (plan->memory_bytes < TABLE_BYTES)
        plan->memory_bytes = TABLE_BYTES;
    plan->temporary_bytes = 0;
    plan->index_bytes = info.n_symbols * info.symbol_width + 8 * info.n_sequences +
                        sufi_segment_bytes(longest) * n_segments + TABLE_BYTES_A_SYMBOL * n_entries;
    return SUF_OK;
}
