/* chain.h - commands run one after another into a folder, each only when it must be.
 *
 * A step is a command line with the files it reads and those it writes. The folder's manifest.tsv
 * holds, for each step that was done, the command line and the fingerprints of these files. A step
 * is skipped when all of that is still so: same command line, same version of sufgram, inputs
 * unchanged, outputs there and as they were written. So a chain that was interrupted goes on where
 * it stopped, and an output that was damaged or edited is made again, with what depends on it. */
#ifndef SUF_CLI_CHAIN_H
#define SUF_CLI_CHAIN_H

#include "cli.h"

enum { CHAIN_MAX_STEPS = 16, CHAIN_MAX_OUTPUTS = 4 };

struct chain_step {
    const char *name; /* static, no two alike */
    const struct command *command;
    char **argv; /* "sufgram", the command's name, its arguments; owns nothing in it */
    int argc, argv_cap;
    const char **inputs;
    int n_inputs, inputs_cap;
    const char *outputs[CHAIN_MAX_OUTPUTS];
    int n_outputs;
};

struct chain {
    const char *command; /* in whose name messages are */
    const char *directory;
    struct chain_step steps[CHAIN_MAX_STEPS];
    int n_steps;
    char **paths; /* of chain_path and chain_keep */
    int n_paths, paths_cap;
    bool no_memory; /* sticky; chain_run reports it */
};

/* FOLDER/NAME, FOLDER being the chain's where it is NULL; lives as long as the chain. */
const char *chain_path(struct chain *c, const char *folder, const char *name);

/* The same for a path the caller made, which is freed with the chain. */
const char *chain_keep(struct chain *c, char *path);

/* Begin a step; the calls after it add to it. */
void chain_step(struct chain *c, const char *name, const struct command *command);
void chain_argument(struct chain *c, const char *argument);
void chain_option(struct chain *c, const char *name, const char *value); /* NULL value: nothing */

/* A file the step reads or writes, NULL: none. It is named to the command as an argument of its own
 * where `option` is "", after the option where it is one, and not at all where it is NULL. */
void chain_input(struct chain *c, const char *option, const char *path);
void chain_output(struct chain *c, const char *option, const char *path);

/* Make the folder and run what must be run, while no other chain may work there. Returns an EXIT_
 * code, that of the step that failed. */
int chain_run(struct chain *c);

void chain_release(struct chain *c);

#endif
