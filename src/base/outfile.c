#define _GNU_SOURCE /* O_TMPFILE */
#include "base/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/format.h"
#include "base/mem.h"

enum { BUFFER_BYTES = 1 << 18 };

static void set_error(sufi_outfile *f, const char *doing)
{
    if (!f->err)
        f->err = sufi_fail_errno(&f->diag, f->path, doing);
}

static void release(sufi_outfile *f)
{
    if (f->fd >= 0 && !f->is_stdout)
        (void)close(f->fd);
    free(f->path);
    free(f->temporary);
    free(f->buf);
    memset(f, 0, sizeof *f);
    f->fd = -1;
}

int sufi_outfile_memory(sufi_outfile *f, suf_diag *diag)
{
    memset(f, 0, sizeof *f);
    f->fd = -1;
    f->in_memory = true;
    f->cap = BUFFER_BYTES;
    f->buf = sufi_alloc(f->cap, 1);
    return f->buf ? SUF_OK : sufi_fail_nomem(diag, "an output buffer");
}

/* The file behind a symbolic link; the path itself where there is none. NULL: out of memory. */
static char *resolve(const char *path)
{
    struct stat status;

    if (lstat(path, &status) == 0 && S_ISLNK(status.st_mode)) {
        char *real = realpath(path, NULL);
        if (real)
            return real;
    }
    return sufi_strdup(path);
}

/* Renaming a file over a device would remove the device. */
static bool is_special(const char *path)
{
    struct stat status;

    return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

static int open_folder_of(const char *path, int flags)
{
    char *folder = sufi_strdup(path);

    if (!folder) {
        errno = ENOMEM;
        return -1;
    }
    char *slash = strrchr(folder, '/');
    if (slash)
        slash[slash == folder] = '\0';
    int fd = open(slash ? folder : ".", flags | O_CLOEXEC, 0666);
    free(folder);
    return fd;
}

enum { PROC_NAME = 40 };
static void proc_name(int fd, char name[PROC_NAME])
{
    snprintf(name, PROC_NAME, "/proc/self/fd/%d", fd);
}

/* A file that has no name before it is finished: nothing is left of it when the program is killed.
 * False where the file system has none, or where it could not be given a name later. */
static bool open_unnamed(sufi_outfile *f)
{
    char name[PROC_NAME];

    f->fd = open_folder_of(f->path, O_TMPFILE | O_RDWR);
    if (f->fd < 0)
        return false;
    proc_name(f->fd, name);
    if (access(name, F_OK) == 0)
        return true;
    (void)close(f->fd);
    f->fd = -1;
    return false;
}

/* Give the finished file its temporary name; a dead program of our number may have left one. */
static void give_name(sufi_outfile *f)
{
    char name[PROC_NAME];

    proc_name(f->fd, name);
    (void)unlink(f->temporary);
    if (linkat(AT_FDCWD, name, AT_FDCWD, f->temporary, AT_SYMLINK_FOLLOW) != 0)
        set_error(f, "cannot name the finished file");
}

/* A file of our own: what somebody else has put under its name, a symbolic link say, is not written
 * to. What a process of our number left there when it died is taken away. */
static int create_temporary(const char *path)
{
    const int flags = O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC;
    int fd = open(path, flags, 0666);

    if (fd < 0 && errno == EEXIST && unlink(path) == 0)
        fd = open(path, flags, 0666);
    return fd;
}

int sufi_outfile_open(sufi_outfile *f, const char *path, suf_diag *diag)
{
    int err = SUF_OK;

    memset(f, 0, sizeof *f);
    f->fd = -1;
    f->is_stdout = strcmp(path, "-") == 0;
    f->in_place = f->is_stdout || is_special(path);
    f->path = f->is_stdout ? sufi_strdup("standard output")
                           : (f->in_place ? sufi_strdup(path) : resolve(path));
    f->cap = BUFFER_BYTES;
    f->buf = sufi_alloc(f->cap, 1);
    f->temporary = f->path ? sufi_alloc(strlen(f->path) + 32, 1) : NULL;
    if (!f->path || !f->buf || !f->temporary) {
        err = sufi_fail_nomem(diag, "an output buffer");
        goto out;
    }
    if (f->is_stdout) {
        f->fd = STDOUT_FILENO;
        return SUF_OK;
    }
    if (f->in_place) {
        f->fd = open(path, O_WRONLY | O_CLOEXEC);
    } else {
        snprintf(f->temporary, strlen(f->path) + 32, "%s.tmp-%ld", f->path, (long)getpid());
        /* The name without which a file without one could not be finished may be too long. */
        bool nameable = access(f->temporary, F_OK) == 0 || errno != ENAMETOOLONG;
        f->unnamed = nameable && open_unnamed(f);
        if (nameable && !f->unnamed)
            f->fd = create_temporary(f->temporary);
    }
    if (f->fd < 0)
        err = sufi_fail_errno(diag, path, f->in_place ? "cannot write" : "cannot create");
out:
    if (err)
        release(f);
    return err;
}

static void write_out(sufi_outfile *f, const uint8_t *p, size_t left)
{
    while (left && !f->err) {
        ssize_t n = write(f->fd, p, left);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            set_error(f, "cannot write");
            break;
        }
        p += n;
        left -= (size_t)n;
    }
}

static void flush(sufi_outfile *f)
{
    write_out(f, f->buf, f->len);
    f->len = 0;
}

/* An error empties the buffer, which holds BUFFER_BYTES at least. */
void sufi_outfile_make_room(sufi_outfile *f, size_t n)
{
    if (!f->in_memory) {
        flush(f);
    } else if (f->err || !sufi_grow(&f->buf, &f->cap, f->len + n, 1)) {
        if (!f->err)
            f->err = sufi_fail_nomem(&f->diag, "an output buffer");
        f->len = 0;
    }
}

void sufi_outfile_write(sufi_outfile *f, const void *data, size_t len)
{
    f->offset += len;
    if (len > f->cap - f->len)
        sufi_outfile_make_room(f, len);
    if (len <= f->cap - f->len) {
        memcpy(f->buf + f->len, data, len);
        f->len += len;
    } else if (!f->in_memory) {
        write_out(f, data, len);
    }
}

void sufi_outfile_printf(sufi_outfile *f, const char *fmt, ...)
{
    char small[512];
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = sufi_vformat(small, sizeof small, fmt, ap);
    va_end(ap);
    if (n >= 0 && (size_t)n < sizeof small) {
        sufi_outfile_write(f, small, (size_t)n);
        return;
    }
    char *big = n < 0 ? NULL : sufi_alloc((size_t)n + 1, 1);
    if (!big) {
        if (!f->err)
            f->err = sufi_fail_nomem(&f->diag, "formatted output");
        return;
    }
    va_start(ap, fmt);
    (void)sufi_vformat(big, (size_t)n + 1, fmt, ap);
    va_end(ap);
    sufi_outfile_write(f, big, (size_t)n);
    free(big);
}

void sufi_outfile_align(sufi_outfile *f, size_t alignment)
{
    static const uint8_t zero[64];

    while (f->offset % alignment) {
        size_t gap = alignment - (size_t)(f->offset % alignment);
        sufi_outfile_write(f, zero, gap < sizeof zero ? gap : sizeof zero);
    }
}

void sufi_outfile_rewrite(sufi_outfile *f, uint64_t offset, const void *data, size_t len)
{
    const uint8_t *p = data;

    flush(f);
    while (len && !f->err) {
        ssize_t n = pwrite(f->fd, p, len, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            set_error(f, "cannot write");
            break;
        }
        p += n;
        offset += (uint64_t)n;
        len -= (size_t)n;
    }
}

int sufi_sync_directory_of(const char *path, suf_diag *diag)
{
    int err = SUF_OK;
    int fd = open_folder_of(path, O_RDONLY | O_DIRECTORY);

    /* Some file systems refuse to sync a directory (EINVAL): then there is nothing to do. */
    if (fd < 0 || (fsync(fd) != 0 && errno != EINVAL && errno != EROFS))
        err = sufi_fail_errno(diag, path, "cannot sync the directory of");
    if (fd >= 0)
        (void)close(fd);
    return err;
}

int sufi_outfile_commit(sufi_outfile *f, suf_diag *diag)
{
    flush(f);
    if (!f->in_place && !f->err && fsync(f->fd) != 0)
        set_error(f, "cannot sync");
    if (f->unnamed && !f->err)
        give_name(f);
    if (!f->is_stdout && !f->err) {
        if (close(f->fd) != 0)
            set_error(f, "cannot close");
        f->fd = -1;
    }
    if (!f->in_place && !f->err) {
        if (rename(f->temporary, f->path) != 0)
            set_error(f, "cannot rename the finished file to its name");
        if (!f->err)
            f->err = sufi_sync_directory_of(f->path, &f->diag);
    }
    int err = f->err;
    if (err && diag)
        *diag = f->diag;
    if (err && !f->in_place)
        (void)unlink(f->temporary);
    release(f);
    return err;
}

void sufi_outfile_abort(sufi_outfile *f)
{
    if (f->path && !f->in_place)
        (void)unlink(f->temporary);
    release(f);
}
