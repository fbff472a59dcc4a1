/* correlate.h - correlations of learning curves: with n-gram surprisal at each checkpoint, between
 * training runs, and between the metrics of curves.
 *
 * The analyses are those of T. Chang, Z. Tu and B. Bergen, "Characterizing learning curves during
 * language model pre-training" (TACL 2024), section 3 and their published code. Pearson's r is
 * SciPy's: NaN when either side is constant, clamped to [-1, 1]. */
#ifndef SUFGRAM_CORRELATE_H
#define SUFGRAM_CORRELATE_H

#include "curves.h"
#include "defs.h"
#include "err.h"
#include "table.h"

SUF_BEGIN_DECLS

/* ---- n-gram surprisal of the targets ---- */

/* Backed-off surprisal of every example by n-gram models of some orders. */
typedef struct suf_ngram_targets {
    size_t n_examples;
    size_t n_orders;
    uint32_t *order;   /* [n_orders], rising */
    double **bits;     /* [n_orders][n_examples] */
    uint64_t *example; /* [n_examples] their numbers, no two alike; NULL: row i is example i */
} suf_ngram_targets;

/* Read the columns chang2024_N_bits, N = 1, 2, ..., of the table PATH (from 'sufgram covariates').
 * A column `example`, if there is one, numbers them, in any order. Errors: SUF_EMISMATCH (no such
 * column), SUF_EFORMAT naming the line (a value missing, no number, an example that is no whole
 * number up to 2^53; no rows), SUF_ENUMERIC (an infinite value), those of suf_table_read. Release
 * with suf_ngram_targets_release. */
SUF_API int suf_ngram_targets_read(suf_ngram_targets *out, const char *path,
                                   suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
SUF_API void suf_ngram_targets_release(suf_ngram_targets *t);

/* ---- checkpoint by checkpoint ---- */

typedef struct suf_checkpoint_opts {
    int spearman;              /* non-zero: rank correlations as well */
    uint64_t memory;           /* bytes the columns ranked at a time may take; 0: 512 MiB */
    unsigned n_threads;        /* 0: one a processor. Results do not depend on it */
    suf_progress_fn *progress; /* counts curves read; may be NULL */
    void *progress_arg;
} suf_checkpoint_opts;

/* Correlations, several of a kind to a row. */
typedef struct suf_correlations {
    size_t n_rows, n_each;
    double *each;      /* [n_rows][n_each] */
    double *mean;      /* [n_rows]; NaN where one of the row is NaN */
    double *deviation; /* [n_rows], population standard deviation */
} suf_correlations;

typedef struct suf_checkpoint_correlations {
    size_t n_orders, n_checkpoints, n_runs;
    suf_correlations r; /* with the targets, Pearson: row order * n_checkpoints + checkpoint (orders
                           by their place), one correlation a run */
    suf_correlations rho; /* the same, Spearman (ties share their mean rank); n_rows 0 unless asked
                             for */
    suf_correlations cross_run; /* between runs, Pearson: a row a checkpoint, one correlation a
                                   pair, in the order 01 02 .. 12 ..; with one run there are none */
} suf_checkpoint_correlations;

/* Correlate each checkpoint's surprisal, over all examples, with every order of `targets`, whose
 * rows are found by the numbers of the runs' examples (suf_runs_example), and between runs. Step 0
 * is a checkpoint like any other. Every export is read once, in blocks; means and products are
 * gathered block by block, centred in the block, and merged (Chan, Golub and LeVeque, "Updating
 * formulae and a pairwise algorithm for computing sample variances", 1979), so memory does not grow
 * with the examples: some n_runs * n_checkpoints * 2 KiB a thread. Spearman must hold columns to
 * rank them: opts->memory bytes of them at a time, an export being read once for each such group,
 * and 8 bytes an example and order, 24 an example and thread.
 *
 * Errors: SUF_EMISMATCH (targets and runs differ in examples, naming the first; examples that are
 * no numbers; steps[0..n_steps-1] and runs differ in checkpoints), SUF_EINVAL (steps that do not
 * increase), SUF_ENUMERIC (see suf_runs_read), SUF_ELIMIT (ranks of 2^32 examples or more),
 * SUF_EINTERRUPTED, SUF_ENOMEM. Release with suf_checkpoint_correlations_release. */
SUF_API int suf_correlate_checkpoints(suf_checkpoint_correlations *out, const suf_runs *runs,
                                      const uint64_t *steps, size_t n_steps,
                                      const suf_ngram_targets *targets,
                                      const suf_checkpoint_opts *opts,
                                      suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
SUF_API void suf_checkpoint_correlations_release(suf_checkpoint_correlations *c);

/* The checkpoint at which the mean of r or rho (`which`) over runs is greatest for an order's
 * place, the first of equals; a NaN wins, as it does in numpy.argmax. */
SUF_API size_t suf_checkpoint_peak(const suf_checkpoint_correlations *c,
                                   const suf_correlations *which, size_t order);

/* Write a table: columns step order mean_r sd_r, with rho also mean_rho sd_rho, after provenance
 * lines "peak N: STEP R" and "spearman peak N: STEP RHO". steps[n_checkpoints]. Between
 * suf_rows_open (and provenance of the caller) and suf_rows_commit, out of which errors come. */
SUF_API void suf_checkpoint_put(const suf_checkpoint_correlations *c,
                                const suf_ngram_targets *targets, const uint64_t *steps,
                                suf_rows *rows);

/* The same for the runs among each other: columns step mean_r sd_r over pairs. */
SUF_API void suf_checkpoint_put_cross_run(const suf_checkpoint_correlations *c,
                                          const uint64_t *steps, suf_rows *rows);

/* ---- between metrics ---- */

/* Read the tables 'sufgram curves' writes: its metrics, and (or NULL) the distances between runs'
 * smooth and raw curves. Of *out only n_runs, n_examples, n_pairs, final_surprisal, variability,
 * aoa, forgettability, distance, raw_distance and example are filled. Rows must stand as they were
 * written: run by run, every run with the same examples in the same order. Errors: SUF_EMISMATCH
 * naming the line (runs, examples or tables that do not agree), SUF_EFORMAT (a value missing, an
 * example that is no whole number, an age of acquisition that is not log10 of a step), SUF_EINVAL
 * (distances of one run), those of suf_table_read. Release with suf_curves_release. */
SUF_API int suf_curves_read(suf_curves *out, const char *metrics_path, const char *distance_path,
                            const char *raw_distance_path, suf_diag *diag) SUF_MUST_CHECK;

/* Some correlations of one kind. */
typedef struct suf_metric_correlation {
    const char *analysis;                    /* static, see below */
    char a[64], b[64];                       /* what is correlated with what */
    size_t n;                                /* 1 unless runs or sets of runs are paired */
    double *each;                            /* [n] Pearson's r */
    double mean, deviation, least, greatest; /* of each; population standard deviation */
} suf_metric_correlation;

typedef struct suf_metric_correlations {
    size_t n;
    suf_metric_correlation *item;
} suf_metric_correlations;

/* Variability between runs is compared between sets of runs for at most this many runs. */
#define SUF_MAX_COMPARED_RUNS 12

/* All of the paper's correlations between metrics of curves, n_runs = R:
 *
 *     stacked              two metrics over all curves; an example's cross-run variability stands
 *                          beside each of its runs
 *     averaged             two metrics over examples, averaged over runs
 *     between_runs         one metric in two runs, R (R - 1) / 2 pairs: 01 02 .. 12 ..
 *     variability_split    cross-run variability among one half of the runs with that among the
 *                          others, all ways to divide R >= 4 runs (5 runs: 3 and 2, ten ways)
 *     variability_subsets  the same of two sets of R - 2 runs (R >= 4) and of R - 1 runs (R >= 3),
 *                          which share runs; all pairs of sets
 *     distances            distances of smooth curves with those of raw curves, all examples and
 *                          pairs of runs as one sample
 *     distance_means       their means over pairs of runs, example by example
 *
 * Metrics are named as the columns 'sufgram curves' writes. Without c->distance, what needs it is
 * left out; so are distances without c->raw_distance. Variability of a set of runs is the mean
 * distance over its pairs and so linear in the distances: one pass gathers these distances'
 * covariances, and every set follows from them. Errors: SUF_ENOMEM. Release with
 * suf_metric_correlations_release. */
SUF_API int suf_correlate_metrics(suf_metric_correlations *out, const suf_curves *c,
                                  suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
SUF_API void suf_metric_correlations_release(suf_metric_correlations *m);

/* Write a table as suf_checkpoint_put does: columns analysis metric_a metric_b n mean_r sd_r min_r
 * max_r. */
SUF_API void suf_metric_correlations_put(const suf_metric_correlations *m, suf_rows *rows);

SUF_END_DECLS

#endif
