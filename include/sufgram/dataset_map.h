/* dataset_map.h - where examples lie by how sure runs are of them and how much that varies.
 *
 * Source: S. Swayamdipta et al., "Dataset cartography: mapping and diagnosing datasets with
 * training dynamics" (EMNLP 2020), with the probability of the target token, as T. Chang, Z. Tu and
 * B. Bergen (TACL 2024) draw it. */
#ifndef SUFGRAM_DATASET_MAP_H
#define SUFGRAM_DATASET_MAP_H

#include "curves.h"
#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

/* Mean and population standard deviation of the probability 2^-surprisal over the last `last`
 * checkpoints (0: 11; all if there are fewer), step 0 among them, of every curve: mean and
 * deviation [n_runs * n_examples], run-major. The exports are read once, in blocks; n_threads as in
 * suf_curves_opts. Errors of suf_runs_read, SUF_ENOMEM. */
SUF_API int suf_dataset_map(double *mean, double *deviation, const suf_runs *runs, uint32_t last,
                            unsigned n_threads, suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
