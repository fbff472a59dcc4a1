/* Compare an index with a linear scan of its corpus: N random grams of every order, drawn from the
 * corpus (boundary grams among them), and N random ones most of which do not occur.
 * usage: scan_counts INDEX N [SEED] */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/query.h"
#include "tap.h"

struct wanted {
    uint32_t symbol[SUF_MAX_ORDER]; /* stored symbols */
    uint64_t hash, count;
};

static uint64_t hash_of(const uint32_t *symbol, unsigned order)
{
    uint64_t h = 0x9e3779b97f4a7c15u;

    for (unsigned i = 0; i < order; i++)
        h = (h ^ symbol[i]) * 0xff51afd7ed558ccdu;
    return h ^ h >> 29;
}

static uint32_t symbol_at(const suf_corpus_info *info, const void *symbols, uint64_t i)
{
    return info->symbol_width == 2 ? ((const uint16_t *)symbols)[i]
                                   : ((const uint32_t *)symbols)[i];
}

/* An open-addressing table over the wanted grams; one rolling pass over the corpus counts them. */
static void scan(const suf_corpus_info *info, const void *symbols, unsigned order,
                 struct wanted *want, size_t n)
{
    size_t slots = 16;
    uint32_t ring[SUF_MAX_ORDER];
    unsigned usable = 0; /* symbols since the last boundary, it included */

    while (slots < 4 * n)
        slots *= 2;
    struct wanted **table = calloc(slots, sizeof *table);
    for (size_t i = 0; i < n; i++) {
        size_t s = want[i].hash & (slots - 1);
        while (table[s])
            s = (s + 1) & (slots - 1);
        table[s] = &want[i];
    }
    for (uint64_t i = 0; i + 1 < info->n_symbols; i++) {
        uint32_t symbol = symbol_at(info, symbols, i);
        memmove(ring, ring + 1, (order - 1) * sizeof *ring);
        ring[order - 1] = symbol;
        usable = symbol == 0 ? 1 : usable + 1;
        if (usable < order)
            continue;
        uint64_t h = hash_of(ring, order);
        for (size_t s = h & (slots - 1); table[s]; s = (s + 1) & (slots - 1))
            if (table[s]->hash == h && memcmp(table[s]->symbol, ring, order * sizeof *ring) == 0)
                table[s]->count++;
    }
    free(table);
}

static void draw(const suf_corpus_info *info, const void *symbols, unsigned order,
                 struct wanted *want, size_t n, rng *r)
{
    for (size_t i = 0; i < n; i++) {
        bool inside = false;
        while (!inside) {
            uint64_t at = rng_below(r, info->n_symbols - order);
            inside = true;
            for (unsigned k = 0; k < order; k++) {
                want[i].symbol[k] = symbol_at(info, symbols, at + k);
                inside = inside && (k == 0 || want[i].symbol[k]);
            }
        }
        if (i >= n / 2)
            want[i].symbol[rng_below(r, order)] = 1 + (uint32_t)rng_below(r, info->vocab_size);
        want[i].hash = hash_of(want[i].symbol, order);
        want[i].count = 0;
    }
}

int main(int argc, char **argv)
{
    suf_index *index;
    suf_query *query;
    suf_corpus_info info;
    suf_diag diag = {0};
    char line[1100];
    rng r = {argc > 3 ? strtoull(argv[3], NULL, 10) : 1};
    size_t n = argc > 2 ? 2 * strtoull(argv[2], NULL, 10) : 0;

    if (n == 0 || suf_index_open(&index, argv[1], &diag) != SUF_OK ||
        suf_query_new(&query, index, &diag) != SUF_OK) {
        fprintf(stderr, "scan_counts: %s\n", suf_diag_format(&diag, line, sizeof line));
        return 2;
    }
    suf_corpus_get_info(suf_index_corpus(index), &info);
    const void *symbols = suf_corpus_symbols(suf_index_corpus(index));
    struct wanted *want = calloc(n, sizeof *want);
    for (unsigned order = 1; order <= SUF_MAX_ORDER; order++) {
        size_t wrong = 0, seen = 0;
        draw(&info, symbols, order, want, n, &r);
        scan(&info, symbols, order, want, n);
        for (size_t i = 0; i < n; i++) {
            uint32_t gram[SUF_MAX_ORDER];
            uint64_t table = 0, array = 0;
            for (unsigned k = 0; k < order; k++)
                gram[k] = want[i].symbol[k] ? want[i].symbol[k] - 1 : SUF_BOUNDARY;
            wrong += suf_query_count(query, gram, order, SUF_WAY_TABLE, &table, NULL) != SUF_OK ||
                     suf_query_count(query, gram, order, SUF_WAY_ARRAY, &array, NULL) != SUF_OK ||
                     table != want[i].count || array != want[i].count;
            seen += want[i].count > 0;
        }
        ok(wrong == 0, "%zu grams of order %u (%zu occur) equal a linear scan, both ways", n, order,
           seen);
    }
    free(want);
    suf_query_free(query);
    suf_index_close(index);
    return tap_done();
}
