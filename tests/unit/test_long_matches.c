/* Longest matches and infinity-grams of sequences that repeat long pieces of the corpus, against
 * queries for one gram, length by length. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/covariates.h"
#include "sufgram/query.h"
#include "text_index.h"

enum { LENGTH = 240 };

struct check {
    suf_query *q;
    const uint32_t *ids;
    uint64_t rows, longest;
    size_t wrong_match, wrong_infgram;
};

static uint64_t count(struct check *c, size_t from, size_t end)
{
    uint64_t n = 0;

    if (suf_query_count(c->q, c->ids + from, end - from, SUF_WAY_ARRAY, &n, NULL) != SUF_OK)
        exit(2);
    return n;
}

static int compare(void *arg, const suf_covariate_row *row)
{
    struct check *c = arg;
    size_t t = row->position, from = 0;
    suf_probability p;

    while (from <= t && count(c, from, t + 1) == 0)
        from++;
    c->wrong_match += row->longest_match != t + 1 - from;
    c->wrong_match += row->longest_match_count != (from <= t ? count(c, from, t + 1) : 0);
    c->longest = row->longest_match > c->longest ? row->longest_match : c->longest;
    if (suf_query_probability(c->q, SUF_MODEL_INFGRAM, UINT32_MAX, c->ids, t, row->token, &p,
                              NULL) != SUF_OK)
        exit(2);
    c->wrong_infgram += memcmp(&row->infgram_bits, &p.surprisal_bits, sizeof(double)) != 0 &&
                        !(isnan(row->infgram_bits) && isnan(p.surprisal_bits));
    c->wrong_infgram += row->infgram_matched_order != p.matched_order;
    c->rows++;
    return 0;
}

/* `least`: what the longest match must have at least, or the case tests nothing. */
static void check(const struct text *t, uint64_t segment_limit, const uint32_t *ids, uint64_t least,
                  const char *name)
{
    static uint8_t mask[LENGTH];
    suf_evaluation eval = {1, LENGTH, (uint32_t *)(uintptr_t)ids};
    suf_index *index = text_index(t, 3, segment_limit);
    suf_covariate_opts opts = {.columns = SUF_COVARIATE_LONGEST_MATCH | SUF_COVARIATE_INFGRAM,
                               .threads = 1};
    struct check c = {.ids = ids};
    suf_diag diag = {0};

    memset(mask, 1, sizeof mask);
    if (suf_query_new(&c.q, index, NULL) != SUF_OK)
        exit(2);
    ok_err(suf_covariates(index, &eval, mask, &opts, compare, &c, &diag), SUF_OK, &diag,
           "%s: covariates_succeed", name);
    ok(c.rows == LENGTH && c.longest >= least, "%s: has_matches_of_%llu", name,
       (unsigned long long)c.longest);
    ok(c.wrong_match == 0, "%s: longest_matches_equal_point_queries", name);
    ok(c.wrong_infgram == 0, "%s: infinity_grams_equal_point_queries", name);
    suf_query_free(c.q);
    suf_index_close(index);
}

/* Pieces of the text, some with a change in them. */
static void pieces(const struct text *t, rng *r, uint32_t *ids, size_t longest)
{
    size_t n = t->begin[t->n_sequences];

    for (size_t i = 0; i < LENGTH;) {
        size_t from = rng_below(r, n), len = 1 + rng_below(r, longest);
        for (size_t k = 0; k < len && from + k < n && i < LENGTH; k++)
            ids[i++] = t->ids[from + k];
        if (rng_below(r, 2) && i < LENGTH)
            ids[i++] = (uint32_t)rng_below(r, t->vocab_size);
    }
}

static void periodic(struct text *t, size_t n_sequences, size_t length, uint32_t period)
{
    size_t n = 0;

    t->vocab_size = period + 1;
    t->n_sequences = n_sequences;
    for (size_t k = 0; k < n_sequences; k++) {
        t->begin[k] = n;
        for (size_t i = 0; i < length; i++)
            t->ids[n++] = (uint32_t)(i % period);
    }
    t->begin[n_sequences] = n;
}

int main(void)
{
    static struct text t;
    static uint32_t ids[LENGTH];
    rng r = {tap_seed()};

    for (int i = 0; i < 6; i++) {
        text_random(&t, &r, 2000, i % 2 ? 1500 : 200, 2 + 3 * (uint32_t)i);
        pieces(&t, &r, ids, 10 + 40 * (size_t)i);
        check(&t, i % 3 ? 0 : 300, ids, 8, "random");
    }
    for (uint32_t period = 1; period <= 4; period++) {
        periodic(&t, 4, 50 + 60 * period, period);
        for (size_t i = 0; i < LENGTH; i++)
            ids[i] = (uint32_t)(i % period);
        check(&t, period % 2 ? 0 : 400, ids, 50, "a run longer than the corpus has");
        ids[LENGTH / 2] = period;
        check(&t, 0, ids, 50, "a token that the corpus lacks");
    }
    return tap_done();
}
