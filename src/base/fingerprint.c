/* fingerprint.c - XXH3-128 of a file, or of a folder of files. */
#include "sufgram/fingerprint.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/hash.h"
#include "base/mapfile.h"
#include "base/mem.h"

static int of_file(suf_fingerprint *out, const char *path, suf_diag *diag)
{
    sufi_mapfile m = {0};
    int err = sufi_mapfile_open(&m, path, diag);

    if (err)
        return err;
    sufi_mapfile_sequential(&m);
    sufi_hash128 h = sufi_hash128_of(m.data, m.size);
    sufi_hash128_hex(&h, out->hex);
    out->bytes = m.size;
    sufi_mapfile_close(&m);
    return SUF_OK;
}

/* Append "NAME NUL HEX NUL" of PATH to *text if it is a regular file. */
static int add_file(char **text, size_t *len, size_t *cap, uint64_t *bytes, const char *directory,
                    const char *name, suf_diag *diag)
{
    char path[4096];
    struct stat st;
    suf_fingerprint f;
    size_t name_size = strlen(name) + 1;
    int n = snprintf(path, sizeof path, "%s/%s", directory, name);

    if (n < 0 || (size_t)n >= sizeof path)
        return sufi_fail(diag, SUF_EINVAL, directory, "the path of '%s' is too long", name);
    if (stat(path, &st) != 0)
        return sufi_fail_errno(diag, path, "cannot look at it");
    if (!S_ISREG(st.st_mode))
        return SUF_OK;
    int err = of_file(&f, path, diag);
    if (err)
        return err;
    if (!sufi_grow(text, cap, *len + name_size + sizeof f.hex, 1))
        return sufi_fail_nomem(diag, "a fingerprint");
    memcpy(*text + *len, name, name_size);
    memcpy(*text + *len + name_size, f.hex, sizeof f.hex);
    *len += name_size + sizeof f.hex;
    *bytes += f.bytes;
    return SUF_OK;
}

static int visible(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int of_folder(suf_fingerprint *out, const char *path, suf_diag *diag)
{
    struct dirent **entries = NULL;
    int n = scandir(path, &entries, visible, by_bytes), err = SUF_OK;
    char *text = NULL;
    size_t len = 0, cap = 0;
    uint64_t bytes = 0;

    if (n < 0)
        return sufi_fail_errno(diag, path, "cannot read the folder");
    for (int i = 0; i < n; i++) {
        if (!err)
            err = add_file(&text, &len, &cap, &bytes, path, entries[i]->d_name, diag);
        free(entries[i]);
    }
    free(entries);
    if (!err) {
        sufi_hash128 h = sufi_hash128_of(text ? text : "", len);
        sufi_hash128_hex(&h, out->hex);
        out->bytes = bytes;
    }
    free(text);
    return err;
}

int suf_fingerprint_of(suf_fingerprint *out, const char *path, suf_diag *diag)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return sufi_fail_errno(diag, path, "cannot open");
    return S_ISDIR(st.st_mode) ? of_folder(out, path, diag) : of_file(out, path, diag);
}
