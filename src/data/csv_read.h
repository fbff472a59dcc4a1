/* csv_read.h - delimited text to cells and rows, a piece at a time. */
#ifndef SUF_DATA_CSV_READ_H
#define SUF_DATA_CSV_READ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sufgram/err.h"

/* Where cells and row ends go, in file order; each function returns 0 or a negative suf_err, which
 * ends the reading. */
typedef struct sufi_csv_sink {
    int (*cell)(void *arg, const char *text, size_t len, uint64_t line);
    int (*end_row)(void *arg, uint64_t line); /* of the row that began on `line` */
    void *arg;
    const char *path; /* for diagnostics */
    suf_diag *diag;
} sufi_csv_sink;

typedef struct sufi_csv sufi_csv;

/* Text whose first line is number `line`. With `quoted` cells may be quoted (RFC 4180); without, a
 * quote is a character like any other. The sink is copied. */
int sufi_csv_open(sufi_csv **out, const sufi_csv_sink *sink, char delimiter, bool quoted,
                  uint64_t line) SUF_MUST_CHECK;

/* The next bytes. */
int sufi_csv_feed(sufi_csv *c, const char *text, size_t size) SUF_MUST_CHECK;

/* The end of the text: the last row may lack its newline. */
int sufi_csv_finish(sufi_csv *c) SUF_MUST_CHECK;

/* Accepts NULL. */
void sufi_csv_close(sufi_csv *c);

#endif
