/* The paper's regressions: parity with the reference analysis, the frame against a slow direct
 * computation, and tables that must be refused. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "effects/levels.h"
#include "sufgram/effects.h"

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

static double *numbers(const suf_table *t, const char *name)
{
    double *v = malloc((suf_table_rows(t) + 1) * sizeof *v);
    size_t column = 0;

    if (suf_table_find(t, name, &column) != SUF_OK ||
        suf_table_numbers(t, column, v, NULL) != SUF_OK) {
        printf("Bail out! no numbers in column %s\n", name);
        exit(2);
    }
    return v;
}

static void levels_of(const suf_table *t, const char *name, sufi_levels *l)
{
    size_t column = 0, n = suf_table_rows(t);
    sufi_slice *value = malloc(n * sizeof *value);

    ok_err(suf_table_find(t, name, &column), SUF_OK, NULL, "the frame has %s", name);
    for (size_t i = 0; i < n; i++)
        value[i] = (sufi_slice){suf_table_text(t, i, column), strlen(suf_table_text(t, i, column))};
    ok_err(sufi_levels_init(l, value, n, name, NULL), SUF_OK, NULL, "%s has levels", name);
    free(value);
}

/* Parity with one known number. */
typedef struct parity {
    double r2_adj, loglik, lrt, log10_p, slope, df; /* worst so far */
    int n, wrong_signs;
} parity;

static void compare(parity *p, const suf_effect *s, const char *quantity, double want)
{
    double slope = NAN;

    p->n++;
    if (strcmp(quantity, "r2_adj") == 0)
        p->r2_adj = fmax(p->r2_adj, fabs(s->model.r2_adj - want));
    else if (strcmp(quantity, "loglik") == 0)
        p->loglik = fmax(p->loglik, fabs(s->model.loglik / want - 1));
    else if (strcmp(quantity, "lrt") == 0)
        p->lrt = fmax(p->lrt, fabs(s->test.lrt / want - 1));
    else if (strcmp(quantity, "log10_p") == 0)
        p->log10_p = fmax(p->log10_p, fabs(s->test.log10_p / want - 1));
    else if (strcmp(quantity, "df") == 0)
        p->df = fmax(p->df, fabs(s->test.df - want));
    else if (strcmp(quantity, "df_model") == 0)
        p->df = fmax(p->df, fabs(s->model.df_model - want));
    else if (strcmp(quantity, "beta_full") == 0)
        slope = s->slope_full;
    else if (strcmp(quantity, "beta_alone") == 0)
        slope = s->slope_alone;
    else if (strcmp(quantity, "beta_residual") == 0)
        slope = s->slope_residual;
    else
        p->n--;
    if (strncmp(quantity, "beta", 4) == 0) {
        p->slope = fmax(p->slope, isnan(slope) ? INFINITY : fabs(slope / want - 1));
        p->wrong_signs += (slope >= 0) != (want >= 0);
    }
}

static const suf_effect *find_effect(const suf_effects *e, const char *response,
                                     const char *predictor)
{
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        for (size_t k = 0; k < e->response[r].n_steps; k++)
            if (strcmp(suf_response_name(r), response) == 0 &&
                strcmp(e->response[r].step[k].predictor, predictor) == 0)
                return &e->response[r].step[k];
    return NULL;
}

static size_t predictor_number(const char *name)
{
    size_t j = 0;

    while (j < SUF_N_PREDICTORS && strcmp(suf_predictor_name(j), name) != 0)
        j++;
    return j;
}

static void check_known(const suf_effects *e, const char *model, const suf_table *known)
{
    parity p = {0};
    double vif = 0, correlation = 0, *value = numbers(known, "value");

    for (size_t i = 0; i < suf_table_rows(known); i++) {
        const char *cell[4];
        for (size_t c = 0; c < 4; c++)
            cell[c] = suf_table_text(known, i, c);
        const suf_effect *s = find_effect(e, cell[1], cell[2]);
        if (strcmp(cell[0], model) == 0 && s)
            compare(&p, s, cell[3], value[i]);
        size_t a = predictor_number(cell[1]), b = predictor_number(cell[2]);
        if (strcmp(cell[0], "vif") == 0)
            vif = fmax(vif, fabs(e->vif[b < SUF_N_PREDICTORS ? b + 1 : 0] / value[i] - 1));
        if (strcmp(cell[0], "correlation") == 0)
            correlation = fmax(correlation, fabs(e->correlation[a][b] - value[i]));
    }
    printf("# %s: r2_adj %.1e loglik %.1e lrt %.1e log10_p %.1e slope %.1e vif %.1e r %.1e\n",
           model, p.r2_adj, p.loglik, p.lrt, p.log10_p, p.slope, vif, correlation);
    ok(p.n == (strcmp(model, "pos") == 0 ? 265 : 235), "%s: all %d known numbers are compared",
       model, p.n);
    ok_close(p.r2_adj, 0, 1e-9, "%s: adjusted R2 is the reference's", model);
    ok_close(p.loglik, 0, 1e-10, "%s: so is the likelihood", model);
    ok_close(p.lrt, 0, 1e-7, "%s: so is the likelihood ratio", model);
    ok_close(p.df, 0, 0, "%s: so are the degrees of freedom", model);
    ok_close(p.log10_p, 0, 1e-7, "%s: so is log10 p", model);
    ok_close(p.slope, 0, 1e-7, "%s: so are the slopes, three ways", model);
    ok(p.wrong_signs == 0, "%s: no sign is wrong", model);
    ok_close(vif, 0, 1e-9, "%s: variance inflation factors", model);
    ok_close(correlation, 0, 1e-12, "%s: correlations of predictors", model);
    free(value);
}

static void matches_reference_analysis(void)
{
    static const char *const responses[] = {"surprisal", "var_steps", "aoa", "forgettability",
                                            "var_runs"};
    suf_table *t = read_table(oracle("frame.tsv"));
    suf_table *known = read_table("tests/data/effects_expected.tsv");
    suf_effects_frame frame = {.n = suf_table_rows(t)};
    sufi_levels pos, bilu;
    suf_effects e, again;
    suf_diag diag;

    for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
        frame.predictor[j] = numbers(t, suf_predictor_name(j));
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        frame.response[r] = numbers(t, responses[r]);
    levels_of(t, "pos", &pos);
    levels_of(t, "pos_bilu", &bilu);
    ok_err(suf_effects_analyse(&e, &frame, 2, &diag), SUF_OK, &diag, "the frame is analysed");
    check_known(&e, "nopos", known);
    frame.pos = (suf_factor){pos.of, pos.n_levels};
    frame.bilu = (suf_factor){bilu.of, bilu.n_levels};
    ok_err(suf_effects_analyse(&e, &frame, 2, &diag), SUF_OK, &diag, "and with tags");
    check_known(&e, "pos", known);
    ok_err(suf_effects_analyse(&again, &frame, 1, &diag), SUF_OK, &diag, "on one thread");
    ok(again.response[0].step[6].model.ssr == e.response[0].step[6].model.ssr &&
           again.response[4].step[2].slope_full == e.response[4].step[2].slope_full,
       "one thread gives the same bits as two");
    for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
        free((void *)(uintptr_t)frame.predictor[j]);
    for (size_t r = 0; r < SUF_N_RESPONSES; r++)
        free((void *)(uintptr_t)frame.response[r]);
    sufi_levels_release(&pos);
    sufi_levels_release(&bilu);
    suf_table_free(t);
    suf_table_free(known);
}

/* ---- the frame ---- */

enum { N = 3000 };

typedef struct raw_data {
    double raw[SUF_N_PREDICTORS][N], response[SUF_N_RESPONSES][N];
    char tag[N][24];
} raw_data;

static raw_data *make_data(uint64_t seed)
{
    static const char *const tags[] = {"NOUN_B", "VERB_x_U", "[UNMATCHED]", "ADJ_I", "X"};
    raw_data *d = malloc(sizeof *d);
    rng r = {seed};

    for (size_t i = 0; i < N; i++) {
        d->raw[0][i] = 4 + 12 * rng_unit(&r);
        d->raw[1][i] = 0.5 * d->raw[0][i] + 6 * rng_unit(&r) * rng_unit(&r);
        d->raw[2][i] = (double)(1 + rng_below(&r, 127));
        d->raw[3][i] = 7 + 3 * rng_unit(&r);
        /* a long tail, so that clipping has work to do */
        d->raw[4][i] = 10 * pow(1 - rng_unit(&r), -0.6);
        for (size_t k = 0; k < SUF_N_RESPONSES; k++)
            d->response[k][i] = d->raw[0][i] - 0.1 * (double)k * d->raw[3][i] + rng_unit(&r);
        snprintf(d->tag[i], sizeof d->tag[i], "%s", tags[rng_below(&r, 5)]);
    }
    return d;
}

/* Section 10 done the plain way, in long double. */
static void slow_frame(const raw_data *d, double out[SUF_N_PREDICTORS][N])
{
    long double sx = 0, sy = 0, sxx = 0, sxy = 0;

    for (size_t i = 0; i < N; i++) {
        out[0][i] = -d->raw[0][i];
        out[1][i] = -d->raw[1][i];
        out[2][i] = log2(d->raw[2][i]);
        out[3][i] = -d->raw[3][i];
        out[4][i] = d->raw[4][i];
        sx += out[0][i];
        sy += out[1][i];
        sxx += (long double)out[0][i] * out[0][i];
        sxy += (long double)out[0][i] * out[1][i];
    }
    long double slope = (N * sxy - sx * sy) / (N * sxx - sx * sx);
    for (size_t i = 0; i < N; i++)
        out[1][i] = (double)(out[1][i] - (sy - slope * sx) / N - slope * out[0][i]);
    for (size_t j = 0; j < SUF_N_PREDICTORS; j++) {
        long double mean = 0, square = 0;
        for (size_t i = 0; i < N; i++)
            mean += out[j][i] / (long double)N;
        for (size_t i = 0; i < N; i++)
            square += (out[j][i] - mean) * (out[j][i] - mean) / N;
        double low = (double)(mean - 5 * sqrtl(square)), high = (double)(mean + 5 * sqrtl(square));
        for (size_t i = 0; i < N; i++)
            out[j][i] = fmin(fmax(out[j][i], low), high);
    }
}

static void frame_matches_slow_computation(void)
{
    raw_data *d = make_data(tap_seed());
    double(*want)[N] = malloc(SUF_N_PREDICTORS * sizeof *want);
    double *raw[SUF_N_PREDICTORS], worst = 0;
    size_t n_clipped[SUF_N_PREDICTORS] = {0};
    suf_diag diag;

    slow_frame(d, want);
    for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
        raw[j] = d->raw[j];
    ok_err(suf_effects_prepare(raw, N, n_clipped, &diag), SUF_OK, &diag, "a frame is made");
    for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
        worst = fmax(worst, max_difference(raw[j], want[j], N));
    ok_close(worst, 0, 1e-12, "it is that of the plain computation");
    ok(n_clipped[4] > 3 && n_clipped[0] == 0, "the tail is clipped (%zu values)", n_clipped[4]);
    free(d);
    d = make_data(1);
    for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
        raw[j] = d->raw[j];
    d->raw[2][17] = 0;
    ok_err(suf_effects_prepare(raw, N, NULL, &diag), SUF_ENUMERIC, &diag, "no context is refused");
    ok(diag.unit == SUF_AT_ROW && diag.where == 17, "by its row");
    free(want);
    free(d);
}

/* ---- tables ---- */

enum {
    CROSS_EMPTY = 1,
    NO_DIVERSITY = 2,
    HOLE = 4,
    TEXT = 8,
    TAG_HOLE = 16,
    INFINITE = 32,
    EXPOSED = 64
};

static suf_table *write_table(const raw_data *d, int flaws, size_t n)
{
    const char *names[14] = {"example"};
    const char *path = scratch("joined.tsv");
    size_t n_columns, n_required, n_names = 1;
    const char *const *columns = suf_effects_columns(&n_columns, &n_required);
    suf_rows *w = NULL;
    suf_diag diag;

    for (size_t c = 0; c < n_required; c++)
        if (!(flaws & NO_DIVERSITY) || c != 4)
            names[n_names++] = columns[c];
    names[n_names++] = "tag";
    if (flaws & EXPOSED) { /* of n = 1 and 3 */
        names[n_names++] = columns[n_required];
        names[n_names++] = columns[n_required + 2];
    }
    ok_err(suf_rows_open(&w, path, SUF_TSV, &diag), SUF_OK, &diag, "a table is written");
    suf_rows_columns(w, names, n_names);
    for (size_t i = 0; i < n; i++) {
        suf_rows_u64(w, i);
        for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
            if ((flaws & HOLE) && i == 5 && j == 3)
                suf_rows_missing(w);
            else if ((flaws & INFINITE) && i == 6 && j == 0)
                suf_rows_text(w, "-inf");
            else if ((flaws & TEXT) && i == 7 && j == 1)
                suf_rows_text(w, "high");
            else if (!(flaws & NO_DIVERSITY) || j != 4)
                suf_rows_f64(w, d->raw[j][i]);
        for (size_t r = 0; r < SUF_N_RESPONSES; r++)
            suf_rows_f64(w, (flaws & CROSS_EMPTY) && r == 4 ? NAN : d->response[r][i]);
        suf_rows_text(w, (flaws & TAG_HOLE) && i == 8 ? "" : d->tag[i]);
        for (int k = 0; (flaws & EXPOSED) && k < 2; k++) /* row 4: nonsense */
            suf_rows_f64(w, k && i == 4 ? -1 : pow(10, d->response[k][i] / 4));
        suf_rows_end(w);
    }
    ok_err(suf_rows_commit(w, &diag), SUF_OK, &diag, "and published");
    return read_table(path);
}

static void refuses(const raw_data *d, int flaws, size_t n, int want, uint64_t line,
                    const char *word, const suf_effects_opts *opts)
{
    suf_table *t = write_table(d, flaws, n);
    suf_effects e;
    suf_diag diag = {0};
    char text[1100];
    int err = suf_effects_run(&e, t, opts, &diag);

    if (!ok(err == want && diag.where == line && strstr(diag.what, word) && diag.path[0],
            "a table with '%s' is refused", word))
        printf("# got %d: %s\n", err, suf_diag_format(&diag, text, sizeof text));
    suf_table_free(t);
}

static void runs_from_a_table(void)
{
    raw_data *d = make_data(tap_seed() + 1);
    suf_effects_opts opts = {.pos_column = "tag", .n_threads = 1}, plain = {0};
    suf_effects e, dropped;
    suf_diag diag;
    suf_table *t = write_table(d, CROSS_EMPTY, N);

    ok_err(suf_effects_run(&e, t, &opts, &diag), SUF_OK, &diag, "a joined table is analysed");
    ok(e.n_rows == N && e.n_dropped == 0, "with all its rows");
    ok(e.response[0].analysed && !e.response[4].analysed, "an empty response is left out");
    ok(e.n_pos_levels == 5 && e.n_bilu_levels == 4, "tags are split (%zu, %zu)", e.n_pos_levels,
       e.n_bilu_levels);
    ok(e.response[0].n_steps == 7 && strcmp(e.response[0].step[5].predictor, "pos") == 0,
       "tags come before interactions");
    ok(e.response[0].step[0].slope_full < 0 && e.response[0].step[0].test.log10_p < -100,
       "an effect put in is found");
    suf_rows *w;
    ok_err(suf_rows_open(&w, scratch("effects.tsv"), SUF_TSV, &diag), SUF_OK, &diag, "opened");
    suf_effects_put(&e, w);
    ok_err(suf_rows_commit(w, &diag), SUF_OK, &diag, "effects are written");
    suf_table_free(t);
    t = read_table(scratch("effects.tsv"));
    ok(suf_table_rows(t) == 28 && strcmp(suf_table_name(t, 9), "sign_residual") == 0, "as a table");
    ok(strcmp(suf_table_text(t, 0, 7), "-") == 0 && *suf_table_text(t, 0, 9) == '\0' &&
           *suf_table_text(t, 5, 7) == '\0' && *suf_table_text(t, 1, 9) != '\0',
       "signs stand where they have a meaning");
    suf_table_free(t);

    t = write_table(d, HOLE, N);
    opts.drop_missing = 1;
    ok_err(suf_effects_run(&dropped, t, &opts, &diag), SUF_OK, &diag, "holes may be dropped");
    ok(dropped.n_rows == N - 1 && dropped.n_dropped == 1, "and are counted");
    suf_table_free(t);
    opts.drop_missing = 0;
    refuses(d, HOLE, 20, SUF_EFORMAT, 7, "context_1_all_bits", &plain);
    refuses(d, TAG_HOLE, 20, SUF_EFORMAT, 10, "'tag'", &opts);
    refuses(d, TEXT, 20, SUF_EFORMAT, 9, "'high'", &plain);
    refuses(d, INFINITE, 20, SUF_ENUMERIC, 8, "infinite", &plain);
    refuses(d, NO_DIVERSITY, 20, SUF_EMISMATCH, 0, "contextual_diversity_adjusted", &plain);
    refuses(d, 0, 0, SUF_EFORMAT, 0, "without rows", &plain);
    d->raw[2][9] = 0;
    refuses(d, 0, 20, SUF_ENUMERIC, 11, "context length", &plain);
    free(d);
}

/* Exposure at the age of acquisition is analysed where it is there, as log10(1 + x). */
static void exposure_is_a_response(void)
{
    raw_data *d = make_data(tap_seed() + 2);
    suf_effects_opts opts = {.n_threads = 2};
    suf_effects e;
    suf_diag diag;

    suf_table *t = write_table(d, EXPOSED, 4);
    ok_err(suf_effects_run(&e, t, &opts, &diag), SUF_OK, &diag, "exposure is read");
    ok(e.response[SUF_AOA_EXPOSURE].analysed && !e.response[SUF_AOA_EXPOSURE + 1].analysed &&
           e.response[SUF_AOA_EXPOSURE + 2].analysed,
       "for the n-grams that have a column");
    ok(strcmp(suf_response_name(SUF_AOA_EXPOSURE + 2), "aoa_exposure_3") == 0 &&
           !suf_response_name(SUF_MAX_RESPONSES),
       "by their names");
    suf_table_free(t);
    refuses(d, EXPOSED, 20, SUF_ENUMERIC, 6, "exposure_3_at_aoa is negative", &opts);
    free(d);
}

/* The same numbers as a response of the paper and as exposure: the same effects but for scale. */
static void exposure_has_the_effects_of_its_logarithm(void)
{
    raw_data *d = make_data(tap_seed() + 3);
    suf_effects_opts opts = {.n_threads = 2};
    suf_effects e;
    suf_diag diag;
    const char *path = scratch("exposed.tsv");
    size_t n, n_required;
    const char *const *columns = suf_effects_columns(&n, &n_required);
    const char *names[11];
    suf_rows *w = NULL;

    memcpy(names, columns, 10 * sizeof *names);
    names[10] = columns[n_required + 1];
    ok_err(suf_rows_open(&w, path, SUF_TSV, &diag), SUF_OK, &diag, "a table is written");
    suf_rows_columns(w, names, 11);
    for (size_t i = 0; i < 500; i++) {
        for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
            suf_rows_f64(w, d->raw[j][i]);
        for (size_t r = 0; r < SUF_N_RESPONSES; r++)
            suf_rows_f64(w, 5 + d->response[r][i] / 10);
        suf_rows_f64(w, pow(10, 5 + d->response[SUF_AOA][i] / 10) - 1);
        suf_rows_end(w);
    }
    ok_err(suf_rows_commit(w, &diag), SUF_OK, &diag, "and published");
    suf_table *t = read_table(path);
    ok_err(suf_effects_run(&e, t, &opts, &diag), SUF_OK, &diag, "and analysed");
    const suf_effect *aoa = e.response[SUF_AOA].step, *seen = e.response[SUF_AOA_EXPOSURE + 1].step;
    for (size_t k = 0; k < e.response[SUF_AOA].n_steps; k++)
        ok_close(seen[k].test.r2_adj_increment, aoa[k].test.r2_adj_increment, 1e-9,
                 "%s explains as much of exposure", aoa[k].predictor);
    ok_close(seen[1].slope_full, aoa[1].slope_full, 1e-9, "with the same slope");
    suf_table_free(t);
    free(d);
}

/* Diversity constant, loglen and logprob the same up to a factor, tags that repeat each other. */
static void collinear_predictors_have_no_sign(void)
{
    raw_data *d = make_data(7);
    uint32_t level[N];
    suf_effects_frame frame = {.n = N};
    suf_effects e;
    suf_diag diag;

    for (size_t i = 0; i < N; i++) {
        d->raw[4][i] = 3;
        d->raw[3][i] = 2 * d->raw[2][i];
        level[i] = (uint32_t)(i % 3);
    }
    for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
        frame.predictor[j] = d->raw[j];
    frame.response[0] = d->response[0];
    frame.pos = frame.bilu = (suf_factor){level, 3};
    ok_err(suf_effects_analyse(&e, &frame, 1, &diag), SUF_OK, &diag, "collinear data are analysed");
    const suf_effect *s = e.response[0].step;
    ok(s[3].test.df == 0 && s[4].test.df == 0 && s[5].test.df == 2 && isnan(s[3].test.log10_p),
       "degrees of freedom are differences of rank");
    ok(s[0].slope_full > 0 && isnan(s[2].slope_full) && isnan(s[3].slope_full) &&
           isnan(s[4].slope_full),
       "only a determined slope has a sign");
    ok(!isnan(s[2].slope_alone) && isnan(s[4].slope_alone) && isnan(e.vif[5]),
       "alone, only a constant has none");
    ok_close(s[4].model.r2_adj, s[2].model.r2_adj, 1e-12, "what adds nothing leaves R2");
    level[9] = 3;
    ok_err(suf_effects_analyse(&e, &frame, 1, &diag), SUF_EINVAL, &diag, "a level out of range");
    free(d);
}

static void tags_are_split(void)
{
    static const char *const cases[][3] = {
        {"NOUN_B", "NOUN", "B"}, {"A_b_C", "A", "C"},         {"[UNMATCHED]", "[UNMATCHED]", "U"},
        {"[A_B]", "[A_B]", "U"}, {"PLAIN", "PLAIN", "PLAIN"}, {"_", "", ""}};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sufi_slice pos, bilu;
        sufi_split_tag(cases[i][0], &pos, &bilu);
        ok(pos.len == strlen(cases[i][1]) && !memcmp(pos.text, cases[i][1], pos.len) &&
               bilu.len == strlen(cases[i][2]) && !memcmp(bilu.text, cases[i][2], bilu.len),
           "'%s' is split", cases[i][0]);
    }
}

int main(void)
{
    matches_reference_analysis();
    frame_matches_slow_computation();
    collinear_predictors_have_no_sign();
    tags_are_split();
    runs_from_a_table();
    exposure_is_a_response();
    exposure_has_the_effects_of_its_logarithm();
    return tap_done();
}
