/* runs.c - several runs as one: equal examples and checkpoints, targets picked by the mask. */
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "curves/export.h"
#include "curves/mask.h"
#include "sufgram/curves.h"

struct suf_runs {
    sufi_export *runs;
    size_t n_runs;
    bool masked;
    sufi_mask mask;
    uint64_t n_examples;
};

/* How many examples a run holds: its rows, or the mask's targets. */
static int count_examples(const suf_runs *r, const sufi_export *run, uint64_t *n, suf_diag *diag)
{
    if (r->masked && run->n_rows != r->mask.n_selected && run->n_rows != r->mask.n_positions)
        return sufi_fail(diag, SUF_EMISMATCH, run->path,
                         "%llu rows fit neither the %llu selected targets nor the %llu target "
                         "positions of the mask",
                         (unsigned long long)run->n_rows, (unsigned long long)r->mask.n_selected,
                         (unsigned long long)r->mask.n_positions);
    *n = r->masked ? r->mask.n_selected : run->n_rows;
    return SUF_OK;
}

/* Compare run k with the first. */
static int check_run(suf_runs *r, size_t k, suf_diag *diag)
{
    const sufi_export *run = &r->runs[k], *first = &r->runs[0];
    uint64_t n_examples = 0;
    int err = count_examples(r, run, &n_examples, diag);

    if (err)
        return err;
    if (k == 0)
        r->n_examples = n_examples;
    if (n_examples != r->n_examples)
        return sufi_fail(diag, SUF_EMISMATCH, run->path, "%llu rows, but %llu in %s",
                         (unsigned long long)n_examples, (unsigned long long)r->n_examples,
                         first->path);
    if (run->n_checkpoints != first->n_checkpoints)
        return sufi_fail(diag, SUF_EMISMATCH, run->path, "%llu checkpoints, but %llu in %s",
                         (unsigned long long)run->n_checkpoints,
                         (unsigned long long)first->n_checkpoints, first->path);
    return SUF_OK;
}

int suf_runs_open(suf_runs **out, const char *const *paths, size_t n_runs, const char *mask_path,
                  suf_diag *diag)
{
    int err = SUF_OK;

    if (n_runs == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "there is no run");
    suf_runs *r = sufi_alloc_zero(1, sizeof *r);
    if (!r)
        return sufi_fail_nomem(diag, "runs");
    r->runs = sufi_alloc_zero(n_runs, sizeof *r->runs);
    if (!r->runs) {
        err = sufi_fail_nomem(diag, "runs");
        goto out;
    }
    r->n_runs = n_runs;
    if (mask_path) {
        r->masked = true;
        err = sufi_mask_open(&r->mask, mask_path, diag);
    }
    for (size_t k = 0; !err && k < n_runs; k++) {
        err = sufi_export_open(&r->runs[k], paths[k], diag);
        if (!err)
            err = check_run(r, k, diag);
    }
out:
    if (err)
        suf_runs_close(r);
    else
        *out = r;
    return err;
}

void suf_runs_close(suf_runs *r)
{
    if (!r)
        return;
    for (size_t k = 0; k < r->n_runs; k++)
        sufi_export_close(&r->runs[k]);
    sufi_mask_release(&r->mask);
    free(r->runs);
    free(r);
}

size_t suf_runs_count(const suf_runs *r)
{
    return r->n_runs;
}

uint64_t suf_runs_examples(const suf_runs *r)
{
    return r->n_examples;
}

uint64_t suf_runs_checkpoints(const suf_runs *r)
{
    return r->runs[0].n_checkpoints;
}

const char *suf_runs_path(const suf_runs *r, size_t run)
{
    return r->runs[run].path;
}

int suf_runs_read(const suf_runs *r, size_t run, uint64_t first, uint64_t n, double *out,
                  suf_diag *diag)
{
    if (run >= r->n_runs || first > r->n_examples || n > r->n_examples - first)
        return sufi_fail(diag, SUF_EINVAL, NULL, "no such examples");
    const sufi_export *e = &r->runs[run];
    if (!r->masked || e->n_rows == r->mask.n_selected)
        return sufi_export_read(e, first, n, out, diag);
    /* Neighbouring targets are read together. */
    for (uint64_t i = 0; i < n;) {
        const uint64_t *row = r->mask.row + first + i;
        uint64_t count = 1;
        while (i + count < n && row[count] == row[0] + count)
            count++;
        int err = sufi_export_read(e, row[0], count, out + i * e->n_checkpoints, diag);
        if (err)
            return err;
        i += count;
    }
    return SUF_OK;
}
