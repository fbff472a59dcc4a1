/* built.c - the closing line of a command that made an index. */
#include "cli.h"

#include <sys/resource.h>
#include <time.h>

static double seconds(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double cli_stopwatch(void)
{
    return seconds();
}

static double cpu_seconds(const struct rusage *use)
{
    return (double)use->ru_utime.tv_sec + (double)use->ru_stime.tv_sec +
           1e-6 * (double)(use->ru_utime.tv_usec + use->ru_stime.tv_usec);
}

/* Peak resident memory, mapped files included, as the kernel counts it. */
void cli_report_built(const char *command, const char *directory, double started)
{
    suf_index *index;
    suf_index_info info;
    struct rusage use;
    uint64_t grams = 0;

    if (cli_quiet() || suf_index_open(&index, directory, NULL) != SUF_OK)
        return;
    suf_index_get_info(index, &info);
    for (uint32_t n = 0; n < info.order; n++)
        grams += info.orders[n].n_grams + info.orders[n].n_boundary_grams;
    getrusage(RUSAGE_SELF, &use);
    double wall = seconds() - started, tokens = (double)info.corpus.n_tokens;
    fprintf(stderr,
            "sufgram %s: %llu tokens in %.1f s (%.0f tokens/s, CPU %.2f us a token), peak RSS %.0f "
            "MiB; bytes a token: corpus %.2f, suffix array %.2f, tables %.2f (%.2f a gram)\n",
            command, (unsigned long long)info.corpus.n_tokens, wall, tokens / wall,
            1e6 * cpu_seconds(&use) / tokens, (double)use.ru_maxrss / 1024,
            (double)info.corpus_bytes / tokens, (double)info.suffix_bytes / tokens,
            (double)info.table_bytes / tokens, (double)info.table_bytes / (double)grams);
    suf_index_close(index);
}
