/* source_infinigram.c - the corpus inside an infini-gram index: tokenized.N and offset.N.
 *
 * tokenized.N: documents, each a separator and then its ids, of 1, 2 or 4 bytes. A separator is an
 * id whose bytes are all 0xff, and no other id is.
 *
 * offset.N
 *   OFFSET SIZE  MEANING
 *   8 k     8    byte of tokenized.N where the separator of document k stands
 *
 * A document is an input sequence; separators are dropped. The files do not say how wide an id is:
 * the first separator does.
 *
 * A folder stands for all of its files, in the order of their numbers, which begin at 0. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "corpus/source.h"

struct infinigram {
    char *offset_path;
    sufi_mapfile tokens, offset;
    uint64_t n; /* documents */
    suf_dtype dtype;
};

/* Where the name begins in "DIR/tokenized.7"; NULL if it is another. */
static const char *find_name(const char *path)
{
    static const char name[] = "tokenized.";
    const char *slash = strrchr(path, '/');
    const char *base = slash ? slash + 1 : path;
    size_t n = sizeof name - 1;

    if (strncmp(base, name, n) != 0 || !base[n] ||
        strspn(base + n, "0123456789") != strlen(base + n))
        return NULL;
    return base;
}

char *sufi_infinigram_offsets(const char *path)
{
    const char *base = find_name(path);
    char *suffix = base ? sufi_beside("offset", 0, strchr(base, '.')) : NULL;
    char *out = suffix ? sufi_beside(path, strlen(base), suffix) : NULL;

    free(suffix);
    return out;
}

static uint64_t begin_of(const struct infinigram *g, uint64_t k)
{
    return k < g->n ? sufi_get_le64(g->offset.data + 8 * k) : g->tokens.size;
}

/* The first document's separator: as many bytes 0xff as an id has. With 2-byte ids a third may
 * follow, the low byte of the first id; a fourth cannot, nor can a second follow 1 byte. */
static int find_width(const sufi_source *s, struct infinigram *g, suf_diag *diag)
{
    uint64_t end = begin_of(g, 1), n = 0;

    while (n < 4 && n < end && n < g->tokens.size && g->tokens.data[n] == 0xff)
        n++;
    if (n == 0)
        return sufi_fail_at(diag, SUF_EFORMAT, s->path, SUF_AT_BYTE, 0,
                            "does not begin with a document separator (bytes 0xff)");
    g->dtype = n == 4 ? SUF_U32 : n >= 2 ? SUF_U16 : SUF_U8;
    return SUF_OK;
}

static int check_offsets(const sufi_source *s, const struct infinigram *g, suf_diag *diag)
{
    size_t width = suf_dtype_size(g->dtype);

    if (begin_of(g, 0) != 0)
        return sufi_fail_at(diag, SUF_EFORMAT, g->offset_path, SUF_AT_ITEM, 0,
                            "the first document does not begin at byte 0");
    for (uint64_t k = 0; k < g->n; k++) {
        uint64_t begin = begin_of(g, k), end = begin_of(g, k + 1);
        if (end < begin || end > g->tokens.size || end - begin < width)
            return sufi_fail_at(diag, SUF_EFORMAT, g->offset_path, SUF_AT_ITEM, k,
                                "offsets do not rise, or leave the %llu bytes of tokens",
                                (unsigned long long)g->tokens.size);
        if ((end - begin) % width)
            return sufi_fail_at(diag, SUF_EFORMAT, g->offset_path, SUF_AT_ITEM, k,
                                "a document that is no whole number of %u-byte ids",
                                (unsigned)width);
        if (memcmp(g->tokens.data + begin, "\xff\xff\xff\xff", width) != 0)
            return sufi_fail_at(diag, SUF_EFORMAT, s->path, SUF_AT_BYTE, begin,
                                "no separator where document %llu begins", (unsigned long long)k);
    }
    return SUF_OK;
}

/* A separator among a document's ids, [*at, end) of the tokens: where, if there is one. */
static bool find_separator(const struct infinigram *g, size_t width, uint64_t *at, uint64_t end)
{
    for (uint64_t i = *at; i < end; i += width)
        if (memcmp(g->tokens.data + i, "\xff\xff\xff\xff", width) == 0) {
            *at = i;
            return true;
        }
    return false;
}

static int put_documents(sufi_source *s, const struct infinigram *g, suf_diag *diag)
{
    size_t width = suf_dtype_size(g->dtype);
    int err = SUF_OK;

    for (uint64_t k = 0; k < g->n && !err; k++) {
        uint64_t first = begin_of(g, k) + width, end = begin_of(g, k + 1), bad = first;
        if (find_separator(g, width, &bad, end))
            return sufi_fail_at(diag, SUF_EFORMAT, s->path, SUF_AT_BYTE, bad,
                                "a separator inside document %llu", (unsigned long long)k);
        err = sufi_source_span(s, &g->tokens, g->dtype, first, (end - first) / width, diag);
        if (!err)
            err = sufi_source_end(s, SUF_AT_ROW, k, diag);
    }
    return err;
}

static int open_files(struct infinigram *g, const char *path, suf_diag *diag)
{
    int err;

    if (!find_name(path))
        return sufi_fail(diag, SUF_EINVAL, path,
                         "is not named tokenized.N; offset.N beside it cannot be found then");
    g->offset_path = sufi_infinigram_offsets(path);
    if (!g->offset_path)
        return sufi_fail_nomem(diag, "a path");
    err = sufi_mapfile_open(&g->tokens, path, diag);
    if (!err)
        err = sufi_mapfile_open(&g->offset, g->offset_path, diag);
    if (err)
        return err;
    sufi_mapfile_sequential(&g->tokens);
    g->n = g->offset.size / 8;
    if (g->n == 0 || g->offset.size % 8)
        return sufi_fail_at(diag, SUF_ETRUNCATED, g->offset_path, SUF_AT_BYTE, g->offset.size,
                            "the size is not a multiple of 8 bytes, or nothing");
    return SUF_OK;
}

int sufi_source_infinigram(sufi_source *s, const char *path, suf_diag *diag)
{
    struct infinigram g = {0};
    int err = open_files(&g, path, diag);

    if (!err)
        err = find_width(s, &g, diag);
    if (!err)
        err = check_offsets(s, &g, diag);
    if (!err)
        err = put_documents(s, &g, diag);
    sufi_mapfile_close(&g.tokens);
    sufi_mapfile_close(&g.offset);
    free(g.offset_path);
    return err;
}

/* How many tokenized.N a folder has, and the largest N + 1; names with a leading 0 are others. */
static int scan_folder(const char *path, uint64_t *n, uint64_t *end, suf_diag *diag)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;

    if (!folder)
        return sufi_fail_errno(diag, path, "cannot open");
    *n = *end = 0;
    errno = 0;
    while ((entry = readdir(folder))) {
        const char *base = find_name(entry->d_name), *digits = base ? strchr(base, '.') + 1 : NULL;
        if (!digits || strlen(digits) > 9 || (digits[0] == '0' && digits[1]))
            continue;
        uint64_t number = strtoull(digits, NULL, 10);
        ++*n;
        *end = number >= *end ? number + 1 : *end;
    }
    int err = errno ? sufi_fail_errno(diag, path, "cannot read") : SUF_OK;
    closedir(folder);
    return err;
}

int sufi_infinigram_files(const char *path, uint64_t *n, suf_diag *diag)
{
    uint64_t end = 0;
    int err = scan_folder(path, n, &end, diag);

    if (err)
        return err;
    if (*n == 0)
        return sufi_fail(diag, SUF_EFORMAT, path,
                         "is a folder without tokenized.0, so not an infini-gram index");
    if (*n != end)
        return sufi_fail(diag, SUF_EFORMAT, path,
                         "has %llu files tokenized.N, but the last is tokenized.%llu",
                         (unsigned long long)*n, (unsigned long long)(end - 1));
    return SUF_OK;
}

char *sufi_infinigram_file(const char *path, uint64_t number)
{
    char name[40];

    snprintf(name, sizeof name, "/tokenized.%llu", (unsigned long long)number);
    return sufi_beside(path, 0, name);
}
