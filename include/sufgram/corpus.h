/* corpus.h - a token stream in training order: writing it, reading token files into it, opening it.
 *
 * A corpus file (corpus.sfc) holds sequences, the unit n-grams never cross, as one stream of stored
 * symbols: a boundary (0), the first sequence, a boundary, the second sequence, ..., a boundary.
 * Token id t is stored as t + 1. Symbols are 2 bytes wide when vocab_size <= 65535, else 4. Empty
 * sequences are not stored. Layout: docs/format.md. */
#ifndef SUFGRAM_CORPUS_H
#define SUFGRAM_CORPUS_H

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

/* Largest vocabulary: ids 0 .. 2^32-3. */
#define SUF_MAX_VOCAB 0xfffffffeu

/* What the names of ids are, if they have any. */
enum suf_names {
    SUF_NAMES_NONE,
    SUF_NAMES_WORDS,  /* of a text that was split at white space: ids are words, all different */
    SUF_NAMES_PIECES, /* of a tokenizer */
};

typedef struct suf_corpus suf_corpus;

typedef struct suf_corpus_info {
    uint64_t n_tokens; /* without boundaries */
    uint64_t n_sequences;
    uint64_t n_symbols;    /* n_tokens + n_sequences + 1 */
    uint32_t vocab_size;   /* every id is below it */
    uint32_t symbol_width; /* bytes a stored symbol: 2 or 4 */
    enum suf_names names;
    uint32_t n_names;     /* ids 0 .. n_names-1 have names */
    char fingerprint[33]; /* XXH3-128 of the file's contents, hexadecimal */
} suf_corpus_info;

/* Map a corpus. Cheap: header, contents table and small chunks are checked, the tokens are not
 * (suf_corpus_verify does). Errors: SUF_EMAGIC, SUF_EVERSION, SUF_EENDIAN, SUF_ETRUNCATED,
 * SUF_ECORRUPT, SUF_EIO. Any number of threads may read it. Close with suf_corpus_close. */
SUF_API int suf_corpus_open(suf_corpus **out, const char *path, suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_corpus_close(suf_corpus *c);

SUF_API void suf_corpus_get_info(const suf_corpus *c, suf_corpus_info *out);

/* The mapped stream of stored symbols: uint16_t or uint32_t [0..n_symbols-1] by symbol_width. */
SUF_API const void *suf_corpus_symbols(const suf_corpus *c);

/* Where sequence k < n_sequences begins in the stream (its first token) and how many tokens it has.
 * SUF_ABSENT for k >= n_sequences; SUF_ECORRUPT where the file's offsets make no sense. */
SUF_API int suf_corpus_sequence(const suf_corpus *c, uint64_t k, uint64_t *first, uint64_t *length);

/* The sequence that stream position `position` belongs to (a boundary belongs to the sequence after
 * it; the last one to none: SUF_ABSENT). */
SUF_API int suf_corpus_sequence_at(const suf_corpus *c, uint64_t position, uint64_t *k);

/* The name of an id, UTF-8 without NUL, as long as the corpus is open; NULL if it has none. */
SUF_API const char *suf_corpus_name(const suf_corpus *c, uint32_t id);

/* The id of a name text[0..len-1], of several with that name the lowest: 0, or SUF_ABSENT. The file
 * holds a hash table: nothing is built, any number of threads may ask. */
SUF_API int suf_corpus_id(const suf_corpus *c, const char *text, size_t len, uint32_t *id);

/* Read everything: chunk checksums, every id below vocab_size, boundaries where the offsets say. */
SUF_API int suf_corpus_verify(const suf_corpus *c, suf_diag *diag) SUF_MUST_CHECK;

/* ---- writing ---- */

typedef struct suf_corpus_writer suf_corpus_writer;

/* Start PATH; it appears under its name at finish only. vocab_size 0: found out, the largest id
 * plus one (costs a scratch file of 4 bytes a token beside PATH). */
SUF_API int suf_corpus_writer_open(suf_corpus_writer **out, const char *path, uint32_t vocab_size,
                                   suf_diag *diag) SUF_MUST_CHECK;

/* Append one sequence ids[0..n-1]; n = 0 is skipped. SUF_ERANGE (the diagnostic's `where` is the
 * index of the id within the call) when an id is not below vocab_size: nothing was taken then.
 * Errors of writing the file come out of the call that met them or a later one. */
SUF_API int suf_corpus_writer_add(suf_corpus_writer *w, const uint32_t *ids, size_t n,
                                  suf_diag *diag) SUF_MUST_CHECK;

/* Append part of a sequence; suf_corpus_writer_end ends it (nothing to end: does nothing). */
SUF_API int suf_corpus_writer_put(suf_corpus_writer *w, const uint32_t *ids, size_t n,
                                  suf_diag *diag) SUF_MUST_CHECK;
SUF_API int suf_corpus_writer_end(suf_corpus_writer *w, suf_diag *diag) SUF_MUST_CHECK;

/* Before the first token: give ids 0, 1, ... names, those of a corpus file, the first column of a
 * SentencePiece .vocab (name, tab, score) or the lines of a text; an empty line names nothing. With
 * words in it they are the first of the vocabulary that suf_corpus_writer_word adds to. Without a
 * vocabulary size ids may be larger. A byte-order mark is no part of the first name. SUF_EFORMAT
 * names the line (no UTF-8; of words, empty, with white space in it, or there twice);
 * SUF_EMISMATCH: more names than the vocabulary size, a corpus with names of another kind. */
SUF_API int suf_corpus_writer_vocab(suf_corpus_writer *w, enum suf_names kind, const char *path,
                                    suf_diag *diag) SUF_MUST_CHECK;

/* The id of a word; a new word gets the next id. SUF_ERANGE when that would not be below the
 * vocabulary size; SUF_EINVAL for no word, or when ids are named by pieces. */
SUF_API int suf_corpus_writer_word(suf_corpus_writer *w, const char *text, size_t len, uint32_t *id,
                                   suf_diag *diag) SUF_MUST_CHECK;

/* Append every sequence of a corpus (and end one that is open). If ids have names, those of one
 * corpus must be the first of the other's, or the same: SUF_EMISMATCH otherwise. What the corpus
 * holds is checked as it is read, except its checksums (suf_corpus_verify): SUF_ERANGE for a symbol
 * that is no id below the writer's vocabulary size, SUF_ECORRUPT for offsets that make no sense,
 * SUF_EINTERRUPTED. Part of it may have been taken then: abort the writer. `progress` (may be NULL)
 * counts tokens. */
SUF_API int suf_corpus_writer_add_corpus(suf_corpus_writer *w, const suf_corpus *corpus,
                                         suf_progress_fn *progress, void *progress_arg,
                                         suf_diag *diag) SUF_MUST_CHECK;

/* Publish and free. SUF_EFORMAT when there is not one token. `info` may be NULL. */
SUF_API int suf_corpus_writer_finish(suf_corpus_writer *w, suf_corpus_info *info,
                                     suf_diag *diag) SUF_MUST_CHECK;

/* Discard and free; accepts NULL. */
SUF_API void suf_corpus_writer_abort(suf_corpus_writer *w);

/* ---- token files ---- */

enum suf_source_format {
    SUF_SOURCE_DETECT, /* what is certain from the contents; raw ids of 16 and 32 bits look alike:
                          SUF_EFORMAT asks for u16 or u32 */
    SUF_SOURCE_IDS, /* text, one sequence a line, decimal ids between blanks; blank lines skipped */
    SUF_SOURCE_U16, /* raw little-endian 16-bit ids */
    SUF_SOURCE_U32, /* raw little-endian 32-bit ids */
    SUF_SOURCE_NPY, /* 1-D or 2-D (a row a sequence), any integer dtype */
    SUF_SOURCE_JSONL,      /* an object a line, whose member `field` is a list of ids: a sequence */
    SUF_SOURCE_LLMC,       /* .bin of llm.c or modded-nanogpt: a header says how wide ids are */
    SUF_SOURCE_MEGATRON,   /* X.idx and X.bin of Megatron or GPT-NeoX, whichever is named; sequences
                              as stored, or with `documents` joined to documents */
    SUF_SOURCE_DATATROVE,  /* X.ds, with X.ds.index beside it: a document a sequence */
    SUF_SOURCE_INFINIGRAM, /* tokenized.N, with offset.N beside it: a document a sequence; or a
                              folder with 0, 1, ... of them, read in this order */
    SUF_SOURCE_WORDS,      /* UTF-8 text split at white space (all of Unicode's), a line a sequence;
                              never detected */
};

/* Files may be compressed with gzip or zstd, but for NPY and those that lie beside another. A raw
 * file may begin with any bytes: it is decompressed only if its name ends in .gz or .zst, too. */

/* The next word of *text .. end-1 as SUF_SOURCE_WORDS splits text, a line's end being white space
 * like any other: *text moves to it, *len are its bytes. SUF_ABSENT if there is none; SUF_EFORMAT
 * with *text at a byte that is NUL or not UTF-8. */
SUF_API int suf_text_word(const char **text, const char *end, size_t *len);

/* How the sequences of the input (a line, a row; all of a raw file or 1-D array) are cut further.
 * Length and separator exclude each other (SUF_EINVAL). All zero: detect, do not cut. */
typedef struct suf_source_opts {
    enum suf_source_format format;
    uint64_t sequence_length; /* cut into sequences of this length, 0: do not; tokens left over are
                                 SUF_EMISMATCH unless partial_last */
    int partial_last;         /* keep a shorter last sequence */
    int has_separator;  /* cut at, and drop, the id `separator`, which need not be below the */
    uint32_t separator; /* vocabulary size */
    const char *field;  /* of SUF_SOURCE_JSONL; NULL: "input_ids" */
    int documents;      /* of SUF_SOURCE_MEGATRON; SUF_EINVAL with others */
    suf_progress_fn *progress; /* may be NULL */
    void *progress_arg;
} suf_source_opts;

/* Append the sequences of a token file ("-": standard input); its end ends a sequence. Errors name
 * the file and the line, byte offset or item: SUF_ERANGE, SUF_EFORMAT (also: no tokens in the file;
 * damaged compression), SUF_EMISMATCH (sizes or counts that do not fit together), SUF_ETRUNCATED,
 * SUF_EMAGIC, SUF_EVERSION, SUF_ELIMIT (a word of 64 MiB), SUF_EIO, SUF_EINTERRUPTED. Part of the
 * file may have been taken then: abort the writer. */
SUF_API int suf_corpus_ingest(suf_corpus_writer *w, const char *path, const suf_source_opts *opts,
                              suf_diag *diag) SUF_MUST_CHECK;

/* The other file that a token file whose format is detected is read with: X.idx of X.bin and X.bin
 * of X.idx (Megatron), X.ds.index of X.ds (datatrove), offset.N of tokenized.N (infini-gram).
 * SUF_OK and *out, freed by the caller with free(); SUF_ABSENT (and NULL) when there is none;
 * SUF_ENOMEM. Who keeps track of what a result was made from must count it in. */
SUF_API int suf_source_beside(char **out, const char *path, suf_diag *diag) SUF_MUST_CHECK;

/* ---- evaluation sequences ---- */

/* Sequences of equal length, ids[n_sequences * length] row-major. Free with
 * suf_evaluation_release. */
typedef struct suf_evaluation {
    uint64_t n_sequences, length;
    uint32_t *ids;
} suf_evaluation;

/* Read a token file, its format detected. Sequences of unequal length, or a flat array:
 * SUF_EMISMATCH resp. SUF_EFORMAT naming the place; with vocab_size > 0 an id not below it:
 * SUF_ERANGE. Other errors as suf_corpus_ingest. */
SUF_API int suf_evaluation_read(suf_evaluation *out, const char *path, uint32_t vocab_size,
                                suf_diag *diag) SUF_MUST_CHECK;

/* The same with the format, or how to cut, given. SUF_SOURCE_WORDS: the words of corpus `names`
 * (other formats do not look at it); another word is SUF_EFORMAT. */
SUF_API int suf_evaluation_read_as(suf_evaluation *out, const char *path,
                                   const suf_source_opts *opts, const suf_corpus *names,
                                   uint32_t vocab_size, suf_diag *diag) SUF_MUST_CHECK;

SUF_API void suf_evaluation_release(suf_evaluation *e);

/* The selected target positions, mask[n_sequences * length], 0 or 1, from a 2-D .npy of that shape
 * (SUF_EMISMATCH otherwise; a target at position 0 is SUF_EFORMAT), or, with path NULL, every
 * position but 0. *mask is freed by the caller with free(). */
SUF_API int suf_mask_read(uint8_t **mask, const char *path, uint64_t n_sequences, uint64_t length,
                          uint64_t *n_selected, suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
