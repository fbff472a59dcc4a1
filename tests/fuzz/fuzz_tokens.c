/* fuzz_tokens.c - readers of token files. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"
#include "sufgram/corpus.h"
#include "tap.h"

/* Read a file into a corpus, which is thrown away, and as evaluation sequences. */
static void read_tokens(const char *path, enum suf_source_format format, uint8_t how)
{
    suf_source_opts opts = {.format = format};
    suf_evaluation eval;
    suf_corpus_writer *w;
    suf_diag diag = {0};
    int err;

    if (how & 1) {
        opts.sequence_length = 3;
        opts.partial_last = how >> 1 & 1;
    } else if (how & 2) {
        opts.has_separator = 1;
        opts.separator = 5;
    }
    opts.documents = format == SUF_SOURCE_MEGATRON && (how & 4);
    if (how & 8)
        opts.field = "t";
    err = suf_corpus_writer_open(&w, scratch("out.sfc"), how & 16 ? 300 : SUF_MAX_VOCAB, &diag);
    if (err)
        abort();
    err = suf_corpus_ingest(w, path, &opts, &diag);
    suf_corpus_writer_abort(w);
    fuzz_named(err, &diag);
    if (format == SUF_SOURCE_WORDS)
        return;
    err = suf_evaluation_read_as(&eval, path, &opts, NULL, how & 32 ? 300 : 0, &diag);
    fuzz_named(err, &diag);
    if (!err)
        suf_evaluation_release(&eval);
}

static void one_file(const char *name, enum suf_source_format format, const uint8_t *data,
                     size_t size)
{
    if (size)
        read_tokens(fuzz_file(name, data + 1, size - 1), format, data[0]);
}

/* A file and the one beside it. */
static void two_files(const char *name, const char *beside, enum suf_source_format format,
                      const uint8_t *data, size_t size)
{
    size_t n_second;

    if (!size)
        return;
    uint8_t how = *data++;
    size--;
    const uint8_t *second = fuzz_cut(&data, &size, &n_second);
    fuzz_file(beside, second, n_second);
    read_tokens(fuzz_file(name, data, size), format, how);
}

void fuzz_ids(const uint8_t *data, size_t size)
{
    one_file("a.txt", SUF_SOURCE_IDS, data, size);
}

void fuzz_words(const uint8_t *data, size_t size)
{
    one_file("a.txt", SUF_SOURCE_WORDS, data, size);
}

void fuzz_jsonl(const uint8_t *data, size_t size)
{
    one_file("a.jsonl", SUF_SOURCE_JSONL, data, size);
}

void fuzz_npy_ids(const uint8_t *data, size_t size)
{
    one_file("a.npy", SUF_SOURCE_NPY, data, size);
}

void fuzz_llmc(const uint8_t *data, size_t size)
{
    one_file("a.bin", SUF_SOURCE_LLMC, data, size);
}

void fuzz_megatron(const uint8_t *data, size_t size)
{
    two_files("m.idx", "m.bin", SUF_SOURCE_MEGATRON, data, size);
}

void fuzz_datatrove(const uint8_t *data, size_t size)
{
    two_files("d.ds", "d.ds.index", SUF_SOURCE_DATATROVE, data, size);
}

void fuzz_infinigram(const uint8_t *data, size_t size)
{
    two_files("tokenized.0", "offset.0", SUF_SOURCE_INFINIGRAM, data, size);
}

/* Whatever the first bytes look like. */
void fuzz_detect(const uint8_t *data, size_t size)
{
    one_file("b", SUF_SOURCE_DETECT, data, size);
}

void fuzz_gzip(const uint8_t *data, size_t size)
{
    one_file("a.gz", SUF_SOURCE_U16, data, size);
}

void fuzz_zstd(const uint8_t *data, size_t size)
{
    one_file("a.zst", SUF_SOURCE_U16, data, size);
}

/* A list of names, and words in their order. */
void fuzz_names(const uint8_t *data, size_t size)
{
    suf_corpus_writer *w;
    suf_diag diag = {0};
    uint32_t id;

    if (!size)
        return;
    if (suf_corpus_writer_open(&w, scratch("out.sfc"), data[0] & 1 ? 10 : SUF_MAX_VOCAB, &diag))
        abort();
    int err = suf_corpus_writer_vocab(w, data[0] & 2 ? SUF_NAMES_WORDS : SUF_NAMES_PIECES,
                                      fuzz_file("a.vocab", data + 1, size - 1), &diag);
    fuzz_named(err, &diag);
    if (!err) {
        err = suf_corpus_writer_word(w, (const char *)data, size, &id, &diag);
        fuzz_named(err, &diag);
    }
    suf_corpus_writer_abort(w);
}
