/* cmd_regress.c - sufgram regress: its options, and which analysis they ask for */
#include <stdlib.h>
#include <string.h>

#include "regress.h"

int regress_start_output(struct regress_work *w, const char *path)
{
    const char *key, *value;
    int err = suf_rows_open(&w->rows, path, w->s->format, &w->diag);

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

int regress_finish_output(struct regress_work *w)
{
    suf_rows *rows = w->rows;

    w->rows = NULL;
    return suf_rows_commit(rows, &w->diag);
}

static int run_regress(const void *settings, char **operands, int n_operands,
                       const char *command_line)
{
    const struct regress_settings *s = settings;
    struct regress_work w = {.s = s, .command_line = command_line};
    int status;

    if (n_operands != 1)
        return cli_usage_error("regress", "name one table");
    if (s->paper && (s->response || s->predictors || s->categorical || s->sequential))
        return cli_usage_error("regress", "--paper has its own response and predictors");
    if (!s->paper && (s->pos_column || s->bilu_column))
        return cli_usage_error("regress", "--pos-column and --bilu-column belong to --paper");
    if (!s->paper && (s->context_sweep || s->tag_effects))
        return cli_usage_error("regress", "--context-sweep and --tag-effects belong to --paper");
    if (s->tag_effects && !s->pos_column)
        return cli_usage_error("regress", "--tag-effects needs --pos-column");
    if (s->bilu_column && !s->pos_column)
        return cli_usage_error("regress", "--bilu-column needs --pos-column");
    status = s->paper ? regress_paper(&w, operands[0]) : regress_general(&w, operands[0]);
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
    {"context-sweep", 0, OPTION_TEXT, AT(context_sweep), "FILE",
     "with --paper: the regressions with every column context_N_W_bits"},
    {"tag-effects", 0, OPTION_TEXT, AT(tag_effects), "FILE",
     "with --paper: what each tag adds to the five predictors"},
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
