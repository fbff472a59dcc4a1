#include "query/batch_list.h"

#include <math.h>
#include <string.h>

void sufi_batch_list_none(sufi_batch_list *list)
{
    if (list->context == UINT64_MAX)
        return;
    memset(list, 0, sizeof *list);
    list->context = UINT64_MAX;
    for (int n = 0; n < SUF_MAX_ORDER; n++)
        list->sums[n].entropy_bits = NAN;
}

/* The next piece of a list without the boundary, which order 1 lists first and is no token. */
static int next_piece(suf_query *q, unsigned k, uint64_t context, size_t *piece, sufi_list_piece *p,
                      suf_diag *diag)
{
    int err = sufi_table_list(q->reader, k, context, piece, p, diag);

    if (err == SUF_OK && p->n && p->symbol[0] == 0) {
        p->symbol++;
        p->count++;
        p->first++;
        p->n--;
    }
    return err;
}

static void add_piece(sufi_list_sums *s, const sufi_list_piece *p, uint64_t least)
{
    uint64_t total = 0, n = p->n;

    if (least <= 1) {
        for (size_t i = 0; i < p->n; i++)
            total += p->count[i];
    } else {
        n = 0;
        for (size_t i = 0; i < p->n; i++)
            if (p->count[i] >= least) {
                total += p->count[i];
                n++;
            }
    }
    s->total += total;
    s->n += n;
}

/* The piece's part of the entropy of a list whose total is known. */
static double entropy_of_piece(const sufi_list_sums *s, const sufi_list_piece *p, uint64_t least)
{
    double total = (double)s->total, sum = 0;

    for (size_t i = 0; i < p->n; i++)
        if (p->count[i] >= least) {
            double share = (double)p->count[i] / total;
            sum -= share * log2(share);
        }
    return sum;
}

/* The sums of one list with one pruning. */
static int sum_list(sufi_list_sums *s, const sufi_batch *b, suf_query *q, unsigned k,
                    uint64_t least, uint64_t context, suf_diag *diag)
{
    sufi_list_piece p;
    size_t piece = 0;
    int err;

    memset(s, 0, sizeof *s);
    s->entropy_bits = NAN;
    while ((err = next_piece(q, k, context, &piece, &p, diag)) == SUF_OK)
        add_piece(s, &p, least);
    if (err < 0 || !b->want_lists || s->n == 0)
        return err < 0 ? err : SUF_OK;
    s->entropy_bits = 0;
    for (piece = 0; s->n > 1 && (err = next_piece(q, k, context, &piece, &p, diag)) == SUF_OK;)
        s->entropy_bits += entropy_of_piece(s, &p, least);
    return err < 0 ? err : SUF_OK;
}

int sufi_batch_list_read(sufi_batch_list *list, const sufi_batch *b, suf_query *q, unsigned k,
                         unsigned last, uint64_t context, suf_diag *diag)
{
    const uint64_t *least = b->min_count;
    int err = SUF_OK;

    if (list->context == context)
        return SUF_OK;
    list->context = UINT64_MAX;
    for (unsigned n = k; n <= last && !err; n++) {
        if (n > k && least[n - 1] == least[n - 2])
            list->sums[n - 1] = list->sums[n - 2];
        else
            err = sum_list(&list->sums[n - 1], b, q, k, least[n - 1], context, diag);
    }
    if (!err && b->mkn && k > 1 && k <= b->mkn->order)
        err = sufi_mkn_sum_list(b->mkn, q, k, context, &list->mkn, diag);
    if (!err)
        list->context = context;
    return err;
}

sufi_mkn_terms sufi_batch_list_terms(const sufi_batch_list *list, const suf_mkn *m, unsigned k,
                                     const sufi_entry *entry)
{
    const sufi_mkn_sums *sums = k == 1 ? &m->unigrams : &list->mkn;
    uint64_t adjusted = entry ? sufi_mkn_adjusted(m, k, entry) : 0;
    const suf_mkn_order *e = &m->estimate[k - 1];

    if (list->context == UINT64_MAX)
        return (sufi_mkn_terms){0, NAN};
    if (sums->total == 0) /* nothing follows it: no change */
        return (sufi_mkn_terms){0, 1};
    return (sufi_mkn_terms){sufi_mkn_discounted(e, adjusted) / (double)sums->total,
                            sufi_mkn_backoff(e, sums)};
}
