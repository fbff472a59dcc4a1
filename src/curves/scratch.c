/* scratch.c - cells are stored exclusive-or a NaN that no computation yields, so that the zeros of
 * a new file mean "never set" and need not be written. */
#include "curves/scratch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/mem.h"

static const uint64_t never_set = UINT64_C(0x7ff8000000005caf);

static int create_file(const char *folder, int *fd, suf_diag *diag)
{
    if (!folder)
        folder = getenv("TMPDIR");
    if (!folder || !*folder)
        folder = "/tmp";
    size_t cap = strlen(folder) + 32;
    char *name = sufi_alloc(cap, 1);
    if (!name)
        return sufi_fail_nomem(diag, "a path");
    snprintf(name, cap, "%s/sufgram-curves-XXXXXX", folder);
    *fd = mkstemp(name);
    int err = *fd < 0 ? sufi_fail_errno(diag, name, "cannot create a scratch file") : SUF_OK;
    if (!err)
        (void)unlink(name);
    free(name);
    return err;
}

int sufi_scratch_open(sufi_scratch *s, uint64_t n_rows, uint64_t n_columns, const char *folder,
                      suf_diag *diag)
{
    uint64_t n_cells, size;
    int fd = -1;

    if (__builtin_mul_overflow(n_rows, n_columns, &n_cells) ||
        __builtin_mul_overflow(n_cells, sizeof *s->cell, &size) || size > INT64_MAX)
        return sufi_fail(diag, SUF_ELIMIT, NULL, "too many curves");
    int err = create_file(folder, &fd, diag);
    if (err)
        return err;
    /* All of it is reserved now: a full disk is an error here, not a crash at some later cell. */
    if ((errno = posix_fallocate(fd, 0, (off_t)size)) != 0) {
        err = sufi_fail_errno(diag, folder, "cannot reserve a scratch file for the curves");
    } else {
        void *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (map == MAP_FAILED)
            err = sufi_fail_errno(diag, folder, "cannot map a scratch file");
        else
            *s = (sufi_scratch){.cell = map, .n_rows = n_rows, .n_columns = n_columns};
    }
    close(fd);
    return err;
}

bool sufi_scratch_set(sufi_scratch *s, uint64_t row, uint64_t column, double value)
{
    uint64_t *cell = &s->cell[row * s->n_columns + column], bits;

    if (*cell)
        return false;
    memcpy(&bits, &value, sizeof bits);
    *cell = bits ^ never_set;
    return true;
}

void sufi_scratch_read(const sufi_scratch *s, uint64_t first, uint64_t n, double *out)
{
    const uint64_t *cell = s->cell + first * s->n_columns;

    for (uint64_t i = 0; i < n * s->n_columns; i++) {
        uint64_t bits = cell[i] ^ never_set;
        memcpy(&out[i], &bits, sizeof bits);
    }
}

void sufi_scratch_close(sufi_scratch *s)
{
    if (s->cell)
        munmap(s->cell, s->n_rows * s->n_columns * sizeof *s->cell);
    *s = (sufi_scratch){0};
}
