/* sequences.c - sequences that satisfy a condition in conjunctive normal form.
 *
 * The clause with the fewest occurrences names the candidates; each is read once from its boundary
 * on. At every place the clauses that have a gram there note it; the condition holds as soon as the
 * latest places of all clauses lie close enough together, since for a last place given no earlier
 * place of another clause could be closer. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/symbols.h"
#include "sufgram/find.h"

struct stored_gram {
    const uint32_t *symbol;
    size_t len, clause;
};

struct search {
    suf_query *q;
    const suf_clause *clauses;
    size_t n_clauses, n_grams;
    uint64_t max_distance;
    struct stored_gram *gram;
    uint32_t *symbols; /* of all grams */
    uint64_t *latest;  /* by clause: place in the sequence, plus 1; 0: none */
    uint64_t *candidate;
    size_t n_candidates, candidate_cap;
    suf_diag *diag;
};

static int store_grams(struct search *s)
{
    size_t n_symbols = 0, at = 0;

    for (size_t c = 0; c < s->n_clauses; c++) {
        if (s->clauses[c].n == 0)
            return sufi_fail(s->diag, SUF_EINVAL, NULL, "a clause without a gram");
        s->n_grams += s->clauses[c].n;
        for (size_t g = 0; g < s->clauses[c].n; g++) {
            n_symbols += s->clauses[c].gram[g].len;
            if (s->clauses[c].gram[g].len == 0)
                return sufi_fail(s->diag, SUF_EINVAL, NULL, "an empty gram in a clause");
        }
    }
    s->gram = sufi_alloc(s->n_grams, sizeof *s->gram);
    s->symbols = sufi_alloc(n_symbols, sizeof *s->symbols);
    s->latest = sufi_alloc(s->n_clauses, sizeof *s->latest);
    if (!s->gram || !s->symbols || !s->latest)
        return sufi_fail_nomem(s->diag, "the clauses");
    s->n_grams = 0;
    for (size_t c = 0; c < s->n_clauses; c++)
        for (size_t g = 0; g < s->clauses[c].n; g++) {
            const suf_gram *from = &s->clauses[c].gram[g];
            int err =
                sufi_store_symbols(s->q->index, from->ids, from->len, s->symbols + at, s->diag);
            if (err)
                return err;
            s->gram[s->n_grams++] = (struct stored_gram){s->symbols + at, from->len, c};
            at += from->len;
        }
    return SUF_OK;
}

static int add_candidate(void *arg, const suf_occurrence *at)
{
    struct search *s = arg;

    if (s->n_candidates && s->candidate[s->n_candidates - 1] == at->sequence)
        return SUF_OK;
    if (!sufi_grow(&s->candidate, &s->candidate_cap, s->n_candidates + 1, sizeof *s->candidate))
        return sufi_fail_nomem(s->diag, "sequences");
    s->candidate[s->n_candidates++] = at->sequence;
    return SUF_OK;
}

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return (x > y) - (x < y);
}

/* The sequences that hold a gram of the rarest clause; all of them (candidate stays NULL) when that
 * clause is as frequent as there are sequences. */
static int find_candidates(struct search *s)
{
    const suf_index *x = s->q->index;
    uint64_t least = x->info.n_sequences;
    size_t rarest = s->n_clauses, n = 0;
    int err = SUF_OK;

    for (size_t c = 0, g = 0; c < s->n_clauses; c++) {
        uint64_t sum = 0;
        for (; g < s->n_grams && s->gram[g].clause == c; g++)
            sum += sufi_array_count(s->q, s->gram[g].symbol, s->gram[g].len);
        if (sum < least) {
            least = sum;
            rarest = c;
        }
    }
    s->n_candidates = x->info.n_sequences;
    if (rarest == s->n_clauses)
        return SUF_OK;
    s->n_candidates = 0;
    s->candidate = sufi_alloc(s->candidate_cap = 16, sizeof *s->candidate);
    if (!s->candidate)
        return sufi_fail_nomem(s->diag, "sequences");
    for (size_t g = 0; g < s->clauses[rarest].n && !err; g++)
        err = suf_query_find(s->q, s->clauses[rarest].gram[g].ids, s->clauses[rarest].gram[g].len,
                             0, add_candidate, s, s->diag);
    qsort(s->candidate, s->n_candidates, sizeof *s->candidate, by_number);
    for (size_t i = 0; i < s->n_candidates; i++)
        if (n == 0 || s->candidate[n - 1] != s->candidate[i])
            s->candidate[n++] = s->candidate[i];
    s->n_candidates = n;
    return err;
}

static inline uint32_t symbol_at(const suf_index *x, const void *stream, uint64_t position)
{
    return x->info.symbol_width == 2 ? ((const uint16_t *)stream)[position]
                                     : ((const uint32_t *)stream)[position];
}

/* Whether all clauses have a place, the last of them `now`, within the distance. */
static bool close_enough(const struct search *s, uint64_t now)
{
    for (size_t c = 0; c < s->n_clauses; c++)
        if (s->latest[c] == 0 || now - s->latest[c] > s->max_distance)
            return false;
    return true;
}

/* Whether the sequence at stream positions [begin, end) with its boundary at begin - 1 will do. */
static bool satisfies(const struct search *s, uint64_t begin, uint64_t end)
{
    const suf_index *x = s->q->index;
    const void *stream = suf_corpus_symbols(x->corpus);

    memset(s->latest, 0, s->n_clauses * sizeof *s->latest);
    for (uint64_t p = begin - 1; p < end; p++) {
        uint32_t first = symbol_at(x, stream, p);
        bool noted = false;
        /* The place of a gram is that of its first token, plus 1. */
        uint64_t now = p - begin + 1 + (p < begin);
        for (size_t g = 0; g < s->n_grams; g++) {
            const struct stored_gram *w = &s->gram[g];
            size_t i = 1;
            if (w->symbol[0] != first || w->len > end - p)
                continue;
            while (i < w->len && symbol_at(x, stream, p + i) == w->symbol[i])
                i++;
            if (i == w->len) {
                s->latest[w->clause] = now;
                noted = true;
            }
        }
        if (noted && close_enough(s, now))
            return true;
    }
    return false;
}

static int visit_sequences(const struct search *s, suf_sequence_visit *visit, void *arg)
{
    for (size_t i = 0; i < s->n_candidates; i++) {
        uint64_t k = s->candidate ? s->candidate[i] : i, first, length;
        if (suf_corpus_sequence(s->q->index->corpus, k, &first, &length) != SUF_OK)
            return sufi_fail(s->diag, SUF_ECORRUPT, NULL, "sequence %llu cannot be read",
                             (unsigned long long)k);
        if (satisfies(s, first, first + length)) {
            int stop = visit(arg, k);
            if (stop)
                return stop;
        }
    }
    return SUF_OK;
}

int suf_query_sequences(suf_query *q, const suf_clause *clauses, size_t n_clauses,
                        uint64_t max_distance, suf_sequence_visit *visit, void *arg, suf_diag *diag)
{
    struct search s = {.q = q,
                       .clauses = clauses,
                       .n_clauses = n_clauses,
                       .max_distance = max_distance,
                       .diag = diag};
    int err = n_clauses ? store_grams(&s) : sufi_fail(diag, SUF_EINVAL, NULL, "no clause");

    if (!err)
        err = find_candidates(&s);
    if (!err)
        err = visit_sequences(&s, visit, arg);
    free(s.gram);
    free(s.symbols);
    free(s.latest);
    free(s.candidate);
    return err;
}
