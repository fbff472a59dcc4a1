/* fuzz_corpus.c - corpus files. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "sufgram/corpus.h"
#include "tap.h"

void fuzz_corpus(const uint8_t *data, size_t size)
{
    suf_corpus_info info;
    suf_diag diag = {0};
    suf_corpus *c;
    uint64_t first, length, sum = 0;
    uint32_t id;

    if (!size)
        return;
    uint8_t *copy = malloc(size);
    memcpy(copy, data + 1, size - 1);
    if (data[0] & 1)
        fuzz_repair_container(copy, size - 1);
    int err = suf_corpus_open(&c, fuzz_file("c.sfc", copy, size - 1), &diag);
    free(copy);
    fuzz_named(err, &diag);
    if (err)
        return;
    suf_corpus_get_info(c, &info);
    for (uint64_t k = 0; k < info.n_sequences && k < 100; k++)
        if (suf_corpus_sequence(c, k, &first, &length) == SUF_OK) {
            const uint8_t *symbols = suf_corpus_symbols(c);
            if (length)
                sum += symbols[first * info.symbol_width] +
                       symbols[(first + length) * info.symbol_width - 1];
        }
    for (uint64_t p = 0; p < info.n_symbols && p < 100; p++)
        (void)suf_corpus_sequence_at(c, p, &sum);
    for (uint32_t i = 0; i < info.n_names && i < 100; i++) {
        const char *name = suf_corpus_name(c, i);
        if (name)
            (void)suf_corpus_id(c, name, strlen(name), &id);
    }
    (void)suf_corpus_id(c, "x", 1, &id);
    fuzz_named(suf_corpus_verify(c, &diag), &diag);
    suf_corpus_writer *w;
    if (suf_corpus_writer_open(&w, scratch("out.sfc"), SUF_MAX_VOCAB, &diag))
        abort();
    fuzz_named(suf_corpus_writer_add_corpus(w, c, NULL, NULL, &diag), &diag);
    suf_corpus_writer_abort(w);
    suf_corpus_close(c);
}
