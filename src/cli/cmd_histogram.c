/* cmd_histogram.c - columns of a table, or one column in two runs, counted in bins. */
#include "cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct settings {
    const char *x, *y, *runs, *drop_extremes, *output;
    uint32_t bins;
    double within;
    enum suf_format format;
};

static const struct settings defaults = {.bins = 100, .within = 5, .output = "-"};

#define AT(field) offsetof(struct settings, field)
static const struct option_spec options[] = {
    {"x", 0, OPTION_TEXT, AT(x), "COL", "column to count (required)"},
    {"y", 0, OPTION_TEXT, AT(y), "COL", "a second one, for pairs"},
    {"runs", 0, OPTION_TEXT, AT(runs), "A:B",
     "pair x in run A with y in run B, example by example (default of --y: x)"},
    {"drop-extremes", 0, OPTION_TEXT, AT(drop_extremes), "COL",
     "leave out examples at the least or greatest of COL, with --runs that of run A or of run B"},
    {"bins", 0, OPTION_U32, AT(bins), "N", "bins an axis (default %s)"},
    {"within", 0, OPTION_DOUBLE, AT(within), "SD",
     "count what lies within so many standard deviations of the mean; 0: all (default %s)"},
    {"output", 'o', OPTION_TEXT, AT(output), "FILE", "table of counts (default %s)"},
    {"format", 0, OPTION_FORMAT, AT(format), "FORMAT", "tsv, csv or jsonl (default %s)"},
    {NULL, 0, OPTION_FLAG, 0, NULL, NULL},
};
#undef AT

/* Columns of the table that are read. Those not asked for are NULL. */
enum column { X, Y, EXTREME, RUN, EXAMPLE, N_COLUMNS };

struct work {
    const struct settings *s;
    const char *path, *command_line;
    unsigned long run[2];
    suf_table *table;
    const char *name[N_COLUMNS];
    double *value[N_COLUMNS];   /* [rows] */
    size_t n;                   /* points */
    double *x, *y, *extreme[2]; /* [n] */
    size_t n_missing, n_extreme;
    suf_diag diag;
};

static int fail(struct work *w, int err, uint64_t line, const char *what)
{
    w->diag = (suf_diag){.err = err, .unit = line ? SUF_AT_LINE : SUF_AT_NONE, .where = line};
    snprintf(w->diag.path, sizeof w->diag.path, "%s", w->path);
    snprintf(w->diag.what, sizeof w->diag.what, "%s", what);
    return err;
}

/* ---- reading ---- */

static int read_columns(struct work *w)
{
    const char *names[N_COLUMNS];
    size_t at[N_COLUMNS] = {0}, n = 0;

    for (size_t k = 0; k < N_COLUMNS; k++)
        if (w->name[k]) {
            at[k] = n;
            names[n++] = w->name[k];
        }
    int err = suf_table_read(&w->table, w->path, names, n, &w->diag);
    if (err)
        return err;
    size_t rows = suf_table_rows(w->table);
    for (size_t k = 0; k < N_COLUMNS && !err; k++) {
        if (!w->name[k])
            continue;
        w->value[k] = calloc(rows + 1, sizeof **w->value);
        err = w->value[k] ? suf_table_numbers(w->table, at[k], w->value[k], &w->diag)
                          : fail(w, SUF_ENOMEM, 0, "no room for a column");
    }
    return err;
}

/* Row b's place is that of row a in another run: the same example. */
static int add_point(struct work *w, size_t a, size_t b)
{
    double *const *v = w->value;
    double x = v[X][a], y = v[Y] ? v[Y][b] : 0;

    if (v[EXAMPLE] && v[EXAMPLE][a] != v[EXAMPLE][b])
        return fail(w, SUF_EMISMATCH, suf_table_line(w->table, b),
                    "not the example the other run has at this place");
    if (isnan(x) || isnan(y) || (v[EXTREME] && (isnan(v[EXTREME][a]) || isnan(v[EXTREME][b])))) {
        w->n_missing++;
        return SUF_OK;
    }
    w->x[w->n] = x;
    w->y[w->n] = y;
    for (size_t k = 0; k < 2 && v[EXTREME]; k++)
        w->extreme[k][w->n] = v[EXTREME][k ? b : a];
    w->n++;
    return SUF_OK;
}

/* The next row of a run from `row` on. */
static size_t next_of_run(const struct work *w, size_t row, unsigned long run)
{
    while (row < suf_table_rows(w->table) && w->value[RUN][row] != (double)run)
        row++;
    return row;
}

static int list_points(struct work *w)
{
    size_t rows = suf_table_rows(w->table);
    int err = SUF_OK;

    w->x = calloc(rows + 1, sizeof *w->x);
    w->y = calloc(rows + 1, sizeof *w->y);
    for (size_t k = 0; k < 2; k++)
        w->extreme[k] = calloc(rows + 1, sizeof **w->extreme);
    if (!w->x || !w->y || !w->extreme[0] || !w->extreme[1])
        return fail(w, SUF_ENOMEM, 0, "no room for the points");
    if (!w->name[RUN]) {
        for (size_t i = 0; i < rows && !err; i++)
            err = add_point(w, i, i);
        return err;
    }
    size_t a = next_of_run(w, 0, w->run[0]), b = next_of_run(w, 0, w->run[1]);
    if (a == rows || b == rows)
        return fail(w, SUF_EMISMATCH, 0, "the table has not both runs");
    while (a < rows && b < rows && !err) {
        err = add_point(w, a, b);
        a = next_of_run(w, a + 1, w->run[0]);
        b = next_of_run(w, b + 1, w->run[1]);
    }
    if (!err && (a < rows || b < rows))
        err = fail(w, SUF_EMISMATCH, 0, "the two runs have not the same number of rows");
    return err;
}

/* Leave out the points where either column of extremes is at an end of its own. */
static void drop_extremes(struct work *w)
{
    double low[2], high[2];
    size_t kept = 0;

    for (size_t k = 0; k < 2; k++) {
        low[k] = INFINITY;
        high[k] = -INFINITY;
        for (size_t i = 0; i < w->n; i++) {
            low[k] = fmin(low[k], w->extreme[k][i]);
            high[k] = fmax(high[k], w->extreme[k][i]);
        }
    }
    for (size_t i = 0; i < w->n; i++) {
        double a = w->extreme[0][i], b = w->extreme[1][i];
        if (a == low[0] || a == high[0] || b == low[1] || b == high[1])
            continue;
        w->x[kept] = w->x[i];
        w->y[kept++] = w->y[i];
    }
    w->n_extreme = w->n - kept;
    w->n = kept;
}

/* ---- writing ---- */

static void note(suf_rows *rows, const char *key, double value)
{
    char text[48];

    snprintf(text, sizeof text, "%.17g", value);
    suf_rows_provenance(rows, key, text);
}

static void write_provenance(const struct work *w, const suf_histogram *h, suf_rows *rows)
{
    cli_provenance(rows, w->command_line);
    suf_rows_provenance(rows, "input", w->path);
    suf_rows_provenance(rows, "x", w->name[X]);
    if (w->name[Y])
        suf_rows_provenance(rows, "y", w->name[Y]);
    note(rows, "points", (double)h->n_inside);
    note(rows, "left out, far from the mean", (double)h->n_outside);
    note(rows, "left out, extreme", (double)w->n_extreme);
    note(rows, "left out, missing", (double)w->n_missing);
    if (!isnan(h->slope)) {
        note(rows, "line slope", h->slope);
        note(rows, "line intercept", h->intercept);
    }
}

/* Pairs: only bins that hold something. */
static void write_counts(const suf_histogram *h, suf_rows *rows)
{
    static const char *const one[] = {"x_low", "x_high", "count"};
    static const char *const two[] = {"x_low", "x_high", "y_low", "y_high", "count"};

    suf_rows_columns(rows, h->y_edge ? two : one, h->y_edge ? 5 : 3);
    for (size_t i = 0; i < h->n_x; i++)
        for (size_t k = 0; k < h->n_y; k++) {
            uint64_t count = h->count[i * h->n_y + k];
            if (h->y_edge && count == 0)
                continue;
            suf_rows_f64(rows, h->x_edge[i]);
            suf_rows_f64(rows, h->x_edge[i + 1]);
            if (h->y_edge) {
                suf_rows_f64(rows, h->y_edge[k]);
                suf_rows_f64(rows, h->y_edge[k + 1]);
            }
            suf_rows_u64(rows, count);
            suf_rows_end(rows);
        }
}

static int compute(struct work *w)
{
    const struct settings *s = w->s;
    suf_histogram h = {0};
    suf_rows *rows = NULL;
    int err = read_columns(w);

    if (!err)
        err = list_points(w);
    if (!err && w->name[EXTREME])
        drop_extremes(w);
    if (!err) {
        err = suf_histogram_make(&h, w->x, w->name[Y] ? w->y : NULL, w->n, s->bins, s->within,
                                 &w->diag);
        if (err)
            snprintf(w->diag.path, sizeof w->diag.path, "%s", w->path);
    }
    if (!err)
        err = suf_rows_open(&rows, s->output, s->format, &w->diag);
    if (!err) {
        write_provenance(w, &h, rows);
        write_counts(&h, rows);
        err = suf_rows_commit(rows, &w->diag);
    }
    suf_histogram_release(&h);
    return err;
}

/* "A:B". */
static bool parse_runs(const char *text, unsigned long run[2])
{
    char after;

    return sscanf(text, "%9lu:%9lu%c", &run[0], &run[1], &after) == 2;
}

static int run(const void *settings, char **operands, int n_operands, const char *command_line)
{
    const struct settings *s = settings;
    struct work w = {.s = s, .command_line = command_line};

    if (n_operands != 1)
        return cli_usage_error("histogram", "name one table");
    if (!s->x)
        return cli_usage_error("histogram", "--x is required");
    if (s->bins < 1 || s->bins > SUF_MAX_BINS)
        return cli_usage_error("histogram", "--bins must be 1 to %d", SUF_MAX_BINS);
    if (!(s->within >= 0))
        return cli_usage_error("histogram", "--within must be 0 or more");
    if (s->runs && !parse_runs(s->runs, w.run))
        return cli_usage_error("histogram", "--runs takes two numbers of runs, A:B");
    w.path = operands[0];
    w.name[X] = s->x;
    w.name[Y] = s->y || !s->runs ? s->y : s->x;
    w.name[EXTREME] = s->drop_extremes;
    w.name[RUN] = s->runs ? "run" : NULL;
    w.name[EXAMPLE] = s->runs ? "example" : NULL;
    int err = compute(&w);
    for (size_t k = 0; k < N_COLUMNS; k++)
        free(w.value[k]);
    free(w.x);
    free(w.y);
    free(w.extreme[0]);
    free(w.extreme[1]);
    suf_table_free(w.table);
    return err ? cli_failed("histogram", &w.diag) : EXIT_DONE;
}

const struct command command_histogram = {
    .name = "histogram",
    .group = "Learning curves",
    .summary = "a column, or pairs of two, counted in equal bins",
    .operands = "TABLE --x COL [--y COL]",
    .about =
        "Counts the values of a column, or the pairs of two, in equal bins between the least and\n"
        "the greatest; pairs only where some fall. With --runs, pairs of one example in two runs\n"
        "of the table 'curves -o' writes. Rows without a value are left out and counted. The\n"
        "least-squares line through the pairs counted stands in the provenance.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run,
};
