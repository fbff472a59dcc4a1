/* index_build.h - the stages of building an index, for those that go through them in another way:
 * merging indexes, and building by several processes. */
#ifndef SUF_INDEX_INDEX_BUILD_H
#define SUF_INDEX_INDEX_BUILD_H

#include "index/directory.h"
#include "index/index_internal.h"
#include "index/table_build.h"

typedef struct sufi_build {
    const suf_build_opts *opts;
    sufi_build_directory dir;
    suf_corpus *corpus; /* the one in dir */
    suf_corpus_info info;
    sufi_manifest manifest;
    uint64_t *starts; /* of the segments, [0..manifest.n_segments]: the last is their end */
    sufi_segment *segments;
    sufi_table_totals totals[SUF_MAX_ORDER];
    const sufi_part_exchange *exchange; /* of the processes that build the tables; NULL: alone */
    suf_diag *diag;
} sufi_build;

/* SUF_EINVAL for an order or a level that there is not. */
int sufi_build_check(const suf_build_opts *opts, suf_diag *diag) SUF_MUST_CHECK;

/* Before anything is created: is there a corpus, can it be built as wanted, where is it cut? *state
 * (heap) identifies the build (build_state.h). */
int sufi_build_prepare(sufi_build *b, const char *corpus_path, char **state) SUF_MUST_CHECK;

/* Share the corpus with the directory, and open it there. */
int sufi_build_take_corpus(sufi_build *b, const char *corpus_path) SUF_MUST_CHECK;

/* Segments `first`, first + step, ... : open those that a dead build finished, sort the others. */
int sufi_build_segments(sufi_build *b, uint32_t first, uint32_t step) SUF_MUST_CHECK;

int sufi_build_report(sufi_build *b, const char *phase, uint64_t done,
                      uint64_t total) SUF_MUST_CHECK;

/* Path of segment i in the temporary directory, on the heap; NULL when out of memory. */
char *sufi_build_segment_path(const sufi_build *b, uint32_t i);

/* Open the corpus that lies in the directory. */
int sufi_build_open_corpus(sufi_build *b) SUF_MUST_CHECK;

/* Sort the segments numbers[0..n-1] into their files and open them, as many at a time as threads
 * and memory allow. The files' bytes do not depend on that. */
int sufi_build_sort_segments(sufi_build *b, const uint32_t *numbers, uint32_t n) SUF_MUST_CHECK;

/* With all segments open: tables; then, by one process, the manifest. */
int sufi_build_write_tables(sufi_build *b) SUF_MUST_CHECK;
int sufi_build_write_manifest(sufi_build *b) SUF_MUST_CHECK;

/* Close and free everything but the directory. */
void sufi_build_release(sufi_build *b);

#endif
