/* mkn_last.c - a quirk of lmplz, for those who compare with its files.
 *
 * It reads the longest grams in suffix order (compared from the last word backwards, words numbered
 * by first appearance) and finishes a shorter gram when the next one no longer ends in it. The
 * suffixes of the very last gram are finished after the loop, where the occurrences are taken for
 * the distinct left neighbours. A gram that begins with <s> has no longer one it is a suffix of. */
#include "query/mkn_last.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"

struct sufi_mkn_last {
    uint32_t *rank; /* of a stored symbol, by first appearance; <s>, 0, has the lowest */
    uint32_t n_ranks;
    struct {
        uint32_t path[SUF_MAX_ORDER];
        uint64_t ordinal, count; /* count 0: none seen */
    } gram[SUF_MAX_ORDER];
};

static void number_words(const suf_index *index, uint32_t *rank, uint32_t n_ranks)
{
    const void *stream = suf_corpus_symbols(index->corpus);
    uint64_t n_words = sufi_tables_totals(index->tables, 1)->n_entries;
    uint32_t next = 1;

    for (uint64_t p = 0; p < index->info.n_symbols && next < n_words; p++) {
        uint32_t s = index->info.symbol_width == 2 ? ((const uint16_t *)stream)[p]
                                                   : ((const uint32_t *)stream)[p];
        if (s && s < n_ranks && rank[s] == 0)
            rank[s] = next++;
    }
}

int sufi_mkn_last_new(sufi_mkn_last **out, const suf_index *index, suf_diag *diag)
{
    sufi_mkn_last *last = sufi_alloc_zero(1, sizeof *last);

    if (last) {
        last->n_ranks = index->info.vocab_size + 1;
        last->rank = sufi_alloc_zero(last->n_ranks, sizeof *last->rank);
    }
    if (!last || !last->rank) {
        sufi_mkn_last_free(last);
        return sufi_fail_nomem(diag, "the order of words");
    }
    number_words(index, last->rank, last->n_ranks);
    *out = last;
    return SUF_OK;
}

void sufi_mkn_last_free(sufi_mkn_last *last)
{
    if (!last)
        return;
    free(last->rank);
    free(last);
}

static uint32_t rank_of(const sufi_mkn_last *last, uint32_t symbol)
{
    return symbol < last->n_ranks ? last->rank[symbol] : 0;
}

void sufi_mkn_last_see(sufi_mkn_last *last, unsigned k, const uint32_t *path, uint64_t ordinal,
                       uint64_t count)
{
    const uint32_t *best = last->gram[k - 1].path;

    for (unsigned i = k; i-- > 0 && last->gram[k - 1].count;) {
        uint32_t new_rank = rank_of(last, path[i]), old_rank = rank_of(last, best[i]);
        if (new_rank < old_rank)
            return;
        if (new_rank > old_rank)
            break;
    }
    memcpy(last->gram[k - 1].path, path, k * sizeof *path);
    last->gram[k - 1].ordinal = ordinal;
    last->gram[k - 1].count = count;
}

void sufi_mkn_last_apply(const sufi_mkn_last *last, suf_mkn *m)
{
    for (unsigned k = 1; k < m->order; k++) {
        const uint32_t *path = last->gram[k - 1].path;
        uint64_t *n = m->estimate[k - 1].counts_of_counts;
        uint64_t adjusted = m->adjusted[k - 1][last->gram[k - 1].ordinal];
        uint64_t count = last->gram[k - 1].count;
        /* Orders beyond the last gram's own length were finished inside the loop. */
        if (k > 1 && (last->gram[k - 2].path[0] == 0 ||
                      memcmp(path + 1, last->gram[k - 2].path, (k - 1) * sizeof *path) != 0))
            return;
        if (adjusted >= 1 && adjusted <= 4)
            n[adjusted - 1]--;
        if (count >= 1 && count <= 4)
            n[count - 1]++;
    }
}
