/* mkn_count.c - adjusted counts: how many distinct tokens stand before a gram.
 *
 * Each (k+1)-gram x g is one token x before g, so one pass over order k+1 in gram order adds 1 to
 * its suffix g; gram_trie.h finds the suffixes. That </s> follows a context h is the count of h
 * less the counts of its list, and x h </s> in turn is one token before h </s>. Order N itself
 * keeps its counts. Cost: each table is decoded twice, once as a level and once as a stream, and a
 * gram costs about one random access to a 4-byte counter. */
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/mkn_last.h"
#include "query/mkn_model.h"
#include "query/posting_stream.h"

struct job {
    suf_mkn *m;
    const suf_mkn_opts *opts;
    const sufi_tables *tables;
    sufi_trie trie;
    sufi_mkn_last *last; /* NULL without kenlm_parity */
    suf_diag *diag;
};

/* One pass over the contexts of order k and their lists of order k + 1. */
struct pass {
    unsigned k;
    sufi_cursor cursor;
    sufi_posting_stream *own; /* order k, for the contexts' counts */
    sufi_posting_stream *lists;
    uint64_t n_beginnings; /* contexts that begin with <s>: the first ones */
};

static int add_end(struct job *j, unsigned k, uint64_t context, uint64_t adjusted)
{
    sufi_ends *e = &j->m->ends[k];

    if (!sufi_grow(&e->item, &e->cap, e->n + 1, sizeof *e->item))
        return sufi_fail_nomem(j->diag, "the ends of sequences");
    e->item[e->n++] = (sufi_end){context, adjusted};
    return SUF_OK;
}

static int by_context(const void *a, const void *b)
{
    uint64_t x = ((const sufi_end *)a)->context, y = ((const sufi_end *)b)->context;

    return (x > y) - (x < y);
}

/* Order by context, equal ones added up. */
static void arrange_ends(sufi_ends *e)
{
    size_t n = 0;

    if (e->n)
        qsort(e->item, e->n, sizeof *e->item, by_context);
    for (size_t i = 0; i < e->n; i++) {
        if (n && e->item[n - 1].context == e->item[i].context)
            e->item[n - 1].adjusted += e->item[i].adjusted;
        else
            e->item[n++] = e->item[i];
    }
    e->n = n;
}

static void tally(suf_mkn_order *e, uint64_t adjusted)
{
    if (adjusted >= 1 && adjusted <= 4)
        e->counts_of_counts[adjusted - 1]++;
}

/* Give the suffixes of a context's extensions one more token before them; the counts' sum. */
static int visit_list(struct job *j, const struct pass *p, const sufi_posting_list *list,
                      uint64_t *sum)
{
    suf_mkn *m = j->m;
    const sufi_trie_level *level = &j->trie.level[p->k - 1];
    uint64_t context = p->cursor.link[p->k], hint = level->start[context];

    *sum = 0;
    for (size_t i = 0; i < list->n; i++) {
        uint64_t suffix = sufi_trie_find(level, context, list->symbol[i], &hint);
        if (suffix == UINT64_MAX)
            return sufi_fail(j->diag, SUF_ECORRUPT, NULL,
                             "table of order %u: a gram whose suffix is not in the table below",
                             p->k + 1);
        m->adjusted[p->k - 1][suffix]++;
        *sum += list->count[i];
        if (p->k + 1 == m->order)
            tally(&m->estimate[m->order - 1], list->count[i]);
    }
    return SUF_OK;
}

/* One context: its list, then how often </s> follows it. */
static int visit_context(struct job *j, const struct pass *p, uint64_t context, uint64_t count)
{
    sufi_posting_list list;
    uint64_t followed = 0;

    int err = sufi_posting_stream_next(p->lists, &list, j->diag);
    if (!err)
        err = visit_list(j, p, &list, &followed);
    if (err || followed > count)
        return err < 0 ? err
                       : sufi_fail(j->diag, SUF_ECORRUPT, NULL,
                                   "table of order %u: a list does not fit its context's count",
                                   p->k + 1);
    if (j->last)
        sufi_mkn_last_see(j->last, p->k, p->cursor.path, context, count);
    uint64_t ends = count - followed;
    if (ends == 0)
        return SUF_OK;
    if (p->k + 1 == j->m->order || context < p->n_beginnings)
        err = add_end(j, p->k, context, ends);
    if (!err)
        err = add_end(j, p->k - 1, p->cursor.link[p->k], 1);
    return err;
}

static int run_pass(struct job *j, struct pass *p)
{
    uint64_t total = sufi_tables_totals(j->tables, p->k)->n_entries;
    sufi_posting_list own;
    int err;

    while ((err = sufi_posting_stream_next(p->own, &own, j->diag)) == SUF_OK) {
        for (size_t i = 0; i < own.n; i++) {
            uint64_t context = own.first + i;
            if ((context & 0xfffff) == 0 && j->opts->progress &&
                j->opts->progress(j->opts->progress_arg, "counting left neighbours", context,
                                  total))
                return sufi_fail(j->diag, SUF_EINTERRUPTED, NULL, "interrupted");
            err = sufi_cursor_next(&p->cursor, j->diag);
            if (!err)
                err = visit_context(j, p, context, own.count[i]);
            if (err)
                return err;
        }
    }
    return err == SUF_ABSENT ? SUF_OK : err;
}

/* Load order k and count the tokens before its grams. */
static int count_order(struct job *j, unsigned k)
{
    const sufi_table_totals *totals = sufi_tables_totals(j->tables, k);
    struct pass p = {.k = k, .n_beginnings = totals->n_boundary_entries};
    suf_mkn *m = j->m;

    if (sufi_tables_totals(j->tables, k + 1)->n_contexts != totals->n_entries)
        return sufi_fail(j->diag, SUF_ECORRUPT, NULL, "tables of orders %u and %u do not fit", k,
                         k + 1);
    m->adjusted[k - 1] = sufi_alloc_zero(totals->n_entries, sizeof **m->adjusted);
    if (!m->adjusted[k - 1])
        return sufi_fail_nomem(j->diag, "adjusted counts");
    int err = sufi_trie_load(&j->trie.level[k - 1], j->tables, k, m->adjusted[k - 1],
                             p.n_beginnings, j->diag);
    if (err)
        return err;
    if (k == 1) {
        if (j->trie.level[0].n_contexts != 1 || j->trie.level[0].symbol[0] != 0)
            return sufi_fail(j->diag, SUF_ECORRUPT, NULL, "table of order 1 lacks the boundary");
        m->adjusted[0][0] = 0; /* <s> alone */
    }
    sufi_cursor_init(&p.cursor, &j->trie, k);
    err = sufi_posting_stream_new(&p.own, j->tables, k, j->diag);
    if (!err)
        err = sufi_posting_stream_new(&p.lists, j->tables, k + 1, j->diag);
    if (!err)
        err = run_pass(j, &p);
    sufi_posting_stream_free(p.own);
    sufi_posting_stream_free(p.lists);
    return err;
}

/* A model of order 1 keeps the counts of the tokens and of the ends. */
static int count_unigrams(struct job *j)
{
    sufi_posting_stream *stream;
    sufi_posting_list list;

    int err = sufi_posting_stream_new(&stream, j->tables, 1, j->diag);
    if (err)
        return err;
    while ((err = sufi_posting_stream_next(stream, &list, j->diag)) == SUF_OK)
        for (size_t i = 0; i < list.n; i++)
            if (list.symbol[i]) {
                tally(&j->m->estimate[0], list.count[i]);
                sufi_mkn_add(&j->m->unigrams, list.count[i]);
            }
    sufi_posting_stream_free(stream);
    return err == SUF_ABSENT ? add_end(j, 0, 0, j->m->index->info.n_sequences) : err;
}

/* Sums over what the passes left. */
static void finish_order(suf_mkn *m, unsigned k)
{
    uint64_t n = sufi_tables_totals(m->index->tables, k)->n_entries;
    suf_mkn_order *e = &m->estimate[k - 1];
    const sufi_ends *ends = &m->ends[k - 1];

    arrange_ends(&m->ends[k - 1]);
    e->n_grams = n + ends->n + (k == 1); /* <unk>; the table has <s> */
    for (uint64_t i = 0; i < n && k < m->order; i++) {
        tally(e, m->adjusted[k - 1][i]);
        if (k == 1)
            sufi_mkn_add(&m->unigrams, m->adjusted[0][i]);
    }
    for (size_t i = 0; i < ends->n; i++) {
        tally(e, ends->item[i].adjusted);
        if (k == 1)
            sufi_mkn_add(&m->unigrams, ends->item[i].adjusted);
    }
}

int sufi_mkn_count(suf_mkn *m, const suf_mkn_opts *opts, suf_diag *diag)
{
    struct job j = {.m = m, .opts = opts, .tables = m->index->tables, .diag = diag};
    int err = SUF_OK;

    if (m->index->info.n_sequences > UINT32_MAX)
        return sufi_fail(diag, SUF_ELIMIT, m->index->directory, "2^32 sequences or more");
    if (opts->kenlm_parity)
        err = sufi_mkn_last_new(&j.last, m->index, diag);
    if (m->order == 1)
        err = err ? err : count_unigrams(&j);
    for (unsigned k = 1; k < m->order && !err; k++)
        err = count_order(&j, k);
    for (unsigned k = 1; k <= m->order && !err; k++)
        finish_order(m, k);
    if (!err && j.last)
        sufi_mkn_last_apply(j.last, m);
    sufi_mkn_last_free(j.last);
    sufi_trie_release(&j.trie);
    return err;
}

int sufi_mkn_discount(suf_mkn *m, int fallback, suf_diag *diag)
{
    for (unsigned k = 1; k <= m->order; k++) {
        suf_mkn_order *e = &m->estimate[k - 1];
        const uint64_t *n = e->counts_of_counts;
        double y = (double)n[0] / ((double)n[0] + 2.0 * (double)n[1]);
        bool good = n[0] && n[1] && n[2];
        for (int i = 0; i < 3 && good; i++) {
            e->discount[i] = (i + 1) - (i + 2) * y * (double)n[i + 1] / (double)n[i];
            good = e->discount[i] >= 0 && e->discount[i] <= i + 1;
        }
        if (good)
            continue;
        if (!fallback)
            return sufi_fail(diag, SUF_ENUMERIC, m->index->directory,
                             "discounts of order %u cannot be estimated from n1..n4 = %llu %llu "
                             "%llu %llu (small, artificial or deduplicated data?); the discount "
                             "fallback takes 0.5, 1 and 1.5",
                             k, (unsigned long long)n[0], (unsigned long long)n[1],
                             (unsigned long long)n[2], (unsigned long long)n[3]);
        for (int i = 0; i < 3; i++)
            e->discount[i] = 0.5 * (i + 1);
        e->fallback = 1;
    }
    return SUF_OK;
}
