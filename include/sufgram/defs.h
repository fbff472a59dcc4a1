/* defs.h - attributes and small types every public header uses. */
#ifndef SUFGRAM_DEFS_H
#define SUFGRAM_DEFS_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define SUF_API __attribute__((visibility("default")))
#define SUF_MUST_CHECK __attribute__((warn_unused_result))
#define SUF_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))
#else
#define SUF_API
#define SUF_MUST_CHECK
#define SUF_PRINTF(fmt, first)
#endif

#ifdef __cplusplus
#define SUF_BEGIN_DECLS extern "C" {
#define SUF_END_DECLS }
#else
#define SUF_BEGIN_DECLS
#define SUF_END_DECLS
#endif

#define SUF_VERSION "0.1.0"

SUF_BEGIN_DECLS
/* The version of the library that is linked; static. */
SUF_API const char *suf_version(void);
SUF_END_DECLS

/* Largest n-gram order of the tables. */
#define SUF_MAX_ORDER 5

/* The sequence boundary in a gram handed to the library: a symbol that is no token id. In files it
 * is stored as 0 and token id t as t + 1. */
#define SUF_BOUNDARY UINT32_MAX

/* A token that no id stands for, where one is asked about (mkn.h): a word outside the vocabulary.
 */
#define SUF_UNKNOWN (UINT32_MAX - 1)

/* Progress of a long job: `done` of `total` units of `phase` (a static string). Called from the
 * thread that started the job. Return non-zero to stop it: the job then cleans up and returns
 * SUF_EINTERRUPTED. */
typedef int suf_progress_fn(void *arg, const char *phase, uint64_t done, uint64_t total);

#endif
