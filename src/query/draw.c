/* draw.c - sequences drawn in blocks on several threads, handed on in order. */
#include "query/draw.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/ordered.h"
#include "base/pool.h"

enum { BLOCK = 16 }; /* sequences a task */

struct job {
    sufi_draw_plan plan;
    sufi_drawing *drawing; /* [n_threads] */
    unsigned n_threads;
    suf_sample_visit *visit;
    void *arg;
};

/* The sequences of a task, one after another. */
struct block {
    uint32_t *ids;
    size_t n, cap;
    size_t end[BLOCK];
    bool ended[BLOCK];
};

size_t sufi_draw_unigram(const sufi_draw_plan *p, uint64_t r)
{
    size_t lo = 0, hi = p->n_unigrams - 1;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (p->unigram_sum[mid] <= r)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

size_t sufi_draw_tempered(sufi_drawing *d, size_t n)
{
    double exponent = 1 / d->plan->opts->temperature, largest = 0, sum = 0;
    size_t last = 0;

    for (size_t i = 0; i < n; i++)
        largest = d->weight[i] > largest ? d->weight[i] : largest;
    for (size_t i = 0; i < n; i++) {
        if (d->weight[i] <= 0)
            continue;
        d->weight[i] = pow(d->weight[i] / largest, exponent);
        sum += d->weight[i];
    }
    double r = sufi_random_unit(&d->random) * sum;
    for (size_t i = 0; i < n; i++) {
        if (d->weight[i] <= 0)
            continue;
        last = i; /* rounding may leave a little of r over: it is the last one's */
        if (r < d->weight[i])
            break;
        r -= d->weight[i];
    }
    return last;
}

static bool append(sufi_drawing *d, uint32_t symbol)
{
    if (!sufi_grow(&d->symbol, &d->cap, d->n + 1, sizeof *d->symbol))
        return false;
    d->symbol[d->n++] = symbol;
    return true;
}

/* One sequence, left in d->symbol. */
static int draw_sequence(sufi_drawing *d, uint64_t number, bool *ended, suf_diag *diag)
{
    const sufi_draw_plan *p = d->plan;
    bool room = true;
    int err = SUF_OK;

    sufi_random_init(&d->random, p->opts->seed, number);
    d->n = 0;
    for (size_t i = 0; i < p->start_len && room; i++)
        room = append(d, p->start[i]);
    *ended = false;
    for (uint64_t i = 0; i < p->opts->length && room; i++) {
        uint32_t outcome = 0;
        err = p->opts->mkn ? sufi_draw_mkn(d, &outcome, diag) : sufi_draw_counts(d, &outcome, diag);
        *ended = !err && outcome == 0;
        if (err || *ended)
            return err;
        room = append(d, outcome);
    }
    return room ? SUF_OK : sufi_fail_nomem(diag, "a sequence");
}

static void drop_block(void *arg, void *result)
{
    struct block *b = result;

    (void)arg;
    free(b->ids);
    free(b);
}

static int make_block(void *arg, size_t task, unsigned worker, void **result, suf_diag *diag)
{
    struct job *j = arg;
    sufi_drawing *d = &j->drawing[worker];
    struct block *b = sufi_alloc_zero(1, sizeof *b);
    uint64_t first = (uint64_t)task * BLOCK, left = j->plan.opts->n_sequences - first;
    int err = b ? SUF_OK : sufi_fail_nomem(diag, "sequences");

    for (uint64_t k = 0; k < BLOCK && k < left && !err; k++) {
        err = draw_sequence(d, first + k, &b->ended[k], diag);
        size_t skip = d->n && d->symbol[0] == 0, n = d->n - skip;
        /* One more, so that there is an array though all sequences be empty. */
        if (!err && !sufi_grow(&b->ids, &b->cap, b->n + n + 1, sizeof *b->ids))
            err = sufi_fail_nomem(diag, "sequences");
        for (size_t i = 0; i < n && !err; i++)
            b->ids[b->n++] = d->symbol[skip + i] - 1;
        b->end[k] = b->n;
    }
    if (err && b)
        drop_block(NULL, b);
    else
        *result = b;
    return err;
}

static int take_block(void *arg, size_t task, void *result, suf_diag *diag)
{
    const struct job *j = arg;
    const suf_sample_opts *o = j->plan.opts;
    struct block *b = result;
    uint64_t first = (uint64_t)task * BLOCK, left = o->n_sequences - first;
    int err = SUF_OK;

    if (o->progress && o->progress(o->progress_arg, "drawing sequences", first, o->n_sequences))
        err = sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    for (uint64_t k = 0; k < BLOCK && k < left && !err; k++) {
        size_t from = k ? b->end[k - 1] : 0;
        err = j->visit(j->arg, first + k, b->ids + from, b->end[k] - from, b->ended[k]);
    }
    drop_block(NULL, b);
    return err;
}

/* The symbols every sequence begins with. */
static int make_start(sufi_draw_plan *p, suf_diag *diag)
{
    const uint32_t boundary = SUF_BOUNDARY;
    const suf_sample_opts *o = p->opts;

    p->start_len = o->context_len ? o->context_len : 1;
    p->start = sufi_alloc(p->start_len, sizeof *p->start);
    if (!p->start)
        return sufi_fail_nomem(diag, "a context");
    return sufi_store_symbols(p->index, o->context_len ? o->context : &boundary, p->start_len,
                              p->start, diag);
}

static int check(const suf_sample_opts *o, suf_diag *diag)
{
    if (!o->mkn && o->order == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "the order of a model is 1 or more");
    if (o->length == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "a sequence of no tokens");
    if (!(o->temperature > 0) || !isfinite(o->temperature))
        return sufi_fail(diag, SUF_EINVAL, NULL, "a temperature is a number above 0");
    if (o->n_sequences > SIZE_MAX - BLOCK)
        return sufi_fail(diag, SUF_ELIMIT, NULL, "too many sequences");
    return SUF_OK;
}

static int make_drawings(struct job *j, suf_diag *diag)
{
    j->drawing = sufi_alloc_zero(j->n_threads, sizeof *j->drawing);
    if (!j->drawing)
        return sufi_fail_nomem(diag, "drawing");
    for (unsigned i = 0; i < j->n_threads; i++) {
        sufi_drawing *d = &j->drawing[i];
        d->plan = &j->plan;
        d->range =
            sufi_alloc(sufi_mul_size(2, j->plan.index->manifest.n_segments), sizeof *d->range);
        d->rank = sufi_alloc(sufi_mul_size(2, j->plan.index->manifest.n_segments), sizeof *d->rank);
        if (!d->range || !d->rank)
            return sufi_fail_nomem(diag, "drawing");
        int err = suf_query_new(&d->query, j->plan.index, diag);
        if (err)
            return err;
    }
    return SUF_OK;
}

static void release(struct job *j)
{
    for (unsigned i = 0; j->drawing && i < j->n_threads; i++) {
        sufi_drawing *d = &j->drawing[i];
        suf_query_free(d->query);
        free(d->symbol);
        free(d->range);
        free(d->rank);
        free(d->weight);
    }
    free(j->drawing);
    sufi_trie_release(&j->plan.trie);
    free(j->plan.start);
    free(j->plan.unigram);
    free(j->plan.unigram_sum);
}

int suf_sample(const suf_index *index, const suf_sample_opts *opts, suf_sample_visit *visit,
               void *arg, suf_diag *diag)
{
    suf_sample_opts o = *opts;
    struct job j = {.plan = {.index = index, .opts = &o},
                    .n_threads = sufi_thread_count(opts->threads),
                    .visit = visit,
                    .arg = arg};
    const sufi_ordered pipeline = {make_block, take_block, drop_block, &j};

    if (o.temperature == 0)
        o.temperature = 1;
    j.plan.longest = o.order == UINT32_MAX ? SIZE_MAX : (size_t)o.order - 1;
    int err = check(&o, diag);
    if (!err)
        err = make_start(&j.plan, diag);
    if (!err)
        err = o.mkn ? sufi_draw_plan_mkn(&j.plan, diag) : sufi_draw_plan_counts(&j.plan, diag);
    if (!err)
        err = make_drawings(&j, diag);
    if (!err)
        err = sufi_ordered_run(&pipeline, j.n_threads,
                               (size_t)((o.n_sequences + BLOCK - 1) / BLOCK), diag);
    release(&j);
    return err;
}
