/* probability.c - conditional probabilities by model. */
#include <math.h>
#include <stdbool.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/symbols.h"

/* Fill count, context_count and the MLE of the symbols s[0..len-1], whose last is the token. */
static void divide(const suf_index *x, const uint32_t *s, size_t len, suf_probability *out)
{
    out->count = sufi_array_count(x, s, len);
    out->context_count = len == 1 ? x->info.n_tokens : sufi_array_followed(x, s, len - 1);
    out->probability = NAN;
    out->surprisal_bits = NAN;
    out->matched_order = 0;
    if (out->count) {
        out->probability = (double)out->count / (double)out->context_count;
        out->surprisal_bits = -1.0 * log2(out->probability);
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
    size_t used = len < order - 1 ? len : order - 1;
    /* A boundary stands for any number of pads: with it every order down to the gram's own length
     * divides the same counts, so it is found at the full order. */
    bool padded = used && q->symbols[len - used] == 0;
    for (size_t n = used;; n--) {
        divide(q->index, q->symbols + (len - n), n + 1, out);
        if (out->count)
            out->matched_order = n == used && padded ? order : (uint32_t)n + 1;
        if (out->count || n == 0 || model == SUF_MODEL_MLE)
            return SUF_OK;
    }
}
