/* Sandwiches, bootstrap, held-out likelihood and permutation tests against the plain way: rows
 * drawn, left out or permuted one by one and every model fitted anew. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "stats/resample.h"
#include "stats/sandwich.h"

#include "../lib/tap.h"

enum { MAX_K = 8 };

/* Rows of k columns, the first the constant, and a response after them; clusters; folds. */
typedef struct data {
    size_t n, k;
    double *x; /* [n][k + 1] */
    uint32_t *cluster, *fold;
    size_t n_clusters;
    suf_ols *ols;
    sufi_basis basis;
    sufi_model_rows rows;
} data;

static void gather(void *arg, const uint32_t *rows, size_t first, size_t count, double *block,
                   size_t stride)
{
    const data *d = arg;

    for (size_t i = 0; i < count; i++)
        for (size_t j = 1; j <= d->k; j++)
            block[(j - 1) * stride + i] =
                d->x[(rows ? rows[first + i] : first + i) * (d->k + 1) + j];
}

static void fill(void *arg, size_t first, size_t count, double *block, size_t stride)
{
    gather(arg, NULL, first, count, block, stride);
}

/* Factor rows that are there. */
static void factor(data *d)
{
    if (suf_ols_new(&d->ols, d->n, d->k, fill, d, 2, NULL) != SUF_OK ||
        sufi_basis_init(&d->basis, d->ols, d->k, d->k, NULL) != SUF_OK) {
        printf("Bail out! no factor\n");
        exit(2);
    }
    d->rows = (sufi_model_rows){&d->basis, gather, d};
}

/* Columns: constant, two numbers, their sum if `collinear`, and an indicator of cluster 0. */
static void make_data(data *to, uint64_t seed, size_t n, size_t n_clusters, bool collinear)
{
    data d = {.n = n, .k = collinear ? 5 : 4, .n_clusters = n_clusters};
    rng r = {seed};

    d.x = malloc(n * (d.k + 1) * sizeof *d.x);
    d.cluster = malloc(n * sizeof *d.cluster);
    d.fold = malloc(n * sizeof *d.fold);
    for (size_t i = 0; i < n; i++) {
        double *x = d.x + i * (d.k + 1);
        uint32_t c = i < n_clusters ? (uint32_t)i : (uint32_t)rng_below(&r, n_clusters);
        d.cluster[i] = c;
        d.fold[i] = i < 4 ? (uint32_t)i : (uint32_t)rng_below(&r, 4);
        x[0] = 1;
        x[1] = 100 + rng_unit(&r) + 0.3 * (c % 3);
        x[2] = rng_unit(&r) * rng_unit(&r) * 10;
        x[d.k - 1] = c == 0;
        if (collinear)
            x[3] = x[1] - 2 * x[2];
        x[d.k] = 3 + 0.4 * x[1] + 0.01 * x[2] + (double)(c % 5) + 2 * rng_unit(&r);
    }
    *to = d;
    factor(to);
}

static void release(data *d)
{
    suf_ols_free(d->ols);
    sufi_basis_release(&d->basis);
    free(d->x);
    free(d->cluster);
    free(d->fold);
}

/* Coefficients of rows[0..n-1] alone; NaN where a column is left out. Returns SSR. */
static double refit(const data *d, const uint32_t *rows, size_t n, double *b)
{
    data s = {.n = n, .k = d->k};
    double value[MAX_K];

    s.x = malloc(n * (s.k + 1) * sizeof *s.x);
    for (size_t i = 0; i < n; i++)
        memcpy(s.x + i * (s.k + 1), d->x + rows[i] * (s.k + 1), (s.k + 1) * sizeof *s.x);
    factor(&s);
    sufi_basis_coefficients(&s.basis, s.basis.z, value);
    for (size_t j = 0; j < s.k; j++)
        b[j] = NAN;
    for (size_t j = 0; j < s.basis.p; j++)
        b[s.basis.kept[j]] = value[j];
    double ssr = s.basis.ssr;
    release(&s);
    return ssr;
}

static double fitted(const data *d, size_t row, const double *b)
{
    double sum = 0;

    for (size_t j = 0; j < d->k; j++)
        sum += isnan(b[j]) ? 0 : b[j] * d->x[row * (d->k + 1) + j];
    return sum;
}

/* ---- sandwich ---- */

static void sandwich_is_the_sum_over_clusters(uint64_t seed, size_t n, size_t n_clusters)
{
    data d;
    make_data(&d, seed, n, n_clusters, true);
    size_t p = d.basis.p;
    double *meat = calloc(p * p, sizeof *meat), *slow = calloc(p * p, sizeof *slow);
    double *score = calloc(n_clusters * p, sizeof *score), b[MAX_K], q[MAX_K];
    sufi_groups g;
    uint32_t *all = malloc(n * sizeof *all);

    ok_err(sufi_groups_init(&g, n, d.cluster, n_clusters, NULL), SUF_OK, NULL, "rows are grouped");
    ok_err(sufi_sandwich_add(meat, 3, &d.rows, &g, SUFI_HC0, 2, NULL), SUF_OK, NULL, "a sandwich");
    for (size_t i = 0; i < n; i++)
        all[i] = (uint32_t)i;
    refit(&d, all, n, b);
    for (size_t i = 0; i < n; i++) {
        double e = d.x[i * (d.k + 1) + d.k] - fitted(&d, i, b);
        for (size_t j = 0; j < p; j++) { /* q = x r^-1 */
            q[j] = 0;
            for (size_t l = 0; l <= j; l++)
                q[j] += d.x[i * (d.k + 1) + d.basis.kept[l]] * d.basis.inverse[j * p + l];
            score[d.cluster[i] * p + j] += q[j] * e;
        }
    }
    for (size_t c = 0; c < n_clusters; c++)
        for (size_t j = 0; j < p * p; j++)
            slow[j] += 3 * score[c * p + j / p] * score[c * p + j % p];
    ok_close(max_difference(meat, slow, p * p) / fabs(slow[0] + slow[p * p - 1]), 0, 1e-8,
             "%zu rows in %zu clusters: the middle of the sandwich", n, n_clusters);
    sufi_groups_release(&g);
    free(meat);
    free(slow);
    free(score);
    free(all);
    release(&d);
}

/* ---- bootstrap ---- */

static void bootstrap_is_refitting(uint64_t seed, size_t n, size_t n_clusters, bool collinear)
{
    enum { B = 40 };
    data d;
    make_data(&d, seed, n, n_clusters, collinear);
    size_t p = d.basis.p, n_undetermined = 0;
    double *out = malloc(B * p * sizeof *out), *again = malloc(B * p * sizeof *again), worst = 0;
    uint32_t *rows = malloc(n * n_clusters * sizeof *rows);
    sufi_groups g;

    ok_err(sufi_groups_init(&g, n, d.cluster, n_clusters, NULL), SUF_OK, NULL, "rows are grouped");
    ok_err(sufi_bootstrap(out, B, seed, &d.rows, &g, 1, NULL), SUF_OK, NULL, "a bootstrap");
    ok_err(sufi_bootstrap(again, B, seed, &d.rows, &g, 3, NULL), SUF_OK, NULL, "on three threads");
    ok(memcmp(out, again, B * p * sizeof *out) == 0, "has the same bits");
    for (size_t i = 0; i < B; i++) {
        sufi_random r;
        sufi_random_init(&r, seed, i);
        size_t n_rows = 0;
        double b[MAX_K];
        for (size_t c = 0; c < n_clusters; c++) {
            size_t drawn = (size_t)sufi_random_below(&r, n_clusters);
            for (size_t at = g.start[drawn]; at < g.start[drawn + 1]; at++)
                rows[n_rows++] = g.order[at];
        }
        refit(&d, rows, n_rows, b);
        for (size_t j = 0; j < p; j++) {
            double got = out[i * p + j], want = b[d.basis.kept[j]];
            n_undetermined += isnan(want) ? 1u : 0u;
            if (isnan(got) != isnan(want))
                worst = INFINITY;
            else if (!isnan(got))
                worst = fmax(worst, fabs(got - want) / fmax(1, fabs(want)));
        }
    }
    ok_close(worst, 0, 1e-7, "%zu rows, %zu clusters%s: each replicate is a refit", n, n_clusters,
             collinear ? ", collinear" : "");
    ok(n_clusters > 100 || n_undetermined > 0, "some samples lack a level (%zu)", n_undetermined);
    sufi_groups_release(&g);
    free(out);
    free(again);
    free(rows);
    release(&d);
}

/* ---- held-out likelihood ---- */

static void held_out_rows_are_held_out(uint64_t seed, size_t n)
{
    data d;
    make_data(&d, seed, n, 12, false);
    size_t p = d.basis.p, n_own = 0;
    bool own[MAX_K] = {false, true};
    double u[MAX_K * MAX_K], above = 0, error = 0, b[MAX_K], *delta = calloc(n, sizeof *delta);
    uint32_t *train = malloc(n * sizeof *train);
    sufi_held_out h = {.above = &above, .error = &error}, again = h;
    sufi_groups folds, both;

    ok_err(sufi_basis_split(&d.basis, own, u, &n_own, NULL), SUF_OK, NULL, "a term is split off");
    sufi_submodel sub = {u, p - n_own};
    ok(sufi_groups_init(&folds, n, d.fold, 4, NULL) == SUF_OK &&
           sufi_groups_of_pairs(&both, n, d.fold, 4, NULL, 0, NULL) == SUF_OK,
       "rows are dealt");
    ok_err(sufi_kfold(&h, &sub, 1, &folds, &both, &d.rows, 2, NULL), SUF_OK, NULL, "folds");
    double whole = h.loglik, gain = above;
    ok_err(sufi_kfold(&again, &sub, 1, &folds, &both, &d.rows, 1, NULL), SUF_OK, NULL, "again");
    ok(again.loglik == whole && above == gain, "one thread gives the same bits as two");
    double sum = 0, sum_delta = 0;
    for (size_t model = 0; model < 2; model++)
        for (uint32_t f = 0; f < 4; f++) {
            data part = {.n = 0, .k = d.k - model};
            part.x = malloc(n * (part.k + 1) * sizeof *part.x);
            for (size_t i = 0; i < n; i++) {
                double *to = part.x + part.n * (part.k + 1);
                const double *x = d.x + i * (d.k + 1);
                if (d.fold[i] == f)
                    continue;
                memcpy(to, x, sizeof *x); /* the second model lacks column 1 */
                memcpy(to + 1, x + 1 + model, part.k * sizeof *x);
                train[part.n] = (uint32_t)part.n;
                part.n++;
            }
            double variance = refit(&part, train, part.n, b) / (double)part.n;
            for (size_t i = 0; i < n; i++) {
                double x[MAX_K + 1];
                if (d.fold[i] != f)
                    continue;
                memcpy(x, d.x + i * (d.k + 1), sizeof *x);
                memcpy(x + 1, d.x + i * (d.k + 1) + 1 + model, part.k * sizeof *x);
                data one = {.n = 1, .k = part.k, .x = x};
                double e = x[part.k] - fitted(&one, 0, b);
                double l = -0.5 * (log(2 * acos(-1) * variance) + e * e / variance);
                delta[i] += model ? -l : l;
                sum += model ? 0 : l;
            }
            free(part.x);
        }
    for (size_t i = 0; i < n; i++)
        sum_delta += delta[i];
    double mean = sum_delta / (double)n, square = 0;
    for (size_t i = 0; i < n; i++)
        square += (delta[i] - mean) * (delta[i] - mean);
    ok_close(whole, sum / (double)n, 1e-9, "%zu rows: held-out likelihood", n);
    ok_close(gain, mean, 1e-9, "and what a term adds to it");
    ok_close(error, sqrt(square / (double)(n - 1) / (double)n), 1e-9, "and its error");
    sufi_groups_release(&folds);
    sufi_groups_release(&both);
    free(delta);
    free(train);
    release(&d);
}

/* ---- permutations ---- */

/* Column 2 against the rest: every permutation with models fitted to permuted rows. */
static void permutation_is_refitting(uint64_t seed, size_t n, size_t n_permutations)
{
    data d;
    make_data(&d, seed, n, 3, false);
    size_t p = d.basis.p, n_own = 0, as_much = 0;
    bool own[MAX_K] = {false, false, true};
    double u[MAX_K * MAX_K], got[2], first = 0, b[MAX_K];
    double *term = malloc(n * sizeof *term), *left = malloc(n * sizeof *left);
    uint32_t *taken = malloc(n * sizeof *taken), *order = malloc(n * sizeof *order);
    sufi_random start;
    sufi_random_init(&start, seed, UINT64_MAX);

    ok_err(sufi_basis_split(&d.basis, own, u, &n_own, NULL), SUF_OK, NULL, "a term is split off");
    sufi_tested t = {u + (p - n_own) * p, n_own};
    for (unsigned threads = 1; threads < 3; threads++)
        ok_err(sufi_permutation_test(&got[threads - 1], &t, 1, n_permutations, seed, &d.rows, NULL,
                                     threads, NULL),
               SUF_OK, NULL, "%u threads permute", threads);
    /* What the other columns leave of the response, and of column 2: regress with it as response.
     */
    for (int which = 0; which < 2; which++) {
        data rest = {.n = n, .k = d.k - 1};
        rest.x = malloc(n * (rest.k + 1) * sizeof *rest.x);
        for (size_t i = 0; i < n; i++) {
            const double *x = d.x + i * (d.k + 1);
            double row[] = {x[0], x[1], x[3], which ? x[2] : x[4]};
            memcpy(rest.x + i * (rest.k + 1), row, sizeof row);
            order[i] = (uint32_t)i;
        }
        refit(&rest, order, n, b);
        for (size_t i = 0; i < n; i++)
            (which ? term : left)[i] = rest.x[i * (rest.k + 1) + rest.k] - fitted(&rest, i, b);
        free(rest.x);
    }
    sufi_random_order(&start, taken, n);
    for (size_t k = 0; k <= n_permutations; k++) {
        sufi_random r;
        sufi_random_init(&r, seed, k);
        double sum = 0;
        sufi_random_order(&r, order, n);
        for (size_t i = 0; i < n; i++)
            sum += term[taken[k ? order[i] : i]] * left[taken[i]];
        if (k == 0)
            first = sum * sum * (1 - 1e-9);
        as_much += sum * sum >= first;
    }
    ok_close(got[0], (double)as_much / (double)(n_permutations + 1), 1e-12,
             "%zu rows, %zu permutations: p is the share that explains as much", n, n_permutations);
    ok(got[0] == got[1], "for any number of threads");
    free(term);
    free(left);
    free(taken);
    free(order);
    release(&d);
}

/* Under the null p is uniform, for blocks and for flipped signs too; with an effect it is small. */
static void p_values_are_uniform(uint64_t seed, size_t n, bool clustered)
{
    enum { TRIALS = 60 };
    size_t low = 0, found = 0;

    for (uint64_t trial = 0; trial < TRIALS; trial++) {
        data d = {.n = n, .k = 3, .n_clusters = 200};
        rng r = {seed + trial};
        double u[9], p_value[2];
        size_t n_own;
        d.x = malloc(n * 4 * sizeof *d.x);
        d.cluster = malloc(n * sizeof *d.cluster);
        double of_cluster[200][2];
        for (size_t c = 0; c < 200; c++)
            for (int k = 0; k < 2; k++)
                of_cluster[c][k] = clustered ? 3 * rng_unit(&r) : 0;
        for (size_t i = 0; i < n; i++) {
            const double *c = of_cluster[d.cluster[i] = (uint32_t)(i % 200)];
            double x[] = {1, rng_unit(&r) + c[0], rng_unit(&r), rng_unit(&r) + c[1]};
            x[3] += 0.5 * x[2];
            memcpy(d.x + i * 4, x, sizeof x);
        }
        factor(&d);
        sufi_groups g = {0};
        if (clustered && sufi_groups_init(&g, n, d.cluster, 200, NULL) != SUF_OK)
            exit(2);
        for (size_t k = 0; k < 2; k++) {
            bool own[3] = {false, k == 0, k == 1};
            if (sufi_basis_split(&d.basis, own, u, &n_own, NULL) != SUF_OK)
                exit(2);
            sufi_tested t = {u + 6, 1};
            if (sufi_permutation_test(&p_value[k], &t, 1, 99, trial, &d.rows, clustered ? &g : NULL,
                                      1, NULL) != SUF_OK)
                exit(2);
        }
        low += p_value[0] <= 0.2;
        found += p_value[1] <= 0.05;
        sufi_groups_release(&g);
        free(d.cluster);
        free(d.x);
        d.x = NULL;
        d.cluster = NULL;
        release(&d);
    }
    /* binomial(60, 0.2): mean 12, sd 3.1 */
    ok(low >= 2 && low <= 24, "%zu rows%s: p <= 0.2 in %zu of %d trials without an effect", n,
       clustered ? " in clusters" : "", low, TRIALS);
    ok(found > TRIALS - 6, "an effect is found in %zu", found);
}

static void groups_are_runs_of_equal_labels(uint64_t seed)
{
    enum { N = 5000 };
    rng r = {seed};
    uint32_t major[N], minor[N];
    sufi_groups g;
    bool good = true;
    size_t n = 0;

    for (size_t i = 0; i < N; i++) {
        major[i] = (uint32_t)rng_below(&r, 7);
        minor[i] = (uint32_t)rng_below(&r, 50);
    }
    ok_err(sufi_groups_of_pairs(&g, N, major, 7, minor, 50, NULL), SUF_OK, NULL, "pairs");
    for (size_t k = 0; k < g.n_groups; k++) {
        uint32_t a = g.order[g.start[k]];
        for (size_t i = g.start[k]; i < g.start[k + 1]; i++, n++) {
            uint32_t row = g.order[i];
            good &= major[row] == major[a] && minor[row] == minor[a];
            good &= i == g.start[k] || g.order[i - 1] < row;
        }
        if (k)
            good &= major[a] >= major[g.order[g.start[k] - 1]];
    }
    ok(good && n == N && g.n_groups == 350, "each pair of labels is one run, rows rising in it");
    ok(sufi_groups_from(&g, 0) == 0 && sufi_groups_from(&g, N) == 350 &&
           sufi_groups_from(&g, g.start[5] - 1) == 5 && sufi_groups_from(&g, g.start[5]) == 5,
       "groups are found by their first row");
    sufi_groups_release(&g);
}

int main(void)
{
    uint64_t seed = tap_seed();

    groups_are_runs_of_equal_labels(seed);
    sandwich_is_the_sum_over_clusters(seed, 300, 20);
    sandwich_is_the_sum_over_clusters(seed, 70000, 3);
    sandwich_is_the_sum_over_clusters(seed, 40000, 9000);
    bootstrap_is_refitting(seed, 60, 8, true);
    bootstrap_is_refitting(seed, 60, 8, false);
    bootstrap_is_refitting(seed, 3000, 700, true);
    held_out_rows_are_held_out(seed, 50);
    held_out_rows_are_held_out(seed, 40000);
    permutation_is_refitting(seed, 8, 200);
    permutation_is_refitting(seed, 2000, 99);
    p_values_are_uniform(seed, 9001, false);
    p_values_are_uniform(seed, 600, true);
    return tap_done();
}
