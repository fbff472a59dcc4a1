/* team.c - what the build needs of MPI.
 *
 * Parts go to process 0 as a header and the bytes in chunks. Sending waits until process 0
 * receives, so a process never has more parts in memory than its pipeline allows. The last message
 * of a process is a header that says "end", with a failure if there is one. When process 0 fails it
 * tells the others to stop, which they see before their next part, and receives and throws away
 * what they have under way until all have ended: nobody waits for somebody who has left. */
#include "mpi/team.h"

#include <limits.h>
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"

enum { TAG_PART = 1, TAG_STOP = 2, CHUNK = 1 << 20 };

struct header {
    uint64_t size; /* of the part that follows */
    int32_t end;   /* no part follows, nor ever will */
    int32_t err;
    suf_diag diag; /* of err */
};

int sufi_team_open(sufi_team *t, int *argc, char ***argv)
{
    int provided, rank, size, mine, all;

    MPI_Init_thread(argc, argv, MPI_THREAD_FUNNELED, &provided);
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    MPI_Comm_size(MPI_COMM_WORLD, &size);
    t->rank = (unsigned)rank;
    t->size = (unsigned)size;
    t->ended = sufi_alloc_zero((size_t)size, sizeof *t->ended);
    t->aside = sufi_alloc(CHUNK, 1);
    mine = t->ended && t->aside;
    MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    if (all)
        return SUF_OK;
    sufi_team_close(t);
    return SUF_ENOMEM;
}

void sufi_team_close(sufi_team *t)
{
    free(t->ended);
    free(t->aside);
    MPI_Finalize();
}

int sufi_team_agree(sufi_team *t, int err, suf_diag *diag)
{
    int mine = err ? (int)t->rank : INT_MAX, lowest;
    struct header h = {.err = err};

    MPI_Allreduce(&mine, &lowest, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    if (lowest == INT_MAX)
        return SUF_OK;
    h.diag = *diag;
    MPI_Bcast(&h, (int)sizeof h, MPI_BYTE, lowest, MPI_COMM_WORLD);
    *diag = h.diag;
    return h.err;
}

void sufi_team_tell(sufi_team *t, void *bytes, size_t size)
{
    (void)t;
    MPI_Bcast(bytes, (int)size, MPI_BYTE, 0, MPI_COMM_WORLD);
}

char *sufi_team_tell_text(sufi_team *t, const char *text)
{
    uint64_t size = text ? strlen(text) + 1 : 0;

    sufi_team_tell(t, &size, sizeof size);
    char *copy = sufi_alloc(size, 1);
    int mine = copy != NULL, all;
    MPI_Allreduce(&mine, &all, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
    if (!all) {
        free(copy);
        return NULL;
    }
    if (t->rank == 0)
        memcpy(copy, text, size);
    sufi_team_tell(t, copy, size);
    return copy;
}

/* ---- parts ---- */

static void send_header(const struct header *h)
{
    MPI_Ssend(h, (int)sizeof *h, MPI_BYTE, 0, TAG_PART, MPI_COMM_WORLD);
}

/* To `bytes`, or with NULL nowhere. */
static void receive_bytes(sufi_team *t, unsigned from, uint8_t *bytes, uint64_t size)
{
    for (uint64_t at = 0; at < size; at += CHUNK)
        MPI_Recv(bytes ? bytes + at : t->aside, (int)(size - at < CHUNK ? size - at : CHUNK),
                 MPI_BYTE, (int)from, TAG_PART, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
}

static void receive_header(sufi_team *t, unsigned from, struct header *h)
{
    MPI_Recv(h, (int)sizeof *h, MPI_BYTE, (int)from, TAG_PART, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    t->ended[from] = h->end;
}

static int send_part(void *arg, const sufi_part *part, suf_diag *diag)
{
    struct header h = {.size = part->size};
    int stop;

    (void)arg;
    MPI_Iprobe(0, TAG_STOP, MPI_COMM_WORLD, &stop, MPI_STATUS_IGNORE);
    if (stop)
        return sufi_fail(diag, SUF_EINTERRUPTED, NULL, "process 0 has failed");
    send_header(&h);
    for (uint64_t at = 0; at < h.size; at += CHUNK)
        MPI_Ssend(part->bytes + at, (int)(h.size - at < CHUNK ? h.size - at : CHUNK), MPI_BYTE, 0,
                  TAG_PART, MPI_COMM_WORLD);
    return SUF_OK;
}

static int receive_part(void *arg, unsigned from, sufi_part *part, suf_diag *diag)
{
    sufi_team *t = arg;
    struct header h;

    receive_header(t, from, &h);
    if (h.end) {
        if (!h.err)
            return sufi_fail(diag, SUF_ECORRUPT, NULL, "process %u has ended too early", from);
        *diag = h.diag;
        return h.err;
    }
    bool room = sufi_grow(&part->bytes, &part->cap, h.size, 1);
    receive_bytes(t, from, room ? part->bytes : NULL, h.size);
    part->size = h.size;
    return room ? SUF_OK : sufi_fail_nomem(diag, "a part of another process");
}

/* Process 0: wait for the end of all others; returns its failure, or that of the lowest of them. */
static int await_ends(sufi_team *t, int err, suf_diag *diag)
{
    for (unsigned r = 1; r < t->size; r++)
        while (!t->ended[r]) {
            struct header h;
            receive_header(t, r, &h);
            if (!h.end) {
                receive_bytes(t, r, NULL, h.size);
            } else if (h.err && !err) {
                err = h.err;
                *diag = h.diag;
            }
        }
    return err;
}

static int end_parts(void *arg, int err, suf_diag *diag)
{
    sufi_team *t = arg;
    int stop = err != SUF_OK; /* of process 0 */

    if (t->rank == 0) {
        for (unsigned r = 1; r < t->size && stop; r++)
            MPI_Send(NULL, 0, MPI_BYTE, (int)r, TAG_STOP, MPI_COMM_WORLD);
        err = await_ends(t, err, diag);
        memset(t->ended, 0, t->size * sizeof *t->ended);
    } else {
        struct header h = {.end = 1, .err = err};
        if (err)
            h.diag = *diag;
        send_header(&h);
    }
    sufi_team_tell(t, &stop, sizeof stop);
    if (t->rank > 0 && stop)
        MPI_Recv(NULL, 0, MPI_BYTE, 0, TAG_STOP, MPI_COMM_WORLD, MPI_STATUS_IGNORE);
    return err;
}

sufi_part_exchange sufi_team_exchange(sufi_team *t)
{
    return (sufi_part_exchange){.rank = t->rank,
                                .size = t->size,
                                .send = send_part,
                                .receive = receive_part,
                                .end = end_parts,
                                .arg = t};
}
