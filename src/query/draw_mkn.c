/* draw_mkn.c - drawing from an interpolated Kneser-Ney model.
 *
 * p(w | h) = (a(h w) - D(a(h w))) / A(h) + g(h) p(w | h') is a mixture: a number below A(h) falls
 * on an entry of the list of h with probability a / A(h); with probability D(a) / a it is given
 * back, which adds up to g(h), and the next lower order is asked, at the end the uniform share of
 * all words. The orders below the model's are held in memory as lists of symbols beside the model's
 * adjusted counts, so that a draw reads no table. */
#include <math.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/draw.h"
#include "query/mkn_model.h"

/* One entry of a list. */
struct entry {
    uint32_t symbol;
    uint64_t adjusted;
};

/* The list of a context of order - 1 symbols. Call fn for every entry, the end's last, until it
 * returns true. */
typedef bool entry_fn(void *arg, struct entry e);

static int each_entry(const sufi_draw_plan *plan, suf_query *q, unsigned order, uint64_t context,
                      entry_fn *fn, void *arg, suf_diag *diag)
{
    const suf_mkn *m = plan->opts->mkn;
    sufi_list_piece p;
    size_t piece = 0;
    int err = SUF_ABSENT;

    if (order < m->order) {
        const sufi_trie_level *l = &plan->trie.level[order - 1];
        for (uint64_t i = l->start[context]; i < l->start[context + 1]; i++)
            if (l->symbol[i] && fn(arg, (struct entry){l->symbol[i], m->adjusted[order - 1][i]}))
                return SUF_OK;
    } else {
        while ((err = sufi_table_list(q->reader, order, context, &piece, &p, diag)) == SUF_OK)
            for (size_t i = 0; i < p.n; i++)
                if (p.symbol[i] && fn(arg, (struct entry){p.symbol[i], p.count[i]}))
                    return SUF_OK;
    }
    if (err == SUF_ABSENT)
        fn(arg, (struct entry){0, sufi_mkn_end(m, order, context)});
    return err == SUF_ABSENT ? SUF_OK : err;
}

struct unigrams {
    sufi_draw_plan *p;
    size_t cap, sum_cap;
    bool failed, unsound;
};

static bool add_unigram(void *arg, struct entry e)
{
    struct unigrams *u = arg;
    sufi_draw_plan *p = u->p;
    size_t n = p->n_unigrams;

    u->unsound = e.symbol > p->index->info.vocab_size;
    u->failed = !sufi_grow(&p->unigram, &u->cap, n + 1, sizeof *p->unigram) ||
                !sufi_grow(&p->unigram_sum, &u->sum_cap, n + 1, sizeof *p->unigram_sum);
    if (u->failed || u->unsound)
        return true;
    p->unigram[n] = e.symbol;
    p->unigram_sum[n] = (n ? p->unigram_sum[n - 1] : 0) + e.adjusted;
    p->n_unigrams++;
    return false;
}

int sufi_draw_plan_mkn(sufi_draw_plan *p, suf_diag *diag)
{
    struct unigrams u = {.p = p};
    suf_query *q = NULL;
    int err = suf_query_new(&q, p->index, diag);

    for (unsigned k = 1; k < p->opts->mkn->order && !err; k++)
        err = sufi_trie_load(&p->trie.level[k - 1], p->index->tables, k, NULL, 0, diag);
    if (!err)
        err = each_entry(p, q, 1, 0, add_unigram, &u, diag);
    if (!err && u.failed)
        err = sufi_fail_nomem(diag, "the vocabulary");
    if (!err && (u.unsound || p->n_unigrams == 0 || p->unigram_sum[p->n_unigrams - 1] == 0))
        err = sufi_fail(diag, SUF_ECORRUPT, p->index->directory, "the table of order 1 is unsound");
    suf_query_free(q);
    return err;
}

struct picking {
    uint64_t r;
    struct entry found;
};

static bool add_up(void *arg, struct entry e)
{
    sufi_mkn_add(arg, e.adjusted);
    return false;
}

static bool pick(void *arg, struct entry e)
{
    struct picking *p = arg;

    if (p->r < e.adjusted) {
        p->found = e;
        return true;
    }
    p->r -= e.adjusted;
    return false;
}

/* Give an entry back with probability D(a) / a. */
static bool keeps(sufi_drawing *d, const suf_mkn_order *e, uint64_t adjusted)
{
    double discount = (double)adjusted - sufi_mkn_discounted(e, adjusted);

    return sufi_random_unit(&d->random) * (double)adjusted >= discount;
}

/* The unigrams, and below them the share of all words; SUF_ABSENT when it falls on <unk>. */
static int draw_unigram(sufi_drawing *d, uint32_t *outcome)
{
    const sufi_draw_plan *p = d->plan;
    uint64_t r = sufi_random_below(&d->random, p->unigram_sum[p->n_unigrams - 1]);
    size_t i = sufi_draw_unigram(p, r);
    uint64_t adjusted = p->unigram_sum[i] - (i ? p->unigram_sum[i - 1] : 0);

    if (!keeps(d, &p->opts->mkn->estimate[0], adjusted))
        i = (size_t)sufi_random_below(&d->random, p->n_unigrams + 1);
    if (i == p->n_unigrams)
        return SUF_ABSENT;
    *outcome = p->unigram[i];
    return SUF_OK;
}

/* The ordinal of the sequence's last order - 1 symbols; false if they were not seen. */
static bool find_context(const sufi_drawing *d, unsigned order, uint64_t *context)
{
    const sufi_trie_level *level = d->plan->trie.level;

    *context = 0;
    for (unsigned k = 1; k < order && order - 1 <= d->n; k++) {
        uint64_t hint = level[k - 1].start[*context];
        *context = sufi_trie_find(&level[k - 1], *context, d->symbol[d->n - order + k], &hint);
        if (*context == UINT64_MAX)
            return false;
    }
    return order - 1 <= d->n;
}

/* An entry of the list of a context, with probability a / A. SUF_ABSENT where there is none. The
 * adjusted counts of the highest order are counts: there an occurrence of the context will do, and
 * no table is read. */
static int draw_entry(sufi_drawing *d, unsigned order, struct entry *out, suf_diag *diag)
{
    const suf_mkn *m = d->plan->opts->mkn;
    sufi_mkn_sums sums = {0};
    struct picking p = {0};
    uint64_t context;

    if (order == m->order && order - 1 <= d->n) {
        d->used = order - 1;
        d->ranged = false;
        return sufi_draw_occurrence(d, &out->symbol, &out->adjusted);
    }
    if (!find_context(d, order, &context))
        return SUF_ABSENT;
    int err = each_entry(d->plan, d->query, order, context, add_up, &sums, diag);
    if (err || sums.total == 0)
        return err ? err : SUF_ABSENT;
    p.r = sufi_random_below(&d->random, sums.total);
    err = each_entry(d->plan, d->query, order, context, pick, &p, diag);
    *out = p.found;
    return err;
}

/* Order 2 and up. SUF_ABSENT when the next lower order is to be asked. */
static int draw_order(sufi_drawing *d, unsigned order, uint32_t *outcome, suf_diag *diag)
{
    struct entry e;
    int err = draw_entry(d, order, &e, diag);

    if (err || !keeps(d, &d->plan->opts->mkn->estimate[order - 1], e.adjusted))
        return err ? err : SUF_ABSENT;
    *outcome = e.symbol;
    return SUF_OK;
}

/* With a temperature: the probabilities of all outcomes, from the unigrams up. They are held by
 * their places among the unigrams, which a vocabulary may have far fewer of than ids. */
struct dense {
    const suf_mkn_order *estimate;
    double total;
    double *p;               /* [0..n_words], the end's last */
    const uint32_t *unigram; /* [0..n_words-1] */
    size_t n_words, at;      /* lists are in the order of the unigrams: where the last one was */
};

static bool add_probability(void *arg, struct entry e)
{
    struct dense *s = arg;

    while (s->at < s->n_words && (e.symbol == 0 || s->unigram[s->at] < e.symbol))
        s->at++;
    if (e.symbol == 0 || (s->at < s->n_words && s->unigram[s->at] == e.symbol))
        s->p[s->at] += sufi_mkn_discounted(s->estimate, e.adjusted) / s->total;
    return false; /* what is no unigram is of an unsound table */
}

static int interpolate(sufi_drawing *d, unsigned order, suf_diag *diag)
{
    const suf_mkn *m = d->plan->opts->mkn;
    size_t n = d->plan->n_unigrams;
    struct dense s = {.estimate = &m->estimate[order - 1],
                      .p = d->weight,
                      .unigram = d->plan->unigram,
                      .n_words = n - 1};
    sufi_mkn_sums sums = {0};
    uint64_t context;

    if (!find_context(d, order, &context))
        return SUF_OK;
    int err = each_entry(d->plan, d->query, order, context, add_up, &sums, diag);
    if (err || sums.total == 0)
        return err;
    double back = sufi_mkn_backoff(s.estimate, &sums);
    for (size_t i = 0; i < n; i++)
        s.p[i] *= back;
    s.total = (double)sums.total;
    return each_entry(d->plan, d->query, order, context, add_probability, &s, diag);
}

static int draw_tempered(sufi_drawing *d, uint32_t *outcome, suf_diag *diag)
{
    const sufi_draw_plan *p = d->plan;
    const suf_mkn *m = p->opts->mkn;
    size_t n = p->n_unigrams;
    int err = SUF_OK;

    if (!sufi_grow(&d->weight, &d->weight_cap, n, sizeof *d->weight))
        return sufi_fail_nomem(diag, "the outcomes of a draw");
    for (size_t i = 0; i < n; i++) {
        uint64_t a = p->unigram_sum[i] - (i ? p->unigram_sum[i - 1] : 0);
        d->weight[i] = sufi_mkn_discounted(&m->estimate[0], a) / (double)m->unigrams.total +
                       sufi_mkn_unknown(m);
    }
    for (unsigned k = 2; k <= m->order && !err; k++)
        err = interpolate(d, k, diag);
    if (err)
        return err;
    *outcome = p->unigram[sufi_draw_tempered(d, n)];
    return SUF_OK;
}

int sufi_draw_mkn(sufi_drawing *d, uint32_t *outcome, suf_diag *diag)
{
    const suf_mkn *m = d->plan->opts->mkn;
    int err = SUF_ABSENT;

    if (d->plan->opts->temperature != 1)
        return draw_tempered(d, outcome, diag);
    while (err == SUF_ABSENT) { /* again when it was <unk> */
        for (unsigned k = m->order; k > 1 && err == SUF_ABSENT; k--)
            err = draw_order(d, k, outcome, diag);
        if (err == SUF_ABSENT)
            err = draw_unigram(d, outcome);
    }
    return err;
}
