/* Opening, asking and closing an index thousands of times holds no memory and no descriptor. */
#include <fcntl.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "sufgram/query.h"
#include "text_index.h"

enum { WARM = 200 };

/* Sanitizers do, for a while. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
static const bool keeps_freed_memory = true;
#else
static const bool keeps_freed_memory = false;
#endif

/* What is in use, without freed memory that the allocator keeps (up to half a MiB, more or less by
 * chance). Counted from the page tables: statm and status sum over processors in batches. */
static long resident_pages(void)
{
    char line[200];
    long kib = -1;

    (void)malloc_trim(0);
    FILE *f = fopen("/proc/self/smaps_rollup", "r");
    while (f && kib < 0 && fgets(line, sizeof line, f))
        if (sscanf(line, "Rss: %ld kB", &kib) != 1)
            kib = -1;
    if (f)
        fclose(f);
    return kib < 0 ? -1 : kib * 1024 / sysconf(_SC_PAGESIZE);
}

static int descriptors(void)
{
    int n = 0;

    for (int fd = 0; fd < 1024; fd++)
        n += fcntl(fd, F_GETFD) >= 0;
    return n;
}

/* Open, count, follow, close; every third time with an error of each kind in between. */
static bool cycle(const char *directory, const char *corpus, unsigned k)
{
    uint32_t gram[2] = {k % 5, k % 7};
    suf_index *index = NULL;
    suf_query *query = NULL;
    suf_corpus *c = NULL;
    uint64_t count = 0;
    bool good = suf_index_open(&index, directory, NULL) == SUF_OK &&
                suf_query_new(&query, index, NULL) == SUF_OK &&
                suf_query_count(query, gram, 2, k % 2 ? SUF_WAY_TABLE : SUF_WAY_ARRAY, &count,
                                NULL) == SUF_OK &&
                suf_corpus_open(&c, corpus, NULL) == SUF_OK;

    suf_corpus_close(c);
    suf_query_free(query);
    suf_index_close(index);
    if (k % 3 == 0) {
        good = good && suf_index_open(&index, corpus, NULL) < 0 &&
               suf_corpus_open(&c, directory, NULL) < 0 &&
               suf_index_open(&index, "nosuch", NULL) < 0;
    }
    return good;
}

int main(void)
{
    static struct text t;
    rng r = {tap_seed()};
    const char *given = getenv("CYCLES");
    unsigned n = given ? (unsigned)strtoul(given, NULL, 10) : 3000, failed = 0;

    text_random(&t, &r, 2000, 30, 20);
    suf_index_close(text_index(&t, 5, 700));
    const char *directory = scratch("text.idx"), *corpus = scratch("text.sfc");
    for (unsigned k = 0; k < WARM; k++)
        failed += !cycle(directory, corpus, k);
    long pages = resident_pages();
    int open_before = descriptors();
    for (unsigned k = 0; k < n; k++)
        failed += !cycle(directory, corpus, k);
    long grown = resident_pages() - pages;
    ok(failed == 0, "%u_cycles_work", n);
    ok(pages > 0 && (grown < 64 || keeps_freed_memory), "resident_memory_does_not_grow");
    ok(descriptors() == open_before, "descriptors_are_closed");
    printf("# grown by %ld pages\n", grown);
    return tap_done();
}
