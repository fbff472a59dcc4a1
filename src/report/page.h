/* page.h - the report being written: its file, its frame, its figures. */
#ifndef SUF_REPORT_PAGE_H
#define SUF_REPORT_PAGE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/outfile.h"
#include "report/html.h"
#include "sufgram/report.h"

typedef struct sufi_page {
    sufi_outfile out;
    const suf_report_opts *opts;
    size_t n_figures, n_expected; /* drawn; to be drawn */
} sufi_page;

/* Everything before the first section, with links to the sections ids[k] named names[k]. */
void sufi_page_head(sufi_page *p, const char *title, const char *const *ids,
                    const char *const *names, size_t n_sections);
void sufi_page_foot(sufi_page *p);

/* A section of the page, and what says that it has nothing to show for want of `missing`. */
void sufi_section_open(sufi_page *p, const char *id, const char *name);
void sufi_section_close(sufi_page *p);
void sufi_section_lacks(sufi_page *p, const char *missing);

/* Figures stand side by side in a row; `small` ones more of them. */
void sufi_figures_open(sufi_page *p, bool small);
void sufi_figures_close(sufi_page *p);

/* ---- one figure ---- */

typedef struct sufi_figure {
    char name[48]; /* unique in the page: its id, and the name of its files */
    unsigned width, height;
    FILE *script; /* commands for gnuplot go here. Text of the data never does: it may hold
                     anything; it goes into the title, which is escaped */
    char *text;
    size_t len;
} sufi_figure;

/* Begin a figure: `fmt` makes its name. */
int sufi_figure_open(sufi_figure *g, bool small, suf_diag *diag, const char *fmt, ...)
    SUF_PRINTF(4, 5) SUF_MUST_CHECK;

/* A table behind a figure. */
typedef struct sufi_behind {
    const char *corner;
    const char *const *labels; /* NULL: none */
    const sufi_column *columns;
    size_t n_columns, n_rows;
} sufi_behind;

/* Draw it into the page and, where asked for, into files. `alt` says in a sentence or two what is
 * to be seen. Releases the figure whatever happens. */
int sufi_figure_close(sufi_figure *g, sufi_page *p, const char *title, const char *alt,
                      const sufi_behind *behind, suf_diag *diag) SUF_MUST_CHECK;

/* Give a figure up. */
void sufi_figure_abort(sufi_figure *g);

/* A number for a script: %.7g, or a gap in a line for what is not finite. */
void sufi_script_number(FILE *script, double v);

/* At most n_most marks, at round numbers, on axis 'x' or 'y' from low to high. */
void sufi_script_tics(FILE *script, char axis, double low, double high, unsigned n_most);

/* "$NAME << EOD", rows of the columns, "EOD". */
void sufi_script_data(FILE *script, const char *name, const double *const *columns,
                      size_t n_columns, size_t n_rows);

#endif
