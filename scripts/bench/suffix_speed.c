/* CPU seconds a token of the suffix sort: a corpus, the same with a tenth of its documents
 * repeated, and inputs that are hard for other methods, all of one length; beside each, on request,
 * a peer's. usage: suffix_speed CORPUS.sfc [PEER.so] PEER.so exports libsais16's function: int32_t
 * libsais16(const uint16_t *text, int32_t *sa, int32_t n, int32_t extra, int32_t *freq). Every
 * figure is the least of three runs, ours and the peer's in turn. For corpora also the wall time of
 * two threads, a half of the text each, as an index of two segments is built. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "hard_inputs.h"
#include "sufgram/corpus.h"
#include "sufgram/suffix.h"
#include "tap.h"

enum { RUNS = 3, EXTRA = 100000 };

typedef int32_t peer_fn(const uint16_t *text, int32_t *sa, int32_t n, int32_t extra, int32_t *freq);

static double cpu(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static double wall(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double least(double a, double b)
{
    return a < b ? a : b;
}

static void measure(const char *name, const uint16_t *text, size_t n, uint32_t alphabet,
                    uint32_t *sa, peer_fn *peer)
{
    double ours = 1e9, theirs = 1e9;

    for (int run = 0; run < RUNS; run++) {
        double start = cpu();
        if (suf_array_build(text, 2, n, alphabet, sa, NULL) != SUF_OK)
            exit(1);
        ours = least(ours, cpu() - start);
        start = cpu();
        if (peer && peer(text, (int32_t *)sa, (int32_t)n, EXTRA, NULL) != 0)
            exit(1);
        theirs = least(theirs, cpu() - start);
    }
    printf("%-22s %6.4f us a token", name, 1e6 * ours / (double)n);
    if (peer)
        printf("   peer %6.4f   our speed is %.2f of the peer's", 1e6 * theirs / (double)n,
               theirs / ours);
    printf("\n");
    fflush(stdout);
}

struct half {
    const uint16_t *text;
    size_t n;
    uint32_t alphabet;
    uint32_t *sa;
};

static void *sort_half(void *arg)
{
    struct half *h = arg;

    return suf_array_build(h->text, 2, h->n, h->alphabet, h->sa, NULL) == SUF_OK ? arg : NULL;
}

static void measure_two_threads(const uint16_t *text, size_t n, uint32_t alphabet, uint32_t *sa,
                                peer_fn *peer)
{
    double ours = 1e9, theirs = 1e9;
    size_t cut = n / 2;

    while (cut < n && text[cut] != 0)
        cut++;
    for (int run = 0; run < RUNS; run++) {
        struct half halves[2] = {{text, cut, alphabet, sa},
                                 {text + cut, n - cut, alphabet, sa + cut}};
        pthread_t thread;
        void *done;
        double start = wall();
        if (pthread_create(&thread, NULL, sort_half, &halves[1]) != 0)
            exit(1);
        if (!sort_half(&halves[0]) || pthread_join(thread, &done) != 0 || !done)
            exit(1);
        ours = least(ours, wall() - start);
        start = wall();
        if (peer && peer(text, (int32_t *)sa, (int32_t)n, EXTRA, NULL) != 0)
            exit(1);
        theirs = least(theirs, wall() - start);
    }
    printf("%-22s %6.4f us a token", "  two threads, wall", 1e6 * ours / (double)n);
    if (peer)
        printf("   peer %6.4f   our speed is %.2f of the peer's on one", 1e6 * theirs / (double)n,
               theirs / ours);
    printf("\n");
}

/* Copy sequences, every tenth of them one from before, until n symbols are there. */
static void repeat_documents(const suf_corpus *c, uint16_t *out, size_t n)
{
    const uint16_t *symbols = suf_corpus_symbols(c);
    uint64_t first, length, k = 0;
    rng r = {1};

    for (size_t at = 0, s = 0; at < n; s++) {
        uint64_t from = s % 10 == 9 ? rng_below(&r, k) : k++;
        if (suf_corpus_sequence(c, from, &first, &length) != SUF_OK)
            k = 0;
        else
            for (uint64_t i = 0; i <= length && at < n; i++)
                out[at++] = symbols[first - 1 + i];
    }
}

int main(int argc, char **argv)
{
    suf_corpus *corpus;
    suf_corpus_info info;
    peer_fn *peer = NULL;

    if (argc < 2 || suf_corpus_open(&corpus, argv[1], NULL) != SUF_OK) {
        fprintf(stderr, "usage: suffix_speed CORPUS.sfc [PEER.so]\n");
        return 2;
    }
    suf_corpus_get_info(corpus, &info);
    if (argc > 2) {
        void *library = dlopen(argv[2], RTLD_NOW);
        void *symbol = library ? dlsym(library, "libsais16") : NULL;
        if (!symbol) {
            fprintf(stderr, "suffix_speed: %s: no function libsais16\n", argv[2]);
            return 2;
        }
        memcpy(&peer, &symbol, sizeof peer);
    }
    size_t n = (size_t)info.n_symbols - 1;
    uint16_t *text = sufi_pages_alloc(2 * n);
    uint32_t *sa = sufi_pages_alloc(4 * (n + EXTRA));
    if (info.symbol_width != 2 || !text || !sa)
        return 1;
    memcpy(text, suf_corpus_symbols(corpus), 2 * n);
    measure("corpus", text, n, info.vocab_size + 1, sa, peer);
    measure_two_threads(text, n, info.vocab_size + 1, sa, peer);
    repeat_documents(corpus, text, n);
    measure("a tenth repeated", text, n, info.vocab_size + 1, sa, peer);
    measure_two_threads(text, n, info.vocab_size + 1, sa, peer);
    periodic_text(text, n, 1, 1);
    measure("all equal", text, n, 2, sa, peer);
    periodic_text(text, n, 1, 1000);
    measure("period 1000", text, n, 1001, sa, peer);
    fibonacci_text(text, n, 2, 1);
    measure("Fibonacci string", text, n, 3, sa, peer);
    return 0;
}
