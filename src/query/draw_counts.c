/* draw_counts.c - drawing from the models that divide counts.
 *
 * An outcome in proportion to count(c outcome) is what follows a random occurrence of c. A number
 * below count(c) falls on one of the outcomes laid out by id: on the symbol of that rank among all
 * those behind c, selected from the suffix ranges of the segments, each sorted by it.
 *
 * Once a context occurs, so does it with every outcome drawn behind it: the next context is longer
 * by that symbol, unless the order cuts it on the left, and no back-off ever happens again. Growing
 * contexts narrow the ranges they have. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/draw.h"

static const uint32_t *context_of(const sufi_drawing *d)
{
    return d->symbol + (d->n - d->used);
}

int sufi_draw_plan_counts(sufi_draw_plan *p, suf_diag *diag)
{
    size_t n = p->start_len < p->longest ? p->start_len : p->longest, cap = 0, sum_cap = 0;
    suf_query *q;
    sufi_list_piece piece;
    size_t at = 0;
    uint64_t sum = 0;
    int err = suf_query_new(&q, p->index, diag);

    if (err)
        return err;
    for (; n && sufi_array_count(q, p->start + (p->start_len - n), n) == 0; n--)
        if (p->opts->model == SUF_MODEL_MLE) {
            err = sufi_fail(diag, SUF_EINVAL, NULL, "the context does not occur in the corpus");
            break;
        }
    p->matched = n;
    while (!err && (err = sufi_table_list(q->reader, 1, 0, &at, &piece, diag)) == SUF_OK) {
        if (!sufi_grow(&p->unigram, &cap, p->n_unigrams + piece.n + 1, sizeof *p->unigram) ||
            !sufi_grow(&p->unigram_sum, &sum_cap, p->n_unigrams + piece.n + 1,
                       sizeof *p->unigram_sum))
            err = sufi_fail_nomem(diag, "the vocabulary");
        for (size_t i = 0; i < piece.n && !err; i++) {
            if (piece.symbol[i] == 0)
                continue;
            p->unigram[p->n_unigrams] = piece.symbol[i];
            p->unigram_sum[p->n_unigrams++] = sum += piece.count[i];
        }
    }
    suf_query_free(q);
    if (err != SUF_ABSENT)
        return err;
    if (p->n_unigrams == 0)
        return sufi_fail(diag, SUF_ECORRUPT, p->index->directory, "the table of order 1 is empty");
    p->unigram[p->n_unigrams] = 0;
    p->unigram_sum[p->n_unigrams++] = sum + p->index->info.n_sequences;
    return SUF_OK;
}

/* Symbol `depth` of a rank; 0, the end, too where the stream ends. */
static uint32_t symbol_behind(const suf_array *a, uint64_t rank, size_t depth)
{
    uint32_t symbol;

    return suf_array_symbol(a, rank, depth, &symbol) == SUF_OK ? symbol : 0;
}

/* The first rank in [lo, hi) with a symbol behind the context that is at least `symbol`. */
static uint64_t first_rank(const suf_array *a, suf_range r, size_t depth, uint64_t symbol)
{
    while (r.lo < r.hi) {
        uint64_t mid = r.lo + (r.hi - r.lo) / 2;
        if (symbol_behind(a, mid, depth) < symbol)
            r.lo = mid + 1;
        else
            r.hi = mid;
    }
    return r.lo;
}

/* Ranges by segment. */
struct ranges {
    suf_range *left;      /* [n] with what is looked for */
    uint64_t *low, *high; /* [n] ranks of the pivot's suffixes, for one round */
    uint32_t n;
};

/* Where the suffixes go on with `pivot`; how many stand before them, and their number. */
static void split(const sufi_drawing *d, const struct ranges *g, uint64_t pivot, uint64_t *below,
                  uint64_t *equal)
{
    *below = *equal = 0;
    for (uint32_t i = 0; i < g->n; i++) {
        const suf_array *a = &d->plan->index->segments[i].array;
        suf_range r = g->left[i];
        g->low[i] = r.lo = first_rank(a, r, d->used, pivot);
        g->high[i] = first_rank(a, r, d->used, pivot + 1);
        *below += g->low[i] - g->left[i].lo;
        *equal += g->high[i] - g->low[i];
    }
}

/* The symbol on which number `r` falls among all those behind the context. The middle of the
 * longest range splits the others, too, until r falls on the symbol there. SUF_ABSENT where the
 * ranges are not sorted. */
static int select_symbol(const sufi_drawing *d, const struct ranges *g, uint64_t r,
                         uint32_t *symbol, uint64_t *count)
{
    for (uint64_t below;;) {
        uint32_t longest = 0;
        for (uint32_t i = 1; i < g->n; i++)
            if (g->left[i].hi - g->left[i].lo > g->left[longest].hi - g->left[longest].lo)
                longest = i;
        suf_range l = g->left[longest];
        if (l.lo >= l.hi)
            return SUF_ABSENT;
        uint32_t pivot = symbol_behind(&d->plan->index->segments[longest].array,
                                       l.lo + (l.hi - l.lo) / 2, d->used);
        split(d, g, pivot, &below, count);
        if (*count == 0)
            return SUF_ABSENT;
        if (r >= below && r < below + *count) {
            *symbol = pivot;
            return SUF_OK;
        }
        for (uint32_t i = 0; i < g->n; i++)
            if (r < below)
                g->left[i].hi = g->low[i];
            else
                g->left[i].lo = g->high[i];
        r -= r < below ? 0 : below + *count;
    }
}

int sufi_draw_occurrence(sufi_drawing *d, uint32_t *outcome, uint64_t *count)
{
    const suf_index *x = d->plan->index;
    uint32_t n = x->manifest.n_segments;
    uint64_t total = 0, ends = 0;
    struct ranges g = {d->range + n, d->rank, d->rank + n, n};

    for (uint32_t i = 0; i < n; i++) {
        if (!d->ranged)
            d->range[i] = sufi_query_find(d->query, i, context_of(d), d->used);
        g.left[i] = d->range[i];
        g.left[i].lo = first_rank(&x->segments[i].array, d->range[i], d->used, 1);
        ends += g.left[i].lo - d->range[i].lo;
        total += d->range[i].hi - d->range[i].lo;
    }
    d->ranged = true;
    if (total == 0)
        return SUF_ABSENT;
    uint64_t r = sufi_random_below(&d->random, total);
    *outcome = 0;
    *count = ends;
    return r < total - ends ? select_symbol(d, &g, r, outcome, count) : SUF_OK;
}

/* All outcomes with their counts as weights. */
static int draw_tempered(sufi_drawing *d, uint32_t *outcome, suf_diag *diag)
{
    uint32_t *ids = sufi_alloc(d->used, sizeof *ids);
    suf_next next = {0};
    uint64_t count = 0;

    if (!ids)
        return sufi_fail_nomem(diag, "a context");
    for (size_t i = 0; i < d->used; i++)
        ids[i] = context_of(d)[i] ? context_of(d)[i] - 1 : SUF_BOUNDARY;
    int err = suf_query_next(d->query, ids, d->used, &next, diag);
    if (!err)
        err = suf_query_count(d->query, ids, d->used, SUF_WAY_ANY, &count, diag);
    if (!err && d->used == 0)
        count += d->plan->index->info.n_sequences;
    if (!err && !sufi_grow(&d->weight, &d->weight_cap, next.n + 1, sizeof *d->weight))
        err = sufi_fail_nomem(diag, "the outcomes of a draw");
    if (!err && count < next.total)
        err = SUF_ABSENT;
    if (!err) {
        for (size_t i = 0; i < next.n; i++)
            d->weight[i] = (double)next.count[i];
        d->weight[next.n] = (double)(count - next.total);
        size_t i = sufi_draw_tempered(d, next.n + 1);
        *outcome = i < next.n ? next.token[i] + 1 : 0;
    }
    suf_next_release(&next);
    free(ids);
    return err;
}

/* The outcome is going to be appended: what the context is then. */
static void advance(sufi_drawing *d, uint32_t outcome)
{
    uint32_t n = d->plan->index->manifest.n_segments;
    bool grows = d->used < d->plan->longest;

    for (uint32_t i = 0; i < n && d->ranged && grows; i++)
        d->range[i] =
            suf_array_narrow(&d->plan->index->segments[i].array, d->range[i], d->used, outcome);
    d->ranged = d->ranged && grows;
    d->used += grows;
}

int sufi_draw_counts(sufi_drawing *d, uint32_t *outcome, suf_diag *diag)
{
    const sufi_draw_plan *p = d->plan;
    uint64_t count;
    int err = SUF_OK;

    if (d->n == p->start_len) {
        d->used = p->matched;
        d->ranged = false;
    }
    if (p->opts->temperature != 1)
        err = draw_tempered(d, outcome, diag);
    else if (d->used == 0)
        *outcome = p->unigram[sufi_draw_unigram(
            p, sufi_random_below(&d->random, p->unigram_sum[p->n_unigrams - 1]))];
    else
        err = sufi_draw_occurrence(d, outcome, &count);
    if (err == SUF_ABSENT)
        return sufi_fail(diag, SUF_ECORRUPT, p->index->directory, "suffix array out of order");
    if (!err && *outcome)
        advance(d, *outcome);
    return err;
}
