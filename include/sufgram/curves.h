/* curves.h - surprisal exports of training runs, and what a learning curve tells: final surprisal,
 * variability, age of acquisition, forgettability, distance between runs.
 *
 * A learning curve is the surprisal, in bits, of one target token (an example) at each checkpoint
 * of a run. Examples are numbered from 0, row-major over the mask of targets. Definitions: T.
 * Chang, Z. Tu and B. Bergen, "Characterizing learning curves during language model pre-training"
 * (TACL 2024), section 4, as their published code computes them. */
#ifndef SUFGRAM_CURVES_H
#define SUFGRAM_CURVES_H

#include "defs.h"
#include "err.h"
#include "steps.h"

SUF_BEGIN_DECLS

/* ---- surprisal exports ---- */

/* The exports of one or more runs over the same examples and checkpoints. Read-only once open: any
 * number of threads may read it. */
typedef struct suf_runs suf_runs;

/* Open paths[0..n_runs-1]. Each is a 2-D .npy (f2, f4 or f8) of rows x checkpoints, or a folder of
 * such files named surprisals_tokens_S-E.npy: rows S .. E-1, sorted by S, the first S 0, without
 * gaps; other files in the folder are ignored.
 *
 * Without a mask rows are examples. With mask_path (a 2-D .npy, bool or integer, n_sequences x L,
 * nothing selected at position 0) a run has either one row a selected target or one row a target
 * position, n_sequences * (L - 1) rows, that of position t in sequence s being s*(L-1) + t-1.
 *
 * Errors name the file: SUF_EMISMATCH (runs, files or mask that do not agree in rows or
 * checkpoints; a gap in a folder), SUF_EFORMAT (not 2-D floating point, empty, no surprisal file in
 * the folder, a target at position 0), SUF_EINVAL (no run) and those of suf_npy_open. Close with
 * suf_runs_close. */
SUF_API int suf_runs_open(suf_runs **out, const char *const *paths, size_t n_runs,
                          const char *mask_path, suf_diag *diag) SUF_MUST_CHECK;

/* Accepts NULL. */
SUF_API void suf_runs_close(suf_runs *r);

SUF_API size_t suf_runs_count(const suf_runs *r);
SUF_API uint64_t suf_runs_examples(const suf_runs *r);
SUF_API uint64_t suf_runs_checkpoints(const suf_runs *r);

/* The path of run `run` < count, as given; lives as long as `r`. */
SUF_API const char *suf_runs_path(const suf_runs *r, size_t run);

/* The curves of examples [first, first + n) of a run: out[n * checkpoints], row-major. A NaN or
 * infinite surprisal is SUF_ENUMERIC naming the file, its row and the checkpoint; examples that do
 * not exist are SUF_EINVAL. */
SUF_API int suf_runs_read(const suf_runs *r, size_t run, uint64_t first, uint64_t n, double *out,
                          suf_diag *diag) SUF_MUST_CHECK;

/* ---- metrics ---- */

typedef struct suf_curves_opts {
    uint64_t vocab_size; /* chance surprisal is log2 of it; required, at least 1 */
    uint32_t last;       /* final surprisal and variability take this many last checkpoints (all if
                            there are fewer); 0: 11 */
    uint32_t n_splines;  /* of the smooth curves; 0: 25 */
    unsigned n_threads;  /* 0: one a processor. Results do not depend on it */
    int raw_distances;   /* non-zero: distances of the raw curves as well */
    const char *gam_directory; /* write the smooth curves here as run_K.npy (f8, examples x
                                  checkpoints without step 0); made if missing. NULL: do not */
    suf_progress_fn *progress; /* counts curves; may be NULL */
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
    double *distance;       /* bits^2 [n_examples * n_pairs], row-major: mean squared difference of
                               two runs' smooth curves; NULL with one run */
    double *raw_distance;   /* the same of raw curves, step 0 included; NULL unless asked for */
} suf_curves;

/* Compute everything for runs whose checkpoints were taken at steps[0..n_steps-1] (strictly
 * increasing). Smooth curves and what derives from them leave out a first step of 0. Curves are
 * read in blocks: memory is the result, 6 doubles a curve and n_pairs an example, plus a few
 * megabytes a thread. Errors: SUF_EMISMATCH (n_steps differs from the checkpoints), SUF_EINVAL
 * (options; only step 0; steps that do not increase), SUF_ENUMERIC (see suf_runs_read),
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

SUF_END_DECLS

#endif
