/* report.h - one HTML file about an analysis: tables, figures, how everything was computed, where
 * it came from.
 *
 * The file is self-contained: no script, no font, no picture or style sheet from elsewhere, and
 * reading it asks nothing of the network. It follows the reader's light or dark colour scheme.
 * Figures are SVG drawn by gnuplot, a program of its own, run once a figure; behind each stands a
 * table of what it shows. Equal inputs, versions of sufgram and gnuplot, and paths as given make
 * equal bytes.
 *
 * The figures are those of T. Chang, Z. Tu and B. Bergen, "Characterizing learning curves during
 * language model pre-training" (TACL 2024), drawn from the data at hand. */
#ifndef SUFGRAM_REPORT_H
#define SUFGRAM_REPORT_H

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

/* What a report is made from. Whatever is NULL is not given: what needs it is left out, and the
 * report says so. Tables are those the program writes, TSV or CSV. */
typedef struct suf_report_opts {
    const char *title;               /* NULL: "Learning curves" */
    const char *joined;              /* covariates and average metrics, one row an example */
    const char *metrics;             /* of every run and example */
    const char *average;             /* averaged over runs */
    const char *effects;             /* the paper's regressions */
    const char *correlations;        /* of surprisal with each n-gram order, by step */
    const char *run_correlations;    /* of surprisal between runs, by step */
    const char *metric_correlations; /* between metrics and between runs */
    const char *steps;               /* the step of each checkpoint; goes with runs */
    const char *mask;                /* of the runs, see suf_runs_open */
    const char *const *runs;         /* surprisal exports */
    size_t n_runs;
    const char *figures_directory; /* write every figure here as SVG, PDF and PNG; made if missing.
                                      NULL: do not */
    const char *gnuplot;           /* the program; NULL: "gnuplot", looked for in PATH */
    unsigned n_threads;            /* 0: one a processor */
    suf_progress_fn *progress;     /* may be NULL */
    void *progress_arg;
} suf_report_opts;

/* Write the report to PATH ("-": standard output), which appears whole or not at all. Memory: the
 * columns used of the tables, some 20 bytes a cell while one is read, and a few megabytes a
 * thread; runs are read in blocks. Errors: those of reading the inputs; SUF_EMISMATCH (a table
 * without a column it must have, runs and steps that differ in number of checkpoints); SUF_EINVAL
 * (nothing given, runs without steps); SUF_EIO naming gnuplot when it cannot be run or fails;
 * SUF_EINTERRUPTED; SUF_ENOMEM. */
SUF_API int suf_report_write(const char *path, const suf_report_opts *opts,
                             suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
