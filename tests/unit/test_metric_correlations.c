/* Correlations of metrics, runs and sets of runs: the reference's numbers, a slow direct
 * computation, tables read back and refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/curve_data.h"
#include "../lib/tap.h"
#include "sufgram/correlate.h"
#include "sufgram/ols.h"

static double pearson(const double *x, const double *y, size_t n)
{
    double r;

    if (suf_pearson(x, y, n, &r, NULL) != SUF_OK)
        exit(2);
    return r;
}

static suf_metric_correlations correlate(const suf_curves *c)
{
    suf_metric_correlations m = {0};
    suf_diag diag = {0};

    if (!ok_err(suf_correlate_metrics(&m, c, &diag), SUF_OK, &diag, "metrics are correlated"))
        exit(tap_done());
    return m;
}

/* NULL when there is none. */
static const suf_metric_correlation *find(const suf_metric_correlations *m, const char *analysis,
                                          const char *a, const char *b)
{
    for (size_t k = 0; k < m->n; k++)
        if (strcmp(m->item[k].analysis, analysis) == 0 && strcmp(m->item[k].a, a) == 0 &&
            strcmp(m->item[k].b, b) == 0)
            return &m->item[k];
    return NULL;
}

/* ---- the reference ---- */

/* The metrics the reference's own correlations were computed from. */
static suf_curves reference_curves(void)
{
    enum { RUNS = 5, EXAMPLES = 800, N = RUNS * EXAMPLES };
    suf_curves c = {.n_runs = RUNS,
                    .n_examples = EXAMPLES,
                    .n_pairs = RUNS * (RUNS - 1) / 2,
                    .final_surprisal = doubles(N),
                    .variability = doubles(N),
                    .aoa = doubles(N),
                    .forgettability = doubles(N)};
    double *to[] = {c.final_surprisal, c.variability, c.aoa, NULL, c.forgettability};
    size_t n;
    double *all = read_array(oracle("metrics.npy"), &n);

    /* final_surprisal_bits variability_bits aoa_log10_step aoa_threshold forgettability lambda */
    for (size_t i = 0; i < N && n == (size_t)N * 6; i++)
        for (size_t k = 0; k < 5; k++)
            if (to[k])
                to[k][i] = all[i * 6 + k];
    free(all);
    c.distance = read_array(oracle("cross_gam.npy"), &n);
    c.raw_distance = read_array(oracle("cross_raw.npy"), &n);
    return c;
}

static void equals_the_reference(void)
{
    suf_curves c = reference_curves();
    suf_metric_correlations m = correlate(&c);
    suf_table *known = NULL;
    double worst = 0;
    size_t n_compared = 0;

    if (suf_table_read(&known, "tests/data/correlations_expected.tsv", NULL, 0, NULL) != SUF_OK)
        exit(2);
    double *value = doubles(suf_table_rows(known)), *place = doubles(suf_table_rows(known));
    if (suf_table_numbers(known, 3, place, NULL) != 0 || suf_table_numbers(known, 4, value, NULL))
        exit(2);
    for (size_t i = 0; i < suf_table_rows(known); i++) {
        const suf_metric_correlation *item =
            find(&m, suf_table_text(known, i, 0), suf_table_text(known, i, 1),
                 suf_table_text(known, i, 2));
        if (!item || (size_t)place[i] >= item->n)
            continue;
        worst = fmax(worst, fabs(item->each[(size_t)place[i]] - value[i]));
        n_compared++;
    }
    printf("# largest difference %.2g\n", worst);
    ok(n_compared == 50, "all %zu known correlations are compared", n_compared);
    ok(worst < 1e-13, "and are the reference's");
    const suf_metric_correlation *split =
        find(&m, "variability_split", "variability of 3 runs", "variability of the other 2");
    const suf_metric_correlation *three =
        find(&m, "variability_subsets", "variability of 3 runs", "variability of 3 runs");
    const suf_metric_correlation *four =
        find(&m, "variability_subsets", "variability of 4 runs", "variability of 4 runs");
    ok(split && split->n == 10 && three && three->n == 45 && four && four->n == 10,
       "five runs give the paper's 10, 45 and 10 pairs of sets");
    free(value);
    free(place);
    suf_table_free(known);
    suf_metric_correlations_release(&m);
    suf_curves_release(&c);
}

/* ---- a slow direct computation ---- */

static suf_curves random_curves(rng *r, size_t n_runs, size_t n)
{
    suf_curves c = {.n_runs = n_runs, .n_examples = n, .n_pairs = n_runs * (n_runs - 1) / 2};
    double **const metric[] = {&c.final_surprisal, &c.variability, &c.aoa, &c.forgettability};

    for (size_t k = 0; k < 4; k++) {
        *metric[k] = doubles(n * n_runs);
        for (size_t i = 0; i < n * n_runs; i++)
            (*metric[k])[i] = (double)(i % n % 7) + (double)k * rng_unit(r) + rng_unit(r);
    }
    if (n_runs < 2)
        return c;
    c.distance = doubles(n * c.n_pairs);
    c.raw_distance = doubles(n * c.n_pairs);
    for (size_t i = 0; i < n * c.n_pairs; i++) {
        c.distance[i] = rng_unit(r) + (double)(i / c.n_pairs % 5);
        c.raw_distance[i] = c.distance[i] + rng_unit(r);
    }
    return c;
}

/* Variability of a set of runs, a bit a run, example by example. */
static void variability_of(const suf_curves *c, unsigned set, double *out)
{
    for (size_t i = 0; i < c->n_examples; i++) {
        double sum = 0;
        size_t n = 0, pair = 0;
        for (size_t a = 0; a < c->n_runs; a++)
            for (size_t b = a + 1; b < c->n_runs; b++, pair++)
                if ((set >> a & 1) && (set >> b & 1)) {
                    sum += c->distance[i * c->n_pairs + pair];
                    n++;
                }
        out[i] = sum / (double)n;
    }
}

static unsigned bits_in(unsigned s)
{
    return s ? (s & 1) + bits_in(s >> 1) : 0;
}

/* All pairs of sets of `size` runs, or (split) of a set and its complement. */
static void check_sets(const suf_curves *c, const suf_metric_correlations *m, size_t size,
                       bool split)
{
    char a[64], b[64];
    unsigned all = (1u << c->n_runs) - 1;
    double *x = doubles(c->n_examples), *y = doubles(c->n_examples), worst = 0;
    size_t n = 0, other = c->n_runs - size;

    snprintf(a, sizeof a, "variability of %zu runs", size);
    snprintf(b, sizeof b, split ? "variability of the other %zu" : "variability of %zu runs",
             split ? other : size);
    const suf_metric_correlation *item =
        find(m, split ? "variability_split" : "variability_subsets", a, b);
    for (unsigned s = 0; s <= all && item; s++)
        for (unsigned t = split ? 0 : s + 1; t <= all; t++) {
            if (bits_in(s) != size || bits_in(t) != (split ? other : size))
                continue;
            if (split && ((s & t) || (size == other && !(s & 1))))
                continue;
            variability_of(c, s, x);
            variability_of(c, t, y);
            if (n < item->n)
                worst = fmax(worst, fabs(item->each[n] - pearson(x, y, c->n_examples)));
            n++;
        }
    ok(item && item->n == n && worst < 1e-12, "%zu runs, %zu pairs: %s with %s", c->n_runs, n, a,
       b);
    free(x);
    free(y);
}

static void check_frames(const suf_curves *c, const suf_metric_correlations *m)
{
    size_t n = c->n_examples, all = n * c->n_runs;
    double *x = doubles(all), *y = doubles(all);
    const suf_metric_correlation *item =
        find(m, "stacked", "variability_bits", "cross_run_variability_bits2");

    for (size_t i = 0; i < all; i++)
        x[i] = suf_curves_cross_run(c, c->distance, i % n);
    ok(item && fabs(item->mean - pearson(c->variability, x, all)) < 1e-13,
       "%zu runs: cross-run variability beside every run", c->n_runs);
    item = find(m, "stacked", "aoa_log10_step", "forgettability_bits");
    ok(item && fabs(item->mean - pearson(c->aoa, c->forgettability, all)) < 1e-13,
       "%zu runs: stacked", c->n_runs);
    item = find(m, "distance_means", "distances of smooth curves", "distances of raw curves");
    for (size_t i = 0; i < n; i++)
        y[i] = suf_curves_cross_run(c, c->raw_distance, i);
    ok(item && fabs(item->mean - pearson(x, y, n)) < 1e-13, "%zu runs: mean distances", c->n_runs);
    item = find(m, "between_runs", "aoa_log10_step", "aoa_log10_step");
    double least = INFINITY, greatest = -INFINITY, sum = 0, square = 0;
    for (size_t a = 0; a < c->n_runs; a++)
        for (size_t b = a + 1; b < c->n_runs; b++) {
            double r = pearson(c->aoa + a * n, c->aoa + b * n, n);
            least = fmin(least, r), greatest = fmax(greatest, r), sum += r, square += r * r;
        }
    double mean = sum / (double)c->n_pairs;
    ok(item && item->n == c->n_pairs && item->least == least && item->greatest == greatest &&
           fabs(item->mean - mean) < 1e-13 &&
           fabs(item->deviation - sqrt(square / (double)c->n_pairs - mean * mean)) < 1e-7,
       "%zu runs: mean, deviation and range over pairs", c->n_runs);
    free(x);
    free(y);
}

static void equals_direct_computation(rng *r)
{
    for (size_t n_runs = 1; n_runs <= 7; n_runs++) {
        suf_curves c = random_curves(r, n_runs, 600);
        suf_metric_correlations m = correlate(&c);
        size_t n_sets = n_runs < 3 ? 0 : n_runs == 3 ? 1 : 3;
        size_t want = n_runs == 1 ? 12 : 20 + 4 + 2 + n_sets;
        ok(m.n == want, "%zu runs give %zu kinds of correlation", n_runs, m.n);
        if (n_runs > 1)
            check_frames(&c, &m);
        if (n_runs > 2)
            check_sets(&c, &m, n_runs - 1, false);
        if (n_runs > 3) {
            check_sets(&c, &m, n_runs - 2, false);
            check_sets(&c, &m, n_runs - n_runs / 2, true);
        }
        suf_metric_correlations_release(&m);
        suf_curves_release(&c);
    }
    suf_curves many = random_curves(r, SUF_MAX_COMPARED_RUNS + 1, 20);
    suf_metric_correlations m = correlate(&many);
    ok(m.n == 26, "too many runs have no sets compared");
    suf_metric_correlations_release(&m);
    suf_curves_release(&many);
}

/* ---- tables ---- */

#define METRIC_NAMES \
    "run\texample\tfinal_surprisal_bits\tvariability_bits\taoa_log10_step\tforgettability_bits\n"
#define GOOD METRIC_NAMES "0\t3\t1\t2\t3\t4\n0\t5\t2\t2\t3\t4\n1\t3\t3\t2\t3\t4\n1\t5\t4\t2\t3\t4\n"

static void refuses(const char *metrics, const char *distances, int want, uint64_t line,
                    const char *word)
{
    const char *path = write_text(scratch("metrics.tsv"), metrics);
    const char *cross = distances ? write_text(scratch("cross.tsv"), distances) : NULL;
    suf_curves c = {0};
    suf_diag diag = {0};

    if (!ok(suf_curves_read(&c, path, cross, NULL, &diag) == want && diag.where == line &&
                strstr(diag.what, word) && strcmp(diag.path, cross ? cross : path) == 0,
            "tables are refused: %s", word))
        printf("# %d at %llu: %s: %s\n", diag.err, (unsigned long long)diag.where, diag.path,
               diag.what);
}

static void reads_tables(void)
{
    const char *metrics = write_text(scratch("good.tsv"), GOOD);
    const char *cross = write_text(scratch("goodx.tsv"), "example\tpair_0_1\n3\t0.5\n5\t0.25\n");
    suf_curves c = {0};
    suf_diag diag = {0};

    ok_err(suf_curves_read(&c, metrics, cross, cross, &diag), SUF_OK, &diag, "tables are read");
    ok(c.n_runs == 2 && c.n_examples == 2 && c.n_pairs == 1 && c.final_surprisal[2] == 3 &&
           c.forgettability[3] == 4 && c.distance[1] == 0.25 && c.raw_distance[0] == 0.5,
       "with their numbers");
    suf_curves_release(&c);
    refuses(METRIC_NAMES, NULL, SUF_EFORMAT, 0, "without rows");
    refuses(METRIC_NAMES "1\t3\t1\t2\t3\t4\n", NULL, SUF_EMISMATCH, 2, "run 1 where run 0");
    refuses(METRIC_NAMES "0\t3\t1\t2\t3\t4\n0\t4\t1\t2\t3\t4\n1\t3\t1\t2\t3\t4\n", NULL,
            SUF_EMISMATCH, 0, "the last run has 1 rows instead of 2");
    refuses(METRIC_NAMES "0\t3\t1\t2\t3\t4\n1\t4\t1\t2\t3\t4\n", NULL, SUF_EMISMATCH, 3,
            "example 4 where 3");
    refuses(METRIC_NAMES "0\t3\t1\t2\t\t4\n", NULL, SUF_EFORMAT, 2, "aoa_log10_step");
    refuses("run\texample\n0\t0\n", NULL, SUF_EMISMATCH, 0, "final_surprisal_bits");
    refuses(METRIC_NAMES "0\t3\t1\t2\t3\t4\n", "example\tpair_0_1\n", SUF_EINVAL, 0, "one run");
    refuses(GOOD, "example\tpair_0_2\n3\t1\n5\t1\n", SUF_EMISMATCH, 0, "pair_0_1");
    refuses(GOOD, "example\tpair_0_1\n3\t1\n", SUF_EMISMATCH, 0, "1 rows for 2 examples");
    refuses(GOOD, "example\tpair_0_1\n5\t1\n3\t1\n", SUF_EMISMATCH, 2, "example 5 where 3");
    refuses(GOOD, "example\tpair_0_1\n3\tx\n5\t1\n", SUF_EFORMAT, 2, "not a number");
}

int main(void)
{
    rng r = {tap_seed()};

    equals_the_reference();
    equals_direct_computation(&r);
    reads_tables();
    return tap_done();
}
