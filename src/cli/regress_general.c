/* regress_general.c - 'sufgram regress' with a model of one's own. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "regress.h"

enum { MAX_NAMES = 256 };

/* What the options turn into; the texts belong to the settings or to `lists`. */
struct model {
    suf_regress_opts opts;
    suf_formula *formula;
    suf_formula *residualise[MAX_NAMES];
    const char *cluster[2];
    char *lists[4]; /* copies that cli_split cuts up */
};

/* The items of a list option and their number, 0 without the option; an EXIT_ code. */
static int split_list(char **copy, const char *option, const char *list, const char **items,
                      int most, size_t *n_items)
{
    *n_items = 0;
    if (!list)
        return EXIT_DONE;
    if (!(*copy = strdup(list))) {
        fprintf(stderr, "sufgram regress: out of memory\n");
        return EXIT_FAILED;
    }
    int n = cli_split(*copy, items, most);
    if (n < 0)
        return cli_usage_error("regress", "--%s takes 1 to %d items, separated by commas", option,
                               most);
    *n_items = (size_t)n;
    return EXIT_DONE;
}

/* A formula that is not one is wrong usage; anything else is a failure. */
static int formula_failed(int err, const suf_diag *diag)
{
    return err == SUF_EINVAL ? cli_usage_error("regress", "%s", diag->what)
                             : cli_failed("regress", diag);
}

static int read_formula(struct model *m, const struct regress_settings *s, suf_diag *diag)
{
    const char *predictors[MAX_NAMES], *categorical[MAX_NAMES];
    int err;

    if (s->formula) {
        if (s->response || s->predictors || s->categorical)
            return cli_usage_error("regress", "--formula has its own response and predictors");
        err = suf_formula_parse(&m->formula, s->formula, diag);
        return err ? formula_failed(err, diag) : EXIT_DONE;
    }
    size_t n, n_categorical;
    int status = split_list(&m->lists[0], "predictors", s->predictors, predictors, MAX_NAMES, &n);
    if (!status)
        status = split_list(&m->lists[1], "categorical", s->categorical, categorical, MAX_NAMES,
                            &n_categorical);
    if (status)
        return status;
    if (!s->response || n + n_categorical == 0)
        return cli_usage_error("regress",
                               "give --paper, --formula, or --response and --predictors");
    err = suf_formula_from_lists(&m->formula, s->response, predictors, n, categorical,
                                 n_categorical, diag);
    return err ? cli_failed("regress", diag) : EXIT_DONE;
}

static int read_residualise(struct model *m, const struct regress_settings *s, suf_diag *diag)
{
    const char *items[MAX_NAMES];
    size_t n;
    int status = split_list(&m->lists[2], "residualise", s->residualise, items, MAX_NAMES, &n);

    for (size_t i = 0; i < n && !status; i++) {
        int err = suf_formula_parse(&m->residualise[i], items[i], diag);
        if (err)
            return formula_failed(err, diag);
        m->opts.n_residualise++;
    }
    return status;
}

static int read_errors(struct model *m, const struct regress_settings *s)
{
    static const char *const names[] = {"classical", "hc0", "hc1", "hc2", "hc3"};
    size_t n, which = 0;
    int status = split_list(&m->lists[3], "cluster", s->cluster, m->cluster, 2, &n);

    if (status)
        return status;
    m->opts.cluster = m->cluster;
    m->opts.n_cluster = n;
    while (s->errors && strcmp(s->errors, names[which]) != 0) /* it is one of them */
        which++;
    if (n > 0 && s->errors)
        return cli_usage_error("regress", "--cluster has its own errors");
    m->opts.errors = n > 0 ? SUF_ERRORS_CLUSTER : (enum suf_errors)which;
    return EXIT_DONE;
}

static int read_options(struct model *m, const struct regress_settings *s, suf_diag *diag)
{
    int status = read_formula(m, s, diag);

    if (status == EXIT_DONE)
        status = read_residualise(m, s, diag);
    if (status == EXIT_DONE)
        status = read_errors(m, s);
    if (status != EXIT_DONE)
        return status;
    if (!(s->confidence > 0 && s->confidence < 1))
        return cli_usage_error("regress", "--confidence is between 0 and 1");
    if (!(s->clip >= 0) || isinf(s->clip))
        return cli_usage_error("regress", "--clip is a number of standard deviations");
    if (s->folds == 1 || (s->folds && s->fold_column))
        return cli_usage_error("regress", "give 2 --kfold or more, or a --fold-column");
    if (s->sequential && s->bootstrap)
        return cli_usage_error("regress",
                               "--bootstrap is about coefficients, which --sequential hides");
    if (!s->terms && (s->permutations || s->folds || s->fold_column))
        return cli_usage_error("regress",
                               "--permutations and held-out folds are about terms: give --terms");
    m->opts.formula = m->formula;
    m->opts.residualise = (const suf_formula *const *)m->residualise;
    m->opts.clip = s->clip;
    m->opts.zscore = s->zscore;
    m->opts.drop_missing = regress_drops_missing(s);
    m->opts.level = s->confidence;
    m->opts.n_bootstrap = s->bootstrap;
    m->opts.n_folds = s->folds;
    m->opts.fold_column = s->fold_column;
    m->opts.n_permutations = s->permutations;
    m->opts.seed = s->seed;
    m->opts.correlations = s->correlations != NULL;
    m->opts.n_threads = s->threads;
    return EXIT_DONE;
}

/* Only the columns of the model: a joined table has many more. */
static int read_table(struct regress_work *w, const struct model *m, const char *path)
{
    size_t n = suf_regress_columns(&m->opts, NULL, 0);
    const char **names = n ? calloc(n, sizeof *names) : NULL;

    if (!names || suf_regress_columns(&m->opts, names, n) == 0) {
        fprintf(stderr, "sufgram regress: out of memory\n");
        free(names);
        return EXIT_FAILED;
    }
    int err = suf_table_read(&w->table, path, names, n, &w->diag);
    free(names);
    return err ? cli_failed("regress", &w->diag) : EXIT_DONE;
}

static int write_tables(struct regress_work *w, const suf_regression *r)
{
    const struct regress_settings *s = w->s;
    const char *const path[] = {s->output, s->terms, s->correlations};
    const enum suf_regression_table which[] = {s->sequential ? SUF_SEQUENCE : SUF_COEFFICIENTS,
                                               SUF_TERMS, SUF_CORRELATIONS};

    for (size_t i = 0; i < 3; i++) {
        if (!path[i])
            continue;
        if (regress_start_output(w, path[i]) != SUF_OK)
            return cli_failed("regress", &w->diag);
        suf_regression_put(r, which[i], w->rows);
        if (regress_finish_output(w) != SUF_OK)
            return cli_failed("regress", &w->diag);
    }
    return EXIT_DONE;
}

int regress_general(struct regress_work *w, const char *path)
{
    struct model m = {0};
    suf_regression *r = NULL;
    int status = read_options(&m, w->s, &w->diag);

    if (status == EXIT_DONE)
        status = read_table(w, &m, path);
    if (status == EXIT_DONE && suf_regress(&r, w->table, &m.opts, &w->diag) != SUF_OK)
        status = cli_failed("regress", &w->diag);
    if (status == EXIT_DONE)
        status = write_tables(w, r);
    suf_regression_free(r);
    suf_formula_free(m.formula);
    for (size_t i = 0; i < m.opts.n_residualise; i++)
        suf_formula_free(m.residualise[i]);
    for (size_t i = 0; i < 4; i++)
        free(m.lists[i]);
    return status;
}
