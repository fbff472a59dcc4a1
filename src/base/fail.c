#include "base/fail.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

const char *suf_strerror(int err)
{
    switch (err) {
    case SUF_OK:
        return "no error";
    case SUF_ABSENT:
        return "absent";
    case SUF_ENOMEM:
        return "out of memory";
    case SUF_EIO:
        return "input/output error";
    case SUF_EINVAL:
        return "invalid argument";
    case SUF_EMAGIC:
        return "not a file of the expected kind";
    case SUF_EVERSION:
        return "unsupported format version";
    case SUF_EENDIAN:
        return "written with the other byte order";
    case SUF_ETRUNCATED:
        return "truncated file";
    case SUF_ECORRUPT:
        return "corrupt data";
    case SUF_EFORMAT:
        return "malformed input";
    case SUF_ERANGE:
        return "token id out of range";
    case SUF_EMISMATCH:
        return "inputs do not match";
    case SUF_EEXIST:
        return "output exists";
    case SUF_EDB:
        return "table store error";
    case SUF_ELIMIT:
        return "limit exceeded";
    case SUF_ENUMERIC:
        return "numerical failure";
    case SUF_EINTERRUPTED:
        return "interrupted";
    default:
        return "unknown error";
    }
}

/* May the character stand in a message? */
static bool is_printable(uint32_t c)
{
    return c >= 0x20 && (c < 0x7f || c > 0x9f);
}

const char *suf_printable(const char *text, char *buf, size_t cap)
{
    const uint8_t *p = (const uint8_t *)text, *end = p + strlen(text);
    char *at = buf;
    uint32_t c;

    while (p < end) {
        size_t n = sufi_utf8_decode(p, end, &c);
        bool plain = n && is_printable(c);
        size_t bytes = n ? n : 1, room = plain ? bytes : 4 * bytes;
        if ((size_t)(at - buf) + room >= cap)
            break;
        if (plain)
            memcpy(at, p, bytes);
        for (size_t i = 0; i < bytes && !plain; i++)
            snprintf(at + 4 * i, 5, "\\x%02x", p[i]);
        at += room;
        p += bytes;
    }
    if (cap)
        *at = '\0';
    return buf;
}

SUF_PRINTF(6, 0)
static void fill(suf_diag *diag, int err, const char *path, enum suf_where unit, uint64_t where,
                 const char *fmt, va_list ap)
{
    char what[sizeof diag->what];

    diag->err = err;
    diag->unit = unit;
    diag->where = where;
    snprintf(diag->path, sizeof diag->path, "%s", path ? path : "");
    vsnprintf(what, sizeof what, fmt, ap);
    suf_printable(what, diag->what, sizeof diag->what);
}

int sufi_fail(suf_diag *diag, int err, const char *path, const char *fmt, ...)
{
    if (diag) {
        va_list ap;
        va_start(ap, fmt);
        fill(diag, err, path, SUF_AT_NONE, 0, fmt, ap);
        va_end(ap);
    }
    return err;
}

int sufi_fail_at(suf_diag *diag, int err, const char *path, enum suf_where unit, uint64_t where,
                 const char *fmt, ...)
{
    if (diag) {
        va_list ap;
        va_start(ap, fmt);
        fill(diag, err, path, unit, where, fmt, ap);
        va_end(ap);
    }
    return err;
}

int sufi_fail_errno(suf_diag *diag, const char *path, const char *doing)
{
    char text[128];
    int saved = errno;

    /* The POSIX strerror_r: returns int, fills text. */
    if (strerror_r(saved, text, sizeof text) != 0)
        snprintf(text, sizeof text, "error %d", saved);
    return sufi_fail(diag, SUF_EIO, path, "%s: %s", doing, text);
}

int sufi_fail_nomem(suf_diag *diag, const char *purpose)
{
    return sufi_fail(diag, SUF_ENOMEM, NULL, "out of memory for %s", purpose);
}

int sufi_fail_within(suf_diag *diag, int err, const char *path)
{
    bool of_file = err && err != SUF_ENOMEM && err != SUF_EINTERRUPTED;

    if (of_file && diag && path && !diag->path[0])
        snprintf(diag->path, sizeof diag->path, "%s", path);
    return err;
}

const char *suf_diag_format(const suf_diag *diag, char *buf, size_t cap)
{
    static const char *const unit[] = {"", "byte", "line", "row", "item"};
    const char *what = diag->what[0] ? diag->what : suf_strerror(diag->err);
    const char *colon = diag->path[0] ? ": " : "";
    char text[sizeof diag->path + sizeof diag->what + 40];

    if (diag->unit == SUF_AT_NONE)
        snprintf(text, sizeof text, "%s%s%s", diag->path, colon, what);
    else
        snprintf(text, sizeof text, "%s%s%s %llu: %s", diag->path, colon, unit[diag->unit],
                 (unsigned long long)diag->where, what);
    return suf_printable(text, buf, cap);
}
