/* gram_block.c - counts of many grams: a block at a time, in gram order and by several threads.
 *
 * Grams near each other in order are near each other in the suffix array and its samples, so a
 * sorted block of 65,536 finds most of what it needs in the caches. The first two symbols do for an
 * order; sorting by them costs some 2% of the searches. A thread takes PART grams that follow one
 * another. */
#include "query/gram_block.h"

#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "query/symbols.h"
#include "query/window_sort.h"

enum { BLOCK = 1 << 16, PART = 1024 };

struct sufi_gram_block {
    size_t n;
    uint32_t symbol[2][BLOCK]; /* the first two of each gram, as stored */
    uint32_t perm[BLOCK], scratch[BLOCK];
    suf_gram sorted[BLOCK];
    uint64_t count[BLOCK]; /* of sorted[] */
};

static void free_helpers(suf_query *q)
{
    for (unsigned i = 0; i < q->n_helpers; i++)
        free(q->helpers[i].symbols);
    free(q->helpers);
    q->helpers = NULL;
    q->n_helpers = 0;
}

void sufi_query_free_block(suf_query *q)
{
    free_helpers(q);
    free(q->block);
    q->block = NULL;
}

int suf_query_threads(suf_query *q, uint32_t threads, suf_diag *diag)
{
    unsigned n = sufi_thread_count(threads) - 1;

    free_helpers(q);
    if (n && !(q->helpers = sufi_alloc_zero(n, sizeof *q->helpers)))
        return sufi_fail_nomem(diag, "queries");
    q->n_helpers = n;
    for (unsigned i = 0; i < n; i++)
        q->helpers[i].index = q->index;
    return SUF_OK;
}

static int count_part(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    suf_query *q = arg;
    struct sufi_gram_block *b = q->block;
    size_t at = task * PART, n = b->n - at < PART ? b->n - at : PART, bad;

    return sufi_count_grams(worker ? &q->helpers[worker - 1] : q, b->sorted + at, n, b->count + at,
                            &bad, diag);
}

/* An error does not say which gram is the first there is something wrong with. */
static int count_block(suf_query *q, const suf_gram *grams, size_t n, uint64_t *counts)
{
    struct sufi_gram_block *b = q->block;
    const uint32_t *const columns[2] = {b->symbol[0], b->symbol[1]};

    b->n = n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < 2; k++) /* the boundary plus one is 0 */
            b->symbol[k][i] = k < grams[i].len ? grams[i].ids[k] + 1 : 0;
    int err = sufi_sort_windows(columns, 2, n, b->perm, b->scratch);
    for (size_t i = 0; i < n && !err; i++)
        b->sorted[i] = grams[b->perm[i]];
    for (unsigned i = 0; i < q->n_helpers; i++)
        q->helpers[i].samples = q->samples;
    if (!err)
        err = sufi_parallel(q->n_helpers + 1, (n + PART - 1) / PART, count_part, q, NULL);
    for (size_t i = 0; i < n && !err; i++)
        counts[b->perm[i]] = b->count[i];
    return err;
}

int suf_query_counts(suf_query *q, const suf_gram *grams, size_t n, uint64_t *counts, size_t *bad,
                     suf_diag *diag)
{
    bool many = n >= 2 * PART && sufi_query_expect(q, n);

    if (many && !q->block)
        q->block = sufi_alloc(1, sizeof *q->block);
    for (size_t at = 0, size, first_bad; at < n; at += size) {
        size = !many ? n : n - at < BLOCK ? n - at : BLOCK;
        if (many && q->block && count_block(q, grams + at, size, counts + at) == SUF_OK)
            continue;
        int err = sufi_count_grams(q, grams + at, size, counts + at, &first_bad, diag);
        if (err && bad)
            *bad = at + first_bad;
        if (err)
            return err;
    }
    return SUF_OK;
}
