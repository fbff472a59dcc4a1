/* probability.c - conditional probabilities by the models that divide two counts.
 *
 * All of them divide the counts of one gram and its context and differ in which: the longest
 * allowed (mle), the longest seen (chang2024, stupid), the longest whose context was seen
 * (infgram). The last is found by doubling and bisecting the length: when a context is followed by
 * a token somewhere, so is every suffix of it. */
#include <math.h>
#include <stdbool.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/symbols.h"

/* Fill count, context_count and the MLE of the symbols s[0..len-1], whose last is the token. */
static void divide(suf_query *q, const uint32_t *s, size_t len, suf_probability *out)
{
    out->count = sufi_array_count(q, s, len);
    out->context_count = len == 1 ? q->index->info.n_tokens : sufi_array_followed(q, s, len - 1);
    out->probability = NAN;
    out->surprisal_bits = NAN;
    out->matched_order = 0;
    if (out->count) {
        out->probability = (double)out->count / (double)out->context_count;
        out->surprisal_bits = -1.0 * log2(out->probability);
    }
}

/* Multiply by the weight of `dropped` back-offs. */
static void weigh(suf_probability *p, size_t dropped)
{
    for (size_t i = 0; i < dropped; i++)
        p->probability *= SUFI_STUPID_ALPHA;
    p->surprisal_bits = -1.0 * log2(p->probability);
}

size_t sufi_longest_followed(suf_query *q, const uint32_t *context, size_t len)
{
    size_t known = 0, beyond = 1; /* known is followed; beyond, if at most len, perhaps not */

    while (beyond <= len && sufi_array_followed(q, context + (len - beyond), beyond)) {
        known = beyond;
        beyond *= 2;
    }
    if (beyond > len + 1)
        beyond = len + 1;
    while (known + 1 < beyond) {
        size_t mid = known + (beyond - known) / 2;
        if (sufi_array_followed(q, context + (len - mid), mid))
            known = mid;
        else
            beyond = mid;
    }
    return known;
}

/* The query's symbols [0..len-1] are the context, the token follows. */
static void back_off(suf_query *q, enum suf_model model, uint32_t order, size_t len,
                     suf_probability *out)
{
    size_t used = len < order - 1 ? len : order - 1;
    /* A boundary stands for any number of pads: with it every order down to the gram's own length
     * divides the same counts, so it is found at the full order. */
    bool padded = used && q->symbols[len - used] == 0 && order != UINT32_MAX;

    for (size_t n = used;; n--) {
        divide(q, q->symbols + (len - n), n + 1, out);
        if (out->count)
            out->matched_order = n == used && padded ? order : (uint32_t)n + 1;
        if (out->count && model == SUF_MODEL_STUPID)
            weigh(out, used - n);
        if (out->count || n == 0 || model == SUF_MODEL_MLE)
            return;
    }
}

int suf_query_probability(suf_query *q, enum suf_model model, uint32_t order,
                          const uint32_t *context, size_t len, uint32_t token, suf_probability *out,
                          suf_diag *diag)
{
    if (order == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "the order of a model is 1 or more");
    if (token == SUF_BOUNDARY)
        return sufi_fail(diag, SUF_ERANGE, NULL, "the boundary is no token");
    int err = sufi_query_symbols(q, &token, 1, diag);
    if (!err)
        err = sufi_query_symbols(q, context, len, diag);
    if (err)
        return err;
    if (!sufi_grow(&q->symbols, &q->symbols_cap, len + 1, sizeof *q->symbols))
        return sufi_fail_nomem(diag, "a gram");
    q->symbols[len] = token + 1;
    if (model != SUF_MODEL_INFGRAM) {
        back_off(q, model, order, len, out);
        return SUF_OK;
    }
    size_t used = len < order - 1 ? len : order - 1;
    size_t n = sufi_longest_followed(q, q->symbols + (len - used), used);
    divide(q, q->symbols + (len - n), n + 1, out);
    if (out->count)
        out->matched_order = (uint32_t)n + 1;
    return SUF_OK;
}
