#include "cli.h"

static int run(const void *settings, char **operands, int n, const char *command_line)
{
    suf_diag diag = {0};

    (void)settings;
    (void)command_line;
    if (n != 1)
        return cli_usage_error("verify", "give one index");
    cli_catch_signals();
    if (suf_index_verify(operands[0], cli_progress, (void *)(uintptr_t) "verify", &diag) != SUF_OK)
        return cli_failed("verify", &diag);
    printf("%s: sound\n", operands[0]);
    return EXIT_DONE;
}

const struct command command_verify = {
    .name = "verify",
    .group = "Making an index",
    .summary = "read everything in an index and check it",
    .operands = "INDEX",
    .about = "Checks all checksums, the corpus, that every suffix array is sorted and complete, "
             "and that\n"
             "every gram and count of the tables is what the suffix arrays give.\n"
             "Exit status 0: sound; 1: not, with the file and the place.\n",
    .run = run,
};
