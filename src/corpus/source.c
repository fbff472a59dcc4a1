#include "corpus/source.h"

#include <string.h>

#include "base/fail.h"
#include "base/mem.h"

enum { PROGRESS_STEP = 1 << 22 };

/* Hand on ids that belong to one piece. */
static int put_piece(sufi_source *s, const uint32_t *ids, size_t from, size_t to, suf_diag *diag)
{
    int err = from < to ? s->sink->put(s->sink->to, ids + from, to - from, diag) : SUF_OK;

    if (err == SUF_ERANGE)
        diag->where += from;
    s->n_tokens += to - from;
    return err;
}

static int end_piece(sufi_source *s, enum suf_where unit, uint64_t where, suf_diag *diag)
{
    s->filled = 0;
    return s->sink->end(s->sink->to, s->path, unit, where, diag);
}

static int put_until_separators(sufi_source *s, const uint32_t *ids, size_t n, suf_diag *diag)
{
    uint32_t separator = s->opts->separator;
    size_t from = 0;
    int err = SUF_OK;

    for (size_t i = 0; i < n && !err; i++) {
        if (ids[i] != separator)
            continue;
        err = put_piece(s, ids, from, i, diag);
        if (!err)
            err = end_piece(s, SUF_AT_NONE, 0, diag);
        from = i + 1;
    }
    return err ? err : put_piece(s, ids, from, n, diag);
}

int sufi_source_put(sufi_source *s, const uint32_t *ids, size_t n, suf_diag *diag)
{
    uint64_t length = s->opts->sequence_length;
    int err = SUF_OK;

    if (s->opts->has_separator)
        return put_until_separators(s, ids, n, diag);
    if (!length)
        return put_piece(s, ids, 0, n, diag);
    for (size_t from = 0; from < n && !err;) {
        uint64_t room = length - s->filled;
        size_t to = room < n - from ? from + (size_t)room : n;
        err = put_piece(s, ids, from, to, diag);
        s->filled += to - from;
        from = to;
        if (!err && s->filled == length)
            err = end_piece(s, SUF_AT_NONE, 0, diag);
    }
    return err;
}

static int fail_length(const sufi_source *s, enum suf_where unit, uint64_t where, uint64_t left,
                       suf_diag *diag)
{
    return sufi_fail_at(diag, SUF_EMISMATCH, s->path, unit, where,
                        "cutting into sequences of %llu leaves %llu tokens over",
                        (unsigned long long)s->opts->sequence_length, (unsigned long long)left);
}

int sufi_source_end(sufi_source *s, enum suf_where unit, uint64_t where, suf_diag *diag)
{
    if (s->filled && !s->opts->partial_last)
        return fail_length(s, unit, where, s->filled, diag);
    return end_piece(s, unit, where, diag);
}

int sufi_source_check_length(const sufi_source *s, uint64_t length, suf_diag *diag)
{
    uint64_t piece = s->opts->sequence_length;

    if (!piece || s->opts->partial_last || length % piece == 0)
        return SUF_OK;
    return fail_length(s, SUF_AT_ITEM, length - length % piece, length % piece, diag);
}

int sufi_source_progress(sufi_source *s, uint64_t done, uint64_t total, suf_diag *diag)
{
    bool ended = total && done >= total;

    if (!s->opts->progress || (done - s->reported < PROGRESS_STEP && !ended))
        return SUF_OK;
    s->reported = done;
    if (s->opts->progress(s->opts->progress_arg, "reading tokens", done, total) == 0)
        return SUF_OK;
    return sufi_fail(diag, SUF_EINTERRUPTED, s->path, "interrupted while reading tokens");
}

int sufi_source_progress_of(sufi_source *s, const sufi_stream *in, suf_diag *diag)
{
    uint64_t done, total;

    sufi_stream_progress(in, &done, &total);
    return sufi_source_progress(s, done, total, diag);
}

bool sufi_ends_in(const char *path, const char *end)
{
    size_t n = strlen(path), m = strlen(end);

    return n >= m && strcmp(path + n - m, end) == 0;
}

char *sufi_beside(const char *path, size_t cut, const char *end)
{
    size_t n = strlen(path) - cut, m = strlen(end) + 1;
    char *out = sufi_alloc(n + m, 1);

    if (out) {
        memcpy(out, path, n);
        memcpy(out + n, end, m);
    }
    return out;
}
