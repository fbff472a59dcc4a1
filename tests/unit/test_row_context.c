/* Lags and word sums against looking them up in the whole table. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/row_context.h"
#include "tap.h"

enum { MAX_CELLS = 600, VALUES = 3 };

struct table {
    uint64_t n_sequences, length;
    uint8_t mask[MAX_CELLS];
    uint32_t words[MAX_CELLS];
    double value[MAX_CELLS][VALUES];
};

struct check {
    const struct table *t;
    const suf_row_context_opts *o;
    uint64_t next; /* example */
    uint64_t at;   /* its cell, or one before */
    size_t wrong;
};

static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : a == b;
}

static int compare(void *arg, const suf_row_context_row *row)
{
    struct check *c = arg;
    const struct table *t = c->t;

    while (!t->mask[c->at])
        c->at++;
    uint64_t cell = c->at++, s = cell / t->length, p = cell % t->length;
    c->wrong += row->example != c->next++ || row->sequence != s || row->position != p;
    c->wrong += memcmp(row->values, t->value[cell], sizeof t->value[cell]) != 0;
    for (size_t l = 0; l < c->o->n_lags; l++)
        for (size_t i = 0; i < c->o->n_lagged; i++) {
            double want = c->o->lags[l] > p ? NAN : t->value[cell - c->o->lags[l]][c->o->lagged[i]];
            c->wrong += !same(row->lags[l * c->o->n_lagged + i], want);
        }
    for (size_t i = 0; i < c->o->n_summed; i++) {
        double want = 0;
        for (uint64_t q = s * t->length; q < (s + 1) * t->length; q++)
            if (t->words[q] == t->words[cell])
                want += t->value[q][c->o->summed[i]];
        c->wrong += !same(row->sums[i], want);
    }
    c->wrong += c->o->words && row->word != t->words[cell];
    return 0;
}

static void fill(struct table *t, rng *r, uint64_t n_sequences, uint64_t length, uint64_t one_in)
{
    t->n_sequences = n_sequences;
    t->length = length;
    for (uint64_t c = 0; c < n_sequences * length; c++) {
        bool first = c % length == 0;
        t->mask[c] = rng_below(r, one_in) == 0;
        /* Numbers fall in one sequence and are used again in the next. */
        t->words[c] = first ? 1000 : t->words[c - 1] - (rng_below(r, 3) == 0);
        for (int i = 0; i < VALUES; i++)
            t->value[c][i] = rng_below(r, 10) ? rng_unit(r) : NAN;
    }
}

static void check_table(const struct table *t, const suf_row_context_opts *opts, const char *name)
{
    suf_row_context_opts o = *opts;
    suf_row_context *context;
    suf_diag diag = {0};
    uint64_t put = 0, targets = 0;
    int err;

    o.n_sequences = t->n_sequences;
    o.length = t->length;
    o.mask = t->mask;
    o.words = o.n_summed ? t->words : NULL;
    o.n_values = VALUES;
    struct check c = {.t = t, .o = &o};
    ok_err(err = suf_row_context_new(&context, &o, &diag), SUF_OK, &diag, "%s_begins", name);
    if (err)
        return;
    const uint8_t *needed = suf_row_context_needed(context);
    for (uint64_t i = 0; i < t->n_sequences * t->length && !err; i++) {
        targets += t->mask[i];
        if (!needed[i])
            continue;
        put++;
        err = suf_row_context_put(context, i / t->length, i % t->length, t->value[i], compare, &c,
                                  &diag);
    }
    ok_err(err, SUF_OK, &diag, "%s_takes_its_rows", name);
    ok(c.wrong == 0 && c.next == targets && put >= targets, "%s_is_what_the_table_says", name);
    if (!o.n_lags && !o.n_summed)
        ok(put == targets, "%s_needs_nothing_else", name);
    ok_err(suf_row_context_put(context, t->n_sequences, 0, t->value[0], compare, &c, &diag),
           SUF_EINVAL, NULL, "%s_takes_no_other_row", name);
    suf_row_context_free(context);
}

static void check_all(const struct table *t)
{
    static const uint32_t lags[] = {2, 1, 7, 4000000000u};
    static const size_t all[] = {0, 1, 2}, some[] = {2, 0};

    check_table(t, &(suf_row_context_opts){0}, "nothing");
    check_table(t, &(suf_row_context_opts){.lags = lags, .n_lags = 4, .lagged = all, .n_lagged = 3},
                "lags");
    check_table(t, &(suf_row_context_opts){.summed = some, .n_summed = 2}, "sums");
    check_table(
        t,
        &(suf_row_context_opts){
            .lags = lags, .n_lags = 2, .lagged = some, .n_lagged = 2, .summed = all, .n_summed = 3},
        "lags_and_sums");
}

static void misuse(struct table *t)
{
    static const uint32_t zero[] = {1, 0}, one[] = {1};
    static const size_t beyond[] = {VALUES};
    suf_row_context_opts good = {.n_sequences = 1,
                                 .length = 3,
                                 .mask = t->mask,
                                 .words = t->words,
                                 .n_values = VALUES},
                         o;
    suf_row_context *context;
    suf_diag diag = {0};

    t->words[0] = t->words[2] = 5;
    t->words[1] = 6;
    ok_err(suf_row_context_new(&context, &good, &diag), SUF_EFORMAT, &diag, "a_word_in_two_places");
    t->words[1] = 5;
    o = good;
    o.lags = zero;
    o.n_lags = 2;
    ok_err(suf_row_context_new(&context, &o, &diag), SUF_EINVAL, &diag, "a_lag_of_0");
    o.lags = one;
    o.n_lags = 1;
    o.lagged = beyond;
    o.n_lagged = 1;
    ok_err(suf_row_context_new(&context, &o, &diag), SUF_EINVAL, &diag, "a_lag_of_no_value");
    o = good;
    o.summed = beyond;
    o.n_summed = 1;
    ok_err(suf_row_context_new(&context, &o, &diag), SUF_EINVAL, &diag, "a_sum_of_no_value");
    o.words = NULL;
    ok_err(suf_row_context_new(&context, &o, &diag), SUF_EINVAL, &diag, "sums_without_words");
}

int main(void)
{
    static struct table t;
    rng r = {tap_seed()};

    for (int i = 0; i < 4; i++) {
        fill(&t, &r, 1 + rng_below(&r, 20), 1 + rng_below(&r, 25), 1 + (uint64_t)i * 2);
        check_all(&t);
    }
    fill(&t, &r, 30, 1, 1); /* length 1 */
    check_all(&t);
    fill(&t, &r, 5, 20, 1000000); /* no targets, most likely */
    check_all(&t);
    misuse(&t);
    return tap_done();
}
