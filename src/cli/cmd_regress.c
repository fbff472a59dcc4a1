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

bool regress_drops_missing(const struct regress_settings *s)
{
    return s->drop_missing || (s->missing && strcmp(s->missing, "drop") == 0);
}

/* Whether an option of one's own models is given. */
static bool is_general(const struct regress_settings *s)
{
    return s->formula || s->response || s->predictors || s->categorical || s->sequential ||
           s->residualise || s->clip > 0 || s->zscore || s->errors || s->cluster || s->bootstrap ||
           s->permutations || s->folds || s->fold_column || s->terms || s->correlations;
}

static int run_regress(const void *settings, char **operands, int n_operands,
                       const char *command_line)
{
    const struct regress_settings *s = settings;
    struct regress_work w = {.s = s, .command_line = command_line};

    if (n_operands != 1)
        return cli_usage_error("regress", "name one table");
    if (s->paper && is_general(s))
        return cli_usage_error("regress", "--paper has its own models");
    if (!s->paper && (s->pos_column || s->bilu_column))
        return cli_usage_error("regress", "--pos-column and --bilu-column belong to --paper");
    if (!s->paper && (s->context_sweep || s->tag_effects))
        return cli_usage_error("regress", "--context-sweep and --tag-effects belong to --paper");
    if (s->tag_effects && !s->pos_column)
        return cli_usage_error("regress", "--tag-effects needs --pos-column");
    if (s->bilu_column && !s->pos_column)
        return cli_usage_error("regress", "--bilu-column needs --pos-column");
    int status = s->paper ? regress_paper(&w, operands[0]) : regress_general(&w, operands[0]);
    suf_rows_abort(w.rows);
    suf_table_free(w.table);
    return status;
}

#define AT(member) offsetof(struct regress_settings, member)

static const struct option_spec options[] = {
    {"paper", 0, OPTION_FLAG, AT(paper), NULL, "the analysis of Chang, Tu & Bergen (2024)"},
    {"pos-column", 0, OPTION_TEXT, AT(pos_column), "COL", "part-of-speech tags, for --paper"},
    {"bilu-column", 0, OPTION_TEXT, AT(bilu_column), "COL",
     "place of the token in its word's span"},
    {"context-sweep", 0, OPTION_OUTPUT, AT(context_sweep), "FILE",
     "with --paper: the regressions with every column context_N_W_bits"},
    {"tag-effects", 0, OPTION_OUTPUT, AT(tag_effects), "FILE",
     "with --paper: what each tag adds to the five predictors"},
    {"formula", 0, OPTION_TEXT, AT(formula), "FORMULA", "the model (see above)"},
    {"response", 0, OPTION_TEXT, AT(response), "COL", "or: the column to explain"},
    {"predictors", 0, OPTION_TEXT, AT(predictors), "COL[,COL]",
     "columns to explain it by, in order"},
    {"categorical", 0, OPTION_TEXT, AT(categorical), "COL[=REF],..",
     "categorical columns; REF is the level the others are compared with"},
    {"residualise", 0, OPTION_TEXT, AT(residualise), "A~B[+C],..",
     "first replace A by what B and C leave of it"},
    {"clip", 0, OPTION_DOUBLE, AT(clip), "SD",
     "then clip numeric predictors to mean +- SD population standard deviations"},
    {"zscore", 0, OPTION_FLAG, AT(zscore), NULL,
     "then centre them and divide by their population standard deviation"},
    {"sequential", 0, OPTION_FLAG, AT(sequential), NULL,
     "test each predictor against those before"},
    {"missing", 0, OPTION_TEXT, AT(missing), "error|drop",
     "rows with a missing value: refuse them, or leave them out and count them (default %s)"},
    {"drop-missing", 0, OPTION_FLAG, AT(drop_missing), NULL, "--missing drop"},
    {"errors", 0, OPTION_TEXT, AT(errors), "classical|hc0|hc1|hc2|hc3",
     "standard errors (default: classical)"},
    {"cluster", 0, OPTION_TEXT, AT(cluster), "COL[,COL]",
     "errors robust to rows alike within a column's values, or two columns'"},
    {"confidence", 0, OPTION_DOUBLE, AT(confidence), "LEVEL", "of intervals (default %s)"},
    {"bootstrap", 0, OPTION_U32, AT(bootstrap), "N",
     "percentile intervals from N samples of rows, or of clusters"},
    {"terms", 0, OPTION_OUTPUT, AT(terms), "FILE", "table of tests of each term"},
    {"permutations", 0, OPTION_U32, AT(permutations), "N", "permutation test of each term"},
    {"kfold", 0, OPTION_U32, AT(folds), "K",
     "log-likelihood of held-out rows, or clusters, with and without each term"},
    {"fold-column", 0, OPTION_TEXT, AT(fold_column), "COL", "folds as given instead"},
    {"seed", 0, OPTION_U64, AT(seed), "S", "of everything random (default %s)"},
    {"correlations", 0, OPTION_OUTPUT, AT(correlations), "FILE",
     "table of Pearson's and Spearman's between all numeric columns"},
    {"threads", 't', OPTION_U32, AT(threads), "N", "threads (default: one a processor)"},
    {"output", 'o', OPTION_OUTPUT, AT(output), "FILE", "table of results (default %s)"},
    {"format", 0, OPTION_FORMAT, AT(format), "FORMAT", "tsv, csv or jsonl (default %s)"},
    {0},
};

static const struct regress_settings defaults = {
    .output = "-", .confidence = 0.95, .missing = "error", .seed = 1};

const struct command command_regress = {
    .name = "regress",
    .group = "Learning curves",
    .summary = "least squares over a table; --paper: what predicts learning",
    .operands = "TABLE (--paper | --formula FORMULA | --response COL --predictors COL[,COL])",
    .about =
        "With --paper: sequential models of final surprisal, variability, age of acquisition,\n"
        "forgettability and cross-run variability on the target's frequency, 5-gram probability,\n"
        "context length, context probability, contextual diversity, part of speech and their\n"
        "interactions, from 'covariates' and 'curves --average' joined. Without --bilu-column,\n"
        "tags are split: part of speech before the first '_', place in the span after the last.\n"
        "Columns exposure_N_at_aoa add the responses aoa_exposure_N, log10(1 + occurrences).\n\n"
        "Otherwise: ordinary least squares with an intercept. FORMULA is RESPONSE ~ TERM + TERM\n"
        "and so on, with the terms\n\n"
        "  a                     a numeric column; `odd name` in backquotes\n"
        "  C(a), C(a, ref=\"x\")   a categorical one, compared with its first level or with x\n"
        "  a:b, a*b              an interaction; a + b + a:b\n"
        "  (a + b + c)^2         all of them and all pairs; parentheses group\n\n"
        "Coefficients come with standard errors, t, p, confidence intervals, standardised, and\n"
        "variance inflation factors; with --sequential, adjusted R2 and a likelihood-ratio test a\n"
        "term instead. --terms tests each term against the model without its columns: partial R2,\n"
        "F, permutations, held-out likelihood. Columns that others before them span are dropped\n"
        "and named. Nothing depends on the number of threads.\n",
    .options = options,
    .defaults = &defaults,
    .settings_size = sizeof defaults,
    .run = run_regress,
};
