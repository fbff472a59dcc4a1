/* first_position.c - the least position in a gram's suffix range.
 *
 * The range of a k-gram is searched for in that of its first k-1 symbols. Segments are in corpus
 * order, so the first that has the gram decides, and all of its range is read there: 4 bytes an
 * occurrence. Every position of the corpus begins one k-gram, so however many grams are asked for,
 * the ranges of an order are no longer than the corpus. */
#include "query/first_position.h"

#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"

struct sufi_first_position {
    const suf_index *index;
    suf_range *range; /* [k * n_segments + segment]: of the last gram of k symbols */
};

int sufi_first_position_new(sufi_first_position **out, const suf_index *index, suf_diag *diag)
{
    uint32_t n = index->manifest.n_segments;
    sufi_first_position *f = sufi_alloc_zero(1, sizeof *f);

    if (f) {
        f->index = index;
        f->range = sufi_alloc_zero(sufi_mul_size(n, SUF_MAX_ORDER + 1), sizeof *f->range);
    }
    if (!f || !f->range) {
        sufi_first_position_free(f);
        return sufi_fail_nomem(diag, "ranges of grams");
    }
    for (uint32_t i = 0; i < n; i++)
        f->range[i] = (suf_range){0, index->segments[i].array.n};
    *out = f;
    return SUF_OK;
}

void sufi_first_position_free(sufi_first_position *f)
{
    if (f)
        free(f->range);
    free(f);
}

static uint64_t least_position(const suf_array *a, suf_range r)
{
    uint32_t least = UINT32_MAX;

    for (uint64_t rank = r.lo; rank < r.hi; rank++) {
        uint32_t position = suf_array_position(a, rank);
        least = position < least ? position : least;
    }
    return least;
}

int sufi_first_position_find(sufi_first_position *f, unsigned k, const uint32_t *symbols, bool seen,
                             uint64_t *number, suf_diag *diag)
{
    const suf_index *x = f->index;
    uint32_t n_segments = x->manifest.n_segments;
    const suf_range *before = f->range + (size_t)(k - 1) * n_segments;
    suf_range *range = f->range + (size_t)k * n_segments;
    uint64_t position = UINT64_MAX, sequence;

    *number = UINT64_MAX;
    for (uint32_t i = 0; i < n_segments && seen; i++) {
        const sufi_segment *s = &x->segments[i];
        range[i] = suf_array_narrow(&s->array, before[i], k - 1, symbols[k - 1]);
        if (position == UINT64_MAX && range[i].lo < range[i].hi)
            position = s->first + least_position(&s->array, range[i]) + k - 1;
    }
    if (position == UINT64_MAX || (k == 1 && symbols[0] == 0)) /* the boundary is no token */
        return SUF_OK;
    if (suf_corpus_sequence_at(x->corpus, position, &sequence) != SUF_OK || position <= sequence)
        return sufi_fail(diag, SUF_ECORRUPT, x->directory, "a suffix lies outside the sequences");
    *number = position - sequence - 1;
    return SUF_OK;
}
