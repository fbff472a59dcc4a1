/* cli.h - what every command of the program shares.
 *
 * Adding a command:
 *   1. src/cli/cmd_NAME.c with one `const struct command command_NAME` and its function;
 *   2. its name in the list below and in the table of main.c;
 *   3. a test in tests/cli/, a row in the README's table of commands.
 * scripts/check-commands holds these together.
 *
 * The program uses the library through its public headers only. */
#ifndef SUF_CLI_H
#define SUF_CLI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "sufgram/sufgram.h"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

enum option_kind {
    OPTION_FLAG,   /* bool: present or not */
    OPTION_TEXT,   /* const char * */
    OPTION_OUTPUT, /* const char *, not empty: a file the command writes, "-" standard output */
    OPTION_FOLDER, /* the same of a folder it writes arrays or figures to */
    OPTION_U32,    /* uint32_t, decimal */
    OPTION_U64,    /* uint64_t, decimal */
    OPTION_SIZE,   /* uint64_t bytes: 4G, 512M, 100K, or plain bytes */
    OPTION_DOUBLE, /* double */
    OPTION_FORMAT, /* enum suf_format: tsv, csv, jsonl */
};

/* One option. `at` is where in the command's settings struct its value goes (offsetof); help texts
 * may hold one "%s" where the default value is printed, read from the defaults struct. `value` is
 * the name of the value in help, NULL for flags; "a|b|c" are all the values it can have. Help, man
 * pages and completions come from these tables: shells complete a value named FILE, DIR or INDEX,
 * or one with a dot in its name (M.npy), by files. */
struct option_spec {
    const char *name; /* without the dashes */
    char letter;      /* short form, or 0 */
    enum option_kind kind;
    size_t at;
    const char *value;
    const char *help;
};

struct command {
    const char *name;
    const char *group;                 /* heading in the list of commands */
    const char *summary;               /* one line */
    const char *operands;              /* e.g. "INDEX EVAL" */
    const char *about;                 /* for --help and the man page; see cmd_man.c */
    const struct option_spec *options; /* ends with a NULL name */
    const void *defaults;              /* the settings struct with its defaults */
    size_t settings_size;              /* of the settings struct */
    /* Settings filled from the options; operands are what remains. Returns an EXIT_ code. */
    int (*run)(const void *settings, char **operands, int n_operands, const char *command_line);
};

extern const struct command command_ingest, command_index, command_merge, command_info,
    command_verify, command_count, command_prob, command_next, command_sample, command_find,
    command_dump, command_covariates, command_exposure, command_curves, command_correlate,
    command_join, command_regress, command_histogram, command_report, command_reproduce,
    command_man, command_completion;

/* Options every command has, as such a table. */
extern const struct option_spec cli_common_options[];

/* What main does: run one of the commands (NULL ends the table) as argv says; returns the exit
 * status. `name` is the program's. */
int cli_program(const char *name, const struct command *const *commands, int argc, char **argv);

/* Run one command: argv is "sufgram", the command's name, its arguments, which get reordered.
 * Returns its exit status. */
int cli_run(const struct command *c, int argc, char **argv);

/* Such a command line as one string, for provenance; arguments with blanks are quoted. NULL when
 * out of memory; freed by the caller. */
char *cli_command_line(int argc, char **argv);

/* The table cli_program was given. */
const struct command *const *cli_commands(void);

/* How 'index' builds: suf_index_build; sufgram-mpi, which knows no --append, has a way of its own.
 */
typedef int cli_builder(const char *corpus_path, const char *directory, const suf_build_opts *opts,
                        suf_diag *diag);
extern cli_builder *cli_build_index;

/* Parse argv (after the command's name); options may stand anywhere, "--" ends them, "-" is an
 * operand. A negative number is not an option. Fills `settings` (copied from the defaults first).
 * Returns the number of operands left in argv[0..], or -1 after a message (usage), or -2 when
 * --help was printed. */
int cli_parse(const struct command *c, int argc, char **argv, void *settings);

/* Print a command's help. */
void cli_help(const struct command *c, FILE *to);

/* The help text of an option with the default value in its place. */
void cli_option_help(const struct command *c, const struct option_spec *o, char *buf, size_t cap);

/* All values an option can have as "a|b|c", NULL if they are not a list. */
const char *cli_option_choices(const struct option_spec *o);

/* True if standard output is a pipe that nobody reads any more ("| head"): no reason to complain.
 */
bool cli_reader_left(void);

/* "sufgram NAME: message" on standard error, made printable: what a message quotes of arguments and
 * files cannot act on the terminal. */
void cli_say(const char *command, const char *fmt, ...) SUF_PRINTF(2, 3);

/* The same; returns EXIT_USAGE resp. EXIT_FAILED. Nothing is said when it was standard output that
 * failed and its reader has left. */
int cli_usage_error(const char *command, const char *fmt, ...) SUF_PRINTF(2, 3);
int cli_failed(const char *command, const suf_diag *diag);

/* --quiet for the whole program (set by cli_parse through the common options). */
bool cli_quiet(void);

/* A suf_progress_fn that draws phase, rate and time left on a terminal, plain lines elsewhere,
 * nothing with --quiet, and stops the job after SIGINT or SIGTERM. `arg` is the command's name. */
suf_progress_fn cli_progress;

/* Route SIGINT and SIGTERM to cli_progress, which then stops the job. */
void cli_catch_signals(void);

/* From now on a mapped file that shrinks ends the program with a message that names it. */
void cli_watch_mapped_files(void);

/* Seconds of a clock that only runs forward. */
double cli_stopwatch(void);

/* One line on standard error about an index that was just made: speed since `started`, peak memory,
 * bytes a token. Nothing with --quiet. */
void cli_report_built(const char *command, const char *directory, double started);

/* Split "a,b,c" in place; returns the number of items, at most cap; -1 if there are more or an item
 * is empty. */
int cli_split(char *list, const char **items, int cap);

/* Provenance lines every output carries: version and command line. */
void cli_provenance(suf_rows *rows, const char *command_line);

#endif
