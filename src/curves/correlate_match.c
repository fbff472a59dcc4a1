/* correlate_match.c - rows of n-gram surprisal put in the order of the runs' examples, by their
 * numbers: two tables sorted by different hands would otherwise correlate, quietly and wrongly. */
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "curves/correlate_impl.h"

struct numbered {
    uint64_t number;
    size_t row;
};

static int by_number(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;

    if (x->number != y->number)
        return x->number < y->number ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

/* rows[n], sorted by number, are the runs' examples, whose numbers rise. */
static int check_same(const struct numbered *rows, size_t n, const suf_runs *runs, suf_diag *diag)
{
    uint64_t n_examples = suf_runs_examples(runs);

    for (size_t i = 0; i < n || i < n_examples; i++) {
        bool ours = i < n, theirs = i < n_examples;
        uint64_t there = theirs ? suf_runs_example(runs, i) : 0;
        if (ours && i > 0 && rows[i].number == rows[i - 1].number)
            return sufi_fail(diag, SUF_EMISMATCH, NULL,
                             "the table of n-gram surprisal has example %llu twice",
                             (unsigned long long)rows[i].number);
        if (ours && theirs && rows[i].number == there)
            continue;
        if (!ours || (theirs && there < rows[i].number))
            return sufi_fail(diag, SUF_EMISMATCH, suf_runs_path(runs, 0),
                             "n-gram surprisal (of %zu examples) lacks example %llu", n,
                             (unsigned long long)there);
        return sufi_fail(diag, SUF_EMISMATCH, suf_runs_path(runs, 0),
                         "there is no example %llu here (%llu examples), but in the table of "
                         "n-gram surprisal",
                         (unsigned long long)rows[i].number, (unsigned long long)n_examples);
    }
    return SUF_OK;
}

/* to->bits[k][i] = from->bits[k][rows[i].row]. */
static int rearrange(suf_ngram_targets *to, const suf_ngram_targets *from,
                     const struct numbered *rows, suf_diag *diag)
{
    size_t n = from->n_examples;

    to->order = sufi_alloc(from->n_orders, sizeof *to->order);
    to->bits = sufi_alloc_zero(from->n_orders, sizeof *to->bits);
    if (!to->order || !to->bits)
        return sufi_fail_nomem(diag, "n-gram surprisal");
    to->n_examples = n;
    to->n_orders = from->n_orders;
    for (size_t k = 0; k < from->n_orders; k++) {
        to->order[k] = from->order[k];
        to->bits[k] = sufi_alloc(n, sizeof **to->bits);
        if (!to->bits[k])
            return sufi_fail_nomem(diag, "n-gram surprisal");
        for (size_t i = 0; i < n; i++)
            to->bits[k][i] = from->bits[k][rows[i].row];
    }
    return SUF_OK;
}

int sufi_correlate_match(suf_ngram_targets *out, const suf_ngram_targets *targets,
                         const suf_runs *runs, suf_diag *diag)
{
    size_t n = targets->n_examples;

    *out = (suf_ngram_targets){0};
    if (n && suf_runs_examples(runs) && suf_runs_label(runs, 0))
        return sufi_fail(diag, SUF_EMISMATCH, suf_runs_path(runs, 0),
                         "example '%.200s' is no number, by which n-gram surprisal is found",
                         suf_runs_label(runs, 0));
    struct numbered *rows = sufi_alloc(n, sizeof *rows);
    if (!rows)
        return sufi_fail_nomem(diag, "n-gram surprisal");
    for (size_t i = 0; i < n; i++)
        rows[i] = (struct numbered){targets->example ? targets->example[i] : i, i};
    qsort(rows, n, sizeof *rows, by_number);
    int err = check_same(rows, n, runs, diag);
    if (!err)
        err = rearrange(out, targets, rows, diag);
    free(rows);
    if (err)
        suf_ngram_targets_release(out);
    return err;
}
