/* fuzz_main.c - the program that libFuzzer runs: its first argument names the target. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "tap.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static fuzz_fn *run;

static void clean_up(void)
{
    (void)tap_done();
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *name = getenv("FUZZ_TARGET");

    (void)argc;
    (void)argv;
    for (const struct fuzz_target *t = fuzz_targets; t->name; t++) {
        if (!name)
            puts(t->name);
        else if (strcmp(t->name, name) == 0)
            run = t->run;
    }
    if (!run) {
        fprintf(stderr, "fuzz: FUZZ_TARGET names none of the targets\n");
        exit(name ? 2 : 0);
    }
    atexit(clean_up);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    run(data, size);
    return 0;
}
