/* cmd_regress.c - sufgram regress */
#include "cli.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct regress_settings {
    bool paper;
    const char *pos_column, *bilu_column;
    const char *response, *predictors, *categorical;
    bool sequential;
    bool drop_missing;
    uint32_t threads;
    const char *output;
    enum suf_format format;
};

enum { MAX_PREDICTORS = 256, MAX_COLUMNS = 2 * MAX_PREDICTORS + 1 };

/* Everything a run holds. */
struct work {
    const struct regress_settings *s;
    const char *command_line;
    suf_table *table;
    suf_rows *rows;
    char *lists[2]; /* copies that cli_split cuts up */
    suf_diag diag;
};

static const char *const response_label[SUF_N_RESPONSES] = {"final surprisal", "variability",
                                                            "age of acquisition", "forgettability",
                                                            "cross-run variability"};
static const char *const predictor_label[SUF_N_PREDICTORS] = {
    "frequency", "n-gram probability", "context length", "context log-probability",
    "contextual diversity"};

/* ---- what is shown beside the table ---- */

static char sign_of(double slope)
{
    return isnan(slope) ? ' ' : slope >= 0 ? '+' : '-';
}

static void show_effects(const suf_effects *e)
{
    printf("%zu rows", e->n_rows);
    if (e->n_dropped)
        printf(" (%zu dropped for missing values)", e->n_dropped);
    printf(
        "; each cell: sign in the full model, alone, after unigram; rise of adjusted R2\n\n%-16s",
        "");
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        if (e->response[r].analysed)
            printf("  %22s", suf_response_name(r));
    size_t any = 0;
    while (any < SUF_N_RESPONSES && !e->response[any].analysed)
        any++;
    printf("\n");
    for (size_t k = 0; any < SUF_N_RESPONSES && k < e->response[any].n_steps; k++) {
        printf("%-16s", e->response[any].step[k].predictor);
        for (size_t r = 0; r < SUF_N_RESPONSES; r++) {
            const suf_effect *s = &e->response[r].step[k];
            if (e->response[r].analysed)
                printf("  %8c %c %c  %+9.5f", sign_of(s->slope_full), sign_of(s->slope_alone),
                       sign_of(s->slope_residual), s->test.r2_adj_increment);
        }
        printf("\n");
    }
    printf("\n");
}

static void show_directions(const suf_effects *e)
{
    unsigned n_held = 0, n = 0;

    for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
        for (size_t r = 0; r < SUF_N_RESPONSES; r++) {
            int expected = suf_effects_expected_sign(r, j);
            if (!expected || !e->response[r].analysed)
                continue;
            bool holds = sign_of(e->response[r].step[j].slope_full) == (expected > 0 ? '+' : '-');
            printf("%s %s %s: %s\n", predictor_label[j], expected > 0 ? "raises" : "lowers",
                   response_label[r], holds ? "holds" : "does not hold");
            n_held += holds;
            n++;
        }
    printf("%u of %u of the paper's directions hold\n", n_held, n);
}

/* ---- running ---- */

/* Open the output and carry the provenance of the table over. */
static int start_output(struct work *w)
{
    const char *key, *value;
    int err = suf_rows_open(&w->rows, w->s->output, w->s->format, &w->diag);

    if (err)
        return err;
    cli_provenance(w->rows, w->command_line);
    for (size_t i = 0; suf_table_provenance(w->table, i, &key, &value) == SUF_OK; i++) {
        char prefixed[300];
        snprintf(prefixed, sizeof prefixed, "input %s", key);
        suf_rows_provenance(w->rows, prefixed, value);
    }
    return SUF_OK;
}

static int finish_output(struct work *w)
{
    suf_rows *rows = w->rows;

    w->rows = NULL;
    return suf_rows_commit(rows, &w->diag);
}

static int run_paper(struct work *w, const char *path)
{
    const struct regress_settings *s = w->s;
    suf_effects_opts opts = {s->pos_column, s->bilu_column, s->drop_missing, s->threads};
    const char *columns[MAX_COLUMNS];
    size_t n;
    const char *const *needed = suf_effects_columns(&n);
    suf_effects e;

    memcpy(columns, needed, n * sizeof *columns);
    if (s->pos_column)
        columns[n++] = s->pos_column;
    if (s->bilu_column)
        columns[n++] = s->bilu_column;
    if (suf_table_read(&w->table, path, columns, n, &w->diag) != SUF_OK ||
        suf_effects_run(&e, w->table, &opts, &w->diag) != SUF_OK || start_output(w) != SUF_OK)
        return cli_failed("regress", &w->diag);
    suf_effects_put(&e, w->rows);
    if (finish_output(w) != SUF_OK)
        return cli_failed("regress", &w->diag);
    if (!cli_quiet() && strcmp(s->output, "-") != 0) {
        show_effects(&e);
        show_directions(&e);
    }
    return EXIT_DONE;
}

/* The names in a list option and their number, 0 without the option; an EXIT_ code. */
static int split_list(struct work *w, int which, const char *option, const char *list,
                      const char **items, size_t *n_items)
{
    *n_items = 0;
    if (!list)
        return EXIT_DONE;
    if (!(w->lists[which] = strdup(list))) {
        fprintf(stderr, "sufgram regress: out of memory\n");
        return EXIT_FAILED;
    }
    int n = cli_split(w->lists[which], items, MAX_PREDICTORS);
    if (n < 0)
        return cli_usage_error("regress", "--%s takes 1 to %d column names", option,
                               (int)MAX_PREDICTORS);
    *n_items = (size_t)n;
    return EXIT_DONE;
}

static int run_general(struct work *w, const char *path)
{
    const struct regress_settings *s = w->s;
    const char *predictors[MAX_PREDICTORS], *categorical[MAX_PREDICTORS];
    suf_regression *r = NULL;
    size_t n_predictors, n_categorical;
    int status = split_list(w, 0, "predictors", s->predictors, predictors, &n_predictors);

    if (!status)
        status = split_list(w, 1, "categorical", s->categorical, categorical, &n_categorical);
    if (status)
        return status;
    if (!s->response || n_predictors + n_categorical == 0)
        return cli_usage_error("regress", "give --paper, or --response and --predictors");
    suf_regress_opts opts = {s->response,   predictors,      n_predictors, categorical,
                             n_categorical, s->drop_missing, s->threads};
    if (suf_table_read(&w->table, path, NULL, 0, &w->diag) != SUF_OK ||
        suf_regress(&r, w->table, &opts, &w->diag) != SUF_OK)
        return cli_failed("regress", &w->diag);
    int err = start_output(w);
    if (!err) {
        suf_regression_put(r, s->sequential, w->rows);
        err = finish_output(w);
    }
    suf_regression_free(r);
    return err ? cli_failed("regress", &w->diag) : EXIT_DONE;
}

static int run_regress(const void *settings, char **operands, int n_operands,
                       const char *command_line)
{
    const struct regress_settings *s = settings;
    struct work w = {.s = s, .command_line = command_line};
    int status;

    if (n_operands != 1)
        return cli_usage_error("regress", "name one table");
    if (s->paper && (s->response || s->predictors || s->categorical || s->sequential))
        return cli_usage_error("regress", "--paper has its own response and predictors");
    if (!s->paper && (s->pos_column || s->bilu_column))
        return cli_usage_error("regress", "--pos-column and --bilu-column belong to --paper");
    if (s->bilu_column && !s->pos_column)
        return cli_usage_error("regress", "--bilu-column needs --pos-column");
    status = s->paper ? run_paper(&w, operands[0]) : run_general(&w, operands[0]);
    suf_rows_abort(w.rows);
    suf_table_free(w.table);
    free(w.lists[0]);
    free(w.lists[1]);
    return status;
}

#define AT(member) offsetof(struct regress_settings, member)

static const struct option_spec options[] = {
    {"paper", 0, OPTION_FLAG, AT(paper), NULL, "the analysis of Chang, Tu & Bergen (2024)"},
    {"pos-column", 0, OPTION_TEXT, AT(pos_column), "COL", "part-of-speech tags, for --paper"},
    {"bilu-column", 0, OPTION_TEXT, AT(bilu_column), "COL",
     "place of the token in its word's span"},
    {"response", 0, OPTION_TEXT, AT(response), "COL", "column to explain"},
    {"predictors", 0, OPTION_TEXT, AT(predictors), "COL[,COL]",
     "columns to explain it by, in order"},
    {"categorical", 0, OPTION_TEXT, AT(categorical), "COL[=REF],..",
     "categorical columns; REF is the level the others are compared with"},
    {"sequential", 0, OPTION_FLAG, AT(sequential), NULL,
     "test each predictor against those before"},
    {"drop-missing", 0, OPTION_FLAG, AT(drop_missing), NULL,
     "leave out rows with a missing value and count them"},
    {"threads", 't', OPTION_U32, AT(threads), "N", "threads (default: one a processor)"},
    {"output", 'o', OPTION_TEXT, AT(output), "FILE", "table of results (default %s)"},
    {"format", 0, OPTION_FORMAT, AT(format), "FORMAT", "tsv, csv or jsonl (default %s)"},
    {0},
};

static const struct regress_settings defaults = {.output = "-"};

const struct command command_regress = {
    .name = "regress",
    .group = "Learning curves",
    .summary = "least squares over a table; --paper: what predicts learning",
    .operands = "TABLE (--paper | --response COL --predictors COL[,COL])",
    .about =
        "With --paper: sequential models of final surprisal, variability, age of acquisition,\n"
        "forgettability and cross-run variability on the target's frequency, 5-gram probability,\n"
        "context length, context probability, contextual diversity, part of speech and their\n"
        "interactions, from 'covariates' and 'curves --average' joined. Without --bilu-column, "
        "tags\n"
        "are split: part of speech before the first '_', place in the span after the last.\n\n"
        "Otherwise: ordinary least squares with an intercept; coefficients with standard errors,\n"
        "t and log10 p, or with --sequential adjusted R2 and a likelihood-ratio test a predictor.\n"
        "A missing value is an error unless --drop-missing is given.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run_regress,
};
