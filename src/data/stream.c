#include "data/stream.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"
#include "data/decoder.h"

enum {
    IN_BYTES = 1 << 18,
    OUT_BYTES = 1 << 20,
    WORDS_BYTES = 1 << 19, /* half, so that little is moved when the rest makes room */
    MAX_WORD = 1 << 26,
    MAGIC_BYTES = 4
};

struct sufi_stream {
    char *name;
    int fd;           /* of a pipe; -1: the file is mapped */
    sufi_mapfile map; /* of a regular file */

    /* The bytes of the file as they are stored: `in` points into the mapping or into `pipe`. */
    const uint8_t *in;
    size_t n_in;
    bool in_over;     /* nothing comes after them */
    uint64_t in_read; /* bytes before them */
    uint8_t *pipe;    /* IN_BYTES */

    /* Decompressed bytes that were not taken yet: out[begin..end-1]. */
    const sufi_decoder *decoder; /* NULL: the bytes are seen as they are stored */
    void *state;
    uint8_t *out;
    size_t cap, begin, end;
    bool out_over;

    uint64_t offset; /* of the next byte to take */
};

/* zstd: a frame, or a skippable one (RFC 8878, 3.1.2), with which pzstd begins its files. */
static bool is_zstd(const uint8_t *data)
{
    return memcmp(data, "\x28\xb5\x2f\xfd", 4) == 0 ||
           ((data[0] & 0xf0) == 0x50 && memcmp(data + 1, "\x2a\x4d\x18", 3) == 0);
}

const sufi_decoder *sufi_decoder_for(const uint8_t *data, size_t n)
{
    /* gzip: magic, method "deflate", and three flag bits that must be zero. */
    if (n >= MAGIC_BYTES && memcmp(data, "\x1f\x8b\x08", 3) == 0 && (data[3] & 0xe0) == 0)
        return &sufi_gzip_decoder;
    if (n >= MAGIC_BYTES && is_zstd(data))
        return &sufi_zstd_decoder;
    return NULL;
}

bool sufi_is_pipe(const char *path)
{
    struct stat st;

    return strcmp(path, "-") == 0 ||
           (stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode));
}

static int open_pipe(sufi_stream *s, const char *path, suf_diag *diag)
{
    s->fd = strcmp(path, "-") == 0 ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    if (s->fd < 0)
        return sufi_fail_errno(diag, path, "cannot open");
    s->pipe = sufi_alloc(IN_BYTES, 1);
    s->in = s->pipe;
    return s->pipe ? SUF_OK : sufi_fail_nomem(diag, "an input stream");
}

int sufi_stream_open(sufi_stream **out, const char *path, suf_diag *diag)
{
    sufi_stream *s = sufi_alloc_zero(1, sizeof *s);
    int err = SUF_OK;

    if (!s)
        return sufi_fail_nomem(diag, "an input stream");
    s->fd = -1;
    s->name = sufi_strdup(strcmp(path, "-") == 0 ? "standard input" : path);
    if (!s->name) {
        err = sufi_fail_nomem(diag, "a path");
    } else if (sufi_is_pipe(path)) {
        err = open_pipe(s, path, diag);
    } else {
        err = sufi_mapfile_open(&s->map, path, diag);
        s->in = s->map.data;
        s->n_in = s->map.size;
        s->in_over = true;
    }
    if (err) {
        sufi_stream_close(s);
        return err;
    }
    sufi_mapfile_sequential(&s->map);
    *out = s;
    return SUF_OK;
}

void sufi_stream_close(sufi_stream *s)
{
    if (!s)
        return;
    if (s->decoder)
        s->decoder->close(s->state);
    if (s->fd > STDIN_FILENO)
        (void)close(s->fd);
    sufi_mapfile_close(&s->map);
    free(s->pipe);
    free(s->out);
    free(s->name);
    free(s);
}

const char *sufi_stream_name(const sufi_stream *s)
{
    return s->name;
}

/* Read from the pipe to to[0..cap-1]; *n = 0 at its end. */
static int read_pipe(sufi_stream *s, uint8_t *to, size_t cap, size_t *n, suf_diag *diag)
{
    ssize_t got;

    do
        got = read(s->fd, to, cap);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return sufi_fail_errno(diag, s->name, "cannot read");
    *n = (size_t)got;
    s->in_over = got == 0;
    return SUF_OK;
}

/* More stored bytes behind those that are there, until there are `want` <= IN_BYTES. */
static int fill_in(sufi_stream *s, size_t want, suf_diag *diag)
{
    int err = SUF_OK;

    if (!s->in_over && s->n_in < want && s->n_in)
        memmove(s->pipe, s->in, s->n_in);
    if (!s->in_over && s->n_in < want)
        s->in = s->pipe;
    while (!s->in_over && s->n_in < want && !err) {
        size_t n = 0;
        err = read_pipe(s, s->pipe + s->n_in, IN_BYTES - s->n_in, &n, diag);
        s->n_in += n;
    }
    return err;
}

static void pass_in(sufi_stream *s, size_t n)
{
    s->in += n;
    s->n_in -= n;
    s->in_read += n;
}

/* Decompress into the room behind out[end-1]. */
static int decode_some(sufi_stream *s, suf_diag *diag)
{
    int err = fill_in(s, 1, diag);
    bool complete = false;

    if (err)
        return err;
    sufi_decoder_io io = {s->in, s->n_in, s->out + s->end, s->cap - s->end};
    const char *wrong = s->decoder->step(s->state, &io, &complete);
    size_t taken = s->n_in - io.n_in, made = s->cap - s->end - io.n_out;
    pass_in(s, taken);
    s->end += made;
    if (wrong)
        return sufi_fail_at(diag, SUF_EFORMAT, s->name, SUF_AT_BYTE, s->in_read,
                            "cannot decompress the %s data: %s", s->decoder->name, wrong);
    if (taken || made || !s->in_over)
        return SUF_OK;
    s->out_over = true;
    if (!complete)
        return sufi_fail_at(diag, SUF_ETRUNCATED, s->name, SUF_AT_BYTE, s->in_read,
                            "the %s data end too early", s->decoder->name);
    return SUF_OK;
}

/* Bytes of a pipe into the room behind out[end-1]: first those that were looked at already. */
static int copy_some(sufi_stream *s, suf_diag *diag)
{
    size_t room = s->cap - s->end, n = s->n_in < room ? s->n_in : room;
    int err = SUF_OK;

    if (n)
        memcpy(s->out + s->end, s->in, n);
    else if (!s->in_over)
        err = read_pipe(s, s->out + s->end, room, &n, diag);
    if (s->n_in)
        pass_in(s, n);
    else
        s->in_read += n;
    s->end += n;
    s->out_over = s->in_over && s->n_in == 0;
    return err;
}

int sufi_stream_peek(sufi_stream *s, size_t want, const uint8_t **data, size_t *n, suf_diag *diag)
{
    int err = SUF_OK;

    if (!s->decoder && s->fd < 0) {
        *data = s->in;
        *n = s->n_in;
        return SUF_OK;
    }
    if (s->end - s->begin < want && s->begin) {
        memmove(s->out, s->out + s->begin, s->end - s->begin);
        s->end -= s->begin;
        s->begin = 0;
    }
    if (!sufi_grow(&s->out, &s->cap, want > OUT_BYTES ? want : OUT_BYTES, 1))
        return sufi_fail_nomem(diag, "an input stream");
    while (s->end - s->begin < want && !s->out_over && !err)
        err = s->decoder ? decode_some(s, diag) : copy_some(s, diag);
    *data = s->out + s->begin;
    *n = s->end - s->begin;
    return err;
}

void sufi_stream_take(sufi_stream *s, size_t n)
{
    s->offset += n;
    if (!s->decoder && s->fd < 0)
        pass_in(s, n);
    else
        s->begin += n;
}

/* Just behind the last blank of p[0..n-1]; 0 if there is none. */
static size_t behind_last_blank(const uint8_t *p, size_t n)
{
    while (n && p[n - 1] != ' ' && p[n - 1] != '\n' && p[n - 1] != '\t')
        n--;
    return n;
}

int sufi_stream_words(sufi_stream *s, const uint8_t **data, size_t *n, bool *last, suf_diag *diag)
{
    for (size_t want = WORDS_BYTES; want <= MAX_WORD; want *= 2) {
        size_t have = 0;
        int err = sufi_stream_peek(s, want, data, &have, diag);
        if (err)
            return err;
        *last = have < want;
        *n = *last ? have : behind_last_blank(*data, want);
        if (*n || *last)
            return SUF_OK;
    }
    return sufi_fail_at(diag, SUF_ELIMIT, s->name, SUF_AT_BYTE, s->offset, "%d MiB without a blank",
                        MAX_WORD >> 20);
}

int sufi_stream_compression(sufi_stream *s, const char **name, suf_diag *diag)
{
    int err = fill_in(s, MAGIC_BYTES, diag);

    if (err)
        return err;
    const sufi_decoder *d = sufi_decoder_for(s->in, s->n_in);
    *name = d ? d->name : NULL;
    return SUF_OK;
}

int sufi_stream_decompress(sufi_stream *s, suf_diag *diag)
{
    const sufi_decoder *d = sufi_decoder_for(s->in, s->n_in);

    if (!d || s->offset || s->end)
        return sufi_fail(diag, SUF_EINVAL, s->name, "cannot be decompressed from here on");
    s->state = d->open();
    if (!s->state)
        return sufi_fail_nomem(diag, "decompressing");
    s->decoder = d;
    return SUF_OK;
}

uint64_t sufi_stream_offset(const sufi_stream *s)
{
    return s->offset;
}

bool sufi_stream_size(const sufi_stream *s, uint64_t *size)
{
    if (s->decoder || s->fd >= 0)
        return false;
    *size = s->map.size;
    return true;
}

void sufi_stream_progress(const sufi_stream *s, uint64_t *done, uint64_t *total)
{
    *done = s->in_read;
    *total = s->fd < 0 ? s->map.size : s->in_over ? s->in_read + s->n_in : 0;
}

int sufi_stream_map(sufi_stream *s, sufi_mapfile *map, suf_diag *diag)
{
    const uint8_t *data = NULL;
    size_t n = 0;
    int err = SUF_OK;

    memset(map, 0, sizeof *map);
    if (s->offset)
        return sufi_fail(diag, SUF_EINVAL, s->name, "has been read in part");
    if (s->decoder || s->fd >= 0) {
        for (size_t want = OUT_BYTES; !s->out_over && !err; want = n + n / 2)
            err = sufi_stream_peek(s, want, &data, &n, diag);
        if (err)
            return err;
        map->data = s->out;
        map->size = s->end;
        s->out = NULL;
        s->cap = s->begin = s->end = 0;
    } else {
        *map = s->map;
        memset(&s->map, 0, sizeof s->map);
        s->in = NULL;
        s->n_in = 0;
    }
    return SUF_OK;
}
