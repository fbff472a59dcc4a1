/* sample.h - the rows and columns of a table that a regression uses. */
#ifndef SUF_EFFECTS_SAMPLE_H
#define SUF_EFFECTS_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>

#include "effects/levels.h"
#include "sufgram/table.h"

typedef struct sufi_sample {
    const suf_table *table;
    size_t n;         /* rows in use */
    size_t n_dropped; /* rows of the table left out */
    size_t *row;      /* [n] their numbers in the table */
    size_t n_numbers;
    double **number; /* [n_numbers][n]; NULL: an optional column without a value */
    size_t n_tags;
    size_t *tag; /* [n_tags] columns of text */
} sufi_sample;

/* Take numeric and text columns. Numeric columns from first_optional on may be empty throughout.
 * A row that lacks a value is left out with drop_missing; otherwise it is SUF_EFORMAT, naming line
 * and column. Release whatever is returned. */
int sufi_sample_init(sufi_sample *s, const suf_table *table, const char *const *numbers,
                     size_t n_numbers, size_t first_optional, const char *const *tags,
                     size_t n_tags, bool drop_missing, suf_diag *diag) SUF_MUST_CHECK;

/* The values of text column k; slices live as long as the table. */
void sufi_sample_tags(const sufi_sample *s, size_t k, sufi_slice *value);

/* Turn a diagnostic about a row of the sample into one about a line of the file. */
void sufi_sample_locate(const sufi_sample *s, suf_diag *diag);

/* Harmless on a zeroed struct. */
void sufi_sample_release(sufi_sample *s);

#endif
