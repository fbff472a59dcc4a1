#include "base/mapfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"

static const uint8_t nothing[1];

static int read_all(int fd, sufi_mapfile *m, const char *path, suf_diag *diag)
{
    uint8_t *data = NULL;
    size_t size = 0, cap = 0;

    for (;;) {
        if (!sufi_grow(&data, &cap, size + (1 << 16), 1)) {
            free(data);
            return sufi_fail_nomem(diag, "an input stream");
        }
        ssize_t n = read(fd, data + size, cap - size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            int err = sufi_fail_errno(diag, path, "cannot read");
            free(data);
            return err;
        }
        if (n == 0)
            break;
        size += (size_t)n;
    }
    m->data = data;
    m->size = size;
    return SUF_OK;
}

int sufi_mapfile_open(sufi_mapfile *m, const char *path, suf_diag *diag)
{
    bool is_stdin = strcmp(path, "-") == 0;
    int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    int err = SUF_OK;

    memset(m, 0, sizeof *m);
    if (fd < 0)
        return sufi_fail_errno(diag, path, "cannot open");
    if (fstat(fd, &st) != 0) {
        err = sufi_fail_errno(diag, path, "cannot examine");
    } else if (S_ISDIR(st.st_mode)) {
        err = sufi_fail(diag, SUF_EIO, path, "is a directory, a file is wanted");
    } else if (!S_ISREG(st.st_mode) || is_stdin) {
        err = read_all(fd, m, is_stdin ? "standard input" : path, diag);
    } else if (st.st_size == 0) {
        m->data = nothing;
        m->mapped = true;
    } else {
        void *p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0);
        if (p == MAP_FAILED) {
            err = sufi_fail_errno(diag, path, "cannot map");
        } else {
            m->data = p;
            m->size = (size_t)st.st_size;
            m->mapped = true;
        }
    }
    if (!is_stdin)
        (void)close(fd);
    return err;
}

void sufi_mapfile_sequential(const sufi_mapfile *m)
{
    if (m->mapped && m->size)
        (void)madvise((void *)(uintptr_t)m->data, m->size, MADV_SEQUENTIAL);
}

void sufi_mapfile_close(sufi_mapfile *m)
{
    if (m->mapped && m->size)
        (void)munmap((void *)(uintptr_t)m->data, m->size);
    else if (!m->mapped)
        free((void *)(uintptr_t)m->data);
    memset(m, 0, sizeof *m);
}
