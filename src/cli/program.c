/* program.c - from the command line to a command. */
#include "outputs.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command *const *program_commands;

const struct command *const *cli_commands(void)
{
    return program_commands;
}

static void list_commands(FILE *to, const char *name, const struct command *const *commands)
{
    const char *group = "";

    fprintf(to,
            "sufgram %s - n-gram statistics of the tokens a language model was trained on\n\n"
            "usage: %s COMMAND [OPTIONS] [OPERANDS]\n"
            "       %s COMMAND --help\n",
            suf_version(), name, name);
    for (int i = 0; commands[i]; i++) {
        if (strcmp(group, commands[i]->group) != 0)
            fprintf(to, "\n%s\n", group = commands[i]->group);
        fprintf(to, "  %-12s %s\n", commands[i]->name, commands[i]->summary);
    }
    fprintf(to, "\nExit status: 0 done, 1 failed, 2 wrong usage.\n");
}

char *cli_command_line(int argc, char **argv)
{
    size_t cap = 16;

    for (int i = 1; i < argc; i++)
        cap += strlen(argv[i]) + 3;
    char *line = malloc(cap);
    if (!line)
        return NULL;
    size_t len = (size_t)snprintf(line, cap, "sufgram");
    for (int i = 1; i < argc; i++) {
        const char *quote = argv[i][0] == '\0' || strpbrk(argv[i], " \t\n") ? "'" : "";
        len += (size_t)snprintf(line + len, cap - len, " %s%s%s", quote, argv[i], quote);
    }
    return line;
}

int cli_run(const struct command *c, int argc, char **argv)
{
    int status = EXIT_FAILED;
    char *line = cli_command_line(argc, argv);
    void *settings = malloc(c->settings_size ? c->settings_size : 1);

    if (!line || !settings) {
        fprintf(stderr, "sufgram %s: out of memory\n", c->name);
    } else {
        int n = cli_parse(c, argc - 2, argv + 2, settings);
        status = n == -2 ? EXIT_DONE : n < 0 ? EXIT_USAGE : cli_check_outputs(c, settings);
        if (n >= 0 && status == EXIT_DONE)
            status = c->run(settings, argv + 2, n, line);
    }
    free(line);
    free(settings);
    return status;
}

bool cli_reader_left(void)
{
    struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

    return poll(&out, 1, 0) == 1 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

/* Output that could not be delivered is a failure, however the command ended. */
static int close_stdout(int status)
{
    bool failed = ferror(stdout) != 0;

    errno = 0;
    failed = fflush(stdout) != 0 || failed;
    if (failed && !cli_reader_left())
        fprintf(stderr, "sufgram: cannot write standard output: %s\n",
                errno ? strerror(errno) : "write error");
    return failed && !status ? EXIT_FAILED : status;
}

/* Where the program was started without standard input, output or error, a file opened later would
 * take the place, and get what is meant for the reader. Using what stands in for it fails. */
static bool fill_closed_descriptors(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0 &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
            return false;
    return true;
}

int cli_program(const char *name, const struct command *const *commands, int argc, char **argv)
{
    program_commands = commands;
    if (!fill_closed_descriptors())
        return EXIT_FAILED;
    /* Writing then fails, and what is half-made is removed. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    cli_watch_mapped_files();
    if (argc < 2) {
        list_commands(stderr, name, commands);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
        strcmp(argv[1], "help") == 0) {
        list_commands(stdout, name, commands);
        return close_stdout(EXIT_DONE);
    }
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "version") == 0) {
        printf("sufgram %s\n", suf_version());
        return close_stdout(EXIT_DONE);
    }
    for (int i = 0; commands[i]; i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return close_stdout(cli_run(commands[i], argc, argv));
    char shown[200];
    fprintf(stderr, "%s: no command '%s'; '%s --help' lists them\n", name,
            suf_printable(argv[1], shown, sizeof shown), name);
    return EXIT_USAGE;
}
