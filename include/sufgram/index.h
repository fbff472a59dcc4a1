/* index.h - building, opening and verifying an index: a directory with the corpus, its suffix array
 * and its n-gram tables.
 *
 *   INDEX/manifest.json     what it is: parameters, command, sizes and checksums of the files
 *   INDEX/corpus.sfc        the corpus (corpus.h)
 *   INDEX/suffix-NNN.sfa    suffix array of one segment (a run of whole sequences)
 *   INDEX/ngrams.mdb        tables of orders 1..N (LMDB)
 *
 * Building is atomic: everything is made in a temporary sibling, synced, and renamed. A killed
 * build leaves an old index as it was, and its temporary is removed by the next build to the same
 * place, or resumed by it. */
#ifndef SUFGRAM_INDEX_H
#define SUFGRAM_INDEX_H

#include "corpus.h"
#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

#define SUF_MAX_ZSTD_LEVEL 22

typedef struct suf_build_opts {
    uint32_t order;         /* of the largest table, 1..SUF_MAX_ORDER; 0: SUF_MAX_ORDER */
    uint64_t memory_bytes;  /* working memory to stay below, whatever the corpus holds; 0: no bound.
                               Decides the number of segments */
    uint64_t segment_limit; /* largest segment in symbols (a longer sequence makes a longer one); 0:
                               decided by memory_bytes */
    uint64_t part_positions;   /* the tables are built by parts of so many tokens; 0: the default */
    uint32_t threads;          /* 0: one per processor; the files do not depend on it */
    uint32_t zstd_level;       /* 1..SUF_MAX_ZSTD_LEVEL; 0: the default */
    int force;                 /* replace an existing index */
    int resume;                /* go on with the finished segments a dead build of the same corpus
                                  and segments has left; on failure, leave them to the next build */
    const char *command;       /* recorded in the manifest; may be NULL */
    suf_progress_fn *progress; /* may be NULL */
    void *progress_arg;
} suf_build_opts;

/* What a build will need. */
typedef struct suf_build_plan {
    uint64_t memory_bytes;    /* peak working memory on text, mapped files not counted; on random or
                                 repeated symbols up to twice that, but within opts->memory_bytes */
    uint64_t temporary_bytes; /* disk beyond the finished index */
    uint64_t index_bytes;     /* disk of the finished index, from n_grams */
    uint64_t n_grams;         /* distinct grams in all tables, an estimate within 3 percent */
    uint32_t n_segments;
    uint32_t n_sorters;     /* of them sorted at a time */
    uint64_t segment_limit; /* symbols; sequences are not cut to keep it */
} suf_build_plan;

/* One pass over the corpus an order. SUF_ELIMIT when opts->memory_bytes is below the smallest
 * workable memory (the message names it), SUF_ENOMEM. */
SUF_API int suf_index_plan(const suf_corpus *corpus, const suf_build_opts *opts,
                           suf_build_plan *plan, suf_diag *diag) SUF_MUST_CHECK;

/* Build `directory` from a corpus file (hard-linked into it where possible, else copied). Errors:
 * SUF_EINVAL for an order or a level out of range, SUF_EEXIST without force, SUF_EMAGIC when force
 * would replace something that is no index, those of reading the corpus, SUF_ENOMEM, SUF_EIO (disk
 * full), SUF_EINTERRUPTED. */
SUF_API int suf_index_build(const char *corpus_path, const char *directory,
                            const suf_build_opts *opts, suf_diag *diag) SUF_MUST_CHECK;

/* Join indexes of consecutive parts of a corpus, in the order given, into an index of the whole:
 * with the sequences of all of them and the largest of their vocabulary sizes it gives the answers
 * of the index built at once. No suffix is sorted: their segments are shared (hard links where
 * possible, else copies) and the tables made by merging them. `directory` may be one of the inputs
 * if opts->force; opts->order must be theirs or 0; opts->segment_limit and opts->resume mean
 * nothing. Errors: those of opening the inputs and of building; SUF_EMISMATCH for tables of
 * different orders, SUF_ELIMIT for more than 1000 segments, SUF_ECORRUPT for an unsound input. */
SUF_API int suf_index_merge(const char *const *inputs, size_t n_inputs, const char *directory,
                            const suf_build_opts *opts, suf_diag *diag) SUF_MUST_CHECK;

/* Add the sequences of a corpus file after those of an index. Only the new ones are sorted, into
 * segments of their own as suf_index_build would cut them. The old index stays in its place until
 * the new one is complete. opts->force and opts->resume mean nothing. Errors as suf_index_merge,
 * and SUF_EIO when another process is adding to the index. */
SUF_API int suf_index_append(const char *directory, const char *corpus_path,
                             const suf_build_opts *opts, suf_diag *diag) SUF_MUST_CHECK;

typedef struct suf_index suf_index;

/* Open for reading; cheap (no scan). Any number of processes and threads may read. Errors:
 * SUF_EMAGIC not an index, SUF_EVERSION, SUF_ETRUNCATED, SUF_ECORRUPT, SUF_EMISMATCH (files of
 * different indexes), SUF_EIO. Close with suf_index_close. */
SUF_API int suf_index_open(suf_index **out, const char *directory, suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_index_close(suf_index *index);

typedef struct suf_order_info {
    uint64_t n_grams;             /* distinct n-grams inside sequences */
    uint64_t n_boundary_grams;    /* distinct grams of n symbols that begin with the boundary */
    uint64_t n_occurrences;       /* of the n_grams */
    uint64_t counts_of_counts[4]; /* grams (both kinds) that occur 1, 2, 3, 4 times */
} suf_order_info;

typedef struct suf_index_info {
    suf_corpus_info corpus;
    uint32_t order;
    uint32_t n_segments;
    uint64_t corpus_bytes, suffix_bytes, table_bytes; /* on disk */
    suf_order_info orders[SUF_MAX_ORDER];             /* [n-1] for order n */
    const char *command; /* that built it; lives as long as the index */
} suf_index_info;

SUF_API void suf_index_get_info(const suf_index *index, suf_index_info *out);

/* The corpus inside; lives as long as the index. */
SUF_API const suf_corpus *suf_index_corpus(const suf_index *index);

/* Read and check everything in a directory: sizes and checksums of all files against the manifest;
 * the corpus; that every suffix array is the sorted permutation of its segment; that the tables
 * hold exactly the grams and counts the suffix arrays give, entry by entry. Memory: 5 bytes a
 * symbol of the largest segment. SUF_ECORRUPT and others name the file and the place. */
SUF_API int suf_index_verify(const char *directory, suf_progress_fn *progress, void *progress_arg,
                             suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
