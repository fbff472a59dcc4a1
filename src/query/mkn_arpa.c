/* mkn_arpa.c - the model as an ARPA file, a section an order.
 *
 * A section is one pass over the contexts h of its order in gram order, with their lists. The lower
 * probability p(w | h') of each gram is found by its suffix (gram_trie.h) in an array of the
 * probabilities of the section before; its back-off weight comes from its own list, the next one of
 * the order above. Logarithms are written as fixed-point numbers: half of all time is printing. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/outfile.h"
#include "query/mkn_model.h"
#include "query/posting_stream.h"

/* Probabilities of one order: of its grams, and of those that end in </s> (as ends[order-1]). */
struct probabilities {
    double *gram, *end;
};

struct writer {
    const suf_mkn *m;
    sufi_trie trie;
    sufi_outfile out;
    suf_token_name *name;
    void *name_arg;
    suf_progress_fn *progress;
    void *progress_arg;
    char *prefix; /* the context's words, a blank after each */
    size_t prefix_len, prefix_cap;
    suf_diag *diag;
};

/* One section. */
struct section {
    struct writer *w;
    unsigned k;
    sufi_cursor context;          /* of order k - 1 */
    sufi_posting_stream *highest; /* lists of order N, for k = N and the weights of k = N - 1 */
    size_t end_at, next_end_at;   /* places in ends[k-1] and ends[k] */
    struct probabilities below, own;
};

/* The list of one context, adjusted. */
struct list {
    size_t n;
    const uint32_t *symbol;
    const uint32_t *adjusted; /* or, for order N, */
    const uint64_t *count;
    uint64_t first, end; /* ordinal; a(h </s>) */
};

static uint64_t value(const struct list *l, size_t i)
{
    return l->adjusted ? l->adjusted[i] : l->count[i];
}

/* ---- text ---- */

static void put_log10(struct writer *w, double p)
{
    char text[32];
    size_t at = sizeof text;
    double v = p > 0 ? log10(p) : -99;
    uint64_t n = (uint64_t)llround(fabs(v) * 1e8);

    if (n == 0) {
        sufi_outfile_write(&w->out, "0", 1);
        return;
    }
    for (int digit = 0; digit < 8; digit++, n /= 10)
        text[--at] = (char)('0' + n % 10);
    text[--at] = '.';
    do
        text[--at] = (char)('0' + n % 10);
    while (n /= 10);
    if (v < 0)
        text[--at] = '-';
    sufi_outfile_write(&w->out, text + at, sizeof text - at);
}

/* The word of a stored symbol that is no end; `decimal` has room for a number. */
static const char *word(const struct writer *w, uint32_t symbol, char decimal[12])
{
    char *at = decimal + 11;
    uint32_t id = symbol - 1;

    if (symbol == 0)
        return "<s>";
    if (w->name)
        return w->name(w->name_arg, id);
    *at = '\0';
    do
        *--at = (char)('0' + id % 10);
    while (id /= 10);
    return at;
}

static int make_prefix(struct writer *w, const uint32_t *path, unsigned n)
{
    w->prefix_len = 0;
    for (unsigned i = 0; i < n; i++) {
        char decimal[12];
        const char *text = word(w, path[i], decimal);
        size_t len = strlen(text);
        if (!sufi_grow(&w->prefix, &w->prefix_cap, w->prefix_len + len + 1, 1))
            return sufi_fail_nomem(w->diag, "words");
        memcpy(w->prefix + w->prefix_len, text, len);
        w->prefix[w->prefix_len + len] = ' ';
        w->prefix_len += len + 1;
    }
    return SUF_OK;
}

/* "LOG10 TAB GRAM [TAB WEIGHT]"; a weight below 0: none at this order. */
static void put_line(struct writer *w, double p, const char *last, double weight)
{
    put_log10(w, p);
    sufi_outfile_write(&w->out, "\t", 1);
    if (w->prefix_len)
        sufi_outfile_write(&w->out, w->prefix, w->prefix_len);
    sufi_outfile_write(&w->out, last, strlen(last));
    if (weight >= 0) {
        sufi_outfile_write(&w->out, "\t", 1);
        put_log10(w, weight);
    }
    sufi_outfile_write(&w->out, "\n", 1);
}

/* ---- sums ---- */

/* a(context </s>) of a context met in rising order. */
static uint64_t take_end(const sufi_ends *e, size_t *at, uint64_t context)
{
    while (*at < e->n && e->item[*at].context < context)
        ++*at;
    return *at < e->n && e->item[*at].context == context ? e->item[*at].adjusted : 0;
}

/* The list of a context of order k - 1; contexts come in order. */
static int get_list(struct section *s, unsigned k, uint64_t context, size_t *end_at,
                    struct list *out)
{
    const suf_mkn *m = s->w->m;
    const sufi_trie_level *level = &s->w->trie.level[k - 1];
    sufi_posting_list posting;

    *out = (struct list){.end = take_end(&m->ends[k - 1], end_at, context)};
    if (k < m->order) {
        out->first = level->start[context];
        out->n = level->start[context + 1] - out->first;
        out->symbol = level->symbol + out->first;
        out->adjusted = m->adjusted[k - 1] + out->first;
        return SUF_OK;
    }
    int err = sufi_posting_stream_next(s->highest, &posting, s->w->diag);
    if (err)
        return err < 0 ? err : sufi_fail(s->w->diag, SUF_ECORRUPT, NULL, "a table ends early");
    out->first = posting.first;
    out->n = posting.n;
    out->symbol = posting.symbol;
    out->count = posting.count;
    return SUF_OK;
}

static sufi_mkn_sums sum(const struct list *l, unsigned k)
{
    sufi_mkn_sums s = {0, {0, 0, 0}};

    sufi_mkn_add(&s, l->end);
    for (size_t i = 0; i < l->n; i++)
        if (k > 1 || l->symbol[i])
            sufi_mkn_add(&s, value(l, i));
    return s;
}

/* The back-off weight of gram `ordinal` of order k; negative at the highest order. */
static int get_weight(struct section *s, uint64_t ordinal, double *weight)
{
    struct list l;

    *weight = -1;
    if (s->k == s->w->m->order)
        return SUF_OK;
    int err = get_list(s, s->k + 1, ordinal, &s->next_end_at, &l);
    if (err)
        return err;
    sufi_mkn_sums sums = sum(&l, s->k + 1);
    *weight = sums.total ? sufi_mkn_backoff(&s->w->m->estimate[s->k], &sums) : 1;
    return SUF_OK;
}

/* ---- sections ---- */

static double lower_end(const struct section *s)
{
    size_t at = 0;
    const sufi_ends *e = &s->w->m->ends[s->k < 2 ? 0 : s->k - 2];
    uint64_t context = s->context.link[s->k - 1];

    if (s->k == 1)
        return sufi_mkn_unknown(s->w->m);
    for (size_t hi = e->n; at < hi;) {
        size_t mid = at + (hi - at) / 2;
        if (e->item[mid].context < context)
            at = mid + 1;
        else
            hi = mid;
    }
    return s->below.end[at]; /* what ends here also ends without its first token */
}

/* p(w | h') of a list's symbols, asked in rising order. */
static int lower(const struct section *s, uint32_t symbol, uint64_t *hint, double *p)
{
    const sufi_trie_level *below = &s->w->trie.level[s->k < 2 ? 0 : s->k - 2];

    if (s->k == 1) {
        *p = sufi_mkn_unknown(s->w->m);
        return SUF_OK;
    }
    uint64_t suffix = sufi_trie_find(below, s->context.link[s->k - 1], symbol, hint);
    if (suffix == UINT64_MAX)
        return sufi_fail(s->w->diag, SUF_ECORRUPT, NULL,
                         "table of order %u: a gram whose suffix is not in the table below", s->k);
    *p = s->below.gram[suffix];
    return SUF_OK;
}

static int put_context(struct section *s, const struct list *l)
{
    struct writer *w = s->w;
    const suf_mkn_order *e = &w->m->estimate[s->k - 1];
    sufi_mkn_sums sums = sum(l, s->k);
    /* What lower() gives for unigrams is the whole share already. */
    double share = s->k > 1 && sums.total ? sufi_mkn_backoff(e, &sums) : 1;
    double total = (double)sums.total;
    double no_weight = s->k == w->m->order ? -1 : 1;
    uint64_t hint = s->k < 2 ? 0 : w->trie.level[s->k - 2].start[s->context.link[s->k - 1]];

    if (l->end) {
        double p = sufi_mkn_discounted(e, l->end) / total + share * lower_end(s);
        s->own.end[s->end_at] = p;
        put_line(w, p, "</s>", no_weight);
    }
    for (size_t i = 0; i < l->n; i++) {
        char decimal[12];
        double p = 1, weight;
        if (l->symbol[i] > w->m->index->info.vocab_size)
            return sufi_fail(w->diag, SUF_ECORRUPT, NULL, "table of order %u: no such token", s->k);
        int err = get_weight(s, l->first + i, &weight);
        if (!err && (s->k > 1 || l->symbol[i])) {
            err = lower(s, l->symbol[i], &hint, &p);
            p = sufi_mkn_discounted(e, value(l, i)) / total + share * p;
        }
        if (err)
            return err;
        if (s->own.gram)
            s->own.gram[l->first + i] = p;
        put_line(w, p, word(w, l->symbol[i], decimal), weight);
    }
    return SUF_OK;
}

static int put_contexts(struct section *s)
{
    struct writer *w = s->w;
    uint64_t n = sufi_tables_totals(w->m->index->tables, s->k)->n_contexts;
    struct list l;
    int err;

    while ((err = sufi_cursor_next(&s->context, w->diag)) == SUF_OK) {
        uint64_t context = s->context.at[s->k - 1];
        if ((context & 0xfffff) == 0 && w->progress &&
            w->progress(w->progress_arg, "writing the model", context, n))
            return sufi_fail(w->diag, SUF_EINTERRUPTED, NULL, "interrupted");
        err = get_list(s, s->k, context, &s->end_at, &l);
        if (!err && (l.n || l.end)) {
            err = make_prefix(w, s->context.path, s->k - 1);
            if (!err)
                err = put_context(s, &l);
        }
        if (err)
            return err;
    }
    return err == SUF_ABSENT ? SUF_OK : err;
}

/* Write section k; *p holds the probabilities of the section before, then those of this one. */
static int put_section(struct writer *w, unsigned k, struct probabilities *p)
{
    const suf_mkn *m = w->m;
    struct section s = {.w = w, .k = k, .below = *p};
    int err = SUF_OK;

    sufi_outfile_printf(&w->out, "\n\\%u-grams:\n", k);
    if (k == 1) {
        w->prefix_len = 0;
        put_line(w, sufi_mkn_unknown(m), "<unk>", m->order == 1 ? -1 : 1);
    }
    s.own.end = sufi_alloc(m->ends[k - 1].n, sizeof *s.own.end);
    if (k < m->order)
        s.own.gram = sufi_alloc(w->trie.level[k - 1].n, sizeof *s.own.gram);
    if (!s.own.end || (k < m->order && !s.own.gram))
        err = sufi_fail_nomem(w->diag, "probabilities");
    if (!err && k + 1 >= m->order)
        err = sufi_posting_stream_new(&s.highest, m->index->tables, m->order, w->diag);
    sufi_cursor_init(&s.context, &w->trie, k - 1);
    if (!err)
        err = put_contexts(&s);
    sufi_posting_stream_free(s.highest);
    free(s.below.gram);
    free(s.below.end);
    *p = s.own;
    return err;
}

static int put_all(struct writer *w)
{
    struct probabilities p = {NULL, NULL};
    int err = SUF_OK;

    sufi_outfile_printf(&w->out, "\\data\\\n");
    for (unsigned k = 1; k <= w->m->order; k++)
        sufi_outfile_printf(&w->out, "ngram %u=%llu\n", k,
                            (unsigned long long)w->m->estimate[k - 1].n_grams);
    for (unsigned k = 1; k < w->m->order && !err; k++)
        err = sufi_trie_load(&w->trie.level[k - 1], w->m->index->tables, k, NULL, 0, w->diag);
    for (unsigned k = 1; k <= w->m->order && !err; k++)
        err = put_section(w, k, &p);
    sufi_outfile_printf(&w->out, "\n\\end\\\n");
    free(p.gram);
    free(p.end);
    return err;
}

int suf_mkn_write_arpa(const suf_mkn *model, const char *path, suf_token_name *name, void *name_arg,
                       suf_progress_fn *progress, void *progress_arg, suf_diag *diag)
{
    struct writer w = {.m = model,
                       .name = name,
                       .name_arg = name_arg,
                       .progress = progress,
                       .progress_arg = progress_arg,
                       .diag = diag};
    int err = sufi_outfile_open(&w.out, path, diag);

    if (err)
        return err;
    err = put_all(&w);
    if (err)
        sufi_outfile_abort(&w.out);
    else
        err = sufi_outfile_commit(&w.out, diag);
    sufi_trie_release(&w.trie);
    free(w.prefix);
    return err;
}
