/* source.h - what the kinds of token files share: where ids go, cutting sequences, progress. */
#ifndef SUF_CORPUS_SOURCE_H
#define SUF_CORPUS_SOURCE_H

#include <stdint.h>

#include "data/stream.h"
#include "sufgram/corpus.h"
#include "sufgram/npy.h"

/* Ids handed on at a time. */
enum { SUFI_SOURCE_BLOCK = 1 << 15 };

/* Where sequences go: a corpus, or evaluation sequences. */
typedef struct sufi_sink {
    void *to;

    /* Part of a sequence. On SUF_ERANGE `where` of the diagnostic is the index of the id, and
     * nothing was taken. */
    int (*put)(void *to, const uint32_t *ids, size_t n, suf_diag *diag);

    /* The sequence ends here, if anything was put; where it was read, for diagnostics. */
    int (*end)(void *to, const char *path, enum suf_where unit, uint64_t where, suf_diag *diag);

    /* The id of a word, or SUF_ABSENT, or SUF_ERANGE when there are too many. NULL: no words. */
    int (*word)(void *to, const char *text, size_t len, uint32_t *id, suf_diag *diag);

    bool wants_rows; /* an array without rows is refused unless the options cut it */
} sufi_sink;

/* One token file on its way into a sink. */
typedef struct sufi_source {
    const sufi_sink *sink;
    const suf_source_opts *opts;
    const char *path;  /* for diagnostics */
    uint32_t limit;    /* ids must be below this */
    uint32_t *ids;     /* room for SUFI_SOURCE_BLOCK */
    uint64_t filled;   /* tokens of the piece being filled, with sequence_length */
    uint64_t n_tokens; /* handed on */
    uint64_t reported; /* last reported as done */
} sufi_source;

/* Read a token file, or a folder of them: open it, tell its format, hand on its sequences. `limit`
 * as above. SUF_EFORMAT when there are no tokens in it. `diag` must not be NULL here and below. */
int sufi_source_read(const sufi_sink *sink, const char *path, uint32_t limit,
                     const suf_source_opts *opts, suf_diag *diag) SUF_MUST_CHECK;

/* Is the file of a kind that is told by the file beside it? Then *format says which. */
void sufi_source_detect_beside(const char *path, enum suf_source_format *format);

/* The format of a file that begins with data[0..n-1]; `shown` is its name. SUF_EFORMAT if it cannot
 * be told for certain. */
int sufi_source_detect(const char *shown, const uint8_t *data, size_t n,
                       enum suf_source_format *format, suf_diag *diag) SUF_MUST_CHECK;

/* Hand on ids[0..n-1] of an input sequence, cut as the options say. On SUF_ERANGE `where` of the
 * diagnostic is the index of the id. */
int sufi_source_put(sufi_source *s, const uint32_t *ids, size_t n, suf_diag *diag) SUF_MUST_CHECK;

/* An input sequence ends here; unit and where are for diagnostics. */
int sufi_source_end(sufi_source *s, enum suf_where unit, uint64_t where,
                    suf_diag *diag) SUF_MUST_CHECK;

/* Before reading: would input sequences of this length leave a piece over? */
int sufi_source_check_length(const sufi_source *s, uint64_t length, suf_diag *diag) SUF_MUST_CHECK;

/* Tell the progress callback; SUF_EINTERRUPTED when it wants to stop. total 0: not known. */
int sufi_source_progress(sufi_source *s, uint64_t done, uint64_t total,
                         suf_diag *diag) SUF_MUST_CHECK;
int sufi_source_progress_of(sufi_source *s, const sufi_stream *in, suf_diag *diag) SUF_MUST_CHECK;

/* Hand on n <= SUFI_SOURCE_BLOCK items at `data`, which is byte `at` of the file. */
int sufi_source_items(sufi_source *s, suf_dtype dtype, const uint8_t *data, uint64_t at, size_t n,
                      suf_diag *diag) SUF_MUST_CHECK;

/* The rest of a stream of items, as one input sequence. */
int sufi_source_raw(sufi_source *s, sufi_stream *in, suf_dtype dtype,
                    suf_diag *diag) SUF_MUST_CHECK;

/* n items at byte `at` of a mapped file, as part of an input sequence. */
int sufi_source_span(sufi_source *s, const sufi_mapfile *map, suf_dtype dtype, uint64_t at,
                     uint64_t n, suf_diag *diag) SUF_MUST_CHECK;

/* The path without its last `cut` characters and with `end` behind it; NULL when out of memory. */
char *sufi_beside(const char *path, size_t cut, const char *end);
bool sufi_ends_in(const char *path, const char *end);

/* The kinds of files that are told by others beside them; `path` as the caller gave it. */
int sufi_source_megatron(sufi_source *s, const char *path, suf_diag *diag) SUF_MUST_CHECK;
int sufi_source_datatrove(sufi_source *s, const char *path, suf_diag *diag) SUF_MUST_CHECK;
int sufi_source_infinigram(sufi_source *s, const char *path, suf_diag *diag) SUF_MUST_CHECK;
bool sufi_megatron_has_magic(const uint8_t *data, size_t n);

/* "DIR/offset.7" for "DIR/tokenized.7"; NULL for other names, or when out of memory. */
char *sufi_infinigram_offsets(const char *path);

/* The number of token files in the folder of an infini-gram index, SUF_EFORMAT if it is none, and
 * the path of one; NULL when out of memory. */
int sufi_infinigram_files(const char *path, uint64_t *n, suf_diag *diag) SUF_MUST_CHECK;
char *sufi_infinigram_file(const char *path, uint64_t number);

/* The other kinds of files. */
int sufi_source_llmc(sufi_source *s, sufi_stream *in, suf_diag *diag) SUF_MUST_CHECK;
bool sufi_llmc_has_magic(const uint8_t *data, size_t n);
int sufi_source_jsonl(sufi_source *s, sufi_stream *in, suf_diag *diag) SUF_MUST_CHECK;
int sufi_source_text(sufi_source *s, sufi_stream *in, suf_diag *diag) SUF_MUST_CHECK;
int sufi_source_words(sufi_source *s, sufi_stream *in, suf_diag *diag) SUF_MUST_CHECK;
int sufi_source_npy(sufi_source *s, sufi_stream *in, suf_diag *diag) SUF_MUST_CHECK;

#endif
