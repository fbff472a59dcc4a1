/* table_runs.c - long and wide tables to curves.
 *
 * The first pass numbers what it meets: examples and runs as texts, steps as a sorted list. Only
 * these stay in memory, about 50 bytes an example. After it the matrices have their size, and the
 * second pass puts each value where it belongs, in whatever order the rows come. */
#include "curves/table_runs.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "curves/table_layout.h"
#include "data/number_read.h"
#include "data/records.h"

/* One pass over one file. */
struct scan {
    sufi_tables *t;
    sufi_table_source *source;
    const sufi_table_file *file;
    bool fill; /* the second pass, over the examples and runs the first one met */
    size_t n_examples, n_runs;
    sufi_layout layout;
    uint64_t n_rows; /* so far */
    char *key;       /* columns of an example, joined */
    size_t key_cap;
};

/* ---- steps ---- */

/* Where a step is, or belongs, in the sorted part of the list. */
static size_t step_place(const sufi_tables *t, uint64_t step)
{
    size_t lo = 0, hi = t->n_sorted;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (t->steps[mid] < step)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static int by_step(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void sort_steps(sufi_tables *t)
{
    size_t n = 0;

    if (t->n_steps)
        qsort(t->steps, t->n_steps, sizeof *t->steps, by_step);
    for (size_t i = 0; i < t->n_steps; i++)
        if (n == 0 || t->steps[i] != t->steps[n - 1])
            t->steps[n++] = t->steps[i];
    t->n_steps = t->n_sorted = n;
}

/* Steps come in any order: new ones wait until they are as many as those sorted, so that each is
 * moved but a few times. */
static bool add_step(sufi_tables *t, uint64_t step)
{
    enum { LEAST_WAITING = 1024 };
    size_t at = step_place(t, step);

    if (at < t->n_sorted && t->steps[at] == step)
        return true;
    if (!sufi_grow(&t->steps, &t->step_cap, t->n_steps + 1, sizeof *t->steps))
        return false;
    t->steps[t->n_steps++] = step;
    if (t->n_steps - t->n_sorted >= t->n_sorted + LEAST_WAITING)
        sort_steps(t);
    return true;
}

/* ---- rows ---- */

static int on_names(void *arg, char *const *names, size_t n, suf_diag *diag)
{
    struct scan *s = arg;
    const uint64_t *step = s->file->one_step ? &s->file->step : NULL;
    int err = sufi_layout_init(&s->layout, names, n, step, s->t->opts, s->file->path, diag);

    if (err)
        return err;
    s->source->named = s->source->named || s->layout.has_run;
    for (size_t i = 0; !s->fill && !s->layout.is_long && i < s->layout.n_values; i++)
        if (!add_step(s->t, s->layout.value[i].step))
            return sufi_fail_nomem(diag, "steps");
    return SUF_OK;
}

/* Append a part of the key. `joined`: '+' and backslash have a backslash before them there, as a
 * '+' on its own stands between parts: other parts never make the same key. */
static bool add_part(struct scan *s, size_t *len, const char *text, bool joined)
{
    for (; *text; text++) {
        if (!sufi_grow(&s->key, &s->key_cap, *len + 2, 1))
            return false;
        if (joined && (*text == '+' || *text == '\\'))
            s->key[(*len)++] = '\\';
        s->key[(*len)++] = *text;
    }
    return true;
}

/* The text that identifies the row's example, in s->key; false when out of memory. */
static bool make_key(struct scan *s, char *const *cells, size_t *len)
{
    *len = 0;
    if (!s->layout.has_example) {
        if (!sufi_grow(&s->key, &s->key_cap, 32, 1))
            return false;
        *len = (size_t)snprintf(s->key, 32, "%llu", (unsigned long long)s->n_rows);
        return true;
    }
    for (size_t i = 0; i < s->layout.n_example; i++) {
        if (!sufi_grow(&s->key, &s->key_cap, *len + 1, 1))
            return false;
        if (i)
            s->key[(*len)++] = '+';
        if (!add_part(s, len, cells[s->layout.example[i]], s->layout.n_example > 1))
            return false;
    }
    return true;
}

static int find_row(struct scan *s, char *const *cells, size_t *example, size_t *run,
                    suf_diag *diag)
{
    const char *name = s->layout.has_run ? cells[s->layout.run] : "";
    size_t len;

    if (!make_key(s, cells, &len) || !sufi_keys_add(&s->t->examples, s->key, len, example) ||
        !sufi_keys_add(&s->source->runs, name, strlen(name), run))
        return sufi_fail_nomem(diag, "examples");
    return SUF_OK;
}

static int parse_value(const struct scan *s, const char *text, uint64_t line, double *value,
                       suf_diag *diag)
{
    if (strcmp(text, "NA") == 0)
        *value = NAN;
    else if (!sufi_parse_number(text, value))
        return sufi_fail_at(diag, SUF_EFORMAT, s->file->path, SUF_AT_LINE, line,
                            "'%.60s' is not a number", text);
    return SUF_OK;
}

static int put_value(struct scan *s, size_t example, size_t run, uint64_t step, const char *text,
                     uint64_t line, suf_diag *diag)
{
    size_t column = step_place(s->t, step);
    double value;
    int err = parse_value(s, text, line, &value, diag);

    if (err)
        return err;
    /* What the first pass did not meet is there because the file has changed since. */
    if (example >= s->n_examples || run >= s->n_runs || column >= s->t->n_sorted ||
        s->t->steps[column] != step)
        return sufi_fail_at(diag, SUF_EMISMATCH, s->file->path, SUF_AT_LINE, line,
                            "the file changed while it was read");
    if (!sufi_scratch_set(&s->source->curves[s->source->place[run]], s->t->place[example], column,
                          value))
        return sufi_fail_at(diag, SUF_EFORMAT, s->file->path, SUF_AT_LINE, line,
                            "a second surprisal of example '%.100s' at step %llu",
                            sufi_keys_text(&s->t->examples, example), (unsigned long long)step);
    return SUF_OK;
}

static int on_row(void *arg, char *const *cells, uint64_t line, suf_diag *diag)
{
    struct scan *s = arg;
    size_t example, run;
    uint64_t step = 0;
    int err = find_row(s, cells, &example, &run, diag);

    if (err)
        return err;
    s->n_rows++;
    if (s->layout.is_long && !sufi_parse_step(cells[s->layout.step], &step))
        return sufi_fail_at(diag, SUF_EFORMAT, s->file->path, SUF_AT_LINE, line,
                            "'%.60s' is not a step", cells[s->layout.step]);
    if (!s->fill) {
        s->t->n_values += s->layout.n_values;
        return s->layout.is_long && !add_step(s->t, step) ? sufi_fail_nomem(diag, "steps") : SUF_OK;
    }
    for (size_t i = 0; !err && i < s->layout.n_values; i++) {
        const sufi_value_column *v = &s->layout.value[i];
        err = put_value(s, example, run, s->layout.is_long ? step : v->step, cells[v->column], line,
                        diag);
    }
    return err;
}

static int on_progress(void *arg, uint64_t done, uint64_t total, suf_diag *diag)
{
    const struct scan *s = arg;
    const suf_runs_opts *opts = s->t->opts;

    if (opts->progress &&
        opts->progress(opts->progress_arg, s->fill ? "reading curves" : "reading examples", done,
                       total))
        return sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    return SUF_OK;
}

static int scan_source(sufi_tables *t, sufi_table_source *source, bool fill, suf_diag *diag)
{
    struct scan s = {.t = t, .source = source, .fill = fill};
    const sufi_record_sink sink = {on_names, on_row, on_progress, &s};
    sufi_c_locale c_locale;
    int err = sufi_c_locale_enter(&c_locale, diag);

    if (err)
        return err;
    s.n_examples = t->examples.n;
    s.n_runs = source->runs.n;
    for (size_t i = 0; !err && i < source->files.n; i++) {
        s.file = &source->files.file[i];
        s.n_rows = 0;
        err = sufi_records_read(s.file->path, &sink, diag);
        sufi_layout_release(&s.layout);
    }
    sufi_c_locale_leave(&c_locale);
    free(s.key);
    return err;
}

/* ---- order ---- */

/* A text that is a number and the only spelling of it. */
static bool parse_id(const char *text, uint64_t *id)
{
    uint64_t v = 0;

    if (!*text || (*text == '0' && text[1]))
        return false;
    for (; *text; text++)
        if (*text < '0' || *text > '9' || __builtin_mul_overflow(v, 10, &v) ||
            __builtin_add_overflow(v, (uint64_t)(*text - '0'), &v))
            return false;
    *id = v;
    return true;
}

struct numbered {
    uint64_t number;
    size_t key;
};

static int by_number(const void *a, const void *b)
{
    const struct numbered *p = a, *q = b;

    return (p->number > q->number) - (p->number < q->number);
}

/* Keys in order: by number if all are numbers, else as they came. *numbered tells which. */
static struct numbered *sort_keys(const sufi_keys *k, bool *numbered)
{
    struct numbered *list = sufi_alloc(k->n, sizeof *list);

    *numbered = true;
    for (size_t i = 0; list && i < k->n; i++) {
        list[i].key = i;
        *numbered = *numbered && parse_id(sufi_keys_text(k, i), &list[i].number);
    }
    if (list && *numbered)
        qsort(list, k->n, sizeof *list, by_number);
    return list;
}

static bool order_examples(sufi_tables *t)
{
    struct numbered *list = sort_keys(&t->examples, &t->numbered);

    t->number = sufi_alloc(t->examples.n, sizeof *t->number);
    t->place = sufi_alloc(t->examples.n, sizeof *t->place);
    t->at = sufi_alloc(t->examples.n, sizeof *t->at);
    bool good = list && t->number && t->place && t->at;
    for (size_t i = 0; good && i < t->examples.n; i++) {
        t->number[i] = t->numbered ? list[i].number : i;
        t->place[list[i].key] = i;
        t->at[i] = list[i].key;
    }
    free(list);
    return good;
}

static bool order_runs(sufi_table_source *s)
{
    bool numbered;
    struct numbered *list = sort_keys(&s->runs, &numbered);

    s->place = sufi_alloc(s->runs.n, sizeof *s->place);
    bool good = list && s->place;
    for (size_t i = 0; good && i < s->runs.n; i++)
        s->place[list[i].key] = i;
    free(list);
    return good;
}

/* Each run has a cell for each example and step of all. Where next to none of them has a value, a
 * column that is none makes examples, steps or runs of rows: no reason to fill a disk. */
static int check_filled(const sufi_tables *t, suf_diag *diag)
{
    const double few = 0x1p24, most_a_value = 64;
    double n_runs = 0;

    for (size_t i = 0; i < t->n_sources; i++)
        n_runs += (double)t->source[i]->runs.n;
    double cells = n_runs * (double)t->examples.n * (double)t->n_steps;
    if (cells <= few || cells <= most_a_value * (double)t->n_values)
        return SUF_OK;
    return sufi_fail(diag, SUF_EMISMATCH, t->source[0]->path,
                     "%llu values do not fill %.0f runs of %zu examples at %zu steps: are these "
                     "the columns of runs, examples and steps?",
                     (unsigned long long)t->n_values, n_runs, t->examples.n, t->n_steps);
}

static int open_curves(const sufi_tables *t, sufi_table_source *s, suf_diag *diag)
{
    int err = SUF_OK;

    s->curves = sufi_alloc_zero(s->runs.n, sizeof *s->curves);
    if (!s->curves || !order_runs(s))
        return sufi_fail_nomem(diag, "runs");
    for (size_t i = 0; !err && i < s->runs.n; i++)
        err = sufi_scratch_open(&s->curves[i], t->examples.n, t->n_steps, t->opts->tmp, diag);
    return err;
}

/* ---- the whole ---- */

int sufi_tables_add(sufi_tables *t, const char *path, sufi_table_files *files,
                    const suf_runs_opts *opts, const sufi_table_source **source, suf_diag *diag)
{
    sufi_table_source *s = sufi_alloc_zero(1, sizeof *s);

    if (!s || !sufi_grow(&t->source, &t->cap, t->n_sources + 1, sizeof(sufi_table_source *))) {
        free(s);
        sufi_table_files_release(files);
        return sufi_fail_nomem(diag, "tables");
    }
    t->source[t->n_sources++] = s;
    t->opts = opts;
    s->path = path;
    s->files = *files;
    int err = scan_source(t, s, false, diag);
    if (!err && s->runs.n == 0)
        err = sufi_fail(diag, SUF_EFORMAT, path, "there are no curves in it");
    *source = s;
    return err;
}

int sufi_tables_load(sufi_tables *t, const suf_runs_opts *opts, suf_diag *diag)
{
    int err = SUF_OK;

    t->opts = opts;
    if (t->n_sources && !order_examples(t))
        return sufi_fail_nomem(diag, "examples");
    sort_steps(t);
    if (t->n_sources)
        err = check_filled(t, diag);
    for (size_t i = 0; !err && i < t->n_sources; i++) {
        err = open_curves(t, t->source[i], diag);
        if (!err)
            err = scan_source(t, t->source[i], true, diag);
    }
    t->opts = NULL;
    return err;
}

const char *sufi_table_run_name(const sufi_table_source *s, size_t place)
{
    for (size_t i = 0; s->named && i < s->runs.n; i++)
        if (s->place[i] == place)
            return sufi_keys_text(&s->runs, i);
    return NULL;
}

const char *sufi_tables_example(const sufi_tables *t, uint64_t place)
{
    return sufi_keys_text(&t->examples, t->at[place]);
}

void sufi_tables_release(sufi_tables *t)
{
    for (size_t i = 0; i < t->n_sources; i++) {
        sufi_table_source *s = t->source[i];
        for (size_t k = 0; s->curves && k < s->runs.n; k++)
            sufi_scratch_close(&s->curves[k]);
        free(s->curves);
        free(s->place);
        sufi_keys_release(&s->runs);
        sufi_table_files_release(&s->files);
        free(s);
    }
    free(t->source);
    sufi_keys_release(&t->examples);
    free(t->number);
    free(t->place);
    free(t->at);
    free(t->steps);
    *t = (sufi_tables){0};
}
