/* build_state.h - what a build that died leaves to the one that goes on with it (--resume).
 *
 * The temporary directory of a build holds build.state, a text that says which corpus is being cut
 * into which segments:
 *
 *   sufgram build 1
 *   corpus FINGERPRINT
 *   segments N
 *   START        (of the first segment, in symbols)
 *   ...
 *   END          (of the last one)
 *
 * A build whose text is the same may take the directory over: a segment that has its final name
 * there was finished, since files get their names when they are complete and on the disk. The order
 * of the tables is not in the text, because segments do not depend on it. A published index holds
 * no build.state. */
#ifndef SUF_INDEX_BUILD_STATE_H
#define SUF_INDEX_BUILD_STATE_H

#include <stdbool.h>

#include "index/segment.h"

#define SUFI_LOCK_NAME "build.lock"
#define SUFI_STATE_NAME "build.state"

/* The text, on the heap: starts[0..n_segments], the last one being the end. NULL: no memory. */
char *sufi_build_state(const suf_corpus_info *corpus, const uint64_t *starts, uint32_t n_segments);

int sufi_build_state_write(const char *directory, const char *state, suf_diag *diag) SUF_MUST_CHECK;

/* Does the directory hold the beginnings of this very build? */
bool sufi_build_state_matches(const char *directory, const char *state);

/* "suffix-000.sfa" and nothing after it: unfinished files are called suffix-000.sfa.tmp-PID. */
bool sufi_is_segment_name(const char *name);

/* Remove from the directory all but its lock, build.state and finished segments; returns how many
 * of these there are. */
unsigned sufi_build_state_clean(const char *directory);

/* Open the finished segment PATH, [first, first + n) of the corpus. SUF_ABSENT where there is none,
 * or one that is damaged: then it has to be sorted (again). */
int sufi_build_state_segment(sufi_segment *s, const char *path, const suf_corpus *corpus,
                             uint64_t first, uint64_t n) SUF_MUST_CHECK;

#endif
