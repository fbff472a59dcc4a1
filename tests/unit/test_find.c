/* Positions and conditions on sequences, against reading the text. */
#include <stdlib.h>
#include <string.h>

#include "sufgram/find.h"
#include "text_index.h"

enum { MAX_GRAMS = 3, MAX_CLAUSES = 3, LONGEST = 4 };

struct found {
    suf_occurrence at[TEXT_MAX + 1];
    size_t n;
};

static int keep(void *arg, const suf_occurrence *at)
{
    struct found *f = arg;

    f->at[f->n++] = *at;
    return 0;
}

static void expect(struct found *f, const struct text *t, const uint32_t *gram, size_t len,
                   uint64_t max)
{
    f->n = 0;
    for (size_t k = 0; k < t->n_sequences; k++)
        for (size_t i = 0; t->begin[k] + i < t->begin[k + 1]; i++)
            if (text_gram_at(t, k, i, gram, len) && (max == 0 || f->n < max))
                f->at[f->n++] = (suf_occurrence){t->begin[k] + i, k, i};
}

static size_t wrong_positions(suf_query *q, const struct text *t, rng *r)
{
    static struct found got, want;
    size_t wrong = 0;

    for (int round = 0; round < 300; round++) {
        uint32_t gram[LONGEST * 3];
        size_t len = text_gram(t, r, gram, round % 2 ? 1 : LONGEST * 3);
        uint64_t max = rng_below(r, 3) ? rng_below(r, 50) : 0;
        got.n = 0;
        wrong += suf_query_find(q, gram, len, max, keep, &got, NULL) != SUF_OK;
        expect(&want, t, gram, len, max);
        wrong += got.n != want.n || memcmp(got.at, want.at, got.n * sizeof *got.at) != 0;
    }
    return wrong;
}

struct condition {
    uint32_t ids[MAX_CLAUSES * MAX_GRAMS][LONGEST];
    suf_gram gram[MAX_CLAUSES * MAX_GRAMS];
    suf_clause clause[MAX_CLAUSES];
    size_t n;
};

static void make_condition(struct condition *c, const struct text *t, rng *r)
{
    size_t g = 0;

    c->n = 1 + rng_below(r, MAX_CLAUSES);
    for (size_t i = 0; i < c->n; i++) {
        c->clause[i] = (suf_clause){c->gram + g, 1 + rng_below(r, MAX_GRAMS)};
        for (size_t j = 0; j < c->clause[i].n; j++, g++) {
            size_t len = text_gram(t, r, c->ids[g], 1 + rng_below(r, LONGEST));
            c->gram[g] = (suf_gram){c->ids[g], len};
        }
    }
}

/* Whether places for clauses i.. can be chosen with those before, between `low` and `high`. */
static bool choose(const struct text *t, size_t k, const struct condition *c, size_t i,
                   uint64_t distance, size_t low, size_t high)
{
    if (i == c->n || i == MAX_CLAUSES)
        return true;
    for (size_t p = 0; t->begin[k] + p < t->begin[k + 1]; p++) {
        bool here = false;
        for (size_t j = 0; j < c->clause[i].n && !here; j++)
            here = text_gram_at(t, k, p, c->clause[i].gram[j].ids, c->clause[i].gram[j].len);
        size_t new_low = i && low < p ? low : p, new_high = i && high > p ? high : p;
        if (here && new_high - new_low <= distance &&
            choose(t, k, c, i + 1, distance, new_low, new_high))
            return true;
    }
    return false;
}

struct sequences {
    bool in[TEXT_MAX];
    uint64_t last;
    size_t n, disordered;
};

static int note(void *arg, uint64_t k)
{
    struct sequences *s = arg;

    s->disordered += s->n && k <= s->last;
    s->last = k;
    s->in[k] = true;
    s->n++;
    return 0;
}

static size_t wrong_conditions(suf_query *q, const struct text *t, rng *r, size_t *held)
{
    static struct sequences got;
    size_t wrong = 0;

    *held = 0;
    for (int round = 0; round < 150; round++) {
        static const uint64_t distances[] = {SUF_ANY_DISTANCE, 0, 1, 3, 10, 30};
        struct condition c;
        uint64_t distance = distances[rng_below(r, 6)];
        make_condition(&c, t, r);
        memset(&got, 0, sizeof got);
        wrong += suf_query_sequences(q, c.clause, c.n, distance, note, &got, NULL) != SUF_OK;
        wrong += got.disordered;
        for (size_t k = 0; k < t->n_sequences; k++)
            wrong += got.in[k] != choose(t, k, &c, 0, distance, 0, 0);
        *held += got.n;
    }
    return wrong;
}

static void check(const struct text *t, uint64_t segment_limit, rng *r, const char *name)
{
    suf_index *index = text_index(t, 3, segment_limit);
    suf_query *q;
    size_t held;

    if (suf_query_new(&q, index, NULL) != SUF_OK)
        exit(2);
    ok(wrong_positions(q, t, r) == 0, "positions_equal_a_scan_on_%s", name);
    size_t wrong = wrong_conditions(q, t, r, &held);
    ok(wrong == 0 && held > 0, "sequences_of_conditions_equal_a_scan_on_%s", name);
    suf_query_free(q);
    suf_index_close(index);
}

static void misuse(const struct text *t)
{
    suf_index *index = text_index(t, 2, 0);
    uint32_t ids[] = {0, SUF_BOUNDARY, t->vocab_size};
    suf_gram boundary_inside = {ids, 2}, empty = {ids, 0}, unknown = {ids + 2, 1};
    suf_clause clause[] = {{&boundary_inside, 1}, {&empty, 1}, {&unknown, 1}, {NULL, 0}};
    struct found f = {.n = 0};
    suf_diag diag;
    suf_query *q;

    if (suf_query_new(&q, index, NULL) != SUF_OK)
        exit(2);
    ok_err(suf_query_find(q, ids, 0, 0, keep, &f, &diag), SUF_EINVAL, &diag, "find_empty_gram");
    ok_err(suf_query_find(q, ids, 2, 0, keep, &f, &diag), SUF_ERANGE, &diag,
           "find_boundary_inside");
    ok_err(suf_query_sequences(q, clause, 0, 0, note, &f, &diag), SUF_EINVAL, &diag,
           "no_clause_is_refused");
    ok_err(suf_query_sequences(q, clause, 1, 0, note, &f, &diag), SUF_ERANGE, &diag,
           "condition_with_boundary_inside");
    ok_err(suf_query_sequences(q, clause + 1, 1, 0, note, &f, &diag), SUF_EINVAL, &diag,
           "condition_with_empty_gram");
    ok_err(suf_query_sequences(q, clause + 2, 1, 0, note, &f, &diag), SUF_ERANGE, &diag,
           "condition_with_unknown_id");
    ok_err(suf_query_sequences(q, clause + 3, 1, 0, note, &f, &diag), SUF_EINVAL, &diag,
           "condition_with_empty_clause");
    suf_query_free(q);
    suf_index_close(index);
}

int main(void)
{
    static struct text t;
    rng r = {tap_seed()};

    text_random(&t, &r, 2000, 60, 8);
    check(&t, 0, &r, "random_text");
    check(&t, 200, &r, "random_text_in_segments");
    text_random(&t, &r, 1000, 500, 2);
    check(&t, 0, &r, "repetitive_text");
    text_random(&t, &r, 500, 1, 5);
    check(&t, 100, &r, "sequences_of_length_1");
    text_random(&t, &r, 3000, 40, 70000);
    check(&t, 1000, &r, "wide_ids");
    misuse(&t);
    return tap_done();
}
