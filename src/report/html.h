/* html.h - writing HTML into an output file: everything that comes from data is escaped here. */
#ifndef SUF_REPORT_HTML_H
#define SUF_REPORT_HTML_H

#include <stdbool.h>
#include <stddef.h>

#include "base/outfile.h"

/* Text as content or as a quoted attribute: & < > " ' become references; what HTML cannot hold
 * (control characters, bytes that are no UTF-8) becomes U+FFFD. */
void sufi_html_text(sufi_outfile *f, const char *text);

/* A number with a fixed number of decimals and a true minus sign; "" for NaN. `decimals` < 0: as
 * short as 6 significant digits allow. */
void sufi_html_number(sufi_outfile *f, double value, int decimals);

/* A column of numbers: value number i is values[i * stride]. */
typedef struct sufi_column {
    const char *name;
    const double *values;
    size_t stride;
    int decimals; /* see sufi_html_number; equal in a column, so that points stand in line */
} sufi_column;

/* A table of n_rows rows; labels[n_rows] (NULL: none) head the rows, under `corner`. */
void sufi_html_table(sufi_outfile *f, const char *caption, const char *corner,
                     const char *const *labels, const sufi_column *columns, size_t n_columns,
                     size_t n_rows);

/* A paragraph; the format is HTML, its arguments are ours (numbers, static names). */
void sufi_html_paragraph(sufi_outfile *f, const char *fmt, ...) SUF_PRINTF(2, 3);

#endif
