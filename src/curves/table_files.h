/* table_files.h - the tables that make up one export: a file, or a folder with one a checkpoint. */
#ifndef SUF_CURVES_TABLE_FILES_H
#define SUF_CURVES_TABLE_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "sufgram/err.h"

typedef struct sufi_table_file {
    char *path;
    bool one_step; /* of a folder: holds the checkpoint `step` */
    uint64_t step;
    size_t name_len; /* of what stands before the step in `path` */
} sufi_table_file;

typedef struct sufi_table_files {
    sufi_table_file *file; /* of a folder by rising step */
    size_t n, cap;
} sufi_table_files;

/* What PATH is: 0 a table or a folder of tables, SUF_ABSENT for an .npy or a folder of those (a
 * folder with surprisals_tokens_S-E.npy, or without any table), or an error. */
int sufi_table_files_open(sufi_table_files *f, const char *path, suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
void sufi_table_files_release(sufi_table_files *f);

#endif
