/* describe.h - what those share who describe the program from its tables: man pages, completions.
 */
#ifndef SUF_CLI_DESCRIBE_H
#define SUF_CLI_DESCRIBE_H

#include "cli.h"

/* The command of that name, NULL if there is none. */
const struct command *cli_find_command(const char *name);

/* What can follow an option. */
enum cli_completion { COMPLETE_FLAG, COMPLETE_FREE, COMPLETE_FILE, COMPLETE_CHOICES };
enum cli_completion cli_option_completion(const struct option_spec *o);

/* All that a command's operand can be as "a|b|c", NULL if that is no list: then it is a file. */
const char *cli_operand_choices(const struct command *c);

/* How a character is written in some language; a list ends with a NULL `to`. */
struct cli_escape {
    char from;
    const char *to;
};

/* Print the first `len` characters of a text with these escapes. */
void cli_put_escaped(const char *text, size_t len, const struct cli_escape *escapes);

/* A list "a|b|c" with `separator` for each bar. */
void cli_put_choices(const char *choices, const char *separator);

#endif
