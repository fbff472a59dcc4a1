/* mapfile.h - a whole file as bytes: mapped when it is a regular file, read into memory when it is
 * a pipe or "-" (standard input). */
#ifndef SUF_BASE_MAPFILE_H
#define SUF_BASE_MAPFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

typedef struct sufi_mapfile {
    const uint8_t *data; /* size bytes; never NULL */
    size_t size;
    bool mapped;
} sufi_mapfile;

int sufi_mapfile_open(sufi_mapfile *m, const char *path, suf_diag *diag) SUF_MUST_CHECK;

/* Tell the kernel that the bytes will be read from front to back. */
void sufi_mapfile_sequential(const sufi_mapfile *m);

/* Release; harmless on a zeroed struct. */
void sufi_mapfile_close(sufi_mapfile *m);

#endif
