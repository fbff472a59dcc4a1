/* gnuplot.h - running gnuplot on a script, without a shell or files. */
#ifndef SUF_REPORT_GNUPLOT_H
#define SUF_REPORT_GNUPLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "sufgram/err.h"

/* Asked every tenth of a second, and when a signal came: shall the program be ended? */
typedef struct sufi_gnuplot_stop {
    bool (*asked)(void *arg);
    void *arg;
} sufi_gnuplot_stop;

/* Run PROGRAM (NULL: "gnuplot", looked for in PATH) with script[0..len-1] as its standard input and
 * take its standard output: *out [0..*out_len-1] and a NUL behind it, freed by the caller. SUF_EIO
 * naming the program: it cannot be run, ends with a failure (with the last line of its complaint),
 * does not read all of the script, or writes nothing or without end. SUF_EINTERRUPTED: it was asked
 * to stop. There is no bound on the time it may take. */
int sufi_gnuplot(const char *program, const char *script, size_t len, sufi_gnuplot_stop stop,
                 char **out, size_t *out_len, suf_diag *diag) SUF_MUST_CHECK;

#endif
