/* corpus_join.c - the sequences of one corpus into another, which may have wider symbols. */
#include "base/fail.h"
#include "corpus/names.h"

enum { BLOCK = 1 << 12, TOKENS_BETWEEN_REPORTS = 1 << 22 };

/* Stored symbols [from, from + n) as token ids. A boundary becomes SUF_BOUNDARY, which the writer
 * refuses as it does every id outside its vocabulary. */
static void read_ids(const suf_corpus_info *info, const void *symbols, uint64_t from, size_t n,
                     uint32_t *ids)
{
    if (info->symbol_width == 2) {
        const uint16_t *s = (const uint16_t *)symbols + from;
        for (size_t i = 0; i < n; i++)
            ids[i] = (uint32_t)s[i] - 1;
    } else {
        const uint32_t *s = (const uint32_t *)symbols + from;
        for (size_t i = 0; i < n; i++)
            ids[i] = s[i] - 1;
    }
}

int suf_corpus_writer_add_corpus(suf_corpus_writer *w, const suf_corpus *corpus,
                                 suf_progress_fn *progress, void *progress_arg, suf_diag *diag)
{
    const void *symbols = suf_corpus_symbols(corpus);
    suf_corpus_info info;
    uint32_t ids[BLOCK];
    uint64_t done = 0, reported = 0;
    int err = suf_corpus_writer_end(w, diag);

    if (!err)
        err = sufi_corpus_writer_join_names(w, corpus, diag);
    suf_corpus_get_info(corpus, &info);
    for (uint64_t k = 0; k < info.n_sequences && !err; k++) {
        uint64_t first = 0, left = 0;
        if (suf_corpus_sequence(corpus, k, &first, &left) != SUF_OK)
            return sufi_fail_at(diag, SUF_ECORRUPT, NULL, SUF_AT_ITEM, k,
                                "sequence offsets of the corpus do not rise, or leave the stream");
        done += left;
        while (left && !err) {
            size_t n = left < BLOCK ? (size_t)left : BLOCK;
            read_ids(&info, symbols, first, n, ids);
            err = suf_corpus_writer_put(w, ids, n, diag);
            first += n;
            left -= n;
        }
        if (!err)
            err = suf_corpus_writer_end(w, diag);
        if (!err && progress &&
            (done - reported >= TOKENS_BETWEEN_REPORTS || done == info.n_tokens)) {
            reported = done;
            if (progress(progress_arg, "copying sequences", done, info.n_tokens))
                err = sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
        }
    }
    return err;
}
