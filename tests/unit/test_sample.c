/* Sequences drawn from estimators, against the probabilities they are drawn from. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "sufgram/ols.h"
#include "sufgram/sample.h"
#include "text_index.h"

enum { VOCAB = 6, OUTCOMES = VOCAB + 1, DRAWS = 6000, END = VOCAB };

/* What was drawn, as numbers that tell all draws apart. */
struct tally {
    size_t skip;                        /* tokens of the context */
    uint64_t one[OUTCOMES];             /* by the first token drawn */
    uint64_t two[OUTCOMES * OUTCOMES];  /* by the first two */
    uint64_t hash, next, tokens, ended; /* of everything, in order */
    const struct text *t;
    uint64_t strange; /* whole sequences that the text does not have */
};

static bool is_sequence(const struct text *t, const uint32_t *ids, size_t n)
{
    for (size_t k = 0; k < t->n_sequences; k++)
        if (t->begin[k + 1] - t->begin[k] == n &&
            memcmp(t->ids + t->begin[k], ids, n * sizeof *ids) == 0)
            return true;
    return false;
}

static int count(void *arg, uint64_t number, const uint32_t *ids, size_t n, int ended)
{
    struct tally *y = arg;
    size_t first = n > y->skip ? ids[y->skip] : END;
    size_t second = n > y->skip + 1 ? ids[y->skip + 1] : END;

    if (number != y->next++)
        return -100;
    y->one[first]++;
    y->two[first * OUTCOMES + second]++;
    y->ended += ended != 0;
    y->strange += !is_sequence(y->t, ids, n);
    for (size_t i = 0; i < n; i++)
        y->hash = (y->hash ^ (ids[i] + 1)) * 0x100000001b3u;
    y->hash = (y->hash ^ (uint64_t)ended << 32) * 0x100000001b3u;
    y->tokens += n;
    return 0;
}

/* log10 of the probability that draws from p[0..n-1] are no closer to it than seen[] is; outcomes
 * too rare for the test are taken together. */
static double log10_p(const uint64_t *seen, const double *p, size_t n, double draws)
{
    double statistic = 0, rare = 0, rare_seen = 0;
    int df = -1;

    for (size_t i = 0; i < n; i++) {
        double want = p[i] * draws, difference = (double)seen[i] - want;
        if (want == 0 && seen[i])
            return -INFINITY;
        if (want < 10) {
            rare += want;
            rare_seen += (double)seen[i];
            continue;
        }
        statistic += difference * difference / want;
        df++;
    }
    if (rare >= 10) {
        statistic += (rare_seen - rare) * (rare_seen - rare) / rare;
        df++;
    }
    return df > 0 ? suf_log10_chi2_tail(statistic, df) : 0;
}

/* Probabilities after context[0..len-1] from the definitions. */
static void exact(const struct text *t, const suf_mkn *mkn, suf_query *q, size_t longest,
                  const uint32_t *context, size_t len, double temperature, double p[OUTCOMES])
{
    double sum = 0;

    if (len > longest) {
        context += len - longest;
        len = longest;
    }
    while (!mkn && len && text_count(t, context, len, false) == 0) {
        context++;
        len--;
    }
    for (uint32_t w = 0; w < OUTCOMES; w++) {
        uint32_t gram[8];
        suf_probability mkn_p;
        if (len)
            memcpy(gram, context, len * sizeof *gram);
        gram[len] = w;
        if (mkn) {
            if (suf_mkn_probability(mkn, q, context, len, w == END ? SUF_BOUNDARY : w, &mkn_p,
                                    NULL) != SUF_OK)
                exit(2);
            /* An id without occurrences would be <unk>. */
            p[w] = mkn_p.probability;
            if (w != END && text_count(t, &w, 1, false) == 0)
                p[w] = 0;
        } else if (w != END) {
            p[w] = (double)text_count(t, gram, len + 1, false);
        } else {
            p[w] = (double)(text_count(t, context, len, false) - text_count(t, context, len, true));
            if (len == 0)
                p[w] = (double)t->n_sequences;
        }
        p[w] = pow(p[w], temperature > 0 ? 1 / temperature : 1);
        sum += p[w];
    }
    for (int w = 0; w < OUTCOMES; w++)
        p[w] /= sum;
}

static void run(const suf_index *index, const struct text *t, const suf_sample_opts *opts,
                struct tally *y, const char *what)
{
    suf_diag diag = {0};
    bool boundary = opts->context_len && opts->context[0] == SUF_BOUNDARY;

    memset(y, 0, sizeof *y);
    y->t = t;
    y->skip = opts->context_len - boundary;
    ok_err(suf_sample(index, opts, count, y, &diag), SUF_OK, &diag, "%s_is_drawn", what);
    ok(y->next == opts->n_sequences, "%s_gives_every_sequence", what);
}

/* First and second draws have the distribution of the estimator. */
static void check_model(const suf_index *index, const struct text *t, suf_sample_opts o,
                        const char *name)
{
    static const uint32_t contexts[][3] = {{SUF_BOUNDARY}, {0},       {SUF_BOUNDARY, 1},
                                           {1, 0},         {2, 0, 1}, {5, 5, 0}};
    static const size_t lengths[] = {1, 1, 2, 2, 3, 3};
    size_t longest = o.mkn ? suf_mkn_get_order(o.mkn) - 1 : o.order - 1;
    suf_query *q;

    if (suf_query_new(&q, index, NULL) != SUF_OK)
        exit(2);
    for (size_t c = 0; c < sizeof lengths / sizeof *lengths; c++) {
        double p[OUTCOMES], pair[OUTCOMES * OUTCOMES] = {0};
        struct tally y;
        o.context = contexts[c];
        o.context_len = lengths[c];
        o.n_sequences = DRAWS;
        o.length = 2;
        o.seed = c;
        if (o.model == SUF_MODEL_MLE && !o.mkn && c == 5)
            continue;
        run(index, t, &o, &y, name);
        exact(t, o.mkn, q, longest, o.context, o.context_len, o.temperature, p);
        for (uint32_t w = 0; w < OUTCOMES; w++) {
            uint32_t gram[4];
            double next[OUTCOMES];
            memcpy(gram, o.context, o.context_len * sizeof *gram);
            gram[o.context_len] = w;
            if (w == END)
                pair[w * OUTCOMES + END] = p[w];
            else if (p[w] > 0)
                exact(t, o.mkn, q, longest, gram, o.context_len + 1, o.temperature, next);
            for (int v = 0; v < OUTCOMES && w != END && p[w] > 0; v++)
                pair[w * OUTCOMES + (uint32_t)v] = p[w] * next[v];
        }
        double one = log10_p(y.one, p, OUTCOMES, DRAWS);
        double two = log10_p(y.two, pair, OUTCOMES * OUTCOMES, DRAWS);
        ok(one > -7, "%s_draws_the_distribution_after_context_%zu (10^%.2f)", name, c, one);
        ok(two > -7, "%s_draws_pairs_after_context_%zu (10^%.2f)", name, c, two);
    }
    suf_query_free(q);
}

static void check_text(const struct text *t, uint32_t order, uint64_t segment_limit)
{
    suf_index *index = text_index(t, order, segment_limit);
    suf_mkn_opts estimate = {.order = order, .discount_fallback = 1};
    suf_mkn *mkn;
    suf_diag diag = {0};

    ok_err(suf_mkn_new(&mkn, index, &estimate, &diag), SUF_OK, &diag, "a_model");
    check_model(index, t, (suf_sample_opts){.mkn = mkn}, "mkn");
    check_model(index, t, (suf_sample_opts){.mkn = mkn, .temperature = 1}, "mkn_at_1");
    check_model(index, t, (suf_sample_opts){.mkn = mkn, .temperature = 2}, "mkn_at_2");
    check_model(index, t, (suf_sample_opts){.model = SUF_MODEL_MLE, .order = 1}, "unigrams");
    check_model(index, t, (suf_sample_opts){.model = SUF_MODEL_MLE, .order = 2}, "bigrams");
    check_model(index, t, (suf_sample_opts){.model = SUF_MODEL_CHANG2024, .order = 3}, "chang2024");
    check_model(index, t, (suf_sample_opts){.model = SUF_MODEL_STUPID, .order = 4}, "stupid");
    check_model(index, t, (suf_sample_opts){.model = SUF_MODEL_INFGRAM, .order = UINT32_MAX},
                "infgram");
    check_model(index, t,
                (suf_sample_opts){.model = SUF_MODEL_CHANG2024, .order = 3, .temperature = 0.5},
                "chang2024_at_0.5");
    suf_mkn_free(mkn);
    suf_index_close(index);
}

/* Whatever the threads, the segments and the tables, and only for one seed. */
static void reproduction(const struct text *t, bool kneser_ney)
{
    static const uint64_t limits[] = {0, 0, 200, 70};
    static const uint32_t orders[] = {3, 5, 5, 3}, threads[] = {1, 3, 2, 4};
    struct tally first = {0}, y;

    for (int i = 0; i < 4; i++) {
        suf_index *index = text_index(t, orders[i], limits[i]);
        suf_mkn_opts estimate = {.order = 3, .discount_fallback = 1};
        suf_sample_opts o = {
            .order = 4, .n_sequences = 500, .length = 20, .seed = 7, .threads = threads[i]};
        if (kneser_ney && suf_mkn_new((suf_mkn **)&o.mkn, index, &estimate, NULL) != SUF_OK)
            exit(2);
        run(index, t, &o, i ? &y : &first, "a_seed");
        if (i)
            ok(y.hash == first.hash && y.tokens == first.tokens && y.ended == first.ended,
               "the_same_with_order_%u_segments_of_%u_and_%u_threads", (unsigned)orders[i],
               (unsigned)limits[i], (unsigned)threads[i]);
        o.seed = 8;
        run(index, t, &o, &y, "another_seed");
        ok(y.hash != first.hash, "another_seed_draws_others");
        suf_mkn_free((suf_mkn *)(uintptr_t)o.mkn);
        suf_index_close(index);
    }
    ok(first.tokens > 500 && first.ended > 0, "there_is_something_to_compare");
}

static void infgram_repeats(const struct text *t)
{
    suf_index *index = text_index(t, 3, 300);
    suf_sample_opts o = {
        .model = SUF_MODEL_INFGRAM, .order = UINT32_MAX, .n_sequences = 300, .length = 100};
    struct tally y;

    run(index, t, &o, &y, "infgram");
    ok(y.strange == 0 && y.ended == 300, "infgram_from_the_boundary_repeats_the_corpus");
    o.length = 1;
    run(index, t, &o, &y, "one_token");
    ok(y.tokens == 300, "a_length_of_1_is_kept");
    suf_index_close(index);
}

static void refusals(const struct text *t)
{
    static const uint32_t unseen[] = {5, 5, 5, 5, 5, 5, 5}, outside[] = {VOCAB},
                          misplaced[] = {0, SUF_BOUNDARY};
    suf_index *index = text_index(t, 3, 0);
    suf_sample_opts good = {.order = 8, .n_sequences = 2, .length = 2}, o;
    struct tally y = {.t = t, .next = 1};
    suf_diag diag = {0};

    ok_err(suf_sample(index, &good, count, &y, &diag), -100, NULL, "a_visitor_can_stop");
    o = good;
    o.order = 0;
    ok_err(suf_sample(index, &o, count, &y, &diag), SUF_EINVAL, &diag, "order_0_is_refused");
    o = good;
    o.length = 0;
    ok_err(suf_sample(index, &o, count, &y, &diag), SUF_EINVAL, &diag, "length_0_is_refused");
    o = good;
    o.temperature = NAN;
    ok_err(suf_sample(index, &o, count, &y, &diag), SUF_EINVAL, &diag, "no_temperature_is_refused");
    o.temperature = -1;
    ok_err(suf_sample(index, &o, count, &y, &diag), SUF_EINVAL, &diag, "a_negative_one_is_refused");
    o = good;
    o.context = outside;
    o.context_len = 1;
    ok_err(suf_sample(index, &o, count, &y, &diag), SUF_ERANGE, &diag, "an_unknown_id_is_refused");
    o.context = misplaced;
    o.context_len = 2;
    ok_err(suf_sample(index, &o, count, &y, &diag), SUF_ERANGE, &diag,
           "a_boundary_in_the_middle_is_refused");
    o.context = unseen;
    o.context_len = 7;
    ok_err(suf_sample(index, &o, count, &y, &diag), SUF_EINVAL, &diag,
           "mle_refuses_an_unseen_context");
    o.n_sequences = 0;
    o.model = SUF_MODEL_STUPID;
    ok_err(suf_sample(index, &o, count, &y, &diag), SUF_OK, &diag, "no_sequences_are_drawn");
    suf_index_close(index);
}

/* The published numbers of the two generators, and the bounds. */
static void generators(void)
{
    static const uint64_t splitmix[] = {6457827717110365317u, 3203168211198807973u,
                                        9817491932198370423u};
    static const uint64_t xoshiro[] = {11520, 0, 1509978240, 1215971899390074240u};
    uint64_t state = 1234567, wrong = 0, seen[5] = {0};
    sufi_random r = {{1, 2, 3, 4}};
    const double fifths[] = {0.2, 0.2, 0.2, 0.2, 0.2};

    for (int i = 0; i < 3; i++)
        wrong += sufi_splitmix(&state) != splitmix[i];
    for (int i = 0; i < 4; i++)
        wrong += sufi_random_next(&r) != xoshiro[i];
    ok(wrong == 0, "generators_give_their_known_numbers");
    for (int i = 0; i < 50000; i++) {
        uint64_t below = sufi_random_below(&r, 5),
                 large = sufi_random_below(&r, UINT64_MAX / 2 + 2);
        double unit = sufi_random_unit(&r);
        seen[below < 5 ? below : 0]++;
        wrong += below > 4 || large > UINT64_MAX / 2 + 1 || !(unit >= 0 && unit < 1);
    }
    ok(wrong == 0 && sufi_random_below(&r, 1) == 0, "numbers_keep_their_bounds");
    double p = log10_p(seen, fifths, 5, 50000);
    ok(p > -7, "bounded_numbers_are_uniform (10^%.2f)", p);
}

int main(void)
{
    static struct text t;
    rng r = {tap_seed()};

    generators();
    text_random(&t, &r, 1500, 12, VOCAB - 1);
    t.vocab_size = VOCAB; /* an id that does not occur */
    check_text(&t, 4, 0);
    check_text(&t, 3, 300);
    text_random(&t, &r, 1500, 12, VOCAB - 1);
    t.vocab_size = VOCAB;
    reproduction(&t, false);
    reproduction(&t, true);
    infgram_repeats(&t);
    refusals(&t);
    text_random(&t, &r, 1500, 1, VOCAB); /* length 1 */
    infgram_repeats(&t);
    memset(t.ids, 0, sizeof t.ids); /* all equal */
    infgram_repeats(&t);
    return tap_done();
}
