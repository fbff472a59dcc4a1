/* index_internal.h - an open index, for the modules above that search in it. */
#ifndef SUF_INDEX_INTERNAL_H
#define SUF_INDEX_INTERNAL_H

#include <stdbool.h>

#include "index/index_samples.h"
#include "index/manifest.h"
#include "index/segment.h"
#include "sufgram/index.h"
#include "tables/table_lookup.h"

struct suf_index {
    char *directory;
    sufi_manifest manifest;
    suf_corpus *corpus;
    suf_corpus_info info;
    sufi_segment *segments; /* [0..manifest.n_segments-1], in corpus order */
    sufi_tables *tables;
    sufi_index_samples *samples; /* changes behind a const index, under a lock */
};

/* Which directory stands at a path: another one after a build has replaced it. */
typedef struct sufi_directory_id {
    uint64_t device, file;
    int64_t seconds, part; /* of the last change */
} sufi_directory_id;

/* False if there is none. */
bool sufi_directory_id_get(sufi_directory_id *id, const char *directory);
bool sufi_directory_id_is(const sufi_directory_id *id, const char *directory);

/* The rank samples of each segment, made at the first call: worth it for one search in 256 of
 * sufi_rank_samples_count. NULL: out of memory, search without. Any thread. */
sufi_rank_samples *const *sufi_index_get_samples(const suf_index *x);

/* The largest segment that opts->memory_bytes leaves room for, two at a time and whatever they
 * hold, or opts->segment_limit; of `info` the vocabulary and the symbol width count. SUF_ELIMIT
 * below the smallest workable memory. */
int sufi_segment_limit(const suf_corpus_info *info, const suf_build_opts *opts, uint64_t *limit,
                       suf_diag *diag) SUF_MUST_CHECK;

/* Cut the corpus into segments of whole sequences, as few as `limit` symbols a segment allow, all
 * of about one length (cuts move to the boundary before, so one may be longer by a sequence):
 * *starts receives n + 1 stream positions (heap), the last one the position of the final boundary;
 * returns n in *n_segments. */
int sufi_cut_segments(const suf_corpus *corpus, uint64_t limit, uint64_t **starts,
                      uint32_t *n_segments, suf_diag *diag) SUF_MUST_CHECK;

/* How many segments, the longest of `longest` symbols, may be sorted at a time with opts->threads
 * and opts->memory_bytes; at least 1. */
uint32_t sufi_sorters(const suf_build_opts *opts, uint64_t longest, const suf_corpus_info *info);

/* How many threads may build parts of the tables; at least 1. */
unsigned sufi_table_threads(const suf_build_opts *opts, const suf_corpus_info *info);

/* suf_index_plan without the tables in index_bytes: costs no pass over the corpus. *starts receives
 * the plan->n_segments segments, as from sufi_cut_segments. */
int sufi_plan_segments(const suf_corpus *corpus, const suf_build_opts *opts, suf_build_plan *plan,
                       uint64_t **starts, suf_diag *diag) SUF_MUST_CHECK;

#endif
