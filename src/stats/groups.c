/* groups.c - grouping by counting sort: linear, and stable, so that pairs of labels are grouped by
 * sorting by the minor label first and the major one after. */
#include "stats/groups.h"

#include <stdbool.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"

/* Stable sort of order[n] by label into to[n]; order = NULL: rows as they come. */
static int sort_by(const uint32_t *label, size_t n_labels, const uint32_t *order, size_t n,
                   uint32_t *to)
{
    size_t *next = sufi_alloc_zero(n_labels + 1, sizeof *next);

    if (!next)
        return SUF_ENOMEM;
    for (size_t i = 0; i < n; i++)
        next[label[i] + 1]++;
    for (size_t l = 0; l < n_labels; l++)
        next[l + 1] += next[l];
    for (size_t i = 0; i < n; i++) {
        uint32_t row = order ? order[i] : (uint32_t)i;
        to[next[label[row]]++] = row;
    }
    free(next);
    return SUF_OK;
}

/* Groups begin where a label changes; with neither, everywhere. */
static int find_starts(sufi_groups *g, const uint32_t *a, const uint32_t *b, bool all)
{
    size_t n_groups = 0;

    for (int pass = 0; pass < 2; pass++) {
        n_groups = 0;
        for (size_t i = 0; i < g->n; i++) {
            uint32_t row = g->order[i], before = i ? g->order[i - 1] : row;
            if (i == 0 || all || (a && a[row] != a[before]) || (b && b[row] != b[before])) {
                if (pass)
                    g->start[n_groups] = i;
                n_groups++;
            }
        }
        if (pass == 0 && !(g->start = sufi_alloc(n_groups + 1, sizeof *g->start)))
            return SUF_ENOMEM;
    }
    g->start[n_groups] = g->n;
    g->n_groups = n_groups;
    return SUF_OK;
}

int sufi_groups_of_pairs(sufi_groups *g, size_t n, const uint32_t *major, size_t n_major,
                         const uint32_t *minor, size_t n_minor, suf_diag *diag)
{
    uint32_t *by_minor = NULL;
    int err = SUF_OK;

    *g = (sufi_groups){.n = n};
    if (n > UINT32_MAX)
        return sufi_fail(diag, SUF_ELIMIT, NULL, "more than 2^32 rows");
    g->order = sufi_alloc(n, sizeof *g->order);
    if (minor)
        by_minor = sufi_alloc(n, sizeof *by_minor);
    if (!g->order || (minor && !by_minor))
        err = SUF_ENOMEM;
    if (!err && minor)
        err = sort_by(minor, n_minor, NULL, n, by_minor);
    if (!err && major)
        err = sort_by(major, n_major, by_minor, n, g->order);
    for (size_t i = 0; i < n && !major && !err; i++)
        g->order[i] = minor ? by_minor[i] : (uint32_t)i;
    if (!err)
        err = find_starts(g, major, minor, !minor);
    free(by_minor);
    return err ? sufi_fail_nomem(diag, "groups of rows") : SUF_OK;
}

int sufi_groups_init(sufi_groups *g, size_t n, const uint32_t *label, size_t n_labels,
                     suf_diag *diag)
{
    return sufi_groups_of_pairs(g, n, NULL, 0, label, n_labels, diag);
}

void sufi_groups_release(sufi_groups *g)
{
    free(g->order);
    free(g->start);
    *g = (sufi_groups){0};
}

size_t sufi_groups_from(const sufi_groups *g, size_t at)
{
    size_t low = 0, high = g->n_groups;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (g->start[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
