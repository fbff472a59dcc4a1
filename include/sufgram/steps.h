/* steps.h - the list of training steps at which checkpoints were taken. */
#ifndef SUFGRAM_STEPS_H
#define SUFGRAM_STEPS_H

#include "defs.h"
#include "err.h"

SUF_BEGIN_DECLS

/* Read PATH ("-": standard input): one decimal integer a line, strictly increasing, the first may
 * be 0; blank lines are skipped. *steps [0..*n-1], n >= 1, is freed by the caller with free().
 * Errors: SUF_EFORMAT naming the line (no integer, not increasing) or an empty list, SUF_EIO,
 * SUF_ENOMEM. */
SUF_API int suf_steps_read(uint64_t **steps, size_t *n, const char *path,
                           suf_diag *diag) SUF_MUST_CHECK;

SUF_END_DECLS

#endif
