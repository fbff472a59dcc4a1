#include "ask_index.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/covariates.h"
#include "sufgram/exposure.h"
#include "sufgram/find.h"
#include "sufgram/mkn.h"
#include "sufgram/sample.h"

enum { LENGTH = 6, SEQUENCES = 4 };

static int ignore_occurrence(void *arg, const suf_occurrence *at)
{
    *(uint64_t *)arg += at->position;
    return 0;
}

static int ignore_sequence(void *arg, uint64_t k)
{
    *(uint64_t *)arg += k;
    return 0;
}

static int ignore_exposure(void *arg, uint64_t example, const uint64_t *exposure)
{
    *(uint64_t *)arg += example + exposure[0];
    return 0;
}

static void ask_grams(suf_query *q, const struct text *t, rng *r, int rounds, uint64_t *sum,
                      int *refused)
{
    for (int round = 0; round < rounds; round++) {
        uint32_t gram[LENGTH];
        size_t len = text_gram(t, r, gram, LENGTH);
        suf_gram one = {gram, len};
        suf_clause clause[2] = {{&one, 1}, {&one, 1}};
        suf_next next;
        suf_probability p;
        uint64_t count;
        *refused += suf_query_counts(q, &one, 1, &count, NULL, NULL) != SUF_OK;
        *refused += suf_query_count(q, gram, len, SUF_WAY_ANY, &count, NULL) != SUF_OK;
        if (round % 5)
            continue;
        *refused += suf_query_find(q, gram, len, 5, ignore_occurrence, sum, NULL) != SUF_OK;
        *refused += suf_query_sequences(q, clause, 2, 3, ignore_sequence, sum, NULL) != SUF_OK;
        if (suf_query_next(q, gram, len, &next, NULL) == SUF_OK)
            suf_next_release(&next);
        for (int m = SUF_MODEL_MLE; m <= SUF_MODEL_INFGRAM && gram[len - 1] != SUF_BOUNDARY; m++)
            *refused += suf_query_probability(q, (enum suf_model)m, 9, gram, len - 1, gram[len - 1],
                                              &p, NULL) != SUF_OK;
    }
}

static int ignore_sample(void *arg, uint64_t number, const uint32_t *ids, size_t n, int ended)
{
    uint64_t *sum = arg;

    for (size_t i = 0; i < n; i++)
        *sum += ids[i];
    *sum += number + (uint64_t)ended;
    return 0;
}

/* Draw from a model of counts, at another temperature, and from Kneser-Ney if there is one. */
static void ask_samples(const suf_index *index, const suf_mkn *mkn, rng *r, int *refused)
{
    suf_sample_opts opts = {
        .order = 1 + (uint32_t)rng_below(r, 6), .n_sequences = 20, .length = 12, .threads = 1};
    uint64_t sum = 0;

    opts.seed = rng_next(r);
    opts.mkn = mkn;
    *refused += suf_sample(index, &opts, ignore_sample, &sum, NULL) != SUF_OK;
    opts.temperature = 2;
    *refused += suf_sample(index, &opts, ignore_sample, &sum, NULL) != SUF_OK;
}

static int ignore_row(void *arg, const suf_covariate_row *row)
{
    *(uint64_t *)arg += row->count[0];
    return 0;
}

/* Every column; the model may be NULL. */
static void ask_covariates(const suf_index *index, const suf_mkn *mkn, const struct text *t,
                           int *refused)
{
    enum { ALL = 127 };
    uint32_t ids[SEQUENCES * LENGTH];
    uint8_t mask[SEQUENCES * LENGTH];
    suf_evaluation eval = {SEQUENCES, LENGTH, ids};
    suf_context_score score = {2, 3};
    suf_covariate_opts opts = {
        .scores = &score, .n_scores = 1, .columns = ALL, .mkn = mkn, .threads = 1};
    uint64_t sum = 0;

    opts.diversity_window = 3;
    opts.diversity_ids = t->vocab_size;
    memcpy(ids, t->ids, sizeof ids);
    memset(mask, 1, sizeof mask);
    *refused += suf_covariates(index, &eval, mask, &opts, ignore_row, &sum, NULL) != SUF_OK;
}

static void ask_models(const suf_index *index, suf_query *q, const struct text *t, rng *r,
                       int rounds, int *refused)
{
    suf_mkn_opts opts = {.discount_fallback = 1, .kenlm_parity = (int)rng_below(r, 2)};
    suf_probability p;
    suf_mkn *m;

    if (suf_mkn_new(&m, index, &opts, NULL) != SUF_OK) {
        ++*refused;
        return;
    }
    for (int round = 0; round < rounds / 3; round++) {
        uint32_t gram[LENGTH];
        size_t len = text_gram(t, r, gram, LENGTH);
        *refused += suf_mkn_probability(m, q, gram, len - 1, gram[len - 1], &p, NULL) != SUF_OK;
    }
    ask_covariates(index, m, t, refused);
    *refused +=
        suf_mkn_write_arpa(m, scratch("damaged.arpa"), NULL, NULL, NULL, NULL, NULL) != SUF_OK;
    ask_samples(index, m, r, refused);
    suf_mkn_free(m);
}

static void ask_exposure(const suf_index *index, const struct text *t, uint64_t *sum, int *refused)
{
    uint32_t ids[SEQUENCES * LENGTH];
    uint8_t mask[SEQUENCES * LENGTH];
    uint64_t steps[] = {1, 10, 100};
    suf_evaluation eval = {SEQUENCES, LENGTH, ids};
    suf_exposure_opts opts = {
        .order = 3, .steps = steps, .n_steps = 3, .tokens_per_step = 10, .threads = 1};

    memcpy(ids, t->ids, sizeof ids);
    memset(mask, 1, sizeof mask);
    *refused += suf_exposure(index, &eval, mask, &opts, ignore_exposure, sum, NULL) != SUF_OK;
}

bool ask_index(const char *dir, const struct text *t, rng *r, unsigned kinds, int rounds,
               int *refused)
{
    suf_index *index;
    suf_query *q;
    uint64_t sum = 0;

    if (suf_index_open(&index, dir, NULL) != SUF_OK)
        return false;
    if (suf_query_new(&q, index, NULL) != SUF_OK)
        exit(2);
    if (kinds & ASK_GRAMS)
        ask_grams(q, t, r, rounds, &sum, refused);
    if (kinds & ASK_SAMPLES)
        ask_samples(index, NULL, r, refused);
    if (kinds & ASK_MODELS)
        ask_models(index, q, t, r, rounds, refused);
    if (kinds & ASK_EXPOSURE)
        ask_exposure(index, t, &sum, refused);
    if (kinds & ASK_COVARIATES)
        ask_covariates(index, NULL, t, refused);
    suf_query_free(q);
    suf_index_close(index);
    return true;
}
