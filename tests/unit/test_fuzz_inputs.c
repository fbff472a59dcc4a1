/* test_fuzz_inputs.c - the inputs in tests/fuzz/corpus/ once through their targets: seeds, and what
 * fuzzing found before it was mended. FUZZ_INPUTS names another such folder. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../fuzz/fuzz.h"
#include "tap.h"

static void run_file(const struct fuzz_target *t, const char *path)
{
    static uint8_t data[1 << 20];
    FILE *f = fopen(path, "rb");

    if (!f)
        exit(2);
    size_t n = fread(data, 1, sizeof data, f);
    fclose(f);
    /* Exactly as large as the input, so that a sanitizer sees what reads beyond it. */
    uint8_t *copy = malloc(n ? n : 1);
    memcpy(copy, data, n);
    t->run(copy, n);
    free(copy);
}

int main(void)
{
    const char *top = getenv("FUZZ_INPUTS");
    char path[1024];

    for (const struct fuzz_target *t = fuzz_targets; t->name; t++) {
        snprintf(path, sizeof path, "%s/%s", top ? top : "tests/fuzz/corpus", t->name);
        DIR *dir = opendir(path);
        size_t n = 0, len = strlen(path);
        for (struct dirent *e; dir && (e = readdir(dir));) {
            if (e->d_name[0] == '.')
                continue;
            snprintf(path + len, sizeof path - len, "/%s", e->d_name);
            run_file(t, path);
            n++;
        }
        if (dir)
            closedir(dir);
        ok(n > 0, "%s_survives_its_inputs (%zu)", t->name, n);
    }
    return tap_done();
}
