/* Surprisal exports and step files: every form of input, and what is refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "../lib/curve_data.h"
#include "../lib/tap.h"
#include "sufgram/curves.h"
#include "sufgram/npy.h"

/* Half-precision bits of a multiple of 1/16 in [1, 32). */
static uint16_t half_bits(double v)
{
    int exponent;
    double fraction = frexp(v, &exponent); /* [0.5, 1) */

    return (uint16_t)((exponent + 14) << 10 | (int)((2 * fraction - 1) * 1024));
}

static void dtypes_do_not_matter(rng *r)
{
    enum { N = 40, CURVES = 300 };
    uint64_t steps[N];
    static double y[CURVES * N];
    static float single[CURVES * N];
    static uint16_t half[CURVES * N];
    suf_curves_opts opts = {.vocab_size = VOCAB};

    fill_steps(steps, N);
    fill_curves(r, y, CURVES, N);
    for (size_t i = 0; i < CURVES * N; i++) {
        single[i] = (float)y[i];
        half[i] = half_bits(y[i]);
    }
    const char *f8 = write_array(scratch("f8.npy"), SUF_F64, CURVES, N, y);
    const char *f4 = write_array(scratch("f4.npy"), SUF_F32, CURVES, N, single);
    const char *f2 = write_array(scratch("f2.npy"), SUF_F16, CURVES, N, half);
    suf_curves a = compute(&f8, 1, NULL, steps, N, &opts);
    suf_curves b = compute(&f4, 1, NULL, steps, N, &opts);
    suf_curves c = compute(&f2, 1, NULL, steps, N, &opts);
    ok(same_curves(&a, &b), "f4_gives_what_f8_gives");
    ok(same_curves(&a, &c), "f2_gives_what_f8_gives");
    suf_curves_release(&a);
    suf_curves_release(&b);
    suf_curves_release(&c);
}

/* A mask over SEQUENCES x LENGTH and curves of every target position. */
enum { SEQUENCES = 30, LENGTH = 9, WIDTH = 31 };
static double positions[SEQUENCES * (LENGTH - 1) * WIDTH];

static size_t write_masked(rng *r)
{
    static uint8_t mask[SEQUENCES * LENGTH];
    static double selected[SEQUENCES * LENGTH * WIDTH];
    size_t n = 0;

    fill_curves(r, positions, SEQUENCES * (LENGTH - 1), WIDTH);
    for (size_t s = 0; s < SEQUENCES; s++)
        for (size_t t = 1; t < LENGTH; t++)
            if ((mask[s * LENGTH + t] = s != 4 && rng_below(r, 2)) != 0)
                memcpy(selected + n++ * WIDTH, positions + (s * (LENGTH - 1) + t - 1) * WIDTH,
                       WIDTH * sizeof *selected);
    write_array(scratch("mask.npy"), SUF_BOOL, SEQUENCES, LENGTH, mask);
    write_array(scratch("selected.npy"), SUF_F64, n, WIDTH, selected);
    write_array(scratch("positions.npy"), SUF_F64, SEQUENCES * (LENGTH - 1), WIDTH, positions);
    mask[2 * LENGTH] = 1;
    write_array(scratch("mask0.npy"), SUF_BOOL, SEQUENCES, LENGTH, mask);
    memset(mask, 0, sizeof mask);
    write_array(scratch("empty-mask.npy"), SUF_BOOL, SEQUENCES, LENGTH, mask);
    return n;
}

static const char *write_part(const char *folder, size_t first, size_t end, size_t rows)
{
    char name[64];

    snprintf(name, sizeof name, "%s/surprisals_tokens_%zu-%zu.npy", folder, first, end);
    return write_array(scratch(name), SUF_F64, rows, WIDTH, positions + first * WIDTH);
}

static const char *make_folder(const char *name)
{
    const char *path = scratch(name);

    if (mkdir(path, 0777) != 0)
        exit(2);
    return path;
}

static void exports_of_every_form_agree(rng *r)
{
    size_t n = write_masked(r), total = SEQUENCES * (LENGTH - 1);
    uint64_t steps[WIDTH];
    suf_curves_opts opts = {.vocab_size = VOCAB};

    fill_steps(steps, WIDTH);
    make_folder("parts");
    write_part("parts", 100, total, total - 100); /* by number, not by name: 7, 20, 100 */
    write_part("parts", 7, 20, 13);
    write_part("parts", 20, 100, 80);
    write_part("parts", 0, 7, 7);
    write_text(scratch("parts/surprisals_tokens_0-9.npy.bak"), "no array");
    write_text(scratch("parts/notes.txt"), "no array");
    const char *forms[] = {scratch("selected.npy"), scratch("positions.npy"), scratch("parts")};
    const char *mask = scratch("mask.npy");
    suf_curves want = compute(&forms[0], 1, NULL, steps, WIDTH, &opts);
    ok(want.n_examples == n, "selected rows are examples");
    for (size_t k = 0; k < 3; k++) {
        suf_curves got = compute(&forms[k], 1, mask, steps, WIDTH, &opts);
        ok(same_curves(&want, &got), "form_%zu_of_an_export_gives_the_same", k);
        suf_curves_release(&got);
    }
    suf_curves mixed = compute(forms, 3, mask, steps, WIDTH, &opts);
    bool zero = mixed.n_pairs == 3;
    for (size_t i = 0; i < n * 3; i++)
        zero = zero && mixed.distance[i] == 0;
    ok(zero, "equal_runs_are_at_distance_0_whatever_their_form");
    suf_curves folder = compute(&forms[2], 1, NULL, steps, WIDTH, &opts);
    ok(folder.n_examples == total, "without_a_mask_every_row_is_an_example");
    suf_curves_release(&folder);
    suf_curves_release(&mixed);
    suf_curves_release(&want);
}

static void expect_refusal(int want, const char *const *paths, size_t n_runs, const char *mask,
                           const char *culprit, const char *what)
{
    suf_runs *runs = NULL;
    suf_diag diag = {0};

    ok_err(suf_runs_open(&runs, paths, n_runs, mask, &diag), want, &diag, "%s", what);
    ok(strcmp(diag.path, culprit) == 0 && runs == NULL, "%s: the file is named", what);
    printf("# %s\n", diag.what);
}

static void mismatched_inputs_are_refused(void)
{
    const char *good = scratch("positions.npy"), *mask = scratch("mask.npy");
    const char *pair[2] = {good, scratch("selected.npy")}, *bad;

    expect_refusal(SUF_EMISMATCH, pair, 2, NULL, pair[1], "other_rows_are_refused");
    bad = pair[1] =
        write_array(scratch("narrow.npy"), SUF_F64, SEQUENCES * (LENGTH - 1), WIDTH - 1, positions);
    expect_refusal(SUF_EMISMATCH, pair, 2, NULL, bad, "other_checkpoints_are_refused");
    bad = write_array(scratch("odd-rows.npy"), SUF_F64, 17, WIDTH, positions);
    expect_refusal(SUF_EMISMATCH, &bad, 1, mask, bad, "rows_that_fit_no_mask_are_refused");
    expect_refusal(SUF_EFORMAT, &good, 1, scratch("mask0.npy"), scratch("mask0.npy"),
                   "a_target_at_position_0_is_refused");
    expect_refusal(SUF_EFORMAT, &good, 1, scratch("empty-mask.npy"), scratch("empty-mask.npy"),
                   "an_empty_mask_is_refused");
    bad = write_array(scratch("no-rows.npy"), SUF_F64, 0, WIDTH, positions);
    expect_refusal(SUF_EFORMAT, &bad, 1, NULL, bad, "an_empty_export_is_refused");
    bad = write_array(scratch("no-columns.npy"), SUF_F64, 5, 0, positions);
    expect_refusal(SUF_EFORMAT, &bad, 1, NULL, bad, "an_export_without_checkpoints_is_refused");
    bad = write_array(scratch("integers.npy"), SUF_I64, 5, WIDTH, positions);
    expect_refusal(SUF_EFORMAT, &bad, 1, NULL, bad, "integers_are_refused");
    expect_refusal(SUF_EINVAL, NULL, 0, NULL, "", "no_run_is_refused");
    bad = scratch("missing.npy");
    expect_refusal(SUF_EIO, &bad, 1, NULL, bad, "a_missing_file_is_refused");

    bad = make_folder("bare");
    expect_refusal(SUF_EFORMAT, &bad, 1, NULL, bad, "a_folder_without_surprisals_is_refused");
    const char *folder = make_folder("gap");
    write_part("gap", 0, 10, 10);
    bad = write_part("gap", 12, 20, 8);
    expect_refusal(SUF_EMISMATCH, &folder, 1, NULL, bad, "a_gap_in_a_folder_is_refused");
    folder = make_folder("late");
    bad = write_part("late", 5, 20, 15);
    expect_refusal(SUF_EMISMATCH, &folder, 1, NULL, bad, "a_folder_must_begin_at_row_0");
    folder = make_folder("wrong-name");
    bad = write_part("wrong-name", 0, 20, 19);
    expect_refusal(SUF_EMISMATCH, &folder, 1, NULL, bad, "a_name_must_say_the_rows");
}

static void bad_numbers_are_located(void)
{
    uint64_t steps[WIDTH];
    suf_curves_opts opts = {.vocab_size = VOCAB, .n_threads = 2};
    const char *folder = make_folder("nan");
    size_t total = SEQUENCES * (LENGTH - 1);

    fill_steps(steps, WIDTH);
    for (int k = 0; k < 2; k++) {
        suf_runs *runs = NULL;
        suf_curves c = {0};
        suf_diag diag = {0};
        positions[150 * WIDTH + 5] = k ? INFINITY : NAN;
        const char *culprit = write_part("nan", 100, total, total - 100);
        write_part("nan", 0, 100, 100);
        const char *pair[2] = {scratch("positions.npy"), folder};
        if (!ok_err(suf_runs_open(&runs, pair, 2, NULL, &diag), 0, &diag, "opens"))
            exit(tap_done());
        ok_err(suf_curves_compute(&c, runs, steps, WIDTH, &opts, &diag), SUF_ENUMERIC, &diag,
               "%s_in_a_curve_is_refused", k ? "infinity" : "nan");
        ok(strcmp(diag.path, culprit) == 0 && diag.unit == SUF_AT_ROW && diag.where == 50 &&
               strstr(diag.what, "checkpoint 5") != NULL,
           "file_row_and_checkpoint_are_named");
        ok(c.final_surprisal == NULL, "nothing_is_returned_on_error");
        suf_runs_close(runs);
    }
}

static void step_files_are_checked(void)
{
    static const struct {
        const char *text;
        int err;
        uint64_t line;
    } cases[] = {
        {"0\n10\n\n 20 \r\n30", 0, 0}, {"", SUF_EFORMAT, 0},
        {"\n\n", SUF_EFORMAT, 0},      {"1\n2\n2\n", SUF_EFORMAT, 3},
        {"5\n4\n", SUF_EFORMAT, 2},    {"1\nten\n", SUF_EFORMAT, 2},
        {"1\n2.5\n", SUF_EFORMAT, 2},  {"-1\n", SUF_EFORMAT, 1},
        {"1 2\n", SUF_EFORMAT, 1},     {"1\n99999999999999999999\n", SUF_EFORMAT, 2},
    };

    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        uint64_t *steps = NULL;
        size_t n = 0;
        suf_diag diag = {0};
        const char *path = write_text(scratch("steps.txt"), cases[k].text);
        ok_err(suf_steps_read(&steps, &n, path, &diag), cases[k].err, &diag, "step file %zu", k);
        if (cases[k].line)
            ok(diag.unit == SUF_AT_LINE && diag.where == cases[k].line, "step file %zu: line", k);
        if (!cases[k].err)
            ok(n == 4 && steps[0] == 0 && steps[3] == 30, "step file %zu: steps", k);
        free(steps);
    }
}

int main(void)
{
    rng r = {tap_seed()};

    dtypes_do_not_matter(&r);
    exports_of_every_form_agree(&r);
    mismatched_inputs_are_refused();
    bad_numbers_are_located();
    step_files_are_checked();
    return tap_done();
}
