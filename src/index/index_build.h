/* index_build.h - the stages that building an index and merging indexes have in common. */
#ifndef SUF_INDEX_INDEX_BUILD_H
#define SUF_INDEX_INDEX_BUILD_H

#include "index/directory.h"
#include "index/index_internal.h"

typedef struct sufi_build {
    const suf_build_opts *opts;
    sufi_build_directory dir;
    suf_corpus *corpus; /* the one in dir */
    suf_corpus_info info;
    sufi_manifest manifest;
    uint64_t *starts; /* of the segments, [0..manifest.n_segments]: the last is their end */
    sufi_segment *segments;
    sufi_table_totals totals[SUF_MAX_ORDER];
    suf_diag *diag;
} sufi_build;

int sufi_build_report(sufi_build *b, const char *phase, uint64_t done,
                      uint64_t total) SUF_MUST_CHECK;

/* Path of segment i in the temporary directory, on the heap; NULL when out of memory. */
char *sufi_build_segment_path(const sufi_build *b, uint32_t i);

/* Open the corpus that lies in the directory. */
int sufi_build_open_corpus(sufi_build *b) SUF_MUST_CHECK;

/* Sort the segments numbers[0..n-1] into their files and open them, as many at a time as threads
 * and memory allow. The files' bytes do not depend on that. */
int sufi_build_sort_segments(sufi_build *b, const uint32_t *numbers, uint32_t n) SUF_MUST_CHECK;

/* With all segments open: tables, then the manifest. */
int sufi_build_finish(sufi_build *b) SUF_MUST_CHECK;

/* Close and free everything but the directory. */
void sufi_build_release(sufi_build *b);

#endif
