/* fuzz_questions.c - grams and clauses as the program reads them from its command line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cnf.h"
#include "cli/grams.h"
#include "fuzz.h"
#include "tap.h"

/* A corpus of five words, made once. */
static const suf_corpus *words(void)
{
    static const char text[] = "the cat sat on ^mat \\^ <s> AND\n";
    static suf_corpus *corpus;
    suf_source_opts opts = {.format = SUF_SOURCE_WORDS};
    suf_corpus_writer *w;
    char path[600];

    if (corpus)
        return corpus;
    snprintf(path, sizeof path, "%s", scratch("words.sfc"));
    if (suf_corpus_writer_open(&w, path, 0, NULL) ||
        suf_corpus_ingest(w, write_text(scratch("words.txt"), text), &opts, NULL) ||
        suf_corpus_writer_finish(w, NULL, NULL) || suf_corpus_open(&corpus, path, NULL))
        abort();
    return corpus;
}

void fuzz_grams(const uint8_t *data, size_t size)
{
    struct cli_gram gram = {.names = size && (data[0] & 1) ? words() : NULL};
    struct cli_text text = {0};
    suf_diag diag = {0};

    if (!size)
        return;
    const char *wrong = cli_gram_parse(&gram, fuzz_text(data + 1, size - 1));
    bool inner = false; /* '</s>', which only mkn takes */
    for (size_t i = 1; i < gram.n && !wrong; i++)
        inner = inner || gram.ids[i] == SUF_BOUNDARY;
    /* What a gram is spelled as is read as that gram. */
    if (!wrong && !inner && cli_gram_known(&gram, &diag) == SUF_OK)
        for (size_t i = 0; i < gram.n; i++)
            if (!cli_text_token(&text, gram.names, gram.ids[i]))
                abort();
    if (text.data) {
        struct cli_gram again = {.names = gram.names};
        if (cli_gram_parse(&again, text.data) || again.n != gram.n ||
            memcmp(again.ids, gram.ids, gram.n * sizeof *gram.ids) != 0)
            abort();
        cli_gram_release(&again);
    }
    free(text.data);
    cli_gram_release(&gram);
}

void fuzz_cnf(const uint8_t *data, size_t size)
{
    struct cli_cnf cnf;
    suf_diag diag = {0};

    if (!size)
        return;
    int err =
        cli_cnf_parse(&cnf, data[0] & 1 ? words() : NULL, fuzz_text(data + 1, size - 1), &diag);
    if (err && !diag.what[0])
        abort();
    cli_cnf_release(&cnf);
}
