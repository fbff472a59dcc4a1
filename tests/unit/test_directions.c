/* Sweeps over context scores and effects of tags: the reference's numbers, group means, names,
 * refusals. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/curve_data.h"
#include "../lib/tap.h"
#include "sufgram/directions.h"

enum { N = 800, N_SCORES = 33, P = SUF_N_PREDICTORS };

static suf_table *read_table(const char *path)
{
    suf_table *t = NULL;
    suf_diag diag = {0};

    if (!ok_err(suf_table_read(&t, path, NULL, 0, &diag), SUF_OK, &diag, "a table is read"))
        exit(tap_done());
    return t;
}

static void numbers(const suf_table *t, const char *name, double *out)
{
    size_t column = 0;

    if (suf_table_find(t, name, &column) != SUF_OK ||
        suf_table_numbers(t, column, out, NULL) != SUF_OK)
        exit(2);
}

/* ---- the joined table of the reference case, from what lies before its frame ---- */

typedef struct raw_data {
    double predictor[P][N], response[SUF_N_RESPONSES][N], score[N_SCORES][N];
    const suf_table *frame; /* for the tags */
} raw_data;

static void fill_predictors(raw_data *d)
{
    static double position[N], token[N];
    size_t n_cells, n, at = 0;
    double *mask = read_array(oracle("mask.npy"), &n_cells);
    double *one = read_array(oracle("backoff_paper_1.npy"), &n);
    double *five = read_array(oracle("backoff_paper_5.npy"), &n);
    double *scores = read_array(oracle("context_paper.npy"), &n);
    double *diversity = read_array(oracle("diversity_adjusted_30_10000.npy"), &n);

    for (size_t i = 0; i < n_cells && at < N; i++)
        if (mask[i] != 0) {
            d->predictor[SUF_UNIGRAM][at] = one[i];
            d->predictor[SUF_NGRAM][at++] = five[i];
        }
    numbers(d->frame, "position", position);
    numbers(d->frame, "token", token);
    for (size_t i = 0; i < N; i++) {
        d->predictor[SUF_CONTEXT_LOGLEN][i] = position[i];
        d->predictor[SUF_CONTEXT_LOGPROB][i] = scores[i * N_SCORES];
        d->predictor[SUF_CONTEXTUAL_DIV][i] = diversity[(size_t)token[i]];
        for (size_t k = 0; k < N_SCORES; k++)
            d->score[k][i] = scores[i * N_SCORES + k];
    }
    free(mask), free(one), free(five), free(scores), free(diversity);
}

/* The (order, window) of column k of context_paper.npy. */
static void pair_of(size_t k, char *name, size_t cap)
{
    static const unsigned first[] = {1, 2, 4, 4, 8}; /* of order n, doubling up to 128 */
    unsigned order = 1, window = 1;

    if (k == 0) {
        snprintf(name, cap, "context_1_all_bits");
        return;
    }
    for (size_t i = 1; i < k; i++) {
        window *= 2;
        if (window > 128)
            window = first[order++];
    }
    snprintf(name, cap, "context_%u_%u_bits", order, window);
}

static raw_data *reference_data(void)
{
    static const char *const responses[] = {"surprisal", "var_steps", "aoa", "forgettability",
                                            "var_runs"};
    raw_data *d = malloc(sizeof *d);

    if (!d)
        exit(2);
    d->frame = read_table(oracle("frame.tsv"));
    fill_predictors(d);
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        numbers(d->frame, responses[r], d->response[r]);
    return d;
}

/* With the first `n_scores` scores, the first of which the analysis needs. */
static suf_table *write_joined(const raw_data *d, size_t n_scores, bool hole)
{
    static char text[N_SCORES][32];
    const char *names[N_SCORES + P + SUF_N_RESPONSES + 2];
    size_t n_all, n_columns, n = 0, pos = 0, bilu = 0;
    const char *const *columns = suf_effects_columns(&n_all, &n_columns);
    suf_rows *w = NULL;
    suf_diag diag = {0};

    for (size_t c = 0; c < n_columns; c++)
        if (c != SUF_CONTEXT_LOGPROB)
            names[n++] = columns[c];
    for (size_t k = 0; k < n_scores; k++) {
        pair_of(k, text[k], sizeof text[k]);
        names[n++] = text[k];
    }
    names[n++] = "pos", names[n++] = "bilu";
    if (suf_table_find(d->frame, "pos", &pos) || suf_table_find(d->frame, "pos_bilu", &bilu) ||
        suf_rows_open(&w, scratch("joined.tsv"), SUF_TSV, &diag))
        exit(2);
    suf_rows_columns(w, names, n);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < P; j++)
            if (j != SUF_CONTEXT_LOGPROB)
                suf_rows_f64(w, d->predictor[j][i]);
        for (size_t r = 0; r < SUF_N_RESPONSES; r++)
            suf_rows_f64(w, d->response[r][i]);
        for (size_t k = 0; k < n_scores; k++)
            suf_rows_f64(w, hole && i == 5 && k == 1 ? NAN : d->score[k][i]);
        suf_rows_text(w, suf_table_text(d->frame, i, pos));
        suf_rows_text(w, suf_table_text(d->frame, i, bilu));
        suf_rows_end(w);
    }
    if (suf_rows_commit(w, &diag) != SUF_OK)
        exit(2);
    return read_table(scratch("joined.tsv"));
}

/* ---- sweeps ---- */

static const suf_sweep_entry *find_entry(const suf_sweep *s, const char *response, double order,
                                         double window)
{
    for (size_t k = 0; k < s->n; k++)
        if (strcmp(suf_response_name(s->entry[k].response), response) == 0 &&
            s->entry[k].order == order && s->entry[k].window == window)
            return &s->entry[k];
    return NULL;
}

static double relative(double got, double want)
{
    return fabs(got - want) / fmax(fabs(want), 1e-9);
}

static void check_known(const suf_sweep *s, const char *model, const suf_table *known)
{
    static double order[400], window[400], want[4][400];
    static const char *const names[] = {"r2_adj_alone", "slope_full", "slope_alone",
                                        "slope_residual"};
    double r2 = 0, slope = 0;
    size_t n = 0, wrong = 0;

    numbers(known, "order", order);
    numbers(known, "window", window);
    for (size_t k = 0; k < 4; k++)
        numbers(known, names[k], want[k]);
    for (size_t i = 0; i < suf_table_rows(known); i++) {
        if (strcmp(suf_table_text(known, i, 0), model) != 0)
            continue;
        const suf_sweep_entry *e = find_entry(s, suf_table_text(known, i, 1), order[i], window[i]);
        if (!e)
            continue;
        n++;
        const double got[] = {e->slope_full, e->slope_alone, e->slope_residual};
        unsigned unexpected = 0;
        r2 = fmax(r2, fabs(e->r2_adj - want[0][i]));
        for (size_t k = 0; k < 3; k++) {
            slope = fmax(slope, relative(got[k], want[k + 1][i]));
            unexpected += (want[k + 1][i] >= 0) != (e->response == SUF_FINAL_SURPRISAL);
        }
        wrong += e->n_unexpected != unexpected ||
                 e->r2_adj_signed != (want[2][i] < 0 ? -e->r2_adj : e->r2_adj);
    }
    printf("# %s: r2_adj %.1e slope %.1e\n", model, r2, slope);
    ok(n == 160, "%s: all %zu known entries are compared", model, n);
    ok(r2 < 1e-9, "%s: adjusted R2 is the reference's", model);
    ok(slope < 1e-7, "%s: so are the slopes, three ways", model);
    ok(wrong == 0, "%s: so are entries' signs and the count of unexpected ones", model);
}

static void sweep_equals_the_reference(const raw_data *d)
{
    suf_table *known = read_table("tests/data/sweep_expected.tsv");
    suf_table *t = write_joined(d, N_SCORES, false);
    suf_effects_opts opts = {.n_threads = 2};
    suf_sweep s = {0}, again = {0};
    suf_diag diag = {0};

    ok_err(suf_sweep_run(&s, t, &opts, &diag), SUF_OK, &diag, "a sweep");
    ok(s.n == SUF_N_RESPONSES * N_SCORES && s.n_rows == N && s.n_dropped == 0, "has all entries");
    check_known(&s, "nopos", known);
    for (size_t r = 0; r < SUF_N_RESPONSES; r++) {
        const suf_sweep_entry *best = suf_sweep_strongest(&s, r);
        double most = 0;
        for (size_t k = 0; k < s.n; k++)
            if (s.entry[k].response == r)
                most = fmax(most, fabs(s.entry[k].r2_adj));
        ok(best && best->response == r && fabs(best->r2_adj) == most, "the strongest is found");
    }
    suf_sweep_release(&s);

    opts.pos_column = "pos";
    opts.bilu_column = "bilu";
    ok_err(suf_sweep_run(&s, t, &opts, &diag), SUF_OK, &diag, "with tags");
    check_known(&s, "pos", known);
    opts.n_threads = 1;
    ok_err(suf_sweep_run(&again, t, &opts, &diag), SUF_OK, &diag, "on one thread");
    ok(again.n == s.n && memcmp(again.entry, s.entry, s.n * sizeof *s.entry) == 0,
       "one thread gives the same bits");
    suf_sweep_release(&s);
    suf_sweep_release(&again);
    suf_table_free(t);
    suf_table_free(known);
}

static void sweep_is_refused(const raw_data *d)
{
    suf_table *t = write_joined(d, 3, true);
    suf_effects_opts opts = {.n_threads = 1};
    suf_sweep s = {0};
    suf_diag diag = {0};

    ok_err(suf_sweep_run(&s, t, &opts, &diag), SUF_EFORMAT, &diag, "a hole is refused");
    ok(diag.where == 7 && strstr(diag.what, "context_1_1_bits"), "by line and column");
    opts.drop_missing = 1;
    ok_err(suf_sweep_run(&s, t, &opts, &diag), SUF_OK, &diag, "or dropped");
    ok(s.n_dropped == 1 && s.n_rows == N - 1, "and counted");
    suf_sweep_release(&s);
    suf_table_free(t);
    t = write_joined(d, 0, false);
    ok_err(suf_sweep_run(&s, t, &opts, &diag), SUF_EMISMATCH, &diag, "no score is refused");
    ok(strstr(diag.what, "context_N_W_bits") && diag.path[0], "by name");
    suf_table_free(t);
}

static void names_are_told(void)
{
    static const struct {
        const char *name;
        uint32_t order, window; /* order 0: no such column */
    } cases[] = {{"context_1_all_bits", 1, 0},
                 {"context_5_128_bits", 5, 128},
                 {"context_12_7_bits", 12, 7},
                 {"context_length", 0, 0},
                 {"context_1_bits", 0, 0},
                 {"context_0_1_bits", 0, 0},
                 {"context_1_0_bits", 0, 0},
                 {"context_1_2", 0, 0},
                 {"context_1_allx_bits", 0, 0},
                 {"context__1_bits", 0, 0},
                 {"xcontext_1_1_bits", 0, 0},
                 {"context_1_1_bits2", 0, 0},
                 {"context_1_99999999999_bits", 0, 0}};

    for (size_t k = 0; k < sizeof cases / sizeof *cases; k++) {
        uint32_t order = 0, window = 0;
        int found = suf_sweep_column(cases[k].name, &order, &window);
        ok(found == (cases[k].order > 0) && order == cases[k].order && window == cases[k].window,
           "'%s' is told", cases[k].name);
    }
}

/* ---- tags ---- */

/* What the five predictors leave of a response, and their adjusted R2. */
static double residuals(const raw_data *d, size_t response, double *out)
{
    double *raw[P], *matrix = doubles((size_t)N * (P + 1)), *x = doubles((size_t)N * P), b[P + 1];
    static double copy[P][N];
    suf_ols *o = NULL;
    suf_ols_summary f = {0};
    size_t columns[P + 1];

    for (size_t j = 0; j < P; j++)
        raw[j] = memcpy(copy[j], d->predictor[j], sizeof copy[j]);
    if (suf_effects_prepare(raw, N, NULL, NULL) != SUF_OK)
        exit(2);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < P; j++)
            matrix[i * (P + 1) + j] = x[i * P + j] = copy[j][i];
        matrix[i * (P + 1) + P] = d->response[response][i];
    }
    for (size_t j = 0; j <= P; j++)
        columns[j] = j;
    suf_ols_model m = {.columns = columns, .n_columns = P + 1, .response = P + 1};
    if (suf_ols_new_from_matrix(&o, N, P + 1, matrix, 1, NULL) != SUF_OK ||
        suf_ols_fit(o, &m, &f, b, NULL, NULL) != SUF_OK)
        exit(2);
    suf_ols_residuals(x, N, P, d->response[response], b, out);
    suf_ols_free(o);
    free(matrix);
    free(x);
    return f.r2_adj;
}

/* Mean of v where the column of the frame has that level; *n of them. */
static double level_mean(const suf_table *t, size_t column, const char *level, const double *v,
                         size_t *n)
{
    double sum = 0;

    *n = 0;
    for (size_t i = 0; i < N; i++)
        if (strcmp(suf_table_text(t, i, column), level) == 0) {
            sum += v[i];
            ++*n;
        }
    return sum / (double)*n;
}

static void tags_equal_group_means(const raw_data *d)
{
    static const char *const factors[] = {"pos", "bilu"};
    suf_table *t = write_joined(d, 1, false);
    suf_effects_opts opts = {.pos_column = "pos", .bilu_column = "bilu", .n_threads = 1};
    suf_tag_effects e = {0};
    suf_diag diag = {0};
    double left[N], worst = 0;
    size_t column = 0, n_wrong = 0, n_unordered = 0, n_references = 0;

    ok_err(suf_tag_effects_run(&e, t, &opts, &diag), SUF_OK, &diag, "effects of tags");
    ok(strcmp(e.reference[0], "[UNMATCHED]") == 0 && strcmp(e.reference[1], "U") == 0,
       "the references are the paper's");
    for (size_t k = 0; k < e.n; k++) {
        const suf_tag_effect *x = &e.effect[k];
        size_t factor = strcmp(x->factor, factors[0]) != 0, n, n_reference;
        residuals(d, x->response, left);
        if (suf_table_find(t, factors[factor], &column) != SUF_OK)
            exit(2);
        double mean = level_mean(t, column, x->level, left, &n);
        double reference = level_mean(t, column, e.reference[factor], left, &n_reference);
        worst = fmax(worst, fabs(x->coefficient - (mean - reference)));
        n_wrong += x->n != n;
        n_references += strcmp(x->level, e.reference[factor]) == 0 && x->coefficient == 0;
        n_unordered += k && e.effect[k - 1].factor == x->factor &&
                       e.effect[k - 1].response == x->response &&
                       e.effect[k - 1].coefficient > x->coefficient;
    }
    ok(worst < 1e-11, "a coefficient is a difference of mean residuals (%.1e)", worst);
    ok(n_wrong == 0 && n_unordered == 0, "rows are counted, coefficients rise");
    ok(n_references == 2 * SUF_N_RESPONSES, "references have 0");
    suf_table_free(t);

    suf_effects all;
    t = write_joined(d, 1, false);
    suf_effects_opts one = {.pos_column = "pos", .n_threads = 1}; /* pos is split: bilu = pos */
    ok_err(suf_effects_run(&all, t, &one, &diag), SUF_OK, &diag, "the analysis with pos alone");
    ok_close(e.r2_adj_increment[2][0], all.response[2].step[5].test.r2_adj_increment, 1e-12,
             "pos raises R2 by what its step does");
    suf_tag_effects_release(&e);
    opts.pos_column = NULL, opts.bilu_column = NULL;
    ok_err(suf_tag_effects_run(&e, t, &opts, &diag), SUF_EINVAL, &diag, "tags are needed");
    suf_table_free(t);
}

int main(void)
{
    raw_data *d = reference_data();

    names_are_told();
    sweep_equals_the_reference(d);
    sweep_is_refused(d);
    tags_equal_group_means(d);
    suf_table_free((suf_table *)(uintptr_t)d->frame);
    free(d);
    return tap_done();
}
