/* Correlations at checkpoints: the reference's numbers, a slow direct computation, refusals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/curve_data.h"
#include "../lib/tap.h"
#include "stats/radix_ranks.h"
#include "sufgram/correlate.h"
#include "sufgram/ols.h"

/* ---- ranks ---- */

/* Counting, one number against all others. */
static double slow_rank(const double *x, size_t n, size_t i)
{
    size_t less = 0, equal = 0;

    for (size_t k = 0; k < n; k++) {
        less += x[k] < x[i];
        equal += x[k] == x[i];
    }
    return (double)less + ((double)equal + 1) / 2 - ((double)n + 1) / 2;
}

static void ranks_equal_counting(rng *r)
{
    static const char *const kinds[] = {"any doubles", "single precision", "many ties",
                                        "all equal",   "rising",           "zeros of both signs"};
    enum { MOST = 700 };
    double x[MOST], rank[MOST], worst = 0, norm_error = 0;

    for (size_t kind = 0; kind < 6; kind++)
        for (size_t round = 0; round < 12; round++) {
            size_t n = round < 4 ? round : rng_below(r, MOST);
            for (size_t i = 0; i < n; i++) {
                double u = rng_unit(r) - 0.5;
                const double value[] = {
                    u * pow(10, 300 * u), (double)(float)(20 * u), floor(9 * u), 7, (double)i,
                    i % 2 ? -0.0 : 0.0};
                x[i] = value[kind];
            }
            sufi_rank_scratch s;
            if (!sufi_rank_scratch_init(&s, n))
                exit(2);
            double norm = sufi_centred_ranks(x, n, rank, &s), squares = 0;
            sufi_rank_scratch_release(&s);
            for (size_t i = 0; i < n; i++) {
                worst = fmax(worst, fabs(rank[i] - slow_rank(x, n, i)));
                squares += rank[i] * rank[i];
            }
            norm_error = fmax(norm_error, fabs(norm - sqrt(squares)));
            if (n && kind == 5)
                ok(norm == 0, "equal numbers have ranks of norm 0");
            if (round == 11)
                ok(worst == 0 && norm_error < 1e-8, "ranks of %s are those counted", kinds[kind]);
        }
}

/* ---- the reference ---- */

/* Back-off surprisal of the masked targets, as the reference had it. */
static suf_ngram_targets reference_targets(size_t n_examples)
{
    suf_ngram_targets t = {.n_examples = n_examples,
                           .n_orders = 5,
                           .order = malloc(5 * sizeof *t.order),
                           .bits = malloc(5 * sizeof *t.bits)};
    size_t n_cells, n_items;
    double *mask = read_array(oracle("mask.npy"), &n_cells);

    for (uint32_t k = 0; k < 5; k++) {
        char name[48];
        snprintf(name, sizeof name, "backoff_paper_%u.npy", k + 1);
        double *all = read_array(oracle(name), &n_items);
        t.order[k] = k + 1;
        t.bits[k] = doubles(n_examples);
        for (size_t i = 0, at = 0; i < n_cells && n_items == n_cells; i++)
            if (mask[i] != 0 && at < n_examples)
                t.bits[k][at++] = all[i];
        free(all);
    }
    free(mask);
    return t;
}

/* means[i], deviations[i] against want[2 * i], want[2 * i + 1]. */
static double distance_to(const suf_correlations *c, const char *name)
{
    size_t n;
    double *want = read_array(oracle(name), &n), worst = n == 2 * c->n_rows ? 0 : INFINITY;

    for (size_t i = 0; i < c->n_rows && isfinite(worst); i++)
        worst = fmax(worst,
                     fmax(fabs(c->mean[i] - want[2 * i]), fabs(c->deviation[i] - want[2 * i + 1])));
    free(want);
    return worst;
}

static suf_runs *open_runs(const char *const *paths, size_t n)
{
    suf_runs *runs = NULL;
    suf_diag diag = {0};

    if (!ok_err(suf_runs_open(&runs, paths, n, NULL, &diag), SUF_OK, &diag, "runs are opened"))
        exit(tap_done());
    return runs;
}

static suf_checkpoint_correlations correlate(const suf_runs *runs, const suf_ngram_targets *t,
                                             const suf_checkpoint_opts *opts)
{
    suf_checkpoint_correlations c = {0};
    suf_diag diag = {0};
    uint64_t steps[64];

    fill_steps(steps, suf_runs_checkpoints(runs));
    if (!ok_err(
            suf_correlate_checkpoints(&c, runs, steps, suf_runs_checkpoints(runs), t, opts, &diag),
            SUF_OK, &diag, "correlated"))
        exit(tap_done());
    return c;
}

static void equals_the_reference(void)
{
    static const uint64_t peak[] = {514, 7334, 1000000, 1000000, 1000000};
    const char *paths[5];
    char name[5][32];
    suf_diag diag = {0};
    uint64_t *steps = NULL;
    size_t n_steps = 0;

    for (size_t k = 0; k < 5; k++) {
        snprintf(name[k], sizeof name[k], "curves_run_%zu.npy", k);
        paths[k] = strdup(oracle(name[k]));
    }
    suf_runs *runs = open_runs(paths, 5);
    suf_ngram_targets t = reference_targets(suf_runs_examples(runs));
    suf_checkpoint_correlations c = correlate(runs, &t, &(suf_checkpoint_opts){.n_threads = 2});

    ok_err(suf_steps_read(&steps, &n_steps, oracle("steps.txt"), &diag), SUF_OK, &diag, "steps");
    double of_orders = distance_to(&c.r, "ngram_corr_by_step.npy");
    double of_runs = distance_to(&c.cross_run, "cross_run_by_step.npy");
    printf("# largest difference: orders %.2g, runs %.2g\n", of_orders, of_runs);
    ok(of_orders < 1e-13, "correlations with n-grams are the reference's");
    ok(of_runs < 1e-13, "so are those between runs");
    for (size_t k = 0; k < 5; k++)
        ok(steps[suf_checkpoint_peak(&c, &c.r, k)] == peak[k], "order %zu has its peak", k + 1);
    suf_checkpoint_correlations_release(&c);
    suf_ngram_targets_release(&t);
    suf_runs_close(runs);
    free(steps);
    for (size_t k = 0; k < 5; k++)
        free((void *)(uintptr_t)paths[k]);
}

/* ---- a slow direct computation ---- */

enum { WIDTH = 9, RUNS = 3, ORDERS = 2, MOST = 1100 };

static double pearson(const double *x, const double *y, size_t n)
{
    double r;

    if (suf_pearson(x, y, n, &r, NULL) != SUF_OK)
        exit(2);
    return r;
}

static void column(const double *rows, size_t n, size_t k, double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = rows[i * WIDTH + k];
}

static double spearman(const double *x, const double *y, size_t n)
{
    static double a[MOST], b[MOST];

    for (size_t i = 0; i < n; i++) {
        a[i] = slow_rank(x, n, i);
        b[i] = slow_rank(y, n, i);
    }
    return pearson(a, b, n);
}

/* Values far from 0, a constant checkpoint, a checkpoint that equals a target. */
static void make_problem(rng *r, size_t n, double (*rows)[MOST * WIDTH], double (*target)[MOST])
{
    for (size_t i = 0; i < n; i++) {
        target[0][i] = 1000 + rng_unit(r);
        target[1][i] = floor(8 * rng_unit(r));
        for (size_t k = 0; k < RUNS; k++)
            for (size_t c = 0; c < WIDTH; c++)
                rows[k][i * WIDTH + c] = c == 2   ? 0.1 * (double)(k + 1)
                                         : c == 4 ? target[0][i]
                                                  : 1e4 + (double)c * target[1][i] + rng_unit(r);
    }
}

static double differs(double got, double want)
{
    return max_difference(&got, &want, 1);
}

static void check_problem(rng *r, size_t n)
{
    static double rows[RUNS][MOST * WIDTH], target[ORDERS][MOST], x[MOST], y[MOST];
    double *bits[ORDERS] = {target[0], target[1]}, worst = 0, worst_rank = 0, worst_pair = 0;
    const char *paths[RUNS];
    char name[32];

    make_problem(r, n, rows, target);
    for (size_t k = 0; k < RUNS; k++) {
        snprintf(name, sizeof name, "run%zu-%zu.npy", k, n);
        paths[k] = write_array(scratch(name), SUF_F64, n, WIDTH, rows[k]);
    }
    suf_runs *runs = open_runs(paths, RUNS);
    suf_ngram_targets t = {n, ORDERS, (uint32_t[]){1, 4}, bits, NULL};
    suf_checkpoint_opts opts = {.spearman = 1, .n_threads = 1};
    suf_checkpoint_correlations c = correlate(runs, &t, &opts);

    for (size_t k = 0; k < WIDTH; k++)
        for (size_t a = 0, pair = 0; a < RUNS; a++) {
            column(rows[a], n, k, x);
            for (size_t o = 0; o < ORDERS; o++) {
                size_t at = (o * WIDTH + k) * RUNS + a;
                worst = fmax(worst, differs(c.r.each[at], pearson(x, target[o], n)));
                if (n < 300)
                    worst_rank =
                        fmax(worst_rank, differs(c.rho.each[at], spearman(x, target[o], n)));
            }
            for (size_t b = a + 1; b < RUNS; b++, pair++) {
                column(rows[b], n, k, y);
                size_t of_pair = a == 0 ? b - 1 : 2;
                worst_pair =
                    fmax(worst_pair, differs(c.cross_run.each[k * 3 + of_pair], pearson(x, y, n)));
            }
        }
    ok(worst < 1e-11, "%zu examples: r is that of whole columns (%.1g)", n, worst);
    ok(worst_rank < 1e-12, "%zu examples: so is rho (%.1g)", n, worst_rank);
    ok(worst_pair < 1e-11, "%zu examples: so is that of pairs (%.1g)", n, worst_pair);
    ok(isnan(c.r.mean[2]) && isnan(c.rho.mean[2]) && isnan(c.cross_run.mean[2]),
       "%zu examples: a constant checkpoint has no correlation", n);
    ok(suf_checkpoint_peak(&c, &c.r, 0) == 2 || n == 1, "and wins the peak");

    size_t size = ORDERS * WIDTH * RUNS;
    for (unsigned threads = 2; threads <= 5; threads += 3) {
        opts.n_threads = threads;
        opts.memory = threads == 2 ? 1 : 3 * n * sizeof(double); /* one column, three columns */
        suf_checkpoint_correlations d = correlate(runs, &t, &opts);
        ok(same_bits(c.r.each, d.r.each, size) && same_bits(c.rho.each, d.rho.each, size) &&
               same_bits(c.cross_run.each, d.cross_run.each, WIDTH * 3),
           "%zu examples: the same by %u threads and with less memory", n, threads);
        suf_checkpoint_correlations_release(&d);
    }
    suf_checkpoint_correlations_release(&c);
    suf_runs_close(runs);
}

static void equals_whole_columns(rng *r)
{
    static const size_t n[] = {1, 2, 3, 255, 256, 257, 513, MOST};

    for (size_t k = 0; k < sizeof n / sizeof *n; k++)
        check_problem(r, n[k]);
}

static int stop(void *arg, const char *phase, uint64_t done, uint64_t total)
{
    (void)arg;
    (void)total;
    return strcmp(phase, "ranking checkpoints") == 0 && done > 0;
}

static void one_run_and_refusals(rng *r)
{
    static double rows[64 * WIDTH];
    double target[64] = {0}, *bits[] = {target};
    suf_ngram_targets t = {64, 1, (uint32_t[]){1}, bits, NULL};
    suf_checkpoint_opts opts = {.n_threads = 1};
    suf_checkpoint_correlations c = {0};
    suf_diag diag = {0};
    uint64_t steps[WIDTH];

    fill_steps(steps, WIDTH);

    fill_curves(r, rows, 64, WIDTH);
    const char *path = write_array(scratch("one.npy"), SUF_F64, 64, WIDTH, rows);
    suf_runs *runs = open_runs(&path, 1);
    ok_err(suf_correlate_checkpoints(&c, runs, steps, WIDTH, &t, &opts, &diag), SUF_OK, &diag,
           "one run");
    ok(c.cross_run.n_rows == 0 && c.rho.n_rows == 0 && isnan(c.r.each[0]),
       "has no pairs; a constant target has no correlation");
    suf_checkpoint_correlations_release(&c);
    t.example = malloc(64 * sizeof *t.example);
    for (size_t i = 0; i < 64; i++)
        t.example[i] = i < 62 ? i : 62;
    ok_err(suf_correlate_checkpoints(&c, runs, steps, WIDTH, &t, &opts, &diag), SUF_EMISMATCH,
           &diag, "an example twice is refused");
    free(t.example);
    t.example = NULL;
    t.n_examples = 63;
    ok_err(suf_correlate_checkpoints(&c, runs, steps, WIDTH, &t, &opts, &diag), SUF_EMISMATCH,
           &diag, "targets of other examples are refused");
    t.n_examples = 64;
    ok_err(suf_correlate_checkpoints(&c, runs, steps, WIDTH - 1, &t, &opts, &diag), SUF_EMISMATCH,
           &diag, "so are too few steps");
    opts.spearman = 1;
    opts.progress = stop;
    ok_err(suf_correlate_checkpoints(&c, runs, steps, WIDTH, &t, &opts, &diag), SUF_EINTERRUPTED,
           &diag, "ranking can be stopped");
    suf_runs_close(runs);
    rows[30 * WIDTH + 3] = NAN;
    path = write_array(scratch("nan.npy"), SUF_F64, 64, WIDTH, rows);
    runs = open_runs(&path, 1);
    ok_err(suf_correlate_checkpoints(&c, runs, steps, WIDTH, &t, &opts, &diag), SUF_ENUMERIC, &diag,
           "a NaN in an export is refused");
    ok(diag.unit == SUF_AT_ROW && diag.where == 30 && strcmp(diag.path, path) == 0, "by its row");
    suf_runs_close(runs);
}

/* ---- targets from a table ---- */

static void refuses(const char *text, int want, uint64_t line, const char *word)
{
    const char *path = write_text(scratch("cov.tsv"), text);
    suf_ngram_targets t = {0};
    suf_diag diag = {0};

    if (!ok(suf_ngram_targets_read(&t, path, &diag) == want && diag.where == line &&
                strstr(diag.what, word) && strcmp(diag.path, path) == 0,
            "a table with '%s' is refused", word))
        printf("# %d at %llu: %s\n", diag.err, (unsigned long long)diag.where, diag.what);
}

static void reads_targets(void)
{
    const char *path =
        write_text(scratch("good.tsv"), "# a: b\n"
                                        "chang2024_10_bits\texample\tx\tchang2024_2_bits\t"
                                        "chang2024_x_bits\n"
                                        "1.5\t7\ta\t3\tq\n2.5\t1\tb\t4\tq\n");
    suf_ngram_targets t = {0};
    suf_diag diag = {0};

    ok_err(suf_ngram_targets_read(&t, path, &diag), SUF_OK, &diag, "a table is read");
    ok(t.n_examples == 2 && t.n_orders == 2 && t.order[0] == 2 && t.order[1] == 10 &&
           t.bits[0][1] == 4 && t.bits[1][0] == 1.5,
       "orders come in their order, other columns are left");
    ok(t.example && t.example[0] == 7 && t.example[1] == 1, "examples have the numbers given");
    suf_ngram_targets_release(&t);
    refuses("example\tchang2024_1_bits\n0\t1\n1.5\t1\n", SUF_EFORMAT, 3, "no number of an");
    refuses("example\tchang2024_1_bits\n0\t1\n\t1\n", SUF_EFORMAT, 3, "no number of an");
    refuses("example\tchang2024_1_bits\n0\t1\n1\t\n", SUF_EFORMAT, 3, "has no value");
    refuses("example\tchang2024_1_bits\n0\tinf\n", SUF_ENUMERIC, 2, "infinite");
    refuses("example\tchang2024_1_bits\n0\tone\n", SUF_EFORMAT, 2, "not a number");
    refuses("example\tmle_1_bits\n0\t1\n", SUF_EMISMATCH, 0, "chang2024_N_bits");
    refuses("chang2024_1_bits\texample\n", SUF_EFORMAT, 0, "without rows");
}

int main(void)
{
    rng r = {tap_seed()};

    ranks_equal_counting(&r);
    equals_the_reference();
    equals_whole_columns(&r);
    one_run_and_refusals(&r);
    reads_targets();
    return tap_done();
}
