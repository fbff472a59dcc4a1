#include "describe.h"

#include <string.h>

const struct command *cli_find_command(const char *name)
{
    const struct command *const *c = cli_commands();

    while (*c && strcmp((*c)->name, name) != 0)
        c++;
    return *c;
}

enum cli_completion cli_option_completion(const struct option_spec *o)
{
    static const char *const files[] = {"FILE", "DIR", "INDEX"};

    if (!o->value)
        return COMPLETE_FLAG;
    if (cli_option_choices(o))
        return COMPLETE_CHOICES;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        if (strcmp(o->value, files[i]) == 0)
            return COMPLETE_FILE;
    /* "M.npy", but not "N,N,...". */
    const char *dot = strchr(o->value, '.');
    return dot && dot[1] && dot[1] != '.' ? COMPLETE_FILE : COMPLETE_FREE;
}

const char *cli_operand_choices(const struct command *c)
{
    return strchr(c->operands, '|') && !strchr(c->operands, ' ') ? c->operands : NULL;
}

void cli_put_escaped(const char *text, size_t len, const struct cli_escape *escapes)
{
    for (; len; text++, len--) {
        const struct cli_escape *e = escapes;
        while (e->to && e->from != *text)
            e++;
        if (e->to)
            fputs(e->to, stdout);
        else
            putchar(*text);
    }
}

void cli_put_choices(const char *choices, const char *separator)
{
    for (; *choices; choices++)
        if (*choices == '|')
            fputs(separator, stdout);
        else
            putchar(*choices);
}
