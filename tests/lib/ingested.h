/* ingested.h - what a token file becomes in a corpus, as text. */
#ifndef TESTS_INGESTED_H
#define TESTS_INGESTED_H

#include "sufgram/corpus.h"

/* Check that the file is ingested as `want`: ids with blanks between them, sequences with "|". */
void gives(const char *path, uint32_t vocab, const suf_source_opts *opts, const char *want,
           const char *what);

/* Check that it is refused with this error at this place, saying `part`, also without diagnostic.
 */
void fails(const char *path, uint32_t vocab, const suf_source_opts *opts, int want,
           enum suf_where unit, uint64_t where, const char *part, const char *what);

#endif
