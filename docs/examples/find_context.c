/* Where a gram occurs, with the tokens around it (a keyword in context).
 *
 *     cc find_context.c $(pkg-config --cflags --libs sufgram) -o find_context
 *     find_context INDEX WIDTH TOKEN...      ids; words where the index is one of words */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sufgram/find.h>

enum { MAX_GRAM = 64, SHOWN = 20 };

struct kwic {
    const suf_corpus *corpus;
    suf_corpus_info info;
    uint64_t width, len; /* tokens on either side; of the gram */
};

/* Symbols are stored in 2 or 4 bytes: 0 is the boundary between sequences, id t is t + 1. */
static uint32_t id_at(const struct kwic *k, uint64_t p)
{
    const void *symbols = suf_corpus_symbols(k->corpus);
    bool narrow = k->info.symbol_width == 2;

    return (narrow ? ((const uint16_t *)symbols)[p] : ((const uint32_t *)symbols)[p]) - 1;
}

/* Called for each occurrence in corpus order; returning anything but 0 would stop. */
static int show(void *arg, const suf_occurrence *at)
{
    const struct kwic *k = arg;
    uint64_t first, length;

    /* `first` counts stored symbols, as id_at does; at->position counts tokens only. */
    if (suf_corpus_sequence(k->corpus, at->sequence, &first, &length) != SUF_OK)
        return 0; /* a damaged corpus: 'sufgram verify' says where */
    uint64_t end = at->offset + k->len;
    uint64_t from = at->offset < k->width ? 0 : at->offset - k->width;
    uint64_t to = length - end < k->width ? length : end + k->width;
    printf("%llu:%llu\t", (unsigned long long)at->sequence, (unsigned long long)at->offset);
    for (uint64_t i = from; i < to; i++) {
        uint32_t id = id_at(k, first + i);
        const char *name = suf_corpus_name(k->corpus, id); /* NULL: an index of ids */
        printf("%s%s", i > from ? " " : "", i == at->offset ? "[" : "");
        if (name)
            printf("%s", name);
        else
            printf("%u", (unsigned)id);
        printf(i + 1 == end ? "]" : "");
    }
    printf("\n");
    return 0;
}

static int find(struct kwic *k, suf_query *query, char **tokens, int n, suf_diag *diag)
{
    uint32_t gram[MAX_GRAM];

    for (int i = 0; i < n; i++)
        if (k->info.names != SUF_NAMES_WORDS)
            gram[i] = (uint32_t)strtoul(tokens[i], NULL, 10);
        else if (suf_corpus_id(k->corpus, tokens[i], strlen(tokens[i]), &gram[i]) != SUF_OK)
            return SUF_OK; /* no such word, so no occurrence */
    return suf_query_find(query, gram, k->len = (uint64_t)n, SHOWN, show, k, diag);
}

int main(int argc, char **argv)
{
    struct kwic k = {0};
    suf_diag diag = {0};
    char text[1100];
    suf_index *index = NULL;
    suf_query *query = NULL;

    if (argc < 4 || argc - 3 > MAX_GRAM) {
        fprintf(stderr, "usage: find_context INDEX WIDTH TOKEN...\n");
        return 2;
    }
    int err = suf_index_open(&index, argv[1], &diag);
    if (!err && !(err = suf_query_new(&query, index, &diag))) {
        k.corpus = suf_index_corpus(index);
        k.width = strtoull(argv[2], NULL, 10);
        suf_corpus_get_info(k.corpus, &k.info);
        err = find(&k, query, argv + 3, argc - 3, &diag);
    }
    if (err)
        fprintf(stderr, "find_context: %s\n", suf_diag_format(&diag, text, sizeof text));
    suf_query_free(query);
    suf_index_close(index);
    return err != 0;
}
