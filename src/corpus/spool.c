#include "corpus/spool.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"

enum { BUFFER_BYTES = 1 << 20 };

int sufi_spool_open(sufi_spool *s, const char *beside, suf_diag *diag)
{
    memset(s, 0, sizeof *s);
    s->fd = -1;
    s->beside = sufi_strdup(beside);
    s->buf = sufi_alloc(BUFFER_BYTES, 1);
    if (!s->beside || !s->buf) {
        sufi_spool_close(s);
        return sufi_fail_nomem(diag, "a scratch buffer");
    }
    return SUF_OK;
}

static int create_file(sufi_spool *s, suf_diag *diag)
{
    size_t cap = strlen(s->beside) + 32;
    char *name = sufi_alloc(cap, 1);

    if (!name)
        return sufi_fail_nomem(diag, "a path");
    snprintf(name, cap, "%s.scratch-XXXXXX", s->beside);
    s->fd = mkstemp(name);
    int err = s->fd < 0 ? sufi_fail_errno(diag, name, "cannot create a scratch file") : SUF_OK;
    if (!err)
        (void)unlink(name);
    free(name);
    return err;
}

static void flush(sufi_spool *s)
{
    const uint8_t *p = s->buf;
    size_t left = s->len;

    if (s->fd < 0 && !s->err)
        s->err = create_file(s, &s->diag);
    while (left && !s->err) {
        ssize_t n = write(s->fd, p, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            s->err = sufi_fail_errno(&s->diag, s->beside, "cannot write a scratch file beside");
            break;
        }
        p += n;
        left -= (size_t)n;
    }
    s->len = 0;
}

void sufi_spool_write(sufi_spool *s, const void *data, size_t len)
{
    const uint8_t *p = data;

    while (len && !s->err) {
        if (s->len == BUFFER_BYTES)
            flush(s);
        size_t n = BUFFER_BYTES - s->len < len ? BUFFER_BYTES - s->len : len;
        memcpy(s->buf + s->len, p, n);
        s->len += n;
        s->size += n;
        p += n;
        len -= n;
    }
}

int sufi_spool_rewind(sufi_spool *s, suf_diag *diag)
{
    if (s->fd >= 0)
        flush(s);
    s->read_at = 0;
    if (s->err && diag)
        *diag = s->diag;
    return s->err;
}

int sufi_spool_read(sufi_spool *s, void *data, size_t cap, size_t *n, suf_diag *diag)
{
    uint64_t left = s->size - s->read_at;
    size_t want = left < cap ? (size_t)left : cap;
    size_t have = 0;

    if (s->fd < 0) {
        memcpy(data, s->buf + s->read_at, want);
        have = want;
    }
    while (have < want) {
        ssize_t got = pread(s->fd, (char *)data + have, want - have, (off_t)(s->read_at + have));
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return sufi_fail_errno(diag, s->beside, "cannot read the scratch file beside");
        if (got == 0)
            return sufi_fail(diag, SUF_EIO, s->beside, "the scratch file beside it shrank");
        have += (size_t)got;
    }
    s->read_at += want;
    *n = want;
    return SUF_OK;
}

void sufi_spool_close(sufi_spool *s)
{
    if (s->buf && s->fd >= 0)
        (void)close(s->fd);
    free(s->beside);
    free(s->buf);
    memset(s, 0, sizeof *s);
    s->fd = -1;
}
