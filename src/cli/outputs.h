/* outputs.h - the results of a command kept apart. */
#ifndef SUF_CLI_OUTPUTS_H
#define SUF_CLI_OUTPUTS_H

#include "cli.h"

/* Do all files and folders the settings name as outputs (OPTION_OUTPUT, OPTION_FOLDER) differ, by
 * whatever paths they are named? EXIT_DONE, or EXIT_USAGE after a message, EXIT_FAILED when out of
 * memory. */
int cli_check_outputs(const struct command *c, const void *settings);

#endif
