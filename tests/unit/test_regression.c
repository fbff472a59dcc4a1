/* General regressions: every figure against R's (tests/data/r), formulas, and what must be refused.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/regression.h"

#include "../lib/tap.h"

static suf_table *read_table(const char *path)
{
    suf_table *t = NULL;
    suf_diag diag;

    if (suf_table_read(&t, path, NULL, 0, &diag) != SUF_OK) {
        printf("Bail out! %s: %s\n", path, diag.what);
        exit(2);
    }
    return t;
}

static suf_formula *formula(const char *text)
{
    suf_formula *f = NULL;
    suf_diag diag;

    if (suf_formula_parse(&f, text, &diag) != SUF_OK) {
        printf("Bail out! %s\n", diag.what);
        exit(2);
    }
    return f;
}

static suf_regression *regress(const suf_table *t, const suf_regress_opts *opts)
{
    suf_regression *r = NULL;
    suf_diag diag;

    if (suf_regress(&r, t, opts, &diag) != SUF_OK) {
        printf("Bail out! %s\n", diag.what);
        exit(2);
    }
    return r;
}

/* ---- R ---- */

typedef struct known {
    suf_table *t;
    double *value;
    size_t n_used;
} known;

static known read_known(void)
{
    known k = {.t = read_table("tests/data/r/regress_expected.tsv")};

    k.value = malloc(suf_table_rows(k.t) * sizeof *k.value);
    if (suf_table_numbers(k.t, 3, k.value, NULL) != SUF_OK) {
        printf("Bail out! no known answers\n");
        exit(2);
    }
    return k;
}

/* R's figure; NaN when there is none. */
static double answer(known *k, const char *model, const char *quantity, const char *term)
{
    for (size_t i = 0; i < suf_table_rows(k->t); i++)
        if (strcmp(suf_table_text(k->t, i, 0), model) == 0 &&
            strcmp(suf_table_text(k->t, i, 1), quantity) == 0 &&
            strcmp(suf_table_text(k->t, i, 2), term) == 0) {
            k->n_used++;
            return k->value[i];
        }
    return NAN;
}

/* Relative, but for figures near 0. */
static double off(double got, double want)
{
    return isnan(got) || isnan(want) ? INFINITY : fabs(got - want) / fmax(1e-3, fabs(want));
}

static double errors_off(known *k, const char *model, const char *kind, const suf_regression *r)
{
    double worst = 0;
    char quantity[64];

    for (size_t i = 0; i < r->n_coefficients; i++) {
        const suf_coefficient *c = &r->coefficients[i];
        const struct {
            const char *name;
            double got;
        } item[] = {{"std_error", c->std_error},
                    {"low", c->low},
                    {"p", pow(10, c->log10_p)},
                    {"high", c->high},
                    {"t", c->t}};
        if (c->dropped)
            continue;
        for (size_t q = 0; q < (strcmp(kind, "classical") == 0 ? 5u : 3u); q++) {
            snprintf(quantity, sizeof quantity, "%s %s", kind, item[q].name);
            worst = fmax(worst, off(item[q].got, answer(k, model, quantity, c->name)));
        }
    }
    return worst;
}

static void check_model(known *k, const char *model, const suf_regression *r)
{
    double worst = 0, of_columns = 0;
    size_t n_dropped = 0;

    for (size_t i = 0; i < r->n_coefficients; i++) {
        const suf_coefficient *c = &r->coefficients[i];
        n_dropped += c->dropped != 0;
        if (c->dropped)
            continue;
        worst = fmax(worst, off(c->coefficient, answer(k, model, "coefficient", c->name)));
        if (i == 0)
            continue;
        of_columns =
            fmax(of_columns, off(c->standardised, answer(k, model, "standardised", c->name)));
        of_columns = fmax(of_columns, off(c->vif, answer(k, model, "vif", c->name)));
    }
    ok_close(worst, 0, 1e-10, "%s: coefficients", model);
    ok_close(of_columns, 0, 1e-10, "%s: standardised coefficients and inflation factors", model);
    ok_close(r->model.r2, answer(k, model, "r2", ""), 1e-13, "%s: R2", model);
    ok_close(r->model.r2_adj, answer(k, model, "r2_adj", ""), 1e-13, "%s: adjusted R2", model);
    ok_close(r->model.loglik, answer(k, model, "loglik", ""), 1e-13, "%s: likelihood", model);
    ok_close(r->aic, answer(k, model, "aic", ""), 1e-13, "%s: AIC", model);
    ok_close(r->bic, answer(k, model, "bic", ""), 1e-13, "%s: BIC", model);
    ok((double)n_dropped == answer(k, model, "dropped", ""), "%s: %zu columns dropped", model,
       n_dropped);
    ok_close(errors_off(k, model, "classical", r), 0, 1e-9, "%s: errors, t, p, intervals", model);
}

static void check_robust(known *k, const char *model, const suf_table *t, suf_regress_opts o)
{
    static const char *const names[] = {"hc0", "hc1", "hc2", "hc3"};
    static const char *const cluster[] = {"token", "sequence"};
    suf_regression *r;

    for (size_t i = 0; i < 4; i++) {
        o.errors = (enum suf_errors)(SUF_ERRORS_HC0 + i);
        r = regress(t, &o);
        ok_close(errors_off(k, model, names[i], r), 0, 1e-9, "%s: %s", model, names[i]);
        suf_regression_free(r);
    }
    o.errors = SUF_ERRORS_CLUSTER;
    o.cluster = cluster;
    o.n_cluster = 1;
    r = regress(t, &o);
    ok_close(errors_off(k, model, "token", r), 0, 1e-9, "%s: clusters", model);
    suf_regression_free(r);
    o.n_cluster = 2;
    r = regress(t, &o);
    ok_close(errors_off(k, model, "token,sequence", r), 0, 1e-9, "%s: clusters two ways", model);
    ok(r->df == 15, "%s: the smaller number of clusters counts", model);
    suf_regression_free(r);
}

static void check_terms(known *k, const char *model, const suf_table *t, suf_regress_opts o)
{
    static const char *const cluster[] = {"token"};
    suf_regression *r;
    double worst = 0, held = 0, clustered = 0;

    o.fold_column = "fold";
    r = regress(t, &o);
    for (size_t i = 0; i < r->n_terms; i++) {
        const suf_term *term = &r->terms[i];
        worst = fmax(worst, off(term->partial_r2, answer(k, model, "term partial_r2", term->name)));
        worst = fmax(worst, off(term->f, answer(k, model, "term f", term->name)));
        worst = fmax(worst, off(term->log10_p, answer(k, model, "term log10_p", term->name)));
        held = fmax(held, off(term->held_out, answer(k, model, "term delta_loglik", term->name)));
        held = fmax(held, off(term->held_out_error, answer(k, model, "term sem", term->name)));
    }
    ok_close(worst, 0, 1e-9, "%s: partial R2, F and p of each term", model);
    ok_close(held, 0, 1e-9, "%s: held-out likelihood with and without each term", model);
    ok_close(r->held_out, answer(k, model, "held_out", ""), 1e-12, "%s: held-out likelihood",
             model);
    suf_regression_free(r);
    o.errors = SUF_ERRORS_CLUSTER;
    o.cluster = cluster;
    o.n_cluster = 1;
    r = regress(t, &o);
    for (size_t i = 0; i < r->n_terms; i++) {
        const suf_term *term = &r->terms[i];
        clustered = fmax(clustered, off(term->f, answer(k, model, "term token f", term->name)));
        clustered = fmax(clustered,
                         off(term->held_out_error, answer(k, model, "term token sem", term->name)));
    }
    ok_close(clustered, 0, 1e-9, "%s: with clusters, F and the error of held-out likelihood",
             model);
    suf_regression_free(r);
}

static void check_steps(known *k, const char *model, const suf_regression *r)
{
    double worst = 0;

    for (size_t i = 0; i < r->n_steps; i++) {
        const suf_step *s = &r->steps[i];
        worst = fmax(worst, off(s->test.lrt, answer(k, model, "step lrt", s->name)));
        worst = fmax(worst, off(s->test.df, answer(k, model, "step df", s->name)));
        worst = fmax(worst, off(s->test.log10_p, answer(k, model, "step log10_p", s->name)));
    }
    ok_close(worst, 0, 1e-9, "%s: likelihood ratios of nested models", model);
}

static void check_correlations(known *k, const suf_regression *r)
{
    double worst = 0;
    char pair[32];

    for (size_t a = 0; a < r->n_variables; a++)
        for (size_t b = a + 1; b < r->n_variables; b++) {
            size_t at = a * r->n_variables + b;
            snprintf(pair, sizeof pair, "%s %s", r->variables[a], r->variables[b]);
            worst = fmax(worst, fabs(r->pearson[at] - answer(k, "correlations", "pearson", pair)));
            worst =
                fmax(worst, fabs(r->spearman[at] - answer(k, "correlations", "spearman", pair)));
        }
    ok(r->n_variables == 4, "response and predictors are correlated");
    ok_close(worst, 0, 1e-12, "correlations, of ranks with ties too");
}

static void matches_r(void)
{
    static const struct {
        const char *name, *formula;
    } models[] = {
        {"plain", "y ~ a + b + c"},
        {"slopes", "y ~ a + b * C(pos, ref=\"NOUN\")"},
        {"cells", "y ~ (a + b + c)^2 + C(pos, ref = 'NOUN') * C(grp)"},
        {"inner", "y ~ a + a:C(pos, ref=\"NOUN\")"},
        {"full", "y ~ a:C(pos,ref=\"NOUN\") + C(grp)"},
        {"collinear", "y ~ 1 + a + b + d + c"},
        {"prepared", "y ~ a * b + c"},
    };
    known k = read_known();
    suf_table *t = read_table("tests/data/r/regress.tsv");
    suf_formula *residual = formula("b ~ a + c");

    for (size_t i = 0; i < sizeof models / sizeof *models; i++) {
        suf_formula *f = formula(models[i].formula);
        suf_regress_opts o = {.formula = f, .n_threads = 2, .correlations = i == 0};
        if (i == 6) {
            o.residualise = (const suf_formula *const *)&residual;
            o.n_residualise = 1;
            o.clip = 2;
            o.zscore = 1;
        }
        suf_regression *r = regress(t, &o);
        check_model(&k, models[i].name, r);
        if (i == 0)
            check_correlations(&k, r);
        if (i == 1)
            check_steps(&k, models[i].name, r);
        suf_regression_free(r);
        o.correlations = 0;
        if (i < 2) {
            check_robust(&k, models[i].name, t, o);
            check_terms(&k, models[i].name, t, o);
        }
        suf_formula_free(f);
    }
    ok(k.n_used > 600, "%zu of R's figures are compared", k.n_used);
    suf_formula_free(residual);
    suf_table_free(k.t);
    suf_table_free(t);
    free(k.value);
}

static void tails_match_r(void)
{
    known k = read_known();
    double worst_t = 0, worst_f = 0;

    for (size_t i = 0; i < suf_table_rows(k.t); i++) {
        const char *quantity = suf_table_text(k.t, i, 1), *term = suf_table_text(k.t, i, 2);
        double x, y, z = 0;
        if (strcmp(suf_table_text(k.t, i, 0), "tails") != 0)
            continue;
        int n = sscanf(term, "%lf %lf %lf", &x, &y, &z);
        if (strcmp(quantity, "t_quantile") == 0 && n == 2)
            worst_t = fmax(worst_t, off(suf_t_quantile(y, x), k.value[i]));
        else
            worst_f = fmax(worst_f, off(suf_log10_f_tail(x, y, z), k.value[i]));
    }
    ok_close(worst_t, 0, 1e-11, "quantiles of t");
    ok_close(worst_f, 0, 1e-11, "tails of F");
    /* from the positive series for I_x(5000, 12.5); R 4.2.2 is off by 6e-8 here */
    ok_close(suf_log10_f_tail(80, 25, 1e4) / -370.4417831127459, 1, 1e-12, "a far tail of F");
    ok(isnan(suf_t_quantile(1, 5)) && isnan(suf_t_quantile(0.5, 0)), "no quantile there");
    ok(suf_log10_f_tail(0, 2, 3) == 0 && isnan(suf_log10_f_tail(1, 0, 3)), "edges of F");
    suf_table_free(k.t);
    free(k.value);
}

/* ---- formulas ---- */

/* "(intercept) a b a:b": names of all coefficients. */
static void check_columns(const suf_table *t, const char *text, const char *want)
{
    suf_formula *f = formula(text);
    suf_regress_opts o = {.formula = f};
    suf_regression *r = regress(t, &o);
    char got[400] = "";

    for (size_t i = 1; i < r->n_coefficients; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%s%s", i > 1 ? " " : "",
                 r->coefficients[i].name);
    ok(strcmp(got, want) == 0, "%s has columns %s (got %s)", text, want, got);
    suf_regression_free(r);
    suf_formula_free(f);
}

static void formulas_say_what_they_mean(void)
{
    suf_table *t = read_table("tests/data/r/regress.tsv");

    check_columns(t, "y~a*b", "a b a:b");
    check_columns(t, "y ~ a:b + c + a", "c a a:b");
    check_columns(t, "y ~ (a + b):c + a", "a a:c b:c");
    check_columns(t, "y ~ a*b*c", "a b c a:b a:c b:c a:b:c");
    check_columns(t, "y ~ (a+b+c)^2", "a b c a:b a:c b:c");
    check_columns(t, "y ~ (a+b+c)^3 + a + a:a", "a b c a:b a:c b:c a:b:c");
    check_columns(t, " `y` ~ 1 + ((`a`)) ", "a");
    check_columns(t, "y ~ C(grp)", "grp=q grp=r");
    check_columns(t, "y ~ C(grp, ref='q') + grp:a", "grp=p grp=r grp=q:a grp=p:a grp=r:a");
    check_columns(t, "y ~ C(grp) * a", "grp=q grp=r a grp=q:a grp=r:a");
    suf_table_free(t);
}

static void malformed_formulas_are_refused(void)
{
    static const char *const wrong[] = {
        "",           "y",       "y ~",       "~ a",          "y ~ a +",       "y ~ a b",
        "y ~ (a",     "y ~ a)",  "y ~ a - b", "y ~ 0 + a",    "y ~ C(a",       "y ~ C()",
        "y ~ C(a,x)", "y ~ a^",  "y ~ a^9",   "y ~ C(a,ref)", "y ~ C(a,ref=x", "y ~ a ~ b",
        "y ~ `a",     "y ~ ``",  "y ~ y",     "y ~ 1",        "y ~ a * * b",   "y ~ 2",
        "y ~ log(a)", "y ~ a^22"};
    suf_formula *f;
    suf_diag diag;
    char deep[400] = "y ~ ";
    int accepted = 0;

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (suf_formula_parse(&f, wrong[i], &diag) != SUF_EINVAL) {
            printf("# accepted: %s\n", wrong[i]);
            accepted++;
        }
    ok(accepted == 0, "malformed formulas are refused");
    memset(deep + 4, '(', 300);
    ok_err(suf_formula_parse(&f, deep, &diag), SUF_EINVAL, &diag, "so is a deep one");
    ok_err(suf_formula_parse(&f, "y ~ a*b*c*d*e*f*g*h*i", &diag), SUF_ELIMIT, &diag,
           "an interaction of nine");
    ok_err(suf_formula_parse(&f, "y ~ (a+b)*(c+", &diag), SUF_EINVAL, &diag, "one that ends early");
    ok(diag.where == 13, "at its end (%d)", (int)diag.where);
}

/* ---- tables ---- */

static int try(const char *table, const char *text, suf_regress_opts o, suf_diag *diag)
{
    suf_table *t = read_table(write_text(scratch("t.tsv"), table));
    suf_formula *f = formula(text);
    suf_regression *r = NULL;

    o.formula = f;
    int err = suf_regress(&r, t, &o, diag);
    suf_regression_free(r);
    suf_formula_free(f);
    suf_table_free(t);
    return err;
}

static void bad_input_is_refused(void)
{
    static const char rows[] =
        "y\tx\tg\tk\n1\t2\tp\tu\n2\t\tq\tu\n4\t1\tp\tu\n3\t3\tq\tu\n5\t7\tq\tu\n";
    static const char *const same[] = {"k"}, *const none[] = {"nope"};
    suf_regress_opts o = {.n_threads = 1}, drop = {.drop_missing = 1}, c = drop, folds = drop;
    suf_diag d;

    ok_err(try(rows, "y ~ x", o, &d), SUF_EFORMAT, &d, "a missing value");
    ok(d.unit == SUF_AT_LINE && d.where == 3, "by its line");
    ok_err(try(rows, "y ~ x", drop, &d), SUF_OK, &d, "unless it is dropped");
    ok_err(try(rows, "y ~ g", drop, &d), SUF_EFORMAT, &d, "text without C()");
    ok_err(try(rows, "y ~ nope", drop, &d), SUF_EMISMATCH, &d, "no such column");
    ok_err(try(rows, "y ~ C(g, ref='z')", drop, &d), SUF_EINVAL, &d, "no such level");
    ok_err(try("y\tx\n\t1\n\t2\n", "y ~ x", drop, &d), SUF_EFORMAT, &d, "nothing but holes");
    ok_err(try("y\tx\n", "y ~ x", drop, &d), SUF_EFORMAT, &d, "no rows");
    ok_err(try("y\tx\n1\tinf\n2\t1\n", "y ~ x", drop, &d), SUF_ENUMERIC, &d, "an infinity");
    c.errors = SUF_ERRORS_CLUSTER;
    ok_err(try(rows, "y ~ x", c, &d), SUF_EINVAL, &d, "clusters of nothing");
    c.n_cluster = 1, c.cluster = same;
    ok_err(try(rows, "y ~ x", c, &d), SUF_EINVAL, &d, "one cluster");
    c.cluster = none;
    ok_err(try(rows, "y ~ x", c, &d), SUF_EMISMATCH, &d, "no such cluster column");
    folds.n_folds = 9;
    ok_err(try(rows, "y ~ x", folds, &d), SUF_EINVAL, &d, "more folds than rows");
    folds.n_folds = 0, folds.fold_column = "k";
    ok_err(try(rows, "y ~ x", folds, &d), SUF_EINVAL, &d, "one fold");
    /* as many columns as rows, a constant response, one level: no crash, no figures made up */
    ok_err(try("y\tx\n1\t1\n2\t3\n", "y ~ x", drop, &d), SUF_OK, &d, "as many columns as rows");
    ok_err(try("y\tx\n1\t1\n1\t3\n1\t4\n", "y ~ x", drop, &d), SUF_OK, &d, "a constant response");
    ok_err(try("y\tx\n1\t1\n2\t1\n1\t1\n", "y ~ x + C(x)", drop, &d), SUF_OK, &d, "a single level");
}

/* ---- lists of columns ---- */

static void lists_are_formulas(void)
{
    static const char *const x[] = {"a", "grp", "a"}, *const g[] = {"grp=q", "pos"};
    suf_table *t = read_table("tests/data/r/regress.tsv");
    suf_formula *f = NULL;
    suf_diag diag;

    ok_err(suf_formula_from_lists(&f, "y", x, 2, g, 2, &diag), SUF_OK, &diag, "lists are read");
    suf_regress_opts o = {.formula = f};
    const char *names[10];
    ok(suf_regress_columns(&o, names, 10) == 4 && strcmp(names[0], "y") == 0, "four columns");
    suf_regression *r = regress(t, &o);
    ok(r->n_coefficients == 7 && strcmp(r->coefficients[2].name, "grp=p") == 0 &&
           strcmp(r->coefficients[6].name, "pos=VERB") == 0,
       "in their order, with the reference asked for");
    ok(r->n_steps == 3 && r->steps[1].test.df == 2 && r->steps[2].model.ssr == r->model.ssr,
       "a categorical predictor is one step, the last step the whole");
    suf_regression_free(r);
    suf_formula_free(f);
    ok_err(suf_formula_from_lists(&f, "y", x, 3, NULL, 0, &diag), SUF_EINVAL, &diag, "one twice");
    ok_err(suf_formula_from_lists(&f, "a", x, 2, g, 1, &diag), SUF_EINVAL, &diag, "the response");
    ok_err(suf_formula_from_lists(&f, "y", NULL, 0, NULL, 0, &diag), SUF_EINVAL, &diag, "nothing");
    suf_table_free(t);
}

int main(void)
{
    matches_r();
    tails_match_r();
    formulas_say_what_they_mean();
    malformed_formulas_are_refused();
    bad_input_is_refused();
    lists_are_formulas();
    return tap_done();
}
