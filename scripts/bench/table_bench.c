/* table_bench.c - helper of bench-blocks: decodes all blocks of an index, or builds its tables anew
 * from its suffix arrays.
 *
 *   table_bench decode INDEX                       an order a line: grams, blocks, bytes a gram,
 *                                                  million grams decoded a CPU second
 *   table_bench build INDEX FILE LEVEL THREADS     writes the tables to FILE: bytes a gram, wall
 * and CPU seconds */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "index/index_internal.h"
#include "index/table_build.h"

enum { ROUNDS = 3 };

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void stop(const suf_diag *diag)
{
    char line[1100];

    fprintf(stderr, "table_bench: %s\n", suf_diag_format(diag, line, sizeof line));
    exit(1);
}

/* The best of a few rounds: others use the machine too. */
static double decode_all(const suf_index *x, unsigned order, sufi_block_codec *codec,
                         sufi_block *block)
{
    suf_diag diag = {0};
    double best = 1e300;

    for (int round = 0; round < ROUNDS; round++) {
        double start = seconds(CLOCK_PROCESS_CPUTIME_ID);
        for (size_t k = 0; k < sufi_tables_blocks(x->tables, order); k++)
            if (sufi_tables_decode(x->tables, order, k, codec, block, &diag) != SUF_OK)
                stop(&diag);
        double elapsed = seconds(CLOCK_PROCESS_CPUTIME_ID) - start;
        best = elapsed < best ? elapsed : best;
    }
    return best;
}

static void decode(const suf_index *x)
{
    sufi_block_codec *codec = sufi_block_codec_new(0);
    sufi_block block;
    double all_grams = 0, all_bytes = 0, all_time = 0;

    if (!codec || sufi_block_init(&block) != SUF_OK)
        exit(1);
    printf("order\tgrams\tblocks\tbytes_a_gram\tmillion_grams_a_second\n");
    for (unsigned n = 1; n <= x->manifest.order; n++) {
        size_t blocks = sufi_tables_blocks(x->tables, n);
        double grams = (double)sufi_tables_totals(x->tables, n)->n_entries;
        double bytes = 0, time = decode_all(x, n, codec, &block);
        for (size_t k = 0; k < blocks; k++)
            bytes += (double)(SUFI_BLOCK_HEADER +
                              sufi_block_data_size(sufi_tables_header(x->tables, n, k)));
        printf("%u\t%.0f\t%zu\t%.3f\t%.0f\n", n, grams, blocks, bytes / grams, grams / time / 1e6);
        all_grams += grams;
        all_bytes += bytes;
        all_time += time;
    }
    printf("all\t%.0f\t\t%.3f\t%.0f\n", all_grams, all_bytes / all_grams,
           all_grams / all_time / 1e6);
    sufi_block_release(&block);
    sufi_block_codec_free(codec);
}

static void build(const suf_index *x, const char *path, int level, unsigned n_threads)
{
    sufi_table_totals totals[SUF_MAX_ORDER];
    sufi_table_job job = {.segments = x->segments,
                          .n_segments = x->manifest.n_segments,
                          .order = x->manifest.order,
                          .level = level,
                          .n_threads = n_threads};
    suf_diag diag = {0};
    struct stat st;
    double grams = 0;

    remove(path);
    double wall = seconds(CLOCK_MONOTONIC), cpu = seconds(CLOCK_PROCESS_CPUTIME_ID);
    if (sufi_build_tables(&job, path, totals, &diag) != SUF_OK)
        stop(&diag);
    wall = seconds(CLOCK_MONOTONIC) - wall;
    cpu = seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    for (unsigned n = 0; n < job.order; n++)
        grams += (double)totals[n].n_entries;
    if (stat(path, &st) != 0)
        exit(1);
    printf("%d\t%u\t%.3f\t%.2f\t%.2f\n", level, n_threads, (double)st.st_size / grams, wall, cpu);
}

int main(int argc, char **argv)
{
    suf_index *index;
    suf_diag diag = {0};

    if (argc < 3) {
        fprintf(stderr, "usage: table_bench decode INDEX | build INDEX FILE LEVEL THREADS\n");
        return 2;
    }
    if (suf_index_open(&index, argv[2], &diag) != SUF_OK)
        stop(&diag);
    if (argc == 3 && strcmp(argv[1], "decode") == 0)
        decode(index);
    else if (argc == 6 && strcmp(argv[1], "build") == 0)
        build(index, argv[3], atoi(argv[4]), (unsigned)atoi(argv[5]));
    suf_index_close(index);
    return 0;
}
