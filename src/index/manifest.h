/* manifest.h - manifest.json of an index; the only module that sees jansson.h.
 *
 * The file's own checksum stands in its member "checksum": the XXH3-64 of the object without that
 * member, dumped compactly with sorted keys. Only file names this program writes itself are
 * accepted, so that a manifest cannot lead outside its directory. */
#ifndef SUF_INDEX_MANIFEST_H
#define SUF_INDEX_MANIFEST_H

#include <stdint.h>

#include "sufgram/err.h"

enum { SUFI_MANIFEST_VERSION = 1, SUFI_MAX_SEGMENTS = 1000 };

#define SUFI_MANIFEST_NAME "manifest.json"
#define SUFI_CORPUS_NAME "corpus.sfc"
#define SUFI_TABLES_NAME "ngrams.mdb"
#define SUFI_SEGMENT_FORMAT "suffix-%03u.sfa"

typedef struct sufi_file_sum {
    char name[24];
    uint64_t size;
    uint64_t hash; /* XXH3-64 */
} sufi_file_sum;

typedef struct sufi_manifest {
    uint32_t order;
    uint32_t n_segments;
    char fingerprint[33]; /* of the corpus */
    char *command;        /* heap */
    uint32_t n_files;
    sufi_file_sum *files; /* heap: corpus, segments, tables, in that order */
} sufi_manifest;

/* Write DIRECTORY/manifest.json. `facts` are the numbers a human wants to see, n pairs of name and
 * value. */
typedef struct sufi_fact {
    const char *name;
    uint64_t value;
} sufi_fact;
int sufi_manifest_write(const sufi_manifest *m, const char *directory, const sufi_fact *facts,
                        int n_facts, suf_diag *diag) SUF_MUST_CHECK;

/* Read and check. SUF_EMAGIC: no such file or not a sufgram manifest. */
int sufi_manifest_read(sufi_manifest *m, const char *directory, suf_diag *diag) SUF_MUST_CHECK;
void sufi_manifest_release(sufi_manifest *m);

/* "DIRECTORY/NAME" on the heap; NULL when out of memory. */
char *sufi_path_in(const char *directory, const char *name);

/* The name of file i of an index with n_segments, into name[24]. */
void sufi_index_file_name(uint32_t i, uint32_t n_segments, char name[24]);

/* Size and XXH3-64 of a file. */
int sufi_sum_file(const char *path, uint64_t *size, uint64_t *hash, suf_diag *diag) SUF_MUST_CHECK;

#endif
