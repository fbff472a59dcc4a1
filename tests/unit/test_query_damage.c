/* Every kind of question to an index with a changed byte: it may refuse, or answer wrongly where
 * only 'verify' could tell, but must not crash or hang (the sanitizers watch). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask_index.h"

enum { CHANGES = 150, ROUNDS = 150 };

static void change_file(const char *dir, const char *name, const struct text *t, rng *r)
{
    char path[600];
    int opened = 0, refused = 0;

    snprintf(path, sizeof path, "%s/%s", dir, name);
    for (int i = 0; i < CHANGES; i++) {
        FILE *f = fopen(path, "r+b");
        if (!f || fseek(f, 0, SEEK_END) != 0)
            exit(2);
        long at = (long)rng_below(r, (uint64_t)ftell(f));
        /* Most often a byte of the contents' first part, where the headers are. */
        if (rng_below(r, 3) == 0)
            at %= 512;
        int old = fseek(f, at, SEEK_SET) == 0 ? fgetc(f) : EOF;
        if (old == EOF || fseek(f, at, SEEK_SET) != 0 || fputc(old ^ (1 << rng_below(r, 8)), f) < 0)
            exit(2);
        fclose(f);
        opened += ask_index(dir, t, r, ASK_ALL, ROUNDS, &refused);
        f = fopen(path, "r+b");
        if (!f || fseek(f, at, SEEK_SET) != 0 || fputc(old, f) < 0 || fclose(f) != 0)
            exit(2);
    }
    /* A small corpus is checked whole when it is opened, the other files in part. */
    ok(opened > 0 || strcmp(name, "corpus.sfc") == 0, "questions_survive_changed_bytes_of_%s",
       name);
    printf("# %d of %d opened, %d questions refused\n", opened, CHANGES, refused);
}

int main(void)
{
    static struct text t;
    rng r = {tap_seed()};
    char dir[512];
    int refused = 0;

    snprintf(dir, sizeof dir, "%s", scratch("text.idx"));
    text_random(&t, &r, 3000, 40, 60);
    suf_index_close(text_index(&t, 4, 0));
    ok(ask_index(dir, &t, &r, ASK_ALL, ROUNDS, &refused) && refused == 0,
       "an_undamaged_index_answers_everything");
    change_file(dir, "suffix-000.sfa", &t, &r);
    change_file(dir, "ngrams.mdb", &t, &r);
    change_file(dir, "corpus.sfc", &t, &r);
    return tap_done();
}
