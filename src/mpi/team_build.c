/* team_build.c - the stages of index/index_build.h, divided.
 *
 * Process 0 has the temporary directory. Segment i is sorted by process i modulo their number, and
 * its file is mapped by all; so each can make parts of the tables, which go to process 0
 * (index/table_build.h). After every stage all agree on its outcome: the first failure ends the
 * build everywhere. */
#include "mpi/team_build.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "index/index_build.h"

/* Do all see the same corpus, cut the same way? */
static int compare_states(sufi_team *t, const char *state, const char *corpus_path, suf_diag *diag)
{
    char *first = sufi_team_tell_text(t, state);
    int err = SUF_OK;

    if (!first)
        err = sufi_fail_nomem(diag, "the build's state");
    else if (strcmp(first, state) != 0)
        err = sufi_fail(diag, SUF_EMISMATCH, corpus_path, "differs between processes 0 and %u",
                        t->rank);
    free(first);
    return err;
}

/* The others learn where process 0 has put it. */
static int join_directory(sufi_team *t, sufi_build *b)
{
    char *name = sufi_team_tell_text(t, b->dir.temporary);

    sufi_team_tell(t, &b->dir.resumed, sizeof b->dir.resumed);
    if (!name)
        return sufi_fail_nomem(b->diag, "a path");
    if (t->rank == 0) {
        free(name);
        return SUF_OK;
    }
    b->dir.temporary = name;
    return sufi_build_open_corpus(b);
}

static int open_other_segments(sufi_team *t, sufi_build *b)
{
    int err = SUF_OK;

    for (uint32_t i = 0; i < b->manifest.n_segments && !err; i++) {
        if (i % t->size == t->rank)
            continue;
        char *path = sufi_build_segment_path(b, i);
        err = path ? sufi_segment_open(&b->segments[i], path, b->corpus, b->starts[i], b->diag)
                   : sufi_fail_nomem(b->diag, "a path");
        free(path);
    }
    return err;
}

static int build_together(sufi_team *t, sufi_build *b)
{
    int err = sufi_team_agree(t, join_directory(t, b), b->diag);
    if (!err)
        err = sufi_team_agree(t, sufi_build_segments(b, t->rank, t->size), b->diag);
    if (!err)
        err = sufi_team_agree(t, open_other_segments(t, b), b->diag);
    if (!err)
        err = sufi_team_agree(t, sufi_build_write_tables(b), b->diag);
    return err;
}

int sufi_team_build(sufi_team *t, const char *corpus_path, const char *directory,
                    const suf_build_opts *opts, suf_diag *diag)
{
    sufi_part_exchange exchange = sufi_team_exchange(t);
    suf_build_opts own = *opts;
    sufi_build b = {.opts = &own, .exchange = &exchange, .diag = diag};
    char *state = NULL;
    int made = SUF_OK;

    if (t->rank > 0)
        own.progress = NULL;
    int err = sufi_team_agree(t, sufi_build_prepare(&b, corpus_path, &state), diag);
    if (!err)
        err = sufi_team_agree(t, compare_states(t, state, corpus_path, diag), diag);
    if (!err) {
        if (t->rank == 0)
            made = sufi_build_make_directory(&b, corpus_path, directory, state);
        err = sufi_team_agree(t, made, diag);
    }
    if (!err)
        err = build_together(t, &b);
    if (t->rank == 0)
        err = sufi_build_finish(&b, err);
    else
        free(b.dir.temporary);
    err = sufi_team_agree(t, err, diag);
    sufi_build_release(&b);
    free(state);
    return err;
}
