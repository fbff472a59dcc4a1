/* runs.h - surprisal exports of training runs: the learning curves themselves.
 *
 * A learning curve is the surprisal, in bits, of one target token (an example) at each checkpoint
 * of a run. Examples are numbered from 0, row-major over the mask of targets. */
#ifndef SUFGRAM_RUNS_H
#define SUFGRAM_RUNS_H

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

/* The exports of one or more runs over the same examples and checkpoints. Read-only once open: any
 * number of threads may read it. */
typedef struct suf_runs suf_runs;

/* What the numbers in the exports are; they become bits when read. */
enum suf_unit {
    SUF_BITS,      /* surprisal -log2 p */
    SUF_NATS,      /* -ln p */
    SUF_LOG10,     /* -log10 p */
    SUF_LOG2PROB,  /* log2 p, negative */
    SUF_LNPROB,    /* ln p */
    SUF_LOG10PROB, /* log10 p */
};

/* The unit of that name ("bits", "nats", "log10", "log2prob", "lnprob", "log10prob"), or -1; and
 * the name of a unit. */
SUF_API int suf_unit_parse(const char *name);
SUF_API const char *suf_unit_name(enum suf_unit unit);

typedef struct suf_runs_opts {
    const char *mask; /* targets of arrays; NULL: every row */
    enum suf_unit unit;
    int drop; /* non-zero: leave out examples whose surprisal is missing, NaN or infinite at any
                 checkpoint of any run. 0: such a value is an error when it is read */
    /* Columns of tables; NULL: "run", "step", "example", "surprisal". `example` may name several
     * columns, joined by '+', that identify an example together; so are their cells in its label,
     * where a '+' or backslash of a cell has a backslash before it. */
    const char *run_column, *step_column, *example_column, *surprisal_column;
    const char *tmp;           /* folder for copies of tables; NULL: $TMPDIR or /tmp */
    unsigned n_threads;        /* of looking for what to drop; 0: one a processor */
    suf_progress_fn *progress; /* counts bytes of tables; may be NULL */
    void *progress_arg;
} suf_runs_opts;

/* Open paths[0..n_paths-1]; opts may be NULL. Each is one of
 *
 *   - a 2-D .npy (f2, f4 or f8) of rows x checkpoints;
 *   - a folder of such files named surprisals_tokens_S-E.npy: rows S .. E-1, sorted by S, the first
 *     S 0, without gaps; other files in the folder are ignored;
 *   - a table (CSV or TSV with a line of column names; with neither comma nor tab in that line,
 *     columns are separated by single blanks; may be compressed with gzip or zstd), long: columns
 *     step and surprisal, a row a value; or wide: a column for each step, named by its number,
 * which "step", "step_" or "step-" may precede. A column `run` makes it several runs, in order of
 *     their numbers or, if one is no number, of first appearance. A column `example` names
 * examples; without one a row of a wide table is an example;
 *   - a folder of tables, one a checkpoint: files whose name ends with a number, the step, before
 *     .csv, .tsv or .txt (and .gz or .zst), all alike before the number; those that begin with a
 *     '.' are ignored. Without a column `example` the rows are the examples.
 *
 * Arrays: without a mask rows are examples. With a mask (a 2-D .npy, bool or integer, n_sequences x
 * L, nothing selected at position 0) a run has either one row a selected target or one row a target
 * position, n_sequences * (L - 1) rows, that of position t in sequence s being s*(L-1) + t-1.
 *
 * Tables: examples that are all numbers are sorted by them and keep them; else they are numbered in
 * order of first appearance, and have labels. An example, step or run that one table lacks is
 * missing there. A table is read twice (so it cannot be standard input), and its values are kept in
 * a file of 8 bytes each in the folder `tmp`, which is removed at once and read through a mapping.
 * An empty cell, "NA" and "NaN" are missing values. Beside arrays, tables must number their
 * examples as the arrays do.
 *
 * Errors name the file: SUF_EMISMATCH (runs, files or mask that do not agree in rows or
 * checkpoints; a gap, or tables of two names, in a folder; tables whose values fill less than one
 * in 64 of more than 2^24 cells), SUF_EFORMAT (an array that is not 2-D floating point, empty, no
 * surprisal file in the folder, a target at position 0; a table with no such columns, a value
 * twice, a cell that is no number, naming the line), SUF_ENUMERIC (drop leaves no example),
 * SUF_EINVAL (no run) and those of suf_npy_open. Close with suf_runs_close. */
SUF_API int suf_runs_open_with(suf_runs **out, const char *const *paths, size_t n_paths,
                               const suf_runs_opts *opts, suf_diag *diag) SUF_MUST_CHECK;

/* The same with all options at their defaults but the mask. */
SUF_API int suf_runs_open(suf_runs **out, const char *const *paths, size_t n_paths,
                          const char *mask_path, suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_runs_close(suf_runs *r);

SUF_API size_t suf_runs_count(const suf_runs *r);
SUF_API uint64_t suf_runs_examples(const suf_runs *r); /* without those dropped */
SUF_API uint64_t suf_runs_dropped(const suf_runs *r);
SUF_API uint64_t suf_runs_checkpoints(const suf_runs *r);

/* The steps tables name, [0..checkpoints-1], rising; NULL when all runs are arrays. */
SUF_API const uint64_t *suf_runs_steps(const suf_runs *r);

/* The path run `run` < count came from, as given, and its name there (what its column `run` holds;
 * NULL without one). They live as long as `r`, as do labels. */
SUF_API const char *suf_runs_path(const suf_runs *r, size_t run);
SUF_API const char *suf_runs_name(const suf_runs *r, size_t run);

/* The number of example i < examples (i itself but for examples dropped before it, or tables that
 * number them otherwise), and its label, NULL when examples have numbers only. */
SUF_API uint64_t suf_runs_example(const suf_runs *r, uint64_t i);
SUF_API const char *suf_runs_label(const suf_runs *r, uint64_t i);

/* The curves, in bits, of examples [first, first + n) of a run: out[n * checkpoints], row-major. A
 * NaN or infinite surprisal is SUF_ENUMERIC naming the file, its row (or the example) and the
 * checkpoint; examples that do not exist are SUF_EINVAL. */
SUF_API int suf_runs_read(const suf_runs *r, size_t run, uint64_t first, uint64_t n, double *out,
                          suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
