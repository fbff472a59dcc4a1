/* fuzz_arrays.c - readers of tables and arrays of numbers. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "sufgram/corpus.h"
#include "sufgram/correlate.h"
#include "sufgram/effects.h"
#include "sufgram/npy.h"
#include "sufgram/regression.h"
#include "sufgram/row_context.h"
#include "sufgram/runs.h"
#include "sufgram/steps.h"
#include "sufgram/table.h"
#include "tap.h"

void fuzz_steps(const uint8_t *data, size_t size)
{
    suf_diag diag = {0};
    uint64_t *steps;
    size_t n;

    int err = suf_steps_read(&steps, &n, fuzz_file("steps.txt", data, size), &diag);
    fuzz_named(err, &diag);
    if (err)
        return;
    for (size_t i = 1; i < n; i++)
        if (steps[i] <= steps[i - 1])
            abort();
    free(steps);
}

void fuzz_table(const uint8_t *data, size_t size)
{
    static const char *const wanted[] = {"b", "a"};
    const char *path = fuzz_file("t.tsv", data, size), *key, *value;
    suf_diag diag = {0};
    suf_table *t;

    for (size_t n = 0; n <= 2; n += 2) {
        int err = suf_table_read(&t, path, n ? wanted : NULL, n, &diag);
        fuzz_named(err, &diag);
        if (err)
            continue;
        size_t rows = suf_table_rows(t), sum = 0;
        double *numbers = malloc((rows + 1) * sizeof *numbers);
        for (size_t i = 0; suf_table_provenance(t, i, &key, &value) == SUF_OK; i++)
            sum += strlen(key) + strlen(value);
        for (size_t k = 0; k < suf_table_columns(t); k++) {
            sum += strlen(suf_table_name(t, k));
            for (size_t i = 0; i < rows; i++)
                sum += strlen(suf_table_text(t, i, k)) + suf_table_line(t, i);
            fuzz_named(suf_table_numbers(t, k, numbers, &diag), &diag);
        }
        if (size && sum == SIZE_MAX)
            abort();
        free(numbers);
        suf_table_free(t);
    }
}

void fuzz_join(const uint8_t *data, size_t size)
{
    static const char *const keys[] = {"k"};
    suf_join_opts opts = {.repeated = size && (data[size - 1] & 1)};
    suf_diag diag = {0};
    size_t n_second;

    const uint8_t *second = fuzz_cut(&data, &size, &n_second);
    const char *const paths[] = {fuzz_file("j1.tsv", data, size),
                                 fuzz_file("j2.csv", second, n_second)};
    fuzz_named(suf_table_join(paths, 2, keys, 1, &opts, "/dev/null", SUF_CSV, &diag), &diag);
}

void fuzz_npy(const uint8_t *data, size_t size)
{
    suf_diag diag = {0};
    suf_npy *npy;

    int err = suf_npy_open(&npy, fuzz_file("a.npy", data, size), &diag);
    fuzz_named(err, &diag);
    if (err)
        return;
    uint64_t rows = suf_npy_rows(npy), length = suf_npy_row_length(npy);
    /* What was accepted is there: at least a byte an item. */
    if (length && rows > size / length)
        abort();
    double *numbers = malloc((size_t)(rows * length + 1) * sizeof *numbers);
    err = suf_npy_read_f64(npy, 0, rows, numbers, &diag);
    fuzz_named(err, &diag);
    fuzz_named(suf_npy_read_ids(npy, 0, rows, (uint32_t *)numbers, &diag), &diag);
    fuzz_named(suf_npy_read_mask(npy, 0, rows, (uint8_t *)numbers, &diag), &diag);
    if (suf_npy_read_f64(npy, 1, UINT64_MAX, numbers, &diag) != SUF_EINVAL)
        abort();
    free(numbers);
    suf_npy_close(npy);
}

void fuzz_mask(const uint8_t *data, size_t size)
{
    suf_diag diag = {0};
    uint64_t n;
    uint8_t *mask;

    int err = suf_mask_read(&mask, fuzz_file("mask.npy", data, size), 2, 3, &n, &diag);
    fuzz_named(err, &diag);
    if (!err) {
        if (n > 6)
            abort();
        free(mask);
    }
}

/* Read some curves of an export, with a mask and without. */
static void read_runs(const char *path, const char *mask, uint8_t how)
{
    suf_runs_opts opts = {.mask = mask, .drop = how & 1, .n_threads = 1, .tmp = scratch("")};
    suf_diag diag = {0};
    suf_runs *r;

    opts.unit =
        (enum suf_unit)(how >> 1 & 7) > SUF_LOG10PROB ? SUF_BITS : (enum suf_unit)(how >> 1 & 7);
    if (how & 16)
        opts.example_column = "example+step";
    int err = suf_runs_open_with(&r, &path, 1, &opts, &diag);
    fuzz_named(err, &diag);
    if (err)
        return;
    uint64_t n = suf_runs_examples(r), points = suf_runs_checkpoints(r), sum = 0;
    n = n < 50 ? n : 50;
    double *curves = malloc((size_t)(n * points + 1) * sizeof *curves);
    for (size_t run = 0; run < suf_runs_count(r) && run < 5 && points < 1000; run++)
        fuzz_named(suf_runs_read(r, run, 0, n, curves, &diag), &diag);
    for (uint64_t i = 0; i < n; i++) {
        const char *label = suf_runs_label(r, i);
        sum += suf_runs_example(r, i) + (label ? strlen(label) : 0);
    }
    if (how == 255 && sum == UINT64_MAX)
        abort();
    free(curves);
    suf_runs_close(r);
}

void fuzz_runs(const uint8_t *data, size_t size)
{
    size_t n_second;

    if (!size)
        return;
    uint8_t how = *data++;
    size--;
    const uint8_t *second = fuzz_cut(&data, &size, &n_second);
    const char *mask = n_second ? fuzz_file("mask.npy", second, n_second) : NULL;
    read_runs(fuzz_file("run.npy", data, size), mask, how);
}

void fuzz_run_tables(const uint8_t *data, size_t size)
{
    if (size)
        read_runs(fuzz_file("run.csv", data + 1, size - 1), NULL, data[0]);
}

/* The metrics of curves, and n-gram targets, from tables. */
void fuzz_metrics(const uint8_t *data, size_t size)
{
    suf_ngram_targets targets;
    suf_diag diag = {0};
    suf_curves c = {0};
    size_t n_second;

    const uint8_t *second = fuzz_cut(&data, &size, &n_second);
    const char *distances = n_second ? fuzz_file("d.tsv", second, n_second) : NULL;
    const char *path = fuzz_file("m.tsv", data, size);
    int err = suf_curves_read(&c, path, distances, distances, &diag);
    fuzz_named(err, &diag);
    if (!err)
        suf_curves_release(&c);
    err = suf_ngram_targets_read(&targets, path, &diag);
    fuzz_named(err, &diag);
    if (!err)
        suf_ngram_targets_release(&targets);
}

void fuzz_formula(const uint8_t *data, size_t size)
{
    suf_diag diag = {0};
    suf_formula *f;

    int err = suf_formula_parse(&f, fuzz_text(data, size), &diag);
    fuzz_named(err, &diag);
    if (!err)
        suf_formula_free(f);
}

static void regress(const suf_table *t, const suf_formula *f, uint8_t how)
{
    const char *cluster = suf_table_columns(t) ? suf_table_name(t, 0) : NULL;
    suf_regress_opts opts = {.formula = f, .drop_missing = how & 1, .n_threads = 1};
    suf_regression *r;
    suf_diag diag = {0};

    opts.clip = how & 2 ? 1.5 : 0;
    opts.zscore = how & 4;
    opts.correlations = how & 4;
    opts.errors = (enum suf_errors)(how >> 3 & 3);
    opts.n_bootstrap = how & 32 ? 3 : 0;
    opts.n_folds = how & 32 ? 2 : 0;
    opts.n_permutations = how & 64 ? 2 : 0;
    opts.cluster = &cluster;
    opts.n_cluster = how & 128 && cluster ? 1 : 0;
    int err = suf_regress(&r, t, &opts, &diag);
    fuzz_named(err, &diag);
    if (!err)
        suf_regression_free(r);
}

/* data[0] says how; then a line with a formula, and a table. */
void fuzz_regress(const uint8_t *data, size_t size)
{
    suf_effects_opts effects = {.n_threads = 1};
    suf_diag diag = {0};
    suf_formula *f;
    suf_table *t;

    if (!size)
        return;
    uint8_t how = *data++;
    size--;
    const uint8_t *end = memchr(data, '\n', size);
    size_t first = end ? (size_t)(end - data) : size, rest = end ? size - first - 1 : 0;
    int err = suf_formula_parse(&f, fuzz_text(data, first), &diag);
    if (err)
        return;
    err = suf_table_read(&t, fuzz_file("r.tsv", data + size - rest, rest), NULL, 0, &diag);
    fuzz_named(err, &diag);
    if (!err) {
        suf_effects e;
        regress(t, f, how);
        effects.drop_missing = how & 1;
        effects.pos_column = suf_table_columns(t) > 2 ? suf_table_name(t, 2) : NULL;
        fuzz_named(suf_effects_run(&e, t, &effects, &diag), &diag);
        suf_table_free(t);
    }
    suf_formula_free(f);
}

static int visit_row(void *arg, const suf_row_context_row *row)
{
    double *sum = arg;

    *sum += row->values[0];
    return 0;
}

/* 2 sequences of up to 16 positions: a byte each is target, word, and the lags. */
void fuzz_row_context(const uint8_t *data, size_t size)
{
    enum { SEQUENCES = 2, MAX = 16 };
    uint8_t mask[SEQUENCES * MAX];
    uint32_t words[SEQUENCES * MAX], lags[3];
    size_t lagged[2], summed[2];
    suf_diag diag = {0};
    suf_row_context *c;
    double values[2] = {1, 2}, sum = 0;

    if (size < 8)
        return;
    uint64_t length = data[0] % (MAX + 1);
    suf_row_context_opts o = {.n_sequences = SEQUENCES,
                              .length = length,
                              .mask = mask,
                              .n_values = 2,
                              .lags = lags,
                              .lagged = lagged,
                              .summed = summed};
    o.n_lags = data[1] % 4;
    o.n_lagged = data[1] / 4 % 3;
    o.n_summed = data[1] / 12 % 3;
    o.words = data[1] & 128 ? words : NULL;
    for (size_t i = 0; i < 3; i++)
        lags[i] = data[2 + i] == 255 ? UINT32_MAX : data[2 + i];
    for (size_t i = 0; i < 2; i++) {
        lagged[i] = data[5 + i] % 3;
        summed[i] = data[5 + i] / 3 % 3;
    }
    for (size_t i = 0; i < SEQUENCES * length; i++) {
        uint8_t b = 7 + i < size ? data[7 + i] : 0;
        mask[i] = b & 1;
        words[i] = b >> 1;
    }
    int err = suf_row_context_new(&c, &o, &diag);
    fuzz_named(err, &diag);
    if (err)
        return;
    const uint8_t *needed = suf_row_context_needed(c);
    for (uint64_t i = 0; i < SEQUENCES * length && !err; i++)
        if (needed[i] || (data[1] & 64 && i == data[7]))
            err = suf_row_context_put(c, i / length, i % length, values, visit_row, &sum, &diag);
    fuzz_named(err, &diag);
    suf_row_context_free(c);
}
