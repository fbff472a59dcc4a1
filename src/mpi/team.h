/* team.h - the processes of one MPI job; the only module that sees mpi.h.
 *
 * All functions but the exchange of parts are called by all processes together. MPI is used by the
 * thread that opened the team only. A process that dies takes the whole job with it: that is MPI's
 * way. */
#ifndef SUF_MPI_TEAM_H
#define SUF_MPI_TEAM_H

#include <stdbool.h>
#include <stdint.h>

#include "index/table_build.h"
#include "sufgram/err.h"

typedef struct sufi_team {
    unsigned rank, size;
    bool *ended;    /* process 0: which others have said that no more parts come */
    uint8_t *aside; /* what is thrown away is received here */
} sufi_team;

/* First and last of all. SUF_ENOMEM: one of the processes has no memory; the team is closed, and
 * only its rank and size are known. */
int sufi_team_open(sufi_team *t, int *argc, char ***argv) SUF_MUST_CHECK;
void sufi_team_close(sufi_team *t);

/* One outcome for all: 0 if all have 0, else the failure of the lowest rank with its diagnostic. */
int sufi_team_agree(sufi_team *t, int err, suf_diag *diag) SUF_MUST_CHECK;

/* The bytes of process 0 to all. */
void sufi_team_tell(sufi_team *t, void *bytes, size_t size);

/* A string of process 0 to all: a copy on the heap, NULL when out of memory; `text` is looked at by
 * process 0. */
char *sufi_team_tell_text(sufi_team *t, const char *text);

/* For building tables together (index/table_build.h). The team must outlive it. */
sufi_part_exchange sufi_team_exchange(sufi_team *t);

#endif
