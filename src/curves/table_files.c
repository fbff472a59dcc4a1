#include "curves/table_files.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fail.h"
#include "base/mem.h"

static bool ends_with(const char *text, size_t len, const char *end)
{
    size_t n = strlen(end);

    return len >= n && memcmp(text + len - n, end, n) == 0;
}

/* NAME, a number, .csv, .tsv or .txt, then perhaps .gz or .zst; *name_len is that of NAME. */
static bool parse_name(const char *name, uint64_t *step, size_t *name_len)
{
    size_t len = strlen(name), begin;

    len -= ends_with(name, len, ".gz") ? 3 : ends_with(name, len, ".zst") ? 4 : 0;
    if (!ends_with(name, len, ".csv") && !ends_with(name, len, ".tsv") &&
        !ends_with(name, len, ".txt"))
        return false;
    len -= 4;
    for (begin = len; begin > 0 && isdigit((unsigned char)name[begin - 1]); begin--)
        ;
    *step = 0;
    for (size_t i = begin; i < len; i++)
        if (__builtin_mul_overflow(*step, 10, step) ||
            __builtin_add_overflow(*step, (uint64_t)(name[i] - '0'), step))
            return false;
    *name_len = begin;
    return begin < len;
}

static int add_file(sufi_table_files *f, const char *folder, const char *name, uint64_t step,
                    size_t name_len, suf_diag *diag)
{
    size_t cap = strlen(folder) + strlen(name) + 2;
    char *path = sufi_alloc(cap, 1);

    if (!path || !sufi_grow(&f->file, &f->cap, f->n + 1, sizeof *f->file)) {
        free(path);
        return sufi_fail_nomem(diag, "the list of tables");
    }
    snprintf(path, cap, "%s/%s", folder, name);
    f->file[f->n++] = (sufi_table_file){
        .path = path, .one_step = true, .step = step, .name_len = strlen(folder) + 1 + name_len};
    return SUF_OK;
}

static int by_step(const void *a, const void *b)
{
    const sufi_table_file *p = a, *q = b;

    return p->step != q->step ? (p->step > q->step) - (p->step < q->step)
                              : strcmp(p->path, q->path);
}

/* The checkpoints of one run have one name and differ in their steps. */
static int check_list(const sufi_table_files *f, suf_diag *diag)
{
    for (size_t i = 1; i < f->n; i++) {
        const sufi_table_file *file = &f->file[i], *before = &f->file[i - 1];
        if (file->name_len != before->name_len ||
            memcmp(file->path, before->path, file->name_len) != 0)
            return sufi_fail(diag, SUF_EMISMATCH, file->path,
                             "is of another name than %s: the tables of a folder are the "
                             "checkpoints of one run",
                             before->path);
        if (file->step == before->step)
            return sufi_fail(diag, SUF_EMISMATCH, file->path, "another file of step %llu is %s",
                             (unsigned long long)file->step, before->path);
    }
    return SUF_OK;
}

static int list_folder(sufi_table_files *f, const char *path, suf_diag *diag)
{
    struct dirent *entry;
    uint64_t step;
    size_t name_len;
    bool arrays = false;
    int err = SUF_OK;
    DIR *dir = opendir(path);

    if (!dir)
        return sufi_fail_errno(diag, path, "cannot open the folder");
    for (errno = 0; !err && !arrays && (entry = readdir(dir)) != NULL; errno = 0) {
        arrays = strncmp(entry->d_name, "surprisals_tokens_", 18) == 0 &&
                 ends_with(entry->d_name, strlen(entry->d_name), ".npy");
        bool hidden = entry->d_name[0] == '.'; /* no part of the folder's fingerprint either */
        if (!hidden && parse_name(entry->d_name, &step, &name_len))
            err = add_file(f, path, entry->d_name, step, name_len, diag);
    }
    if (!err && !arrays && errno)
        err = sufi_fail_errno(diag, path, "cannot read the folder");
    closedir(dir);
    if (err || arrays || f->n == 0)
        return err ? err : SUF_ABSENT;
    qsort(f->file, f->n, sizeof *f->file, by_step);
    return check_list(f, diag);
}

/* An array by its magic, or by its name when it cannot be read: the array's reader says why. */
static bool is_array(const char *path)
{
    char magic[6];
    FILE *file = fopen(path, "rb");

    if (!file)
        return true;
    bool found = fread(magic, 1, sizeof magic, file) < sizeof magic
                     ? ends_with(path, strlen(path), ".npy")
                     : memcmp(magic, "\x93NUMPY", sizeof magic) == 0;
    fclose(file);
    return found || ends_with(path, strlen(path), ".npy");
}

int sufi_table_files_open(sufi_table_files *f, const char *path, suf_diag *diag)
{
    struct stat st;

    *f = (sufi_table_files){0};
    if (strcmp(path, "-") == 0)
        return SUF_ABSENT;
    if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
        int err = list_folder(f, path, diag);
        if (err)
            sufi_table_files_release(f);
        return err;
    }
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || is_array(path))
        return SUF_ABSENT;
    f->file = sufi_alloc_zero(1, sizeof *f->file);
    if (!f->file || !(f->file[0].path = sufi_strdup(path))) {
        sufi_table_files_release(f);
        return sufi_fail_nomem(diag, "the list of tables");
    }
    f->n = f->cap = 1;
    return SUF_OK;
}

void sufi_table_files_release(sufi_table_files *f)
{
    for (size_t i = 0; f->file && i < f->n; i++)
        free(f->file[i].path);
    free(f->file);
    *f = (sufi_table_files){0};
}
