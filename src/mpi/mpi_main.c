/* mpi_main.c - sufgram-mpi: 'sufgram index' by all processes of an MPI job. Only process 0 speaks.
 */
#include <stdbool.h>
#include <stdio.h>

#include "base/fail.h"
#include "cli/cli.h"
#include "mpi/team_build.h"

static sufi_team team;
static bool entered; /* the build, where all meet */

static int build(const char *corpus_path, const char *directory, const suf_build_opts *opts,
                 suf_diag *diag)
{
    entered = true;
    int err = sufi_team_agree(&team, SUF_OK, diag);
    return err ? err : sufi_team_build(&team, corpus_path, directory, opts, diag);
}

/* A process that does not get as far as the build must not leave the others waiting there. */
static int stay_away(int status)
{
    suf_diag diag = {0};
    int err = SUF_OK;

    if (status != EXIT_DONE)
        err = sufi_fail(&diag, SUF_EIO, NULL,
                        "process %u cannot begin: does its host see the corpus?", team.rank);
    err = sufi_team_agree(&team, err, &diag);
    return err && !status ? EXIT_FAILED : status;
}

int main(int argc, char **argv)
{
    static const struct command *const commands[] = {&command_index, NULL};
    int status = EXIT_FAILED;

    if (sufi_team_open(&team, &argc, &argv) != SUF_OK) {
        if (team.rank == 0)
            fprintf(stderr, "sufgram-mpi: out of memory\n");
        return EXIT_FAILED;
    }
    cli_build_index = build;
    if (team.rank == 0 || (freopen("/dev/null", "w", stdout) && freopen("/dev/null", "w", stderr)))
        status = cli_program("sufgram-mpi", commands, argc, argv);
    if (!entered)
        status = stay_away(status);
    sufi_team_close(&team);
    return status;
}
