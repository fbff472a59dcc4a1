/* team_build.h - building one index by the processes of an MPI job. */
#ifndef SUF_MPI_TEAM_BUILD_H
#define SUF_MPI_TEAM_BUILD_H

#include "mpi/team.h"
#include "sufgram/index.h"

/* As suf_index_build, called by all processes of the team with the same arguments; the corpus and
 * the directory have the same names everywhere and are the same files. The index is the same, byte
 * for byte. Threads and memory are those of one process. All return the same. */
int sufi_team_build(sufi_team *t, const char *corpus_path, const char *directory,
                    const suf_build_opts *opts, suf_diag *diag) SUF_MUST_CHECK;

#endif
