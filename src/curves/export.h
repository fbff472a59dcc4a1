/* export.h - the surprisal export of one run: one array, or a folder of them read as one. */
#ifndef SUF_CURVES_EXPORT_H
#define SUF_CURVES_EXPORT_H

#include <stddef.h>

#include "sufgram/err.h"
#include "sufgram/npy.h"

/* Rows first .. first + n_rows - 1 of the run. */
typedef struct sufi_part {
    char *path;
    uint64_t first, n_rows;
    suf_npy *npy;
} sufi_part;

typedef struct sufi_export {
    char *path; /* as given */
    sufi_part *parts;
    size_t n_parts, cap;
    uint64_t n_rows, n_checkpoints;
} sufi_export;

/* Open; errors as suf_runs_open says. Close with sufi_export_close, also after a failure. */
int sufi_export_open(sufi_export *e, const char *path, suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
void sufi_export_close(sufi_export *e);

/* Rows [first, first + n), which exist: out[n * n_checkpoints], as they are stored. */
int sufi_export_read(const sufi_export *e, uint64_t first, uint64_t n, double *out,
                     suf_diag *diag) SUF_MUST_CHECK;

/* The part that holds a row. */
const sufi_part *sufi_export_part(const sufi_export *e, uint64_t row);

#endif
