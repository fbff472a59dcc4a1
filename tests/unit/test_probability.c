/* Probabilities by the models that divide two counts, against counting by scanning. */
#include <math.h>
#include <stdlib.h>

#include "sufgram/query.h"
#include "text_index.h"

enum { LONGEST = 12 };

/* The model's definition on the gram w[0..len-1], whose last symbol is the token. */
static suf_probability expected(const struct text *t, enum suf_model model, uint32_t order,
                                const uint32_t *w, size_t len)
{
    size_t used = len - 1 < order - 1 ? len - 1 : order - 1;
    double weight = 1;
    suf_probability p = {NAN, NAN, 0, 0, 0};

    for (size_t n = used;; n--) {
        const uint32_t *gram = w + (len - 1 - n);
        p.count = text_count(t, gram, n + 1, false);
        p.context_count = text_count(t, gram, n, true);
        bool take = model == SUF_MODEL_INFGRAM ? p.context_count > 0 : p.count > 0;
        if (take && p.count) {
            bool padded = n == used && n && gram[0] == SUF_BOUNDARY && order != UINT32_MAX;
            p.matched_order = padded && model != SUF_MODEL_INFGRAM ? order : (uint32_t)n + 1;
            p.probability = weight * ((double)p.count / (double)p.context_count);
            p.surprisal_bits = -log2(p.probability);
        }
        if (take || n == 0 || model == SUF_MODEL_MLE)
            return p;
        weight *= model == SUF_MODEL_STUPID ? 0.4 : 1;
    }
}

static bool same(double a, double b)
{
    return isnan(a) ? isnan(b) : fabs(a - b) <= 1e-14 * fabs(b);
}

static void check_models(const struct text *t, uint64_t segment_limit, rng *r, const char *name)
{
    static const char *const names[] = {"mle", "chang2024", "stupid", "infgram"};
    static const uint32_t orders[] = {1, 2, 3, 5, 8, UINT32_MAX};
    suf_index *index = text_index(t, 0, segment_limit);
    suf_query *q;

    if (suf_query_new(&q, index, NULL) != SUF_OK)
        exit(2);
    for (int model = SUF_MODEL_MLE; model <= SUF_MODEL_INFGRAM; model++) {
        size_t wrong = 0, seen = 0;
        for (int round = 0; round < 300; round++) {
            uint32_t gram[LONGEST], order = orders[rng_below(r, 6)];
            size_t len = text_gram(t, r, gram, LONGEST);
            suf_probability p, want;
            if (gram[len - 1] == SUF_BOUNDARY)
                continue;
            if (rng_below(r, 3) == 0)
                gram[len - 1] = (uint32_t)rng_below(r, t->vocab_size);
            want = expected(t, (enum suf_model)model, order, gram, len);
            wrong += suf_query_probability(q, (enum suf_model)model, order, gram, len - 1,
                                           gram[len - 1], &p, NULL) != SUF_OK ||
                     !same(p.probability, want.probability) ||
                     !same(p.surprisal_bits, want.surprisal_bits) || p.count != want.count ||
                     p.context_count != want.context_count || p.matched_order != want.matched_order;
            seen += want.count > 0;
        }
        ok(wrong == 0 && seen > 20, "%s_equals_brute_force_on_%s", names[model], name);
    }
    suf_query_free(q);
    suf_index_close(index);
}

int main(void)
{
    static struct text t;
    rng r = {tap_seed()};

    text_random(&t, &r, 3000, 40, 6);
    check_models(&t, 0, &r, "random_text");
    check_models(&t, 300, &r, "random_text_in_segments");
    text_random(&t, &r, 4000, 400, 2);
    check_models(&t, 1000, &r, "repetitive_text");
    text_random(&t, &r, 800, 1, 30);
    check_models(&t, 0, &r, "sequences_of_length_1");
    return tap_done();
}
