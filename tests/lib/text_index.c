#include "text_index.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_random(struct text *t, rng *r, size_t n, size_t longest, uint32_t vocab_size)
{
    memset(t, 0, sizeof *t);
    t->vocab_size = vocab_size;
    for (size_t i = 0; i < n;) {
        size_t length = 1 + rng_below(r, longest);
        for (size_t j = 0; j < length && i < n; j++, i++)
            t->ids[i] = (uint32_t)((double)vocab_size * pow(rng_unit(r), 2));
        t->begin[++t->n_sequences] = i;
    }
}

void text_of_words(struct text *t, const char *path, char **words, size_t cap)
{
    FILE *f = fopen(path, "r");
    char line[1000];
    size_t n = 0, n_words = 0;

    if (!f) {
        perror(path);
        exit(2);
    }
    memset(t, 0, sizeof *t);
    while (fgets(line, sizeof line, f)) {
        char *rest = line, *word;
        while ((word = strtok_r(rest, " \n", &rest)) && n < TEXT_MAX) {
            size_t id = 0;
            while (id < n_words && strcmp(words[id], word) != 0)
                id++;
            if (id == cap)
                exit(2);
            if (id == n_words)
                words[n_words++] = strdup(word);
            t->ids[n++] = (uint32_t)id;
        }
        t->begin[++t->n_sequences] = n;
    }
    t->vocab_size = (uint32_t)n_words;
    fclose(f);
}

suf_index *text_index(const struct text *t, uint32_t order, uint64_t segment_limit)
{
    const char *path = scratch("text.sfc"), *dir = scratch("text.idx");
    suf_corpus_writer *w;
    suf_build_opts opts = {
        .order = order, .segment_limit = segment_limit, .force = 1, .command = "test"};
    suf_index *index = NULL;
    suf_diag diag = {0};
    int err = suf_corpus_writer_open(&w, path, t->vocab_size, &diag);

    for (size_t k = 0; k < t->n_sequences && !err; k++)
        err = suf_corpus_writer_add(w, t->ids + t->begin[k], t->begin[k + 1] - t->begin[k], &diag);
    if (!err)
        err = suf_corpus_writer_finish(w, NULL, &diag);
    if (!err)
        err = suf_index_build(path, dir, &opts, &diag);
    if (!err)
        err = suf_index_open(&index, dir, &diag);
    if (err) {
        char message[1100];
        fprintf(stderr, "%s\n", suf_diag_format(&diag, message, sizeof message));
        exit(2);
    }
    return index;
}

bool text_gram_at(const struct text *t, size_t k, size_t i, const uint32_t *gram, size_t len)
{
    size_t begin = t->begin[k] + i, end = t->begin[k + 1];

    if (len && gram[0] == SUF_BOUNDARY) {
        if (i != 0)
            return false;
        gram++;
        len--;
    }
    return begin + len <= end && memcmp(t->ids + begin, gram, len * sizeof *gram) == 0;
}

uint64_t text_count(const struct text *t, const uint32_t *gram, size_t len, bool followed)
{
    size_t tokens = len && gram[0] == SUF_BOUNDARY ? len - 1 : len;
    uint64_t n = 0;

    for (size_t k = 0; k < t->n_sequences; k++) {
        size_t length = t->begin[k + 1] - t->begin[k];
        for (size_t i = 0; i < length; i++)
            n += text_gram_at(t, k, i, gram, len) && (!followed || i + tokens < length);
    }
    return n;
}

size_t text_gram(const struct text *t, rng *r, uint32_t *gram, size_t longest)
{
    size_t k = rng_below(r, t->n_sequences), length = t->begin[k + 1] - t->begin[k];
    size_t len = 1 + rng_below(r, longest), n = 0, i = rng_below(r, length);
    uint64_t kind = rng_below(r, 4);

    if (kind == 0) {
        gram[n++] = SUF_BOUNDARY;
        i = 0;
    }
    for (; n < len && i < length; i++)
        gram[n++] = kind == 1 ? (uint32_t)rng_below(r, t->vocab_size) : t->ids[t->begin[k] + i];
    return n;
}
