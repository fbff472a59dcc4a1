/* cmd_completion.c - what shells need to complete command lines, out of the tables of commands and
 * options. Operands are completed by the names of files, if the table does not list what they can
 * be. */
#include "describe.h"

#include <string.h>

/* ---- bash ---- */

static void bash_words(const struct option_spec *o)
{
    for (; o && o->name; o++) {
        if (o->letter)
            printf(" -%c", o->letter);
        printf(" --%s", o->name);
    }
}

/* A case a value: of "COMMAND --option" or "COMMAND -o". */
static void bash_values(const struct command *c, const struct option_spec *o)
{
    for (; o && o->name; o++) {
        enum cli_completion kind = cli_option_completion(o);
        if (kind == COMPLETE_FLAG)
            continue;
        printf("    '%s --%s'", c->name, o->name);
        if (o->letter)
            printf(" | '%s -%c'", c->name, o->letter);
        if (kind == COMPLETE_CHOICES) {
            printf(") words='");
            cli_put_choices(cli_option_choices(o), " ");
            printf("' ;;\n");
        } else {
            printf(") %s ;;\n", kind == COMPLETE_FILE ? "files=1" : "return");
        }
    }
}

static void bash(void)
{
    printf("# bash completion of sufgram; 'sufgram completion bash' writes it.\n"
           "_sufgram() {\n"
           "    local cur=${COMP_WORDS[COMP_CWORD]} prev= command= options= words= files= i\n"
           "    COMPREPLY=()\n"
           "    ((COMP_CWORD == 0)) || prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
           "    ((COMP_CWORD < 2)) || command=${COMP_WORDS[1]}\n"
           "    # --option=value comes in three words\n"
           "    if [[ $cur == '=' ]]; then\n"
           "        cur=\n"
           "    elif [[ $prev == '=' ]] && ((COMP_CWORD > 2)); then\n"
           "        prev=${COMP_WORDS[COMP_CWORD - 2]}\n"
           "    fi\n"
           "    case $command in\n"
           "    '') words='");
    for (const struct command *const *c = cli_commands(); *c; c++)
        printf("%s ", (*c)->name);
    printf("--help --version' ;;\n");
    for (const struct command *const *c = cli_commands(); *c; c++) {
        printf("    %s) options='", (*c)->name);
        bash_words((*c)->options);
        bash_words(cli_common_options);
        printf("'");
        if (cli_operand_choices(*c)) {
            printf(" words='");
            cli_put_choices(cli_operand_choices(*c), " ");
            printf("'");
        }
        printf(" ;;\n");
    }
    printf("    esac\n"
           "    case \"$command $prev\" in\n");
    for (const struct command *const *c = cli_commands(); *c; c++)
        bash_values(*c, (*c)->options);
    printf(
        "    *) case $cur in\n"
        "        -*) words=${words:-$options} ;;\n"
        "        *) [[ $words ]] || files=1 ;;\n"
        "        esac ;;\n"
        "    esac\n"
        "    if [[ $files ]]; then\n"
        "        compopt -o filenames 2>/dev/null\n"
        "        while IFS= read -r i; do COMPREPLY+=(\"$i\"); done < <(compgen -f -- \"$cur\")\n"
        "    else\n"
        "        while IFS= read -r i; do COMPREPLY+=(\"$i\"); done < <(compgen -W \"$words\" -- "
        "\"$cur\")\n"
        "    fi\n"
        "}\n"
        "complete -F _sufgram sufgram\n");
}

/* ---- zsh ---- */

/* Text between the brackets or behind the colon of an _arguments specification, which stands in
 * apostrophes. */
static void zsh_text(const char *text)
{
    static const struct cli_escape escapes[] = {
        {'\'', "'\\''"}, {'[', "\\["}, {']', "\\]"}, {':', "\\:"}, {'\\', "\\\\"}, {0, NULL},
    };

    cli_put_escaped(text, strlen(text), escapes);
}

static void zsh_options(const struct command *c, const struct option_spec *o)
{
    for (; o && o->name; o++) {
        enum cli_completion kind = cli_option_completion(o);
        const char *plus = kind == COMPLETE_FLAG ? "" : "+", *equals = *plus ? "=" : "";
        char text[400];
        cli_option_help(c, o, text, sizeof text);
        if (o->letter)
            printf("        '(-%c --%s)'{-%c%s,--%s%s}'[", o->letter, o->name, o->letter, plus,
                   o->name, equals);
        else
            printf("        '--%s%s[", o->name, equals);
        zsh_text(text);
        printf("]");
        if (kind != COMPLETE_FLAG) {
            printf(":");
            zsh_text(kind == COMPLETE_CHOICES ? o->name : o->value);
            printf(":");
        }
        if (kind == COMPLETE_FILE)
            printf("_files");
        if (kind == COMPLETE_CHOICES) {
            printf("(");
            cli_put_choices(cli_option_choices(o), " ");
            printf(")");
        }
        printf("' \\\n");
    }
}

static void zsh(void)
{
    printf("#compdef sufgram\n"
           "# zsh completion of sufgram; 'sufgram completion zsh' writes it.\n"
           "_sufgram() {\n"
           "    local -a commands\n"
           "    if ((CURRENT == 2)); then\n"
           "        commands=(\n");
    for (const struct command *const *c = cli_commands(); *c; c++) {
        printf("            '%s:", (*c)->name);
        zsh_text((*c)->summary);
        printf("'\n");
    }
    printf("        )\n"
           "        _describe command commands\n"
           "        return\n"
           "    fi\n"
           "    shift words\n"
           "    ((CURRENT--))\n"
           "    case $words[1] in\n");
    for (const struct command *const *c = cli_commands(); *c; c++) {
        printf("    %s) _arguments -s -S \\\n", (*c)->name);
        zsh_options(*c, (*c)->options);
        zsh_options(*c, cli_common_options);
        printf("        '*:operand:");
        if (cli_operand_choices(*c)) {
            printf("(");
            cli_put_choices(cli_operand_choices(*c), " ");
            printf(")");
        } else {
            printf("_files");
        }
        printf("' ;;\n");
    }
    printf("    esac\n"
           "}\n"
           "_sufgram \"$@\"\n");
}

/* ---- fish ---- */

static void fish_text(const char *text)
{
    static const struct cli_escape escapes[] = {{'\'', "\\'"}, {'\\', "\\\\"}, {0, NULL}};

    printf(" -d '");
    cli_put_escaped(text, strlen(text), escapes);
    printf("'\n");
}

static void fish_options(const struct command *c, const struct option_spec *o)
{
    for (; o && o->name; o++) {
        enum cli_completion kind = cli_option_completion(o);
        char text[400];
        cli_option_help(c, o, text, sizeof text);
        printf("complete -c sufgram -n '__fish_seen_subcommand_from %s'", c->name);
        if (o->letter)
            printf(" -s %c", o->letter);
        printf(" -l %s", o->name);
        if (kind == COMPLETE_CHOICES) {
            printf(" -x -a '");
            cli_put_choices(cli_option_choices(o), " ");
            printf("'");
        } else if (kind != COMPLETE_FLAG) {
            printf(kind == COMPLETE_FILE ? " -r -F" : " -x");
        }
        fish_text(text);
    }
}

static void fish(void)
{
    printf("# fish completion of sufgram; 'sufgram completion fish' writes it.\n"
           "complete -c sufgram -n __fish_use_subcommand -f\n"
           "complete -c sufgram -n __fish_use_subcommand -s h -l help -d 'list the commands'\n"
           "complete -c sufgram -n __fish_use_subcommand -l version -d 'print the version'\n");
    for (const struct command *const *c = cli_commands(); *c; c++) {
        printf("complete -c sufgram -n __fish_use_subcommand -a %s", (*c)->name);
        fish_text((*c)->summary);
    }
    for (const struct command *const *c = cli_commands(); *c; c++) {
        fish_options(*c, (*c)->options);
        fish_options(*c, cli_common_options);
        if (cli_operand_choices(*c)) {
            printf("complete -c sufgram -n '__fish_seen_subcommand_from %s' -f -a '", (*c)->name);
            cli_put_choices(cli_operand_choices(*c), " ");
            printf("'\n");
        }
    }
}

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    static const struct {
        const char *name;
        void (*write)(void);
    } shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};

    (void)settings;
    (void)command_line;
    for (size_t i = 0; n == 1 && i < sizeof shells / sizeof *shells; i++)
        if (strcmp(operands[0], shells[i].name) == 0) {
            shells[i].write();
            return EXIT_DONE;
        }
    return cli_usage_error("completion", "name a shell: bash, zsh or fish");
}

const struct command command_completion = {
    .name = "completion",
    .group = "For packages",
    .summary = "write completions of command lines for a shell",
    .operands = "bash|zsh|fish",
    .about = "Writes a script that completes commands, options and their values. 'make install'\n"
             "puts it where the shell looks for it; without, try\n"
             "  bash  source <(sufgram completion bash)\n"
             "  zsh   sufgram completion zsh >_sufgram in a folder of $fpath\n"
             "  fish  sufgram completion fish | source\n",
    .run = run,
};
