/* batch.c - all orders of all positions from one sorted set of windows.
 *
 * A window is the symbols that begin at some position, up to the largest order; its prefixes of k
 * symbols are the k-grams that end k-1 positions later. So the windows of all positions, and of the
 * boundary before each sequence, contain every gram wanted: sorted once, they are looked up level
 * by level. At level k each window carries the ordinal of its (k-1)-gram, which is the context
 * whose posting list is searched; sorted windows ask for rising ordinals, so every block is decoded
 * once. A window that begins with the boundary gives the k-gram (^ w0 .. w_{k-2}), which is what
 * every order n >= k uses for the target at position k-2 (start pads). */
#include "query/batch.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/window_sort.h"

#define NO_ORDINAL UINT64_MAX

struct windows {
    size_t n;                        /* n_sequences * (length + 1) */
    uint32_t *symbol[SUF_MAX_ORDER]; /* columns; 0 past the end of the sequence */
    uint32_t *perm, *scratch;
    uint64_t *ordinal; /* of the prefix looked up so far, by window */
};

/* Sums over one posting list, by the order that uses it. */
struct list_sums {
    uint64_t context; /* ordinal; NO_ORDINAL: none yet */
    uint64_t sum[SUF_MAX_ORDER];
};

static void windows_release(struct windows *w)
{
    for (int k = 0; k < SUF_MAX_ORDER; k++)
        free(w->symbol[k]);
    free(w->perm);
    free(w->scratch);
    free(w->ordinal);
}

/* Window (s, i), i = 0 for the boundary and t + 1 for the one that begins at position t. */
static int windows_fill(struct windows *w, const sufi_batch *b)
{
    size_t row = b->length + 1;

    memset(w, 0, sizeof *w);
    w->n = b->n_sequences * row;
    w->perm = sufi_alloc(w->n, sizeof *w->perm);
    w->scratch = sufi_alloc(w->n, sizeof *w->scratch);
    w->ordinal = sufi_alloc_zero(w->n, sizeof *w->ordinal);
    for (unsigned k = 0; k < b->max_order; k++) {
        w->symbol[k] = sufi_alloc_zero(w->n, sizeof *w->symbol[k]);
        if (!w->symbol[k])
            return SUF_ENOMEM;
        for (size_t s = 0; s < b->n_sequences; s++)
            for (size_t i = 0; i + k < row; i++)
                if (i + k)
                    w->symbol[k][s * row + i] = b->ids[s * b->length + i + k - 1] + 1;
    }
    if (!w->perm || !w->scratch || !w->ordinal)
        return SUF_ENOMEM;
    return sufi_sort_windows((const uint32_t *const *)w->symbol, b->max_order, w->n, w->perm,
                             w->scratch);
}

/* Sum a posting list of level k for orders k..last, each with its own pruning. */
static int sum_list(struct list_sums *sums, const sufi_batch *b, suf_query *q, unsigned k,
                    unsigned last, uint64_t context, suf_diag *diag)
{
    sufi_list_piece p;
    size_t piece = 0;
    int err;

    memset(sums->sum, 0, sizeof sums->sum);
    while ((err = sufi_table_list(q->reader, k, context, &piece, &p, diag)) == SUF_OK)
        for (size_t i = 0; i < p.n; i++) {
            if (p.symbol[i] == 0) /* the boundary, listed by order 1, is no token */
                continue;
            for (unsigned n = k; n <= last; n++)
                if (p.count[i] >= b->min_count[n - 1])
                    sums->sum[n - 1] += p.count[i];
        }
    sums->context = context;
    return err == SUF_ABSENT ? SUF_OK : err;
}

/* Look up the k-gram of one window and store what the cells that use it need. */
static int look_up(const sufi_batch *b, suf_query *q, struct windows *w, size_t window, unsigned k,
                   struct list_sums *sums, suf_diag *diag)
{
    size_t row = b->length + 1, s = window / row, i = window % row;
    bool padded = i == 0;
    uint64_t context = w->ordinal[window];
    sufi_entry entry = {NO_ORDINAL, 0};
    unsigned last = padded ? b->max_order : k;
    int err = SUF_OK;

    if (padded && k == 1) {
        /* The boundary alone: a context, not a gram. */
        err = sufi_table_child(q->reader, 1, 0, 0, &entry, diag);
        w->ordinal[window] = err ? NO_ORDINAL : entry.ordinal;
        return err < 0 ? err : SUF_OK;
    }
    if (context != sums->context)
        err = sum_list(sums, b, q, k, last, context, diag);
    if (!err)
        err = sufi_table_child(q->reader, k, context, w->symbol[k - 1][window], &entry, diag);
    if (err < 0)
        return err;
    w->ordinal[window] = entry.ordinal;
    size_t cell = s * b->length + i + k - 2;
    for (unsigned n = k; n <= last; n++) {
        b->count[n - 1][cell] = entry.count >= b->min_count[n - 1] ? entry.count : 0;
        b->context_count[n - 1][cell] = sums->sum[n - 1];
    }
    return SUF_OK;
}

static int look_up_all(const sufi_batch *b, suf_query *q, struct windows *w, suf_diag *diag)
{
    for (unsigned k = 1; k <= b->max_order; k++) {
        struct list_sums sums = {.context = NO_ORDINAL};
        for (size_t j = 0; j < w->n; j++) {
            size_t window = w->perm[j];
            bool ended =
                w->symbol[k - 1][window] == 0 && !(k == 1 && window % (b->length + 1) == 0);
            if (ended || w->ordinal[window] == NO_ORDINAL)
                continue;
            int err = look_up(b, q, w, window, k, &sums, diag);
            if (err)
                return err;
        }
    }
    return SUF_OK;
}

int sufi_batch_count(sufi_batch *b, suf_query *q, suf_diag *diag)
{
    size_t cells = (size_t)b->n_sequences * (size_t)b->length;
    struct windows w;
    int err = windows_fill(&w, b);

    for (unsigned n = 0; n < b->max_order && !err; n++) {
        b->count[n] = sufi_alloc_zero(cells, sizeof *b->count[n]);
        b->context_count[n] = sufi_alloc_zero(cells, sizeof *b->context_count[n]);
        if (!b->count[n] || !b->context_count[n])
            err = SUF_ENOMEM;
    }
    if (err)
        sufi_fail_nomem(diag, "a batch of grams");
    else
        err = look_up_all(b, q, &w, diag);
    windows_release(&w);
    if (err)
        sufi_batch_release(b);
    return err;
}

void sufi_batch_release(sufi_batch *b)
{
    for (int n = 0; n < SUF_MAX_ORDER; n++) {
        free(b->count[n]);
        free(b->context_count[n]);
        b->count[n] = NULL;
        b->context_count[n] = NULL;
    }
}
