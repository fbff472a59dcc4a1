/* main.c - the table of commands. */
#include "cli.h"

static const struct command *const commands[] = {
    &command_ingest,
    &command_index,
    &command_merge,
    &command_info,
    &command_verify,
    &command_count,
    &command_prob,
    &command_next,
    &command_sample,
    &command_find,
    &command_dump,
    &command_covariates,
    &command_exposure,
    &command_curves,
    &command_correlate,
    &command_join,
    &command_regress,
    &command_histogram,
    &command_report,
    &command_reproduce,
    &command_man,
    &command_completion,
    NULL,
};

int main(int argc, char **argv)
{
    return cli_program("sufgram", commands, argc, argv);
}
