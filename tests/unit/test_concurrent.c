/* test_concurrent.c - 32 readers open, ask and close an index that is being rebuilt all the time,
 * by turns in one segment and in several: every opening succeeds, every answer is right. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "sufgram/query.h"
#include "text_index.h"

enum { READERS = 32, REBUILDS = 30, LENGTH = 4 };

static struct text text;
static char directory[600], corpus[600];
static atomic_bool done;
static atomic_uint n_opened, n_failed, n_wrong;
static suf_diag first_failure;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void ask(suf_index *index, rng *r)
{
    suf_query *q;
    uint64_t count;

    if (suf_query_new(&q, index, NULL) != SUF_OK) {
        n_failed++;
        return;
    }
    for (int i = 0; i < 5; i++) {
        uint32_t gram[LENGTH];
        size_t len = text_gram(&text, r, gram, LENGTH);
        if (suf_query_count(q, gram, len, SUF_WAY_ANY, &count, NULL) != SUF_OK)
            n_failed++;
        else if (count != text_count(&text, gram, len, false))
            n_wrong++;
    }
    suf_query_free(q);
}

static void *read_index(void *arg)
{
    rng r = {(uint64_t)(size_t)arg};

    while (!done) {
        suf_index *index;
        suf_diag diag = {0};
        if (suf_index_open(&index, directory, &diag) != SUF_OK) {
            pthread_mutex_lock(&lock);
            if (n_failed++ == 0)
                first_failure = diag;
            pthread_mutex_unlock(&lock);
            continue;
        }
        n_opened++;
        ask(index, &r);
        suf_index_close(index);
    }
    return NULL;
}

int main(void)
{
    pthread_t thread[READERS];
    rng r = {tap_seed()};
    int failed = 0;
    char message[1100];

    text_random(&text, &r, 600, 20, 12);
    suf_index_close(text_index(&text, 3, 0));
    snprintf(directory, sizeof directory, "%s", scratch("text.idx"));
    snprintf(corpus, sizeof corpus, "%s", scratch("text.sfc"));
    for (size_t i = 0; i < READERS; i++)
        if (pthread_create(&thread[i], NULL, read_index, (void *)(i + 1)) != 0)
            return 2;
    for (int i = 0; i < REBUILDS; i++) {
        suf_build_opts opts = {.order = 2 + (uint32_t)i % 4,
                               .segment_limit = i % 2 ? 200 : 0,
                               .threads = 1,
                               .force = 1};
        failed += suf_index_build(corpus, directory, &opts, NULL) != SUF_OK;
    }
    done = true;
    for (size_t i = 0; i < READERS; i++)
        pthread_join(thread[i], NULL);
    ok(failed == 0, "an_index_is_rebuilt_%d_times_while_it_is_read", REBUILDS);
    if (!ok(n_opened > 0 && n_failed == 0, "every_reader_opens_it"))
        printf("# %u opened, %u not: %s\n", n_opened, n_failed,
               suf_diag_format(&first_failure, message, sizeof message));
    ok(n_wrong == 0, "and_is_answered_rightly");
    return tap_done();
}
