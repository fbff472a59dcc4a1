/* Draw a large corpus that looks like a small one: sequences of 128 tokens from an order-3 model of
 * a corpus (each token from its distribution after the two before it), and now and then a sequence
 * that came before, once more. Raw little-endian u16 ids on standard output. usage: sample_corpus
 * CORPUS.sfc TOKENS [REPEATED [SEED]]     REPEATED: share of repeats, default 0.05
 *
 * A token is drawn by taking a random occurrence of the bigram before it: bigrams are ranges of the
 * suffix array, so a draw is three look-ups and no search. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/corpus.h"
#include "sufgram/suffix.h"
#include "tap.h"

enum { LENGTH = 128, MEMORY = 1 << 16 };

struct model {
    const uint16_t *text;
    uint32_t *order;  /* suffix array */
    uint32_t *bigram; /* of the position: index into start */
    uint32_t *start;  /* first rank of each bigram; one more */
    size_t n;
};

static void *get(size_t n, size_t size)
{
    void *p = calloc(n, size);

    if (!p) {
        fprintf(stderr, "sample_corpus: out of memory\n");
        exit(1);
    }
    return p;
}

static void learn(struct model *m, uint32_t alphabet)
{
    uint32_t n_bigrams = 0;

    m->order = get(m->n, sizeof *m->order);
    m->bigram = get(m->n, sizeof *m->bigram);
    m->start = get(m->n + 1, sizeof *m->start);
    if (suf_array_build(m->text, 2, m->n, alphabet, m->order, NULL) != SUF_OK)
        exit(1);
    for (size_t i = 0; i < m->n; i++) {
        size_t p = m->order[i], before = i ? m->order[i - 1] : 0;
        bool same = i && p + 1 < m->n && before + 1 < m->n && m->text[p] == m->text[before] &&
                    m->text[p + 1] == m->text[before + 1];
        if (!same)
            m->start[n_bigrams++] = (uint32_t)i;
        m->bigram[p] = n_bigrams - 1;
    }
    m->start[n_bigrams] = (uint32_t)m->n;
}

/* One sequence: begin like a random one, go on from occurrence to occurrence; a boundary drawn in
 * mid-sequence begins another document. */
static void draw(const struct model *m, uint16_t *out, rng *r)
{
    size_t p = rng_below(r, m->n - 3);

    for (int i = 0; i < LENGTH;) {
        uint32_t b = m->bigram[p];
        uint32_t lo = m->start[b], hi = m->start[b + 1];
        p = m->order[lo + rng_below(r, hi - lo)] + 1;
        if (p + 2 >= m->n || m->text[p + 1] == 0)
            p = rng_below(r, m->n - 3);
        else
            out[i++] = (uint16_t)(m->text[p + 1] - 1);
    }
}

int main(int argc, char **argv)
{
    static uint16_t memory[MEMORY][LENGTH];
    suf_corpus *corpus;
    suf_corpus_info info;
    suf_diag diag = {0};
    char line[1100];
    uint64_t wanted = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    double repeated = argc > 3 ? strtod(argv[3], NULL) : 0.05;
    rng r = {argc > 4 ? strtoull(argv[4], NULL, 10) : 1};

    if (!wanted || suf_corpus_open(&corpus, argv[1], &diag) != SUF_OK) {
        fprintf(stderr, "sample_corpus: %s\n", suf_diag_format(&diag, line, sizeof line));
        return 2;
    }
    suf_corpus_get_info(corpus, &info);
    if (info.symbol_width != 2 || info.n_symbols > SUF_ARRAY_MAX || info.n_symbols < 10) {
        fprintf(stderr, "sample_corpus: a corpus of 16-bit symbols is wanted\n");
        return 2;
    }
    struct model m = {.text = suf_corpus_symbols(corpus), .n = info.n_symbols};
    learn(&m, info.vocab_size + 1);
    for (uint64_t s = 0; s * LENGTH < wanted; s++) {
        uint16_t *sequence = memory[s % MEMORY];
        if (s && rng_unit(&r) < repeated)
            memmove(sequence, memory[rng_below(&r, s < MEMORY ? s : MEMORY)], sizeof memory[0]);
        else
            draw(&m, sequence, &r);
        if (fwrite(sequence, sizeof memory[0], 1, stdout) != 1)
            return 1;
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
