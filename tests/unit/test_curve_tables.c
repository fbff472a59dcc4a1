/* Surprisals out of tables: every layout gives the curves of the arrays; units; missing values;
 * what is refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../lib/curve_data.h"
#include "../lib/tap.h"
#include "sufgram/curves.h"

enum { RUNS = 3, N = 60, WIDTH = 9 };

static uint64_t steps[WIDTH];
static double values[RUNS][N * WIDTH];
static const char *arrays[RUNS];
static char kept[3 * RUNS][512]; /* paths that outlast scratch's ring of buffers */

static const char *keep_path(size_t slot, const char *path)
{
    snprintf(kept[slot], sizeof kept[slot], "%s", path);
    return kept[slot];
}

static void make_curves(rng *r)
{
    fill_steps(steps, WIDTH);
    for (size_t k = 0; k < RUNS; k++) {
        char name[32];
        snprintf(name, sizeof name, "array_%zu.npy", k);
        fill_curves(r, values[k], N, WIDTH);
        arrays[k] = write_array(keep_path(k, scratch(name)), SUF_F64, N, WIDTH, values[k]);
    }
}

static suf_runs *open_runs(const char *const *paths, size_t n, const suf_runs_opts *opts)
{
    suf_runs *runs = NULL;
    suf_diag diag = {0};

    if (!ok_err(suf_runs_open_with(&runs, paths, n, opts, &diag), 0, &diag, "%s opens", paths[0]))
        exit(tap_done());
    return runs;
}

/* The runs hold exactly these curves: those of `values` of the examples listed. */
static bool holds(const suf_runs *runs, const size_t *examples, size_t n, double factor)
{
    double y[WIDTH];
    bool good = suf_runs_count(runs) == RUNS && suf_runs_examples(runs) == n &&
                suf_runs_checkpoints(runs) == WIDTH;

    for (size_t k = 0; good && k < RUNS; k++)
        for (size_t i = 0; good && i < n; i++) {
            good = suf_runs_read(runs, k, i, 1, y, NULL) == 0;
            for (size_t c = 0; good && c < WIDTH; c++)
                good = y[c] == values[k][(examples ? examples[i] : i) * WIDTH + c] * factor;
        }
    return good;
}

static void shuffle(rng *r, size_t *order, size_t n)
{
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)rng_below(r, i), t = order[i - 1];
        order[i - 1] = order[k];
        order[k] = t;
    }
}

static FILE *create(const char *path)
{
    FILE *f = fopen(path, "w");

    if (!f)
        exit(2);
    return f;
}

/* ---- layouts ---- */

/* How a long table is spelled: what stands around the numbers of a row. */
struct spelling {
    const char *header, *before_run, *before_step, *before_example, *before_value, *end;
};

/* All runs in one table, a row a value, in any order. */
static const char *write_long(rng *r, const char *name, const struct spelling *s)
{
    const char *path = scratch(name);
    static size_t order[RUNS * N * WIDTH];
    FILE *f = create(path);

    fputs(s->header, f);
    shuffle(r, order, RUNS * N * WIDTH);
    for (size_t i = 0; i < RUNS * N * WIDTH; i++) {
        size_t run = order[i] % RUNS, example = order[i] / RUNS % N, c = order[i] / RUNS / N;
        fprintf(f, "%s%zu%s%llu%s%zu%s%.17g%s", s->before_run, run, s->before_step,
                (unsigned long long)steps[c], s->before_example, example, s->before_value,
                values[run][example * WIDTH + c], s->end);
    }
    fclose(f);
    return path;
}

/* A run a table, a column a step, columns and rows in any order. */
static const char *write_wide(rng *r, size_t run, const char *prefix, const char *separator,
                              bool numbered)
{
    char name[32];
    size_t column[WIDTH], row[N];

    snprintf(name, sizeof name, "wide%s%zu", prefix, run);
    const char *path = scratch(name);
    FILE *f = create(path);
    shuffle(r, column, WIDTH);
    shuffle(r, row, N);
    fprintf(f, "word%s%s", separator, numbered ? "example" : "other");
    for (size_t c = 0; c < WIDTH; c++)
        fprintf(f, "%s%s%llu", separator, prefix, (unsigned long long)steps[column[c]]);
    for (size_t i = 0; i < N; i++) {
        size_t example = numbered ? row[i] : i;
        fprintf(f, "\nw%s%zu", separator, example);
        for (size_t c = 0; c < WIDTH; c++)
            fprintf(f, "%s%.17g", separator, values[run][example * WIDTH + column[c]]);
    }
    fclose(f);
    return path;
}

/* A run a folder, a table a checkpoint. */
static const char *write_folder(rng *r, size_t run, bool numbered)
{
    char name[64];

    snprintf(name, sizeof name, "folder%d_%zu", numbered, run);
    const char *folder = keep_path((size_t)(numbered ? 1 : 2) * RUNS + run, scratch(name));
    mkdir(folder, 0777);
    for (size_t c = 0; c < WIDTH; c++) {
        size_t row[N];
        char path[512];
        snprintf(path, sizeof path, "%s/step-%03llu.%s", folder, (unsigned long long)steps[c],
                 c % 2 ? "tsv" : "txt");
        FILE *f = create(path);
        shuffle(r, row, N);
        fputs(c % 2 ? "token\tsurprisal\n" : "token surprisal\n", f);
        for (size_t i = 0; i < N; i++)
            fprintf(f, c % 2 ? "%zu\t%.17g\n" : "%zu %.17g\n", numbered ? row[i] : i,
                    values[run][(numbered ? row[i] : i) * WIDTH + c]);
        fclose(f);
    }
    return folder;
}

static void check_layout(const char *what, const char *const *paths, size_t n,
                         const suf_runs_opts *opts)
{
    suf_runs *runs = open_runs(paths, n, opts);

    ok(holds(runs, NULL, N, 1), "%s_gives_the_curves_of_the_arrays", what);
    ok(memcmp(suf_runs_steps(runs), steps, sizeof steps) == 0 && !suf_runs_label(runs, 0) &&
           suf_runs_example(runs, N - 1) == N - 1 && suf_runs_dropped(runs) == 0,
       "%s_names_its_steps_and_examples", what);
    suf_runs_close(runs);
}

static void every_layout_gives_the_same_curves(rng *r)
{
    const char *paths[RUNS];
    const char *one;

    one = write_long(r, "long.csv",
                     &(struct spelling){"run,step,example,surprisal\n", "", ",", ",", ",", "\n"});
    check_layout("a_long_csv", &one, 1, NULL);
    one = write_long(r, "long.tsv",
                     &(struct spelling){"# origin: here\n# two\nmodel\tat\tignored\tid\tloss\n", "",
                                        "\t", ".0\tx\"y\t", "\t", "\r\n"});
    check_layout("a_long_tsv", &one, 1,
                 &(suf_runs_opts){.run_column = "model",
                                  .step_column = "at",
                                  .example_column = "id",
                                  .surprisal_column = "loss"});
    for (size_t k = 0; k < RUNS; k++)
        paths[k] = write_wide(r, k, "", ",", true);
    check_layout("wide_csv", paths, RUNS, NULL);
    for (size_t k = 0; k < RUNS; k++)
        paths[k] = write_wide(r, k, "step_", "\t", false);
    check_layout("wide_tsv_without_examples", paths, RUNS, NULL);
    for (size_t k = 0; k < RUNS; k++)
        paths[k] = write_folder(r, k, true);
    check_layout("folders_of_checkpoints", paths, RUNS,
                 &(suf_runs_opts){.example_column = "token"});
    for (size_t k = 0; k < RUNS; k++)
        paths[k] = write_folder(r, k, false);
    check_layout("folders_without_examples", paths, RUNS, NULL);
    paths[0] = arrays[0];
    paths[1] = write_wide(r, 1, "step", " ", true);
    paths[2] = arrays[2];
    check_layout("a_table_between_arrays", paths, RUNS, NULL);
}

static void examples_may_be_texts(rng *r)
{
    const char *path = write_long(
        r, "texts.csv",
        &(struct spelling){"run,step,word,context,surprisal\n", "r", ",", ",\"w,", "\",c,", "\n"});
    suf_runs *runs = open_runs(&path, 1, &(suf_runs_opts){.example_column = "word+context"});
    size_t order[N], wrong = 0;
    char label[32];

    /* Any order of first appearance: find each example by its label. */
    for (size_t i = 0; i < N; i++) {
        order[i] = (size_t)strtoul(suf_runs_label(runs, i) + 2, NULL, 10);
        snprintf(label, sizeof label, "w,%zu+c", order[i]);
        wrong += strcmp(label, suf_runs_label(runs, i)) != 0 || suf_runs_example(runs, i) != i;
    }
    ok(wrong == 0, "texts_are_labels_of_examples");
    bool all = suf_runs_count(runs) == RUNS;
    for (size_t k = 0; all && k < RUNS; k++) { /* runs too: in order of first appearance */
        size_t run = (size_t)(suf_runs_name(runs, k)[1] - '0');
        for (size_t i = 0; i < N; i++) {
            double y[WIDTH];
            all = all && suf_runs_read(runs, k, i, 1, y, NULL) == 0 &&
                  memcmp(y, values[run] + order[i] * WIDTH, sizeof y) == 0;
        }
    }
    ok(all, "each_has_its_curves");
    suf_runs_close(runs);
}

static void numbers_of_examples_are_kept(void)
{
    const char *path = write_text(scratch("numbers.csv"), "example,1,10\n900,1,2\n7,3,4\n30,5,6\n");
    suf_runs *runs = open_runs(&path, 1, NULL);
    double y[2];

    ok(suf_runs_example(runs, 0) == 7 && suf_runs_example(runs, 1) == 30 &&
           suf_runs_example(runs, 2) == 900 && !suf_runs_label(runs, 0),
       "examples_are_sorted_by_their_numbers");
    ok(suf_runs_read(runs, 0, 2, 1, y, NULL) == 0 && y[0] == 1 && y[1] == 2, "with_their_curves");
    suf_runs_close(runs);
}

/* ---- units ---- */

static void units_become_bits(void)
{
    static const struct {
        enum suf_unit unit;
        const char *name;
        double of_8_bits; /* p = 1/256 */
    } units[] = {{SUF_BITS, "bits", 8},
                 {SUF_NATS, "nats", 5.545177444479562},
                 {SUF_LOG10, "log10", 2.4082399653118496},
                 {SUF_LOG2PROB, "log2prob", -8},
                 {SUF_LNPROB, "lnprob", -5.545177444479562},
                 {SUF_LOG10PROB, "log10prob", -2.4082399653118496}};

    for (size_t k = 0; k < sizeof units / sizeof units[0]; k++) {
        const char *path = write_array(scratch("unit.npy"), SUF_F64, 1, 1, &units[k].of_8_bits);
        suf_runs *runs = open_runs(&path, 1, &(suf_runs_opts){.unit = units[k].unit});
        double y = 0;
        ok(suf_runs_read(runs, 0, 0, 1, &y, NULL) == 0, "%s are read", units[k].name);
        ok_close(y, 8, 1e-15, "%s_become_bits", units[k].name);
        ok(suf_unit_parse(units[k].name) == (int)units[k].unit &&
               strcmp(suf_unit_name(units[k].unit), units[k].name) == 0,
           "%s_is_the_name", units[k].name);
        suf_runs_close(runs);
    }
    ok(suf_unit_parse("bit") == -1 && suf_unit_parse("") == -1, "other_units_are_unknown");
}

/* ---- missing values ---- */

static void missing_values_end_the_job_or_their_example(rng *r)
{
    static double y[RUNS][N * WIDTH];
    const char *paths[RUNS];
    size_t good[N], n_good = 0;
    bool bad[N] = {false};
    suf_runs *runs = NULL;
    suf_diag diag = {0};

    memcpy(y, values, sizeof y);
    for (size_t i = 0; i < N; i += 1 + rng_below(r, 6)) {
        bad[i] = true;
        y[rng_below(r, RUNS)][i * WIDTH + rng_below(r, WIDTH)] = i % 2 ? (double)NAN : INFINITY;
    }
    for (size_t i = 0; i < N; i++)
        if (!bad[i])
            good[n_good++] = i;
    for (size_t k = 0; k < RUNS; k++)
        paths[k] = write_array(k == 0   ? scratch("bad0.npy")
                               : k == 1 ? scratch("bad1.npy")
                                        : scratch("bad2.npy"),
                               SUF_F64, N, WIDTH, y[k]);
    for (unsigned threads = 1; threads < 4; threads += 2) {
        runs = open_runs(paths, RUNS, &(suf_runs_opts){.drop = 1, .n_threads = threads});
        ok(holds(runs, good, n_good, 1), "drop_leaves_the_other_examples (%u threads)", threads);
        ok(suf_runs_dropped(runs) == N - n_good &&
               suf_runs_example(runs, n_good - 1) == good[n_good - 1],
           "and_counts_and_numbers_them (%u threads)", threads);
        suf_runs_close(runs);
    }
    /* The same out of a table, whose missing cells are empty, NA or not there at all. */
    FILE *f = create(scratch("holes.csv"));
    fputs("run,step,example,surprisal\n", f);
    for (size_t k = 0; k < RUNS; k++)
        for (size_t i = 0; i < N * WIDTH; i++) {
            if (!isfinite(y[k][i]) && i % 3 == 0)
                continue;
            fprintf(f, "%zu,%llu,%zu,", k, (unsigned long long)steps[i % WIDTH], i / WIDTH);
            if (isfinite(y[k][i]))
                fprintf(f, "%.17g\n", y[k][i]);
            else
                fputs(i % 3 == 1 ? "\n" : "NA\n", f);
        }
    fclose(f);
    const char *path = scratch("holes.csv");
    runs = open_runs(&path, 1, &(suf_runs_opts){.drop = 1});
    ok(holds(runs, good, n_good, 1) && suf_runs_dropped(runs) == N - n_good,
       "holes_in_a_table_are_dropped_alike");
    suf_runs_close(runs);
    runs = open_runs(&path, 1, NULL);
    double all[N * WIDTH];
    int err = 0;
    for (size_t k = 0; !err && k < RUNS; k++)
        err = suf_runs_read(runs, k, 0, N, all, &diag);
    ok_err(err, SUF_ENUMERIC, &diag, "without_drop_a_hole_is_an_error");
    ok(strstr(diag.what, "example '") && strstr(diag.what, "at step ") && strstr(diag.what, "run "),
       "which_names_example_run_and_step");
    suf_runs_close(runs);
    for (size_t i = 0; i < N * WIDTH; i++)
        y[0][i] = NAN;
    paths[0] = write_array(scratch("bad0.npy"), SUF_F64, N, WIDTH, y[0]);
    ok_err(suf_runs_open_with(&runs, paths, RUNS, &(suf_runs_opts){.drop = 1}, &diag), SUF_ENUMERIC,
           &diag, "nothing_left_is_an_error");
}

/* A mask over positions, with examples left out: both lists of rows at work. */
static void drop_works_under_a_mask(void)
{
    enum { SEQUENCES = 5, LENGTH = 4 };
    static const uint8_t mask[SEQUENCES * LENGTH] = {0, 1, 1, 0, 0, 0, 0, 1, 0, 1,
                                                     1, 1, 0, 0, 0, 0, 0, 0, 1, 0};
    double full[SEQUENCES * (LENGTH - 1) * 2], selected[7 * 2], y[2];
    size_t n = 0;

    for (size_t i = 0; i < SEQUENCES * (LENGTH - 1); i++) {
        full[2 * i] = full[2 * i + 1] = (double)i;
        if (mask[i / 3 * LENGTH + i % 3 + 1]) {
            selected[2 * n] = selected[2 * n + 1] = (double)i;
            n++;
        }
    }
    full[0] = NAN;     /* example 0 */
    selected[4] = NAN; /* example 2 */
    const char *paths[2] = {
        write_array(scratch("full.npy"), SUF_F64, SEQUENCES * (LENGTH - 1), 2, full),
        write_array(scratch("some.npy"), SUF_F64, n, 2, selected)};
    const suf_runs_opts opts = {
        .mask = write_array(scratch("mask.npy"), SUF_BOOL, SEQUENCES, LENGTH, mask), .drop = 1};
    suf_runs *runs = open_runs(paths, 2, &opts);
    bool good = n == 7 && suf_runs_examples(runs) == 5 && suf_runs_dropped(runs) == 2 &&
                suf_runs_example(runs, 0) == 1 && suf_runs_example(runs, 1) == 3;
    for (size_t k = 0; k < 2; k++)
        for (uint64_t i = 0; i < 5; i++)
            good = good && suf_runs_read(runs, k, i, 1, y, NULL) == 0 &&
                   y[1] == selected[2 * suf_runs_example(runs, i) + 1];
    ok(good, "the_same_examples_are_left_out_of_both_forms");
    suf_runs_close(runs);
}

/* ---- refusals ---- */

static void bad_tables_are_refused(void)
{
    static const struct {
        const char *text;
        int err;
        uint64_t line; /* 0: no line */
        const char *what;
    } cases[] = {
        {"", SUF_EFORMAT, 1, "no line of column names"},
        {"# only: this\n", SUF_EFORMAT, 2, "no line of column names"},
        {"example,word\n0,a\n", SUF_EFORMAT, 0, "no column 'surprisal'"},
        {"step,surprisal\n0,1\n", SUF_EFORMAT, 0, "needs a column 'example'"},
        {"example,1,1\n", SUF_EFORMAT, 1, "two columns are named '1'"},
        {"example,1,2\n", SUF_EFORMAT, 0, "no curves"},
        {"example,1,2\n0,1\n", SUF_EFORMAT, 2, "2 cells where 3 columns"},
        {"example,1,2\n0,1,2\n0,3,4\n", SUF_EFORMAT, 3, "a second surprisal of example '0'"},
        {"example,1,step_1\n0,1,2\n", SUF_EFORMAT, 2, "a second surprisal of example '0'"},
        {"example,1\n0,1\n1,1.5x\n", SUF_EFORMAT, 3, "'1.5x' is not a number"},
        {"example,1\n0,\"1\n", SUF_EFORMAT, 2, "never closed"},
        {"example,1\n0,1\"2\n", SUF_EFORMAT, 2, "quote"},
        {"example,step,surprisal\n0,1,2\n0,-1,2\n", SUF_EFORMAT, 3, "'-1' is not a step"},
        {"example,step,surprisal\n0,1.5,2\n", SUF_EFORMAT, 2, "'1.5' is not a step"},
        {"example,step,surprisal\n0,,2\n", SUF_EFORMAT, 2, "'' is not a step"},
        {"example,step,surprisal\n0,1e99,2\n", SUF_EFORMAT, 2, "'1e99' is not a step"},
        {"example,step,surprisal\n0,1,2\n0,1.0,2\n", SUF_EFORMAT, 3, "a second surprisal"},
    };

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        const char *path = write_text(scratch("bad.csv"), cases[k].text);
        suf_runs *runs = NULL;
        suf_diag diag = {0};
        int err = suf_runs_open(&runs, &path, 1, NULL, &diag);
        ok_err(err, cases[k].err, &diag, "table %zu is refused", k);
        ok(strstr(diag.what, cases[k].what) && strcmp(diag.path, path) == 0 &&
               (cases[k].line ? diag.unit == SUF_AT_LINE && diag.where == cases[k].line
                              : diag.unit == SUF_AT_NONE),
           "table %zu: %s, line %llu", k, diag.what, (unsigned long long)diag.where);
        suf_runs_close(runs);
    }
    const char *nul = write_file(scratch("nul.tsv"), "example\t1\n0\t1\0\n", 15);
    suf_runs *runs = NULL;
    suf_diag diag = {0};
    ok_err(suf_runs_open(&runs, &nul, 1, NULL, &diag), SUF_EFORMAT, &diag, "NUL is refused");
    ok(diag.where == 2, "NUL is located");
}

static void tables_that_do_not_fit_are_refused(void)
{
    const char *good = write_text(scratch("good.csv"), "example,1,2\n0,1,2\n1,1,2\n");
    const char *odd = write_text(scratch("odd.csv"), "example,1,2\n0,1,2\n5,1,2\n");
    const char *array = write_array(scratch("two.npy"), SUF_F64, 2, 2, (double[]){1, 2, 3, 4});
    suf_runs *runs = NULL;
    suf_diag diag = {0};
    double y[2];

    ok_err(suf_runs_open(&runs, (const char *[]){odd, array}, 2, NULL, &diag), SUF_EMISMATCH, &diag,
           "beside_arrays_examples_count_from_0");
    runs = open_runs((const char *[]){good, odd}, 2, NULL);
    ok(suf_runs_examples(runs) == 3 && suf_runs_read(runs, 0, 0, 2, (double[4]){0}, NULL) == 0,
       "examples_of_two_tables_are_joined");
    ok_err(suf_runs_read(runs, 0, 2, 1, y, &diag), SUF_ENUMERIC, &diag,
           "what_one_lacks_is_missing");
    ok(strstr(diag.what, "example '5'") && strcmp(diag.path, good) == 0, "and named");
    suf_curves c = {0};
    ok_err(suf_curves_compute(&c, runs, (uint64_t[]){1, 3}, 2, &(suf_curves_opts){.vocab_size = 9},
                              &diag),
           SUF_EMISMATCH, &diag, "steps_must_be_the_table's");
    suf_runs_close(runs);
    mkdir(scratch("twice"), 0777);
    write_text(scratch("twice/a1.csv"), "surprisal\n1\n");
    write_text(scratch("twice/b1.csv"), "surprisal\n1\n");
    const char *folder = scratch("twice");
    ok_err(suf_runs_open(&runs, &folder, 1, NULL, &diag), SUF_EMISMATCH, &diag,
           "two_files_of_one_step_are_refused");
    ok_err(suf_runs_open_with(&runs, &good, 1, &(suf_runs_opts){.tmp = good}, &diag), SUF_EIO,
           &diag, "a_scratch_folder_must_be_one");
}

int main(void)
{
    rng r = {tap_seed()};

    make_curves(&r);
    every_layout_gives_the_same_curves(&r);
    examples_may_be_texts(&r);
    numbers_of_examples_are_kept();
    units_become_bits();
    missing_values_end_the_job_or_their_example(&r);
    drop_works_under_a_mask();
    bad_tables_are_refused();
    tables_that_do_not_fit_are_refused();
    return tap_done();
}
