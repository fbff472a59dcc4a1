/* index_plan.c - cutting a corpus into segments, and what a build will need. */
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "index/index_internal.h"

/* The table writer: blocks, codecs and groups of five orders, uncommitted LMDB pages. */
#define WRITER_BYTES (96ull << 20)
/* Of the suffix sort, a symbol: the array, and the buckets of the reduced string (measured: 5.0 on
 * English text at 16 bits). */
#define SORT_BYTES_A_SYMBOL 6
/* Estimated table bytes a symbol: distinct grams a token (2.1 on 43 million tokens of English)
 * times bytes a gram. */
#define TABLE_BYTES_A_SYMBOL 4

int sufi_cut_segments(const suf_corpus *corpus, uint64_t limit, uint64_t **starts,
                      uint32_t *n_segments, suf_diag *diag)
{
    suf_corpus_info info;
    size_t cap = 0;
    uint32_t n = 0;
    uint64_t *cut = NULL;

    suf_corpus_get_info(corpus, &info);
    for (uint64_t position = 0; position + 1 < info.n_symbols;) {
        if (n == SUFI_MAX_SEGMENTS || !sufi_grow(&cut, &cap, (size_t)n + 2, sizeof *cut)) {
            free(cut);
            return n == SUFI_MAX_SEGMENTS
                       ? sufi_fail(diag, SUF_ELIMIT, NULL,
                                   "the corpus would need more than %d segments: give more memory",
                                   SUFI_MAX_SEGMENTS)
                       : sufi_fail_nomem(diag, "segments");
        }
        cut[n++] = position;
        /* The last boundary at or before position + limit, but at least one sequence. */
        uint64_t k, first, length;
        uint64_t end = position + limit;
        if (end + 1 >= info.n_symbols) {
            position = info.n_symbols - 1;
        } else {
            uint64_t begin_sequence = 0;
            int err = suf_corpus_sequence_at(corpus, position, &begin_sequence);
            if (!err)
                err = suf_corpus_sequence_at(corpus, end, &k);
            if (!err && k == begin_sequence)
                k++;
            position = info.n_symbols - 1;
            if (!err && suf_corpus_sequence(corpus, k, &first, &length) == SUF_OK)
                position = first - 1;
        }
        cut[n] = position;
        if (cut[n] - cut[n - 1] > SUF_ARRAY_MAX) {
            free(cut);
            return sufi_fail(diag, SUF_ELIMIT, NULL,
                             "a sequence of more than %u tokens cannot be indexed",
                             (unsigned)SUF_ARRAY_MAX - 1);
        }
    }
    *starts = cut;
    *n_segments = n;
    return SUF_OK;
}

static uint64_t fixed_bytes(uint32_t vocab_size)
{
    return WRITER_BYTES + 16ull * vocab_size;
}

int sufi_segment_limit(uint32_t vocab_size, const suf_build_opts *opts, uint64_t *limit,
                       suf_diag *diag)
{
    uint64_t fixed = fixed_bytes(vocab_size), least = fixed + (1ull << 24);

    *limit = opts->segment_limit ? opts->segment_limit : 1ull << 30;
    if (opts->memory_bytes == 0)
        return SUF_OK;
    if (opts->memory_bytes < least)
        return sufi_fail(diag, SUF_ELIMIT, NULL,
                         "the smallest workable memory for this corpus is %lluM",
                         (unsigned long long)((least >> 20) + 1));
    uint64_t room = (opts->memory_bytes - fixed) / SORT_BYTES_A_SYMBOL;
    *limit = room < *limit ? room : *limit;
    return SUF_OK;
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
    if (!err)
        err = sufi_cut_segments(corpus, limit, &starts, &n_segments, diag);
    if (err)
        return err;
    for (uint32_t i = 0; i < n_segments; i++)
        if (starts[i + 1] - starts[i] > longest)
            longest = starts[i + 1] - starts[i];
    free(starts);
    plan->n_segments = n_segments;
    plan->segment_limit = limit;
    plan->memory_bytes = fixed_bytes(info.vocab_size) + SORT_BYTES_A_SYMBOL * longest;
    plan->temporary_bytes = 0;
    plan->index_bytes = info.n_symbols * info.symbol_width + 8 * info.n_sequences + 4 * n_entries +
                        TABLE_BYTES_A_SYMBOL * n_entries;
    return SUF_OK;
}
