/* array_out.h - one row a curve for each run, computed in blocks, written to DIRECTORY/run_K.npy in
 * order. */
#ifndef SUF_CURVES_ARRAY_OUT_H
#define SUF_CURVES_ARRAY_OUT_H

#include <stddef.h>

#include "sufgram/err.h"
#include "sufgram/npy.h"

typedef struct sufi_array_out {
    size_t n_runs, width;
    size_t slot_size;         /* doubles in a slot: n_runs * block rows * width */
    double *values;           /* [slots][slot_size], each [n_runs][block rows * width] */
    suf_npy_writer **writers; /* [n_runs]; NULL: the rows are wanted in memory only */
} sufi_array_out;

/* Room for `n_slots` blocks of `block` rows, and, unless directory is NULL, files for n_rows rows a
 * run; the folder is made if missing. On failure the struct still needs sufi_array_out_close. */
int sufi_array_out_open(sufi_array_out *a, const char *directory, size_t n_runs, uint64_t n_rows,
                        size_t width, size_t block, size_t n_slots, suf_diag *diag) SUF_MUST_CHECK;

double *sufi_array_out_slot(const sufi_array_out *a, size_t slot);

/* Append the first n rows of every run in a slot to the files, if there are any. */
void sufi_array_out_write(sufi_array_out *a, size_t slot, size_t n);

/* Publish the files, or with err != 0 discard them; free. Returns err or a new failure. Harmless on
 * a zeroed struct. */
int sufi_array_out_close(sufi_array_out *a, int err, suf_diag *diag) SUF_MUST_CHECK;

#endif
