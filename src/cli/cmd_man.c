/* cmd_man.c - man pages out of the tables of commands and options.
 *
 * The `about` text of a command is paragraphs with blank lines between them. A line that begins
 * with two blanks is an entry of a list: a term, at least two blanks, what it means; lines indented
 * more deeply go on with it. */
#include "describe.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

struct settings {
    bool list;
};

static const struct settings defaults = {false};

static const struct option_spec options[] = {
    {"list", 0, OPTION_FLAG, offsetof(struct settings, list), NULL,
     "print the names of the commands instead, one a line"},
    {0},
};

/* Every hyphen is one that is typed, and quotes and the like stay as they are in ASCII. */
static void put(const char *text, size_t len)
{
    static const struct cli_escape roff[] = {
        {'\\', "\\e"},  {'-', "\\-"},   {'\'', "\\(aq"}, {'`', "\\(ga"},
        {'^', "\\(ha"}, {'~', "\\(ti"}, {'"', "\\(dq"},  {0, NULL},
    };

    if (len && *text == '.')
        fputs("\\&", stdout);
    cli_put_escaped(text, len, roff);
}

static void put_text(const char *text)
{
    put(text, strlen(text));
}

/* Where the meaning of a list's entry begins: behind two blanks, or where that of the entry before
 * began (`column`, 0: none); 0 if the line is no entry. */
static size_t find_meaning(const char *line, size_t len, size_t column)
{
    size_t at = 2;

    if (strspn(line, " ") != 2)
        return 0;
    while (at + 1 < len && !(line[at] == ' ' && line[at + 1] == ' '))
        at++;
    if (at + 1 < len)
        return at + strspn(line + at, " ");
    return column && column < len && line[column - 1] == ' ' && line[column] != ' ' ? column : 0;
}

/* One line of an `about` text; *column is that of the list it belongs to, 0 for none. */
static void put_about_line(const char *line, size_t len, size_t *column)
{
    size_t begin = strspn(line, " "), meaning = find_meaning(line, len, *column);

    if (len == 0 || (begin < 2 && *column)) {
        *column = 0;
        printf(".PP\n");
    }
    if (meaning) {
        size_t end = meaning;
        while (line[end - 1] == ' ')
            end--;
        printf(".TP\n.B ");
        put(line + begin, end - begin);
        printf("\n");
        begin = *column = meaning;
    }
    if (len) {
        put(line + begin, len - begin);
        printf("\n");
    }
}

static void put_about(const char *about)
{
    size_t column = 0;

    while (*about) {
        size_t len = strcspn(about, "\n");
        put_about_line(about, len, &column);
        about += len + (about[len] == '\n');
    }
}

static void put_options(const struct command *c, const struct option_spec *o)
{
    for (; o && o->name; o++) {
        char text[400];
        cli_option_help(c, o, text, sizeof text);
        printf(".TP\n");
        if (o->letter)
            printf("\\fB\\-%c\\fR, ", o->letter);
        printf("\\fB\\-\\-");
        put_text(o->name);
        printf("\\fR");
        if (o->value) {
            printf(cli_option_choices(o) == o->value ? " " : " \\fI");
            put_text(o->value);
            printf("\\fR");
        }
        printf("\n");
        put_text(text);
        printf("\n");
    }
}

static void put_ending(const struct command *self)
{
    const char *separator = self ? ",\n" : "";

    printf(".SH EXIT STATUS\n0 done, 1 failed, 2 wrong usage.\n.SH SEE ALSO\n");
    if (self)
        printf(".BR sufgram (1)");
    for (const struct command *const *c = cli_commands(); *c; c++) {
        if (*c == self)
            continue;
        printf("%s.BR sufgram\\-%s (1)", separator, (*c)->name);
        separator = ",\n";
    }
    printf("\n");
}

static void put_command_page(const struct command *c)
{
    printf(".TH SUFGRAM\\-");
    for (const char *p = c->name; *p; p++)
        putchar(toupper((unsigned char)*p));
    printf(" 1 \"\" \"sufgram %s\" \"User Commands\"\n", suf_version());
    printf(".nh\n.ad l\n.SH NAME\nsufgram\\-%s \\- ", c->name);
    put_text(c->summary);
    printf("\n.SH SYNOPSIS\n\\fBsufgram %s\\fR [\\fIOPTIONS\\fR] ", c->name);
    put_text(c->operands);
    printf("\n.SH DESCRIPTION\n");
    put_about(c->about);
    printf(".SH OPTIONS\nOptions may stand anywhere; \\fB\\-\\-\\fR ends them.\n");
    put_options(c, c->options);
    put_options(c, cli_common_options);
    put_ending(c);
}

static void put_program_page(void)
{
    const char *group = "";

    printf(
        ".TH SUFGRAM 1 \"\" \"sufgram %s\" \"User Commands\"\n"
        ".nh\n.ad l\n.SH NAME\n"
        "sufgram \\- n\\-gram statistics of the tokens a language model was trained on\n"
        ".SH SYNOPSIS\n"
        "\\fBsufgram\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR] [\\fIOPERANDS\\fR]\n"
        ".br\n\\fBsufgram\\fR \\fICOMMAND\\fR \\fB\\-\\-help\\fR\n"
        ".br\n\\fBsufgram \\-\\-version\\fR\n"
        ".SH DESCRIPTION\n"
        "Builds a suffix array and exact n\\-gram tables of the token stream a model was trained\n"
        "on, answers counts and conditional probabilities from them, and relates these to\n"
        "learning curves. Each command has a page of its own.\n"
        ".SH COMMANDS\n",
        suf_version());
    for (const struct command *const *c = cli_commands(); *c; c++) {
        if (strcmp(group, (*c)->group) != 0)
            printf(".SS %s\n", group = (*c)->group);
        printf(".TP\n.BR sufgram\\-%s (1)\n", (*c)->name);
        put_text((*c)->summary);
        printf("\n");
    }
    put_ending(NULL);
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    const struct settings *s = settings;
    const struct command *c = NULL;

    (void)command_line;
    if (n > 1 || (n && s->list))
        return cli_usage_error("man", "name one command, or none");
    if (n && !(c = cli_find_command(operands[0])))
        return cli_usage_error("man", "no command '%s'", operands[0]);
    if (c)
        put_command_page(c);
    else if (!s->list)
        put_program_page();
    for (const struct command *const *all = cli_commands(); s->list && *all; all++)
        printf("%s\n", (*all)->name);
    return EXIT_DONE;
}

const struct command command_man = {
    .name = "man",
    .group = "For packages",
    .summary = "write the man page of the program or of a command",
    .operands = "[COMMAND]",
    .about =
        "Writes a page of section 1 for man, made from what --help knows. 'make install' puts\n"
        "that of the program into sufgram.1 and those of the commands into\n"
        "sufgram-COMMAND.1.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
