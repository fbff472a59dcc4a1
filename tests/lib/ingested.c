#include "ingested.h"

#include <stdio.h>
#include <string.h>

#include "tap.h"

/* Ingest one file and print the corpus as "1 2|3"; returns the error, and "" in text then. */
static int ingest(const char *path, uint32_t vocab, const suf_source_opts *opts, char *text,
                  size_t cap, suf_diag *diag)
{
    suf_corpus_writer *w = NULL;
    suf_corpus_info info;
    suf_corpus *c = NULL;
    size_t len = 0;
    int err = suf_corpus_writer_open(&w, scratch("i.sfc"), vocab, diag);

    text[0] = '\0';
    if (!err)
        err = suf_corpus_ingest(w, path, opts, diag);
    if (err) {
        suf_corpus_writer_abort(w);
        return err;
    }
    err = suf_corpus_writer_finish(w, &info, diag);
    if (!err)
        err = suf_corpus_open(&c, scratch("i.sfc"), diag);
    if (!err)
        err = suf_corpus_verify(c, diag);
    for (uint64_t i = 1; i < info.n_symbols - 1 && !err && len + 16 < cap; i++) {
        const void *s = suf_corpus_symbols(c);
        uint32_t symbol =
            info.symbol_width == 2 ? ((const uint16_t *)s)[i] : ((const uint32_t *)s)[i];
        if (symbol)
            len +=
                (size_t)snprintf(text + len, cap - len, "%s%lu",
                                 len && text[len - 1] != '|' ? " " : "", (unsigned long)symbol - 1);
        else
            len += (size_t)snprintf(text + len, cap - len, "|");
    }
    suf_corpus_close(c);
    return err;
}

void gives(const char *path, uint32_t vocab, const suf_source_opts *opts, const char *want,
           const char *what)
{
    char text[1024];
    suf_diag diag;
    int err = ingest(path, vocab, opts, text, sizeof text, &diag);

    ok_err(err, SUF_OK, &diag, "%s", what);
    if (!ok(strcmp(text, want) == 0, "%s_exactly", what))
        printf("# got %s\n# wanted %s\n", text, want);
}

void fails(const char *path, uint32_t vocab, const suf_source_opts *opts, int want,
           enum suf_where unit, uint64_t where, const char *part, const char *what)
{
    char text[1024];
    suf_diag diag;

    memset(&diag, 0, sizeof diag);
    ok_err(ingest(path, vocab, opts, text, sizeof text, &diag), want, &diag, "%s", what);
    if (!ok(diag.unit == unit && diag.where == where && strstr(diag.what, part),
            "%s_with_its_place", what))
        printf("# %s\n", suf_diag_format(&diag, text, sizeof text));
    ok(ingest(path, vocab, opts, text, sizeof text, NULL) == want, "%s_without_diagnostic", what);
}
