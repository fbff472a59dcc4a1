/* Exposure against reading the text once a target. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/exposure.h"
#include "sufgram/query.h"
#include "text_index.h"

enum { SEQUENCES = 12, LENGTH = 9, STEPS = 7 };

struct check {
    const struct text *t;
    const suf_evaluation *eval;
    const uint8_t *mask;
    const suf_exposure_opts *opts;
    suf_query *q;
    uint32_t order;
    uint64_t next; /* example expected next */
    uint64_t at;   /* its cell, or one before */
    size_t wrong, seen, wrong_last;
};

/* The gram that ends at a cell; returns its length. */
static size_t gram_of(const struct check *c, uint64_t cell, uint32_t *gram)
{
    uint64_t t = cell % LENGTH;
    size_t n = 0;

    if (t + 1 < c->order)
        gram[n++] = SUF_BOUNDARY;
    for (uint64_t i = t + 1 < c->order ? 0 : t + 1 - c->order; i <= t; i++)
        gram[n++] = c->eval->ids[cell - t + i];
    return n;
}

static int compare(void *arg, uint64_t example, const uint64_t *exposure)
{
    struct check *c = arg;
    uint64_t want[STEPS] = {0}, count;
    uint32_t gram[LENGTH + 1];

    c->wrong += example != c->next++;
    while (!c->mask[c->at])
        c->at++;
    size_t len = gram_of(c, c->at++, gram), tokens = len - (gram[0] == SUF_BOUNDARY);
    for (size_t k = 0; k < c->t->n_sequences; k++)
        for (size_t i = 0; c->t->begin[k] + i < c->t->begin[k + 1]; i++)
            for (int s = 0; s < STEPS; s++)
                want[s] +=
                    text_gram_at(c->t, k, i, gram, len) &&
                    c->t->begin[k] + i + tokens - 1 < c->opts->steps[s] * c->opts->tokens_per_step;
    c->wrong += memcmp(want, exposure, sizeof want) != 0;
    c->wrong_last += suf_query_count(c->q, gram, len, SUF_WAY_ANY, &count, NULL) != SUF_OK ||
                     count != exposure[STEPS - 1];
    c->seen += count > 0;
    return 0;
}

static void check_exposure(const struct text *t, uint64_t segment_limit, rng *r, const char *name)
{
    static const uint32_t orders[] = {1, 2, 3, 5, 7, LENGTH, LENGTH + 1, 1000};
    uint32_t ids[SEQUENCES * LENGTH];
    uint8_t mask[SEQUENCES * LENGTH];
    uint64_t steps[STEPS] = {0, 1, 2, 5, 17, 60, 1000000};
    suf_evaluation eval = {SEQUENCES, LENGTH, ids};
    suf_index *index = text_index(t, 3, segment_limit);
    suf_query *q;
    suf_diag diag = {0};

    if (suf_query_new(&q, index, NULL) != SUF_OK)
        exit(2);
    for (size_t i = 0; i < 8; i++) {
        suf_exposure_opts opts = {.order = orders[i],
                                  .steps = steps,
                                  .n_steps = STEPS,
                                  .tokens_per_step = 1 + rng_below(r, 60),
                                  .threads = 1 + (uint32_t)i % 2};
        struct check c = {t, &eval, mask, &opts, q, orders[i], 0, 0, 0, 0, 0};
        uint64_t targets = 0;
        for (size_t s = 0; s < SEQUENCES; s++) {
            size_t k = rng_below(r, t->n_sequences);
            for (size_t p = 0; p < LENGTH; p++) {
                /* Mostly a beginning of the text's sequences, then anything. */
                bool copy = t->begin[k] + p < t->begin[k + 1] && rng_below(r, 8);
                ids[s * LENGTH + p] =
                    copy ? t->ids[t->begin[k] + p] : (uint32_t)rng_below(r, t->vocab_size);
                mask[s * LENGTH + p] = rng_below(r, 3) != 0;
                targets += mask[s * LENGTH + p];
            }
        }
        ok_err(suf_exposure(index, &eval, mask, &opts, compare, &c, &diag), SUF_OK, &diag,
               "exposure_on_%s_of_order_%u", name, (unsigned)orders[i]);
        ok(c.wrong == 0 && c.next == targets && c.seen > 0,
           "exposure_equals_a_scan_on_%s_of_order_%u", name, (unsigned)orders[i]);
        ok(c.wrong_last == 0, "the_last_step_is_the_count_on_%s_of_order_%u", name,
           (unsigned)orders[i]);
    }
    suf_query_free(q);
    suf_index_close(index);
}

static int stop(void *arg, uint64_t example, const uint64_t *exposure)
{
    (void)arg;
    (void)example;
    (void)exposure;
    return -100;
}

static void misuse(const struct text *t)
{
    suf_index *index = text_index(t, 2, 0);
    uint32_t ids[2] = {0, 1};
    uint8_t mask[2] = {1, 1};
    uint64_t falling[] = {3, 3}, huge[] = {1, UINT64_MAX};
    suf_evaluation eval = {1, 2, ids};
    suf_exposure_opts opts = {.steps = falling, .n_steps = 2, .tokens_per_step = 5};
    suf_diag diag;

    ok_err(suf_exposure(index, &eval, mask, &opts, stop, NULL, &diag), SUF_EINVAL, &diag,
           "steps_that_do_not_rise");
    opts.n_steps = 0;
    ok_err(suf_exposure(index, &eval, mask, &opts, stop, NULL, &diag), SUF_EINVAL, &diag,
           "no_steps");
    opts.n_steps = 1;
    opts.tokens_per_step = 0;
    ok_err(suf_exposure(index, &eval, mask, &opts, stop, NULL, &diag), SUF_EINVAL, &diag,
           "no_tokens_a_step");
    opts = (suf_exposure_opts){.steps = huge, .n_steps = 2, .tokens_per_step = 5};
    ok_err(suf_exposure(index, &eval, mask, &opts, stop, NULL, &diag), -100, NULL,
           "steps_beyond_64_bits_and_a_visitor_that_stops");
    ids[1] = t->vocab_size;
    ok_err(suf_exposure(index, &eval, mask, &opts, stop, NULL, &diag), SUF_ERANGE, &diag,
           "an_unknown_id");
    suf_index_close(index);
}

/* Between steps it lies on the line through the exposures around it; at a step it is that one's. */
static void between_steps(rng *r)
{
    enum { N = 50 };
    uint64_t steps[N];
    double seen[N];
    suf_exposure_at at;
    size_t wrong = 0;

    for (int i = 0; i < N; i++) {
        steps[i] = (i ? steps[i - 1] : 0) + 1 + rng_below(r, 40000);
        seen[i] = (i ? seen[i - 1] : 0) + (double)rng_below(r, 100);
    }
    for (int i = 0; i < N; i++) {
        double step = (double)steps[i], before = i ? (double)steps[i - 1] : 0;
        double low = i ? seen[i - 1] : 0, middle = before + (step - before) / 3;
        wrong += suf_exposure_at_step(steps, N, seen, log10(step), &at) != SUF_OK ||
                 at.value != seen[i] || at.low != seen[i] || at.high != seen[i];
        if (step - before < 2)
            continue;
        wrong += suf_exposure_at_step(steps, N, seen, log10(middle), &at) != SUF_OK ||
                 at.low != low || at.high != seen[i] ||
                 fabs(at.value - (low + (seen[i] - low) / 3)) > 1e-6 * (1 + seen[i]);
    }
    ok(wrong == 0, "exposure_between_steps_is_on_the_line");
    ok(suf_exposure_at_step(steps, N, seen, log10((double)steps[N - 1] + 1), &at) == SUF_ABSENT &&
           suf_exposure_at_step(steps, N, seen, NAN, &at) == SUF_ABSENT,
       "beyond_the_last_step_there_is_none");
    steps[0] = 0;
    seen[0] = 0;
    ok(suf_exposure_at_step(steps, N, seen, -5, &at) == SUF_OK && at.low == 0 && at.value >= 0 &&
           at.value <= at.high && at.high == seen[1],
       "step_0_has_seen_nothing");
}

int main(void)
{
    static struct text t;
    rng r = {tap_seed()};

    text_random(&t, &r, 3000, 40, 6);
    check_exposure(&t, 0, &r, "random_text");
    check_exposure(&t, 300, &r, "random_text_in_segments");
    text_random(&t, &r, 800, 1, 3);
    check_exposure(&t, 100, &r, "sequences_of_length_1");
    misuse(&t);
    between_steps(&r);
    return tap_done();
}
