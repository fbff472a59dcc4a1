/* ingest.c - reading a token file, whatever its format, and token files into a corpus. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/mem.h"
#include "corpus/corpus_file.h"
#include "corpus/source.h"

enum { DETECT_BYTES = 1 << 16 };

/* A raw file may begin as a compressed one does: there the name must say so, too. Files that lie
 * beside another are mapped, so they cannot be compressed. */
static bool may_be_compressed(const char *path, enum suf_source_format format)
{
    switch (format) {
    case SUF_SOURCE_U16:
    case SUF_SOURCE_U32:
        return sufi_ends_in(path, ".gz") || sufi_ends_in(path, ".zst");
    case SUF_SOURCE_NPY:
    case SUF_SOURCE_MEGATRON:
    case SUF_SOURCE_DATATROVE:
    case SUF_SOURCE_INFINIGRAM:
        return false;
    default:
        return true;
    }
}

/* Decompress if the file is compressed, and tell the format. */
static int prepare(sufi_source *s, const char *path, sufi_stream *in,
                   enum suf_source_format *format, suf_diag *diag)
{
    const char *compression = NULL;
    const uint8_t *data;
    size_t n = 0;
    int err = SUF_OK;

    if (may_be_compressed(path, *format))
        err = sufi_stream_compression(in, &compression, diag);
    if (!err && compression)
        err = sufi_stream_decompress(in, diag);
    if (!err)
        err = sufi_stream_peek(in, DETECT_BYTES, &data, &n, diag);
    if (!err && n == 0)
        err = sufi_fail(diag, SUF_EFORMAT, s->path, "is empty");
    if (err || *format != SUF_SOURCE_DETECT)
        return err;
    err = sufi_source_detect(s->path, data, n < DETECT_BYTES ? n : DETECT_BYTES, format, diag);
    if (!err && *format == SUF_SOURCE_NPY && compression)
        err = sufi_fail(diag, SUF_EFORMAT, s->path,
                        "a compressed .npy file cannot be read; decompress it first");
    return err;
}

static int read_stream(sufi_source *s, const char *path, sufi_stream *in, suf_diag *diag)
{
    enum suf_source_format format = s->opts->format;
    int err;

    if (format == SUF_SOURCE_DETECT)
        sufi_source_detect_beside(path, &format);
    err = prepare(s, path, in, &format, diag);
    if (err)
        return err;
    if (s->opts->documents && format != SUF_SOURCE_MEGATRON)
        return sufi_fail(diag, SUF_EINVAL, s->path,
                         "only Megatron data have documents to join sequences to");
    switch (format) {
    case SUF_SOURCE_IDS:
        return sufi_source_text(s, in, diag);
    case SUF_SOURCE_U16:
        return sufi_source_raw(s, in, SUF_U16, diag);
    case SUF_SOURCE_U32:
        return sufi_source_raw(s, in, SUF_U32, diag);
    case SUF_SOURCE_NPY:
        return sufi_source_npy(s, in, diag);
    case SUF_SOURCE_JSONL:
        return sufi_source_jsonl(s, in, diag);
    case SUF_SOURCE_LLMC:
        return sufi_source_llmc(s, in, diag);
    case SUF_SOURCE_MEGATRON:
        return sufi_source_megatron(s, path, diag);
    case SUF_SOURCE_DATATROVE:
        return sufi_source_datatrove(s, path, diag);
    case SUF_SOURCE_INFINIGRAM:
        return sufi_source_infinigram(s, path, diag);
    case SUF_SOURCE_WORDS:
        return sufi_source_words(s, in, diag);
    case SUF_SOURCE_DETECT:
        break;
    }
    return sufi_fail(diag, SUF_EINVAL, s->path, "no source format %d", (int)format);
}

static int read_file(const sufi_sink *sink, const char *path, uint32_t limit,
                     const suf_source_opts *opts, suf_diag *diag)
{
    sufi_source source = {.sink = sink, .opts = opts, .limit = limit};
    sufi_stream *in = NULL;
    int err = sufi_stream_open(&in, path, diag);

    if (err)
        return err;
    source.path = sufi_stream_name(in);
    source.ids = sufi_alloc(SUFI_SOURCE_BLOCK, sizeof(uint32_t));
    err = source.ids ? read_stream(&source, path, in, diag) : sufi_fail_nomem(diag, "token ids");
    if (!err && source.n_tokens == 0)
        err = sufi_fail(diag, SUF_EFORMAT, source.path, "holds no tokens");
    free(source.ids);
    sufi_stream_close(in);
    return err;
}

static int read_folder(const sufi_sink *sink, const char *path, uint32_t limit,
                       const suf_source_opts *opts, suf_diag *diag)
{
    uint64_t n = 0;

    if (opts->format != SUF_SOURCE_DETECT && opts->format != SUF_SOURCE_INFINIGRAM)
        return sufi_fail(diag, SUF_EINVAL, path,
                         "is a folder; only an infini-gram index may be one");
    int err = sufi_infinigram_files(path, &n, diag);
    for (uint64_t i = 0; i < n && !err; i++) {
        char *file = sufi_infinigram_file(path, i);
        err = file ? read_file(sink, file, limit, opts, diag) : sufi_fail_nomem(diag, "a path");
        free(file);
    }
    return err;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

int sufi_source_read(const sufi_sink *sink, const char *path, uint32_t limit,
                     const suf_source_opts *opts, suf_diag *diag)
{
    if (opts->sequence_length && opts->has_separator)
        return sufi_fail(diag, SUF_EINVAL, path,
                         "is to be cut by length or at a separator, not by both");
    return (is_folder(path) ? read_folder : read_file)(sink, path, limit, opts, diag);
}

static int put_into_corpus(void *to, const uint32_t *ids, size_t n, suf_diag *diag)
{
    return suf_corpus_writer_put(to, ids, n, diag);
}

static int end_in_corpus(void *to, const char *path, enum suf_where unit, uint64_t where,
                         suf_diag *diag)
{
    (void)path;
    (void)unit;
    (void)where;
    return suf_corpus_writer_end(to, diag);
}

static int word_of_corpus(void *to, const char *text, size_t len, uint32_t *id, suf_diag *diag)
{
    return suf_corpus_writer_word(to, text, len, id, diag);
}

int suf_corpus_ingest(suf_corpus_writer *w, const char *path, const suf_source_opts *opts,
                      suf_diag *diag)
{
    const sufi_sink sink = {
        .to = w, .put = put_into_corpus, .end = end_in_corpus, .word = word_of_corpus};
    suf_diag ignored;

    diag = diag ? diag : &ignored;
    int err = suf_corpus_writer_end(w, diag);
    return err ? err : sufi_source_read(&sink, path, sufi_corpus_writer_limit(w), opts, diag);
}
