/* curves.h - what a learning curve tells: final surprisal, variability, age of acquisition,
 * forgettability, distance and similarity between runs, slopes.
 *
 * Definitions: T. Chang, Z. Tu and B. Bergen, "Characterizing learning curves during language model
 * pre-training" (TACL 2024), section 4, as their published code computes them. */
#ifndef SUFGRAM_CURVES_H
#define SUFGRAM_CURVES_H

#include "defs.h"
#include "err.h"
#include "runs.h"
#include "steps.h"

SUF_BEGIN_DECLS

/* Columns of suf_curves.sigmoid. */
enum suf_sigmoid {
    SUF_SIGMOID_AOA,       /* log10 step: where the sigmoid passes half way between chance and the
                              least surprisal observed; the last (first) step for one that is always
                              above (below) it there, the last for one that rises */
    SUF_SIGMOID_THRESHOLD, /* bits: that half way, or -1 when the age is an end of the axis */
    SUF_SIGMOID_START,     /* bits: the asymptotes */
    SUF_SIGMOID_END,
    SUF_SIGMOID_MID,   /* log10 step */
    SUF_SIGMOID_SCALE, /* log10 step */
    SUF_SIGMOID_COLUMNS
};

typedef struct suf_curves_opts {
    uint64_t vocab_size; /* chance surprisal is log2 of it; required, at least 1 */
    uint32_t last;       /* final surprisal and variability take this many last checkpoints (all if
                            there are fewer); 0: 11 */
    uint32_t n_splines;  /* of the smooth curves; 0: 25 */
    unsigned n_threads;  /* 0: one a processor. Results do not depend on it */
    int raw_distances;   /* non-zero: distances of the raw curves as well */
    int sigmoids;        /* non-zero: fit sigmoids as well */
    uint32_t slope_window;        /* checkpoints in the window of a slope; 0: 10 */
    const char *gam_directory;    /* write the smooth curves here as run_K.npy (f8, examples x
                                     checkpoints without step 0); made if missing. NULL: do not */
    const char *slopes_directory; /* the same for slopes of the raw curves: f8, examples x windows,
                                     window k holding checkpoints k .. k + slope_window - 1, step 0
                                     left out. A slope is the least-squares slope of surprisal on
                                     log10 step, bits for each tenfold of training */
    suf_progress_fn *progress;    /* counts curves; may be NULL */
    void *progress_arg;
} suf_curves_opts;

/* Arrays a curve are run-major: item run * n_examples + example. */
typedef struct suf_curves {
    size_t n_runs;
    uint64_t n_examples;
    size_t n_pairs;          /* n_runs * (n_runs - 1) / 2, in the order 01 02 .. 12 .. */
    double chance_bits;      /* -log2(1 / vocab_size) */
    double *final_surprisal; /* bits: mean of the last checkpoints of the raw curve */
    double *variability;     /* bits: their standard deviation (divisor: their number) */
    double *aoa;           /* log10 step: the first of 1000 even points at which the smooth curve is
                              at or below the threshold; the last step for a curve that never
                              gets better than chance */
    double *aoa_threshold; /* bits: half way from chance to the least of those 1000 values */
    double *forgettability; /* bits: sum of the rises of the smooth curve between checkpoints */
    double *gam_lambda;     /* the smoothness chosen (gam.h) */
    double *least_smooth;   /* bits: the least of the smooth curve at the checkpoints */
    double *sigmoid;        /* [curves * SUF_SIGMOID_COLUMNS], row-major: the sigmoid
                               start + (end - start) / (1 + exp((mid - log10 step) / scale))
                               of least squares, fitted as SciPy's curve_fit does; a row of NaN for a
                               curve that does not converge. NULL unless asked for */
    uint64_t n_unfitted;    /* such rows */
    double *distance;       /* bits^2 [n_examples * n_pairs], row-major: mean squared difference of
                               two runs' smooth curves; NULL with one run */
    double *raw_distance;   /* the same of raw curves, step 0 included; NULL unless asked for */
    uint64_t *example;      /* [n_examples] their numbers, of curves read from a table; else NULL:
                               suf_runs_example has them */
} suf_curves;

/* Compute everything for runs whose checkpoints were taken at steps[0..n_steps-1] (strictly
 * increasing). Smooth curves and what derives from them leave out a first step of 0. Curves are
 * read in blocks of all runs: memory is the result, 7 doubles a curve (13 with sigmoids) and
 * n_pairs an example (twice that with raw distances), plus for each thread 256 examples of all
 * runs, a few megabytes. Errors: SUF_EMISMATCH (steps that are not those of the checkpoints),
 * SUF_EINVAL (options; only step 0; steps that do not increase; too few checkpoints after step 0
 * for the window of slopes or, 4, for sigmoids), SUF_ENUMERIC (see suf_runs_read),
 * SUF_EINTERRUPTED, SUF_ENOMEM, SUF_EIO. Release with suf_curves_release. */
SUF_API int suf_curves_compute(suf_curves *out, const suf_runs *runs, const uint64_t *steps,
                               size_t n_steps, const suf_curves_opts *opts,
                               suf_diag *diag) SUF_MUST_CHECK;

/* Harmless on a zeroed struct. */
SUF_API void suf_curves_release(suf_curves *c);

/* One example averaged over runs: metric[run * n_examples + example], added in the order of runs.
 */
SUF_API double suf_curves_average(const suf_curves *c, const double *metric, uint64_t example);

/* Cross-run variability of an example, bits^2: the mean over all pairs of `distance` or
 * `raw_distance`; NaN when that is NULL. */
SUF_API double suf_curves_cross_run(const suf_curves *c, const double *distance, uint64_t example);

/* Which curves of a run were never learned: unlearned[e] = 1 where the least of the smooth curve is
 * above the run's percentile (0 to 100) of these values, which is interpolated linearly between
 * neighbours, at position percentile / 100 * (n_examples - 1); *limit (may be NULL) receives it.
 * SUF_EINVAL or SUF_ENOMEM. */
SUF_API int suf_curves_unlearned(const suf_curves *c, size_t run, double percentile,
                                 uint8_t *unlearned, double *limit, suf_diag *diag) SUF_MUST_CHECK;

/* ---- rank similarity ---- */

typedef struct suf_rank_opts {
    size_t from, to;       /* runs */
    const uint64_t *steps; /* [n_steps]: compare smooth curves. NULL: raw curves, step 0 included */
    size_t n_steps;
    uint32_t n_splines;        /* of smooth curves; 0: 25 */
    unsigned n_threads;        /* 0: one a processor. Results do not depend on it */
    suf_progress_fn *progress; /* counts pairs of curves; may be NULL */
    void *progress_arg;
} suf_rank_opts;

/* rank[0..n_examples-1]: how many curves of run `to` are closer to the example's curve in run
 * `from` than its own curve in `to`, strictly, by mean squared difference over checkpoints; 0 when
 * a curve is best recognised by itself. All pairs are compared, n_examples^2 * checkpoints
 * multiplications, by matrix products; those within rounding of a tie are compared again exactly.
 * Memory: some megabytes a thread. Errors as of suf_curves_compute; SUF_EINVAL for runs that do not
 * exist. */
SUF_API int suf_rank_similarity(uint64_t *rank, const suf_runs *runs, const suf_rank_opts *opts,
                                suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
