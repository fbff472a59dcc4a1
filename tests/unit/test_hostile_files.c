/* test_hostile_files.c - every reader against files that are not what they should be: the inputs
 * kept in tests/fuzz/corpus/ through their targets as they are, then with every byte changed, cut
 * at every byte, and with numbers that lie put at every byte. A target aborts where an error has no
 * name or memory runs out: there is little of it (but under sanitizers, which need their own).
 *
 * environment: HOSTILE_INPUTS (changed inputs a target, drawn at random; 0: all; 1200) */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "../fuzz/fuzz.h"
#include "base/bytes.h"
#include "tap.h"

enum { MAX_BYTES = 1 << 16, MAX_INPUTS = 200, MEMORY = 400 << 20 };

static const uint64_t lies[] = {0,
                                1,
                                0x7fffffff,
                                0x80000000,
                                0xffffffff,
                                0x2000000000000001,
                                0x7fffffffffffffff,
                                0x8000000000000000,
                                UINT64_MAX};
enum { N_LIES = sizeof lies / sizeof *lies, CHANGES = 4 + 2 * N_LIES };

struct input {
    uint8_t *data;
    size_t size;
};

/* From memory exactly as large as the input, so that a sanitizer sees what reads beyond it. */
static void run(const struct fuzz_target *t, const uint8_t *data, size_t size)
{
    uint8_t *copy = malloc(size ? size : 1);

    if (!copy)
        exit(2);
    memcpy(copy, data, size);
    t->run(copy, size);
    free(copy);
}

static size_t read_inputs(const struct fuzz_target *t, struct input *inputs)
{
    char path[1024];
    size_t n = 0;

    snprintf(path, sizeof path, "tests/fuzz/corpus/%s", t->name);
    DIR *dir = opendir(path);
    size_t len = strlen(path);
    for (struct dirent *e; dir && (e = readdir(dir)) && n < MAX_INPUTS;) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path + len, sizeof path - len, "/%s", e->d_name);
        FILE *f = fopen(path, "rb");
        inputs[n].data = malloc(MAX_BYTES + 8);
        if (!f || !inputs[n].data)
            exit(2);
        inputs[n].size = fread(inputs[n].data, 1, MAX_BYTES, f);
        n++;
        fclose(f);
    }
    if (dir)
        closedir(dir);
    return n;
}

/* Change k of CHANGES at byte `at`, into out[]; returns the size. */
static size_t change(const struct input *in, size_t at, size_t k, uint8_t *out)
{
    uint8_t bytes[8];

    memcpy(out, in->data, in->size);
    if (k == 0)
        return at;
    if (k < 4) {
        out[at] = (uint8_t)(k == 1 ? out[at] ^ 1 << at % 8 : k == 2 ? 0xff : 0);
        return in->size;
    }
    size_t width = (k - 4) % 2 ? 8 : 4, left = in->size - at;
    sufi_put_le64(bytes, lies[(k - 4) / 2]);
    memcpy(out + at, bytes, left < width ? left : width);
    return in->size;
}

static size_t run_changes(const struct fuzz_target *t, const struct input *inputs, size_t n,
                          uint64_t wanted, rng *r)
{
    static uint8_t out[MAX_BYTES];
    uint64_t total = 0, done = 0;

    for (size_t i = 0; i < n; i++)
        total += inputs[i].size * CHANGES;
    for (size_t i = 0; i < n; i++)
        for (size_t c = 0; c < inputs[i].size * CHANGES; c++) {
            if (wanted && rng_below(r, total) >= wanted)
                continue;
            run(t, out, change(&inputs[i], c / CHANGES, c % CHANGES, out));
            done++;
        }
    return done;
}

static void limit_memory(void)
{
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    struct rlimit limit = {MEMORY, MEMORY};

    if (setrlimit(RLIMIT_DATA, &limit) != 0)
        exit(2);
#endif
}

int main(void)
{
    static struct input inputs[MAX_INPUTS];
    const char *given = getenv("HOSTILE_INPUTS");
    uint64_t wanted = given ? strtoull(given, NULL, 10) : 1200, total = 0;
    rng r = {tap_seed()};

    limit_memory();
    for (const struct fuzz_target *t = fuzz_targets; t->name; t++) {
        size_t n = read_inputs(t, inputs);
        for (size_t i = 0; i < n; i++)
            run(t, inputs[i].data, inputs[i].size);
        ok(n > 0, "%s_survives_its_inputs (%zu)", t->name, n);
        /* Questions to an index take a hundred times as long. */
        uint64_t few = strncmp(t->name, "index", 5) == 0 ? 8 : 1;
        size_t done = run_changes(t, inputs, n, wanted / few, &r);
        ok(done > 0, "%s_survives_changes_to_them (%zu)", t->name, done);
        total += n + done;
        for (size_t i = 0; i < n; i++)
            free(inputs[i].data);
    }
    printf("# %llu inputs\n", (unsigned long long)total);
    return tap_done();
}
