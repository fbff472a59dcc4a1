#include "curves/export.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/mem.h"

void sufi_export_close(sufi_export *e)
{
    for (size_t i = 0; i < e->n_parts; i++) {
        suf_npy_close(e->parts[i].npy);
        free(e->parts[i].path);
    }
    free(e->parts);
    free(e->path);
    *e = (sufi_export){0};
}

/* Take over `path`; the part's array is opened later. */
static int add_part(sufi_export *e, char *path, uint64_t first, uint64_t n_rows, suf_diag *diag)
{
    if (!path || !sufi_grow(&e->parts, &e->cap, e->n_parts + 1, sizeof *e->parts)) {
        free(path);
        return sufi_fail_nomem(diag, "the list of surprisal files");
    }
    e->parts[e->n_parts++] = (sufi_part){.path = path, .first = first, .n_rows = n_rows};
    return SUF_OK;
}

/* A decimal number at *p, moved past it. */
static bool parse_number(const char **p, uint64_t *out)
{
    const char *start = *p;
    uint64_t v = 0;

    for (; **p >= '0' && **p <= '9'; (*p)++)
        if (__builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, (uint64_t)(**p - '0'), &v))
            return false;
    *out = v;
    return *p > start;
}

/* surprisals_tokens_S-E.npy with S < E */
static bool parse_name(const char *name, uint64_t *start, uint64_t *end)
{
    static const char prefix[] = "surprisals_tokens_";
    const char *p = name + sizeof prefix - 1;

    return strncmp(name, prefix, sizeof prefix - 1) == 0 && parse_number(&p, start) &&
           *p++ == '-' && parse_number(&p, end) && strcmp(p, ".npy") == 0 && *start < *end;
}

static char *path_in(const char *directory, const char *name)
{
    size_t len = strlen(directory), cap = len + strlen(name) + 2;
    char *path = sufi_alloc(cap, 1);

    if (path)
        snprintf(path, cap, "%s%s%s", directory, len && directory[len - 1] == '/' ? "" : "/", name);
    return path;
}

static int by_first_row(const void *a, const void *b)
{
    const sufi_part *p = a, *q = b;

    return p->first != q->first ? (p->first > q->first) - (p->first < q->first)
                                : strcmp(p->path, q->path);
}

/* The files of a folder in order of rows, which must follow each other. */
static int list_folder(sufi_export *e, suf_diag *diag)
{
    struct dirent *entry;
    uint64_t start, end, expected = 0;
    int err = SUF_OK;
    DIR *dir = opendir(e->path);

    if (!dir)
        return sufi_fail_errno(diag, e->path, "cannot open the folder");
    for (errno = 0; !err && (entry = readdir(dir)) != NULL; errno = 0)
        if (parse_name(entry->d_name, &start, &end))
            err = add_part(e, path_in(e->path, entry->d_name), start, end - start, diag);
    if (!err && errno)
        err = sufi_fail_errno(diag, e->path, "cannot read the folder");
    closedir(dir);
    if (err)
        return err;
    if (e->n_parts == 0)
        return sufi_fail(diag, SUF_EFORMAT, e->path,
                         "there is no surprisals_tokens_S-E.npy in the folder");
    qsort(e->parts, e->n_parts, sizeof *e->parts, by_first_row);
    for (size_t i = 0; i < e->n_parts; i++) {
        const sufi_part *part = &e->parts[i];
        if (part->first != expected)
            return sufi_fail(diag, SUF_EMISMATCH, part->path,
                             "begins at row %llu, but row %llu is next",
                             (unsigned long long)part->first, (unsigned long long)expected);
        expected = part->first + part->n_rows;
    }
    return SUF_OK;
}

/* Open the array of a part; from_name: its number of rows is known from the file's name. */
static int open_part(sufi_export *e, sufi_part *part, bool from_name, suf_diag *diag)
{
    int err = suf_npy_open(&part->npy, part->path, diag);

    if (err)
        return err;
    suf_dtype dtype = suf_npy_dtype(part->npy);
    uint64_t rows = suf_npy_rows(part->npy), columns = suf_npy_row_length(part->npy);
    if (suf_npy_ndim(part->npy) != 2 || (dtype != SUF_F16 && dtype != SUF_F32 && dtype != SUF_F64))
        return sufi_fail(diag, SUF_EFORMAT, part->path,
                         "surprisals are a 2-D array of f2, f4 or f8; this is %u-D, %s",
                         suf_npy_ndim(part->npy), suf_dtype_name(dtype));
    if (rows == 0 || columns == 0)
        return sufi_fail(diag, SUF_EFORMAT, part->path, "there are no curves in it (%llu x %llu)",
                         (unsigned long long)rows, (unsigned long long)columns);
    if (from_name && rows != part->n_rows)
        return sufi_fail(diag, SUF_EMISMATCH, part->path, "%llu rows, but its name says %llu",
                         (unsigned long long)rows, (unsigned long long)part->n_rows);
    if (e->n_checkpoints && columns != e->n_checkpoints)
        return sufi_fail(diag, SUF_EMISMATCH, part->path,
                         "%llu checkpoints, but %llu in the file before",
                         (unsigned long long)columns, (unsigned long long)e->n_checkpoints);
    part->n_rows = rows;
    e->n_checkpoints = columns;
    e->n_rows += rows;
    return SUF_OK;
}

int sufi_export_open(sufi_export *e, const char *path, suf_diag *diag)
{
    struct stat st;
    bool folder = strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISDIR(st.st_mode);
    int err;

    *e = (sufi_export){.path = sufi_strdup(path)};
    if (!e->path)
        return sufi_fail_nomem(diag, "a path");
    err = folder ? list_folder(e, diag) : add_part(e, sufi_strdup(path), 0, 0, diag);
    for (size_t i = 0; !err && i < e->n_parts; i++)
        err = open_part(e, &e->parts[i], folder, diag);
    return err;
}

const sufi_part *sufi_export_part(const sufi_export *e, uint64_t row)
{
    size_t lo = 0, hi = e->n_parts;

    while (hi - lo > 1) {
        size_t mid = lo + (hi - lo) / 2;
        if (e->parts[mid].first <= row)
            lo = mid;
        else
            hi = mid;
    }
    return &e->parts[lo];
}

int sufi_export_read(const sufi_export *e, uint64_t first, uint64_t n, double *out, suf_diag *diag)
{
    uint64_t width = e->n_checkpoints;

    while (n > 0) {
        const sufi_part *part = sufi_export_part(e, first);
        uint64_t row = first - part->first;
        uint64_t count = part->n_rows - row < n ? part->n_rows - row : n;
        int err = suf_npy_read_f64(part->npy, row, count, out, diag);
        if (err)
            return err;
        out += count * width;
        first += count;
        n -= count;
    }
    return SUF_OK;
}
