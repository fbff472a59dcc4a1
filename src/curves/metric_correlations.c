/* metric_correlations.c - correlations between metrics, runs and sets of runs.
 *
 * The variability of a set S of runs is w'd, d the distances of an example's pairs of runs and w
 * equal weights on the pairs inside S. With C the covariances of d over examples, the correlation
 * of two sets is w'Cu / sqrt(w'Cw u'Cu): the examples are visited once, whatever the number of
 * sets. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/fail.h"
#include "base/mem.h"
#include "curves/correlate_impl.h"
#include "stats/vector.h"
#include "sufgram/correlate.h"
#include "sufgram/ols.h"

enum { N_METRICS = 5, CROSS_RUN = 4 };

static const char *const metric_name[N_METRICS] = {"final_surprisal_bits", "variability_bits",
                                                   "aoa_log10_step", "forgettability_bits",
                                                   "cross_run_variability_bits2"};

struct job {
    const suf_curves *c;
    suf_metric_correlations out;
    size_t cap;
    const double *stacked[N_METRICS];  /* [n_runs * n_examples]; NULL: not there */
    const double *averaged[N_METRICS]; /* [n_examples] */
    double *own;                       /* the arrays made here */
    double *covariance;                /* of distances, [n_pairs * n_pairs]; only sums matter */
    suf_diag *diag;
};

/* ---- results ---- */

/* A new item for `n` correlations; NULL after a failure. */
static double *add_item(struct job *j, const char *analysis, const char *a, const char *b, size_t n)
{
    suf_metric_correlations *out = &j->out;

    if (!sufi_grow(&out->item, &j->cap, out->n + 1, sizeof *out->item))
        return NULL;
    suf_metric_correlation *item = &out->item[out->n];
    *item = (suf_metric_correlation){
        .analysis = analysis, .n = n, .each = sufi_alloc(n, sizeof *item->each)};
    if (!item->each)
        return NULL;
    snprintf(item->a, sizeof item->a, "%s", a);
    snprintf(item->b, sizeof item->b, "%s", b);
    out->n++;
    return item->each;
}

static int summarise(suf_metric_correlations *m, suf_diag *diag)
{
    for (size_t k = 0; k < m->n; k++) {
        suf_metric_correlation *item = &m->item[k];
        double *scratch = sufi_alloc(item->n, sizeof *scratch);
        if (!scratch)
            return sufi_fail_nomem(diag, "correlations");
        sufi_mean_deviation(item->each, item->n, scratch, &item->mean, &item->deviation);
        item->least = item->greatest = item->each[0];
        for (size_t i = 1; i < item->n; i++) {
            item->least = fmin(item->least, item->each[i]);
            item->greatest = fmax(item->greatest, item->each[i]);
        }
        free(scratch);
    }
    return SUF_OK;
}

/* ---- metrics with metrics ---- */

/* Stacked metrics are as they come, but for cross-run variability, which has no runs. */
static int make_frames(struct job *j)
{
    const suf_curves *c = j->c;
    const double *const metric[] = {c->final_surprisal, c->variability, c->aoa, c->forgettability};
    size_t n = (size_t)c->n_examples;

    j->own = sufi_alloc(sufi_mul_size(n, CROSS_RUN + 1 + c->n_runs), sizeof *j->own);
    if (!j->own)
        return sufi_fail_nomem(j->diag, "metrics");
    for (size_t k = 0; k < CROSS_RUN; k++) {
        double *average = j->own + k * n;
        for (size_t i = 0; i < n; i++)
            average[i] = suf_curves_average(c, metric[k], i);
        j->stacked[k] = metric[k];
        j->averaged[k] = average;
    }
    if (!c->distance)
        return SUF_OK;
    double *between = j->own + CROSS_RUN * n, *stacked = between + n;
    for (size_t i = 0; i < n; i++)
        between[i] = suf_curves_cross_run(c, c->distance, i);
    for (size_t i = 0; i < n * c->n_runs; i++)
        stacked[i] = between[i % n];
    j->averaged[CROSS_RUN] = between;
    j->stacked[CROSS_RUN] = stacked;
    return SUF_OK;
}

static int correlate_frame(struct job *j, const char *analysis, const double *const *metric,
                           size_t n)
{
    int err = SUF_OK;

    for (size_t a = 0; a < N_METRICS; a++)
        for (size_t b = a + 1; b < N_METRICS && !err; b++) {
            if (!metric[b])
                continue;
            double *r = add_item(j, analysis, metric_name[a], metric_name[b], 1);
            err = r ? suf_pearson(metric[a], metric[b], n, r, j->diag)
                    : sufi_fail_nomem(j->diag, "correlations");
        }
    return err;
}

static int correlate_runs(struct job *j)
{
    size_t n = (size_t)j->c->n_examples;
    int err = SUF_OK;

    for (size_t k = 0; k < CROSS_RUN && j->c->n_pairs; k++) {
        double *r = add_item(j, "between_runs", metric_name[k], metric_name[k], j->c->n_pairs);
        if (!r)
            return sufi_fail_nomem(j->diag, "correlations");
        for (size_t a = 0; a < j->c->n_runs; a++)
            for (size_t b = a + 1; b < j->c->n_runs && !err; b++)
                err = suf_pearson(j->stacked[k] + a * n, j->stacked[k] + b * n, n, r++, j->diag);
    }
    return err;
}

/* ---- variability of sets of runs ---- */

static int gather_covariance(struct job *j)
{
    enum { BLOCK = SUFI_CORRELATE_BLOCK };
    size_t p = j->c->n_pairs, n = (size_t)j->c->n_examples;
    double *mean = sufi_alloc_zero(p, sizeof *mean),
           *part = sufi_alloc(sufi_mul_size(p, p), sizeof *part);

    j->covariance = sufi_alloc_zero(sufi_mul_size(p, p), sizeof *j->covariance);
    if (!mean || !part || !j->covariance) {
        free(mean);
        free(part);
        return sufi_fail_nomem(j->diag, "correlations");
    }
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < p; k++)
            mean[k] += j->c->distance[i * p + k] / (double)n;
    for (size_t first = 0; first < n; first += BLOCK) { /* sums of sums lose less */
        size_t end = n - first < BLOCK ? n : first + BLOCK;
        for (size_t at = 0; at < p * p; at++)
            part[at] = 0;
        for (size_t i = first; i < end; i++) {
            const double *d = j->c->distance + i * p;
            for (size_t a = 0; a < p; a++)
                for (size_t b = 0; b < p; b++)
                    part[a * p + b] += (d[a] - mean[a]) * (d[b] - mean[b]);
        }
        for (size_t at = 0; at < p * p; at++)
            j->covariance[at] += part[at];
    }
    free(mean);
    free(part);
    return SUF_OK;
}

/* w[n_pairs]: 1 for pairs within the set (a bit a run); a mean differs by a factor only. */
static void weigh(const struct job *j, unsigned set, double *w)
{
    for (size_t a = 0; a < j->c->n_runs; a++)
        for (size_t b = a + 1; b < j->c->n_runs; b++)
            *w++ = (set >> a) & (set >> b) & 1u;
}

static double covariance_of(const struct job *j, const double *w, const double *u)
{
    size_t p = j->c->n_pairs;
    double sum = 0;

    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b < p; b++)
            sum += w[a] * u[b] * j->covariance[a * p + b];
    return sum;
}

static double correlate_sets(const struct job *j, unsigned s, unsigned t)
{
    enum { MAX_PAIRS = SUF_MAX_COMPARED_RUNS * (SUF_MAX_COMPARED_RUNS - 1) / 2 };
    double w[MAX_PAIRS], u[MAX_PAIRS];

    weigh(j, s, w);
    weigh(j, t, u);
    return sufi_clamp_correlation(covariance_of(j, w, u) /
                                  sqrt(covariance_of(j, w, w) * covariance_of(j, u, u)));
}

static size_t size_of(unsigned set)
{
    return (size_t)__builtin_popcount(set);
}

/* Sets of `size` runs, numbers rising; returns their number. set may be NULL. */
static size_t list_sets(size_t n_runs, size_t size, unsigned *set)
{
    size_t n = 0;

    for (unsigned s = 0; s < 1u << n_runs; s++)
        if (size_of(s) == size) {
            if (set)
                set[n] = s;
            n++;
        }
    return n;
}

/* The larger half with the smaller; of equal halves the one that has run 0 comes first. */
static int correlate_splits(struct job *j)
{
    size_t n_runs = j->c->n_runs, half = n_runs - n_runs / 2, n = list_sets(n_runs, half, NULL);
    unsigned all = (1u << n_runs) - 1;
    char a[64], b[64];

    if (n_runs < 4)
        return SUF_OK;
    snprintf(a, sizeof a, "variability of %zu runs", half);
    snprintf(b, sizeof b, "variability of the other %zu", n_runs - half);
    double *r = add_item(j, "variability_split", a, b, n_runs % 2 ? n : n / 2);
    if (!r)
        return sufi_fail_nomem(j->diag, "correlations");
    for (unsigned s = 0; s <= all; s++)
        if (size_of(s) == half && (n_runs % 2 || (s & 1)))
            *r++ = correlate_sets(j, s, all & ~s);
    return SUF_OK;
}

static int correlate_subsets(struct job *j, size_t size)
{
    size_t n = list_sets(j->c->n_runs, size, NULL);
    unsigned *set = sufi_alloc(n, sizeof *set);
    char name[64];

    snprintf(name, sizeof name, "variability of %zu runs", size);
    double *r = set ? add_item(j, "variability_subsets", name, name, n * (n - 1) / 2) : NULL;
    if (r) {
        list_sets(j->c->n_runs, size, set);
        for (size_t a = 0; a < n; a++)
            for (size_t b = a + 1; b < n; b++)
                *r++ = correlate_sets(j, set[a], set[b]);
    }
    free(set);
    return r ? SUF_OK : sufi_fail_nomem(j->diag, "correlations");
}

static int correlate_variability(struct job *j)
{
    size_t n_runs = j->c->n_runs;

    if (!j->c->distance || n_runs < 3 || n_runs > SUF_MAX_COMPARED_RUNS)
        return SUF_OK;
    int err = gather_covariance(j);
    if (!err)
        err = correlate_splits(j);
    if (!err && n_runs > 3)
        err = correlate_subsets(j, n_runs - 2);
    return err ? err : correlate_subsets(j, n_runs - 1);
}

/* ---- smooth with raw ---- */

static int correlate_distances(struct job *j)
{
    static const char smooth[] = "distances of smooth curves", raw[] = "distances of raw curves";
    const suf_curves *c = j->c;
    size_t n = (size_t)c->n_examples;

    if (!c->distance || !c->raw_distance)
        return SUF_OK;
    double *means = sufi_alloc(n, sizeof *means), *r = NULL;
    if (means)
        r = add_item(j, "distances", smooth, raw, 1);
    int err = r ? suf_pearson(c->distance, c->raw_distance, n * c->n_pairs, r, j->diag)
                : sufi_fail_nomem(j->diag, "distances");
    if (!err) {
        for (size_t i = 0; i < n; i++)
            means[i] = suf_curves_cross_run(c, c->raw_distance, i);
        r = add_item(j, "distance_means", smooth, raw, 1);
        err = r ? suf_pearson(j->averaged[CROSS_RUN], means, n, r, j->diag)
                : sufi_fail_nomem(j->diag, "distances");
    }
    free(means);
    return err;
}

int suf_correlate_metrics(suf_metric_correlations *out, const suf_curves *c, suf_diag *diag)
{
    struct job j = {.c = c, .diag = diag};
    int err = make_frames(&j);

    if (!err)
        err = correlate_frame(&j, "stacked", j.stacked, (size_t)c->n_examples * c->n_runs);
    if (!err)
        err = correlate_frame(&j, "averaged", j.averaged, (size_t)c->n_examples);
    if (!err)
        err = correlate_runs(&j);
    if (!err)
        err = correlate_variability(&j);
    if (!err)
        err = correlate_distances(&j);
    if (!err)
        err = summarise(&j.out, diag);
    free(j.own);
    free(j.covariance);
    if (err)
        suf_metric_correlations_release(&j.out);
    else
        *out = j.out;
    return err;
}

void suf_metric_correlations_release(suf_metric_correlations *m)
{
    for (size_t k = 0; k < m->n; k++)
        free(m->item[k].each);
    free(m->item);
    *m = (suf_metric_correlations){0};
}

void suf_metric_correlations_put(const suf_metric_correlations *m, suf_rows *rows)
{
    static const char *const names[] = {"analysis", "metric_a", "metric_b", "n",
                                        "mean_r",   "sd_r",     "min_r",    "max_r"};

    suf_rows_columns(rows, names, sizeof names / sizeof *names);
    for (size_t k = 0; k < m->n; k++) {
        const suf_metric_correlation *item = &m->item[k];
        suf_rows_text(rows, item->analysis);
        suf_rows_text(rows, item->a);
        suf_rows_text(rows, item->b);
        suf_rows_u64(rows, item->n);
        suf_rows_f64(rows, item->mean);
        suf_rows_f64(rows, item->deviation);
        suf_rows_f64(rows, item->least);
        suf_rows_f64(rows, item->greatest);
        suf_rows_end(rows);
    }
}
