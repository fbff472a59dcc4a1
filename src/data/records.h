/* records.h - the rows of a table, one at a time, in bounded memory: CSV, TSV or columns separated
 * by blanks, plain or compressed with gzip or zstd. */
#ifndef SUF_DATA_RECORDS_H
#define SUF_DATA_RECORDS_H

#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

/* Who takes the rows; each function returns 0 or a negative suf_err, which ends the reading. Cells
 * are NUL-terminated and valid during the call. */
typedef struct sufi_record_sink {
    /* The line of column names, of which there are no two alike. */
    int (*names)(void *arg, char *const *names, size_t n, suf_diag *diag);
    /* A row of as many cells, which began on `line` of the file. */
    int (*row)(void *arg, char *const *cells, uint64_t line, suf_diag *diag);
    /* Now and then: bytes read, and of how many (0: not known); may be NULL. */
    int (*progress)(void *arg, uint64_t done, uint64_t total, suf_diag *diag);
    void *arg;
} sufi_record_sink;

/* Read PATH from front to back. Leading lines that begin with '#' are skipped. The line of names
 * tells the format: TSV if it holds a tab, else CSV (RFC 4180) if it holds a comma, else columns
 * are separated by single blanks. Errors: SUF_EFORMAT with the line (a row of another length, a
 * name given twice, a broken quote, a NUL, no line of names), SUF_ELIMIT (a row of more than 64
 * MiB), those of the sink and of reading. */
int sufi_records_read(const char *path, const sufi_record_sink *sink,
                      suf_diag *diag) SUF_MUST_CHECK;

#endif
