/* diversity.c - contextual diversity: how many different tokens a token has seen shortly before it.
 *
 * A bit a pair (token, earlier token), set in one pass over the corpus: each position sets the bits
 * of the `window` positions before it. Threads take ranges of positions with bits of their own,
 * which are united afterwards, so the result does not depend on their number. The adjustment is one
 * spline fit over the vocabulary. */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "corpus/names.h"
#include "query/diversity.h"
#include "query/symbols.h"
#include "stats/linalg.h"
#include "sufgram/gam.h"

/* Bits of one thread: 4 GiB. The fit takes some 250 bytes an id, so 16 GiB. */
#define MAX_PAIRS (1ull << 35)
#define MAX_VOCAB (1ull << 26)

/* Pairs looked at between two questions whether to go on: about a second's. */
#define ROUND_PAIRS (1ull << 30)

struct seen {
    const suf_index *index;
    uint32_t window, n_ids;
    size_t words; /* of 64 bits a token */
    unsigned n_parts;
    uint64_t begin, end;  /* the round's positions in the stream of symbols */
    uint64_t **bits;      /* [part][token * words + word] */
    uint64_t **frequency; /* [part][token] */
};

static inline uint32_t symbol_at(const void *symbols, uint32_t width, uint64_t position)
{
    return width == 2 ? ((const uint16_t *)symbols)[position]
                      : ((const uint32_t *)symbols)[position];
}

/* Positions begin..end-1; a boundary stands between sequences, and ends the window. Inlined for
 * each width. *bad: the position of what is no token of the vocabulary, if there is any: the arrays
 * are indexed by tokens, and opening a corpus does not read them. */
static inline bool scan(const struct seen *s, size_t part, uint32_t width, uint64_t begin,
                        uint64_t end, uint64_t *bad)
{
    const void *symbols = suf_corpus_symbols(s->index->corpus);
    uint64_t *bits = s->bits[part], *frequency = s->frequency[part];
    uint32_t vocab = s->index->info.vocab_size, n_ids = s->n_ids, earlier;
    size_t words = s->words;

    for (uint64_t p = begin; p < end; p++) {
        uint32_t symbol = symbol_at(symbols, width, p);
        if (symbol == 0)
            continue;
        *bad = p;
        if (symbol > vocab)
            return false;
        uint64_t *row = bits + (size_t)(symbol - 1) * words;
        uint64_t last = p > s->window ? p - s->window : 0;
        frequency[symbol - 1]++;
        for (uint64_t e = p; e-- > last && (earlier = symbol_at(symbols, width, e)) != 0;)
            if (earlier <= n_ids)
                row[(earlier - 1) / 64] |= 1ull << (earlier - 1) % 64;
    }
    return true;
}

static int scan_part(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const struct seen *s = arg;
    uint64_t share = (s->end - s->begin) / s->n_parts, begin = s->begin + share * task,
             end = task + 1 == s->n_parts ? s->end : begin + share, bad;
    bool good = s->index->info.symbol_width == 2 ? scan(s, task, 2, begin, end, &bad)
                                                 : scan(s, task, 4, begin, end, &bad);

    (void)worker;
    if (!good)
        return sufi_fail_at(diag, SUF_ECORRUPT, sufi_corpus_path(s->index->corpus), SUF_AT_ITEM,
                            bad, "the symbol is no token of the vocabulary");
    return SUF_OK;
}

static int scan_rounds(struct seen *s, const suf_covariate_opts *o, suf_diag *diag)
{
    uint64_t n = s->index->info.n_symbols, round = ROUND_PAIRS / s->window + s->n_parts;
    int err = SUF_OK;

    for (; s->begin < n && !err; s->begin = s->end) {
        if (o->progress && o->progress(o->progress_arg, "contextual diversity", s->begin, n))
            return sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
        s->end = n - s->begin < round ? n : s->begin + round;
        err = sufi_parallel(s->n_parts, s->n_parts, scan_part, s, diag);
    }
    return err;
}

static void seen_release(struct seen *s)
{
    for (unsigned i = 0; i < s->n_parts; i++) {
        if (s->bits)
            free(s->bits[i]);
        if (s->frequency)
            free(s->frequency[i]);
    }
    free(s->bits);
    free(s->frequency);
}

/* Fill bits[0] and frequency[0]. */
static int seen_fill(struct seen *s, const suf_covariate_opts *o, suf_diag *diag)
{
    size_t vocab = s->index->info.vocab_size;
    int err = SUF_OK;

    s->words = (s->n_ids + 63) / 64;
    s->n_parts = sufi_thread_count(o->threads);
    s->bits = sufi_alloc_zero(s->n_parts, sizeof *s->bits);
    s->frequency = sufi_alloc_zero(s->n_parts, sizeof *s->frequency);
    for (unsigned i = 0; i < s->n_parts && s->bits && s->frequency; i++) {
        s->bits[i] = sufi_alloc_zero(sufi_mul_size(vocab, s->words), sizeof **s->bits);
        s->frequency[i] = sufi_alloc_zero(vocab, sizeof **s->frequency);
        if (!s->bits[i] || !s->frequency[i])
            err = SUF_ENOMEM;
    }
    if (err || !s->bits || !s->frequency)
        return sufi_fail_nomem(diag, "contextual diversity");
    err = scan_rounds(s, o, diag);
    for (unsigned i = 1; i < s->n_parts && !err; i++) {
        for (size_t w = 0; w < vocab * s->words; w++)
            s->bits[0][w] |= s->bits[i][w];
        for (size_t v = 0; v < vocab; v++)
            s->frequency[0][v] += s->frequency[i][v];
    }
    return err;
}

static void count_bits(const struct seen *s, double *raw)
{
    for (size_t v = 0; v < s->index->info.vocab_size; v++) {
        uint64_t n = 0;
        for (size_t w = 0; w < s->words; w++)
            n += (uint64_t)__builtin_popcountll(s->bits[0][v * s->words + w]);
        raw[v] = (double)n;
    }
}

/* raw less its smooth on log10 frequency. x and y are scratch for vocab_size numbers. */
static int adjust(const struct seen *s, int has_cls, uint32_t cls, const double *raw,
                  double *adjusted, double *x, double *y, suf_diag *diag)
{
    size_t vocab = s->index->info.vocab_size, n = 0;
    const uint64_t *frequency = s->frequency[0];
    double total = (double)s->index->info.n_tokens, least = INFINITY, lowest = INFINITY;
    suf_gam *gam;

    for (size_t v = 0; v < vocab; v++)
        if (frequency[v] && (double)frequency[v] / total < least)
            least = (double)frequency[v] / total;
    for (size_t v = 0; v < vocab; v++) {
        if (has_cls && v == cls)
            continue;
        x[n] = log10(frequency[v] ? (double)frequency[v] / total : least);
        y[n++] = raw[v];
    }
    if (n == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "no token but CLS: nothing to smooth");
    suf_gam_result fit = {.fitted = x};
    int saved = sufi_linalg_begin(); /* the same bits whatever the number of processors */
    int err = suf_gam_new(&gam, x, n, 0, diag);
    if (!err) {
        err = suf_gam_fit(gam, y, 1, n, &fit, diag);
        suf_gam_free(gam);
    }
    sufi_linalg_end(saved);
    for (size_t v = 0, i = 0; v < vocab && !err; v++) {
        if (has_cls && v == cls)
            continue;
        adjusted[v] = raw[v] - x[i++];
        lowest = adjusted[v] < lowest ? adjusted[v] : lowest;
    }
    if (has_cls && !err)
        adjusted[cls] = lowest;
    return err;
}

/* Tokens in use have to do with neither bound; a vocabulary of 2^32 - 2 ids is a safe choice of who
 * does not know it, or a file's lie. */
int sufi_diversity_check(const suf_index *index, const suf_covariate_opts *o, suf_diag *diag)
{
    uint64_t vocab = index->info.vocab_size, ids = o->diversity_ids;

    if (o->diversity_window == 0 || ids == 0 || (o->has_cls && o->cls >= vocab))
        return sufi_fail(diag, SUF_EINVAL, NULL,
                         "contextual diversity needs a window and ids above 0, and cls in the "
                         "vocabulary");
    ids = ids < vocab ? ids : vocab;
    if (vocab > MAX_VOCAB || (ids + 63) / 64 * 64 * vocab > MAX_PAIRS)
        return sufi_fail(diag, SUF_ELIMIT, index->directory,
                         "a vocabulary of %" PRIu64
                         " ids is too large for contextual diversity by %" PRIu64 " of them",
                         vocab, ids);
    return SUF_OK;
}

int suf_contextual_diversity(const suf_index *index, const suf_covariate_opts *opts, double *raw,
                             double *adjusted, suf_diag *diag)
{
    uint32_t vocab = index->info.vocab_size, n_ids = opts->diversity_ids;
    struct seen s = {
        .index = index, .window = opts->diversity_window, .n_ids = n_ids < vocab ? n_ids : vocab};
    int err = sufi_diversity_check(index, opts, diag);

    if (err)
        return err;
    double *x = sufi_alloc(vocab, sizeof *x), *y = sufi_alloc(vocab, sizeof *y);
    err = x && y ? seen_fill(&s, opts, diag) : sufi_fail_nomem(diag, "a smooth");
    if (!err) {
        count_bits(&s, raw);
        err = adjust(&s, opts->has_cls, opts->cls, raw, adjusted, x, y, diag);
    }
    seen_release(&s);
    free(x);
    free(y);
    return err;
}
