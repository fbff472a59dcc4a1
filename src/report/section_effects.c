/* section_effects.c - what predicts how tokens are learned: signs, R2, coefficients. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/palette.h"
#include "report/sections.h"
#include "report/standardised.h"

/* A number of the table, NaN where there is none. */
static double cell_number(const sufi_effect_grid *g, const suf_table *t, size_t r, size_t k,
                          const char *column)
{
    const char *text = sufi_effect_cell(g, t, r, k, column);
    char *end;
    double v = strtod(text, &end);

    return *text && !*end ? v : NAN;
}

static void put_sign(sufi_outfile *f, const char *sign)
{
    sufi_html_text(f, strcmp(sign, "-") == 0 ? "−" : *sign ? sign : "·");
}

static void table_head(sufi_page *p, const sufi_effect_grid *g, const char *const *sub,
                       size_t n_sub)
{
    sufi_outfile *f = &p->out;

    sufi_outfile_printf(f, "\n<thead><tr><th scope=\"col\"%s>Predictor</th>",
                        n_sub > 1 ? " rowspan=\"2\"" : "");
    for (size_t r = 0; r < g->n_responses; r++) {
        sufi_outfile_printf(f, "<th scope=\"col%s\" colspan=\"%zu\">", n_sub > 1 ? "group" : "",
                            n_sub);
        sufi_html_text(f, sufi_response_title(g->response[r]));
        sufi_outfile_printf(f, "</th>");
    }
    if (n_sub > 1) {
        sufi_outfile_printf(f, "</tr>\n<tr>");
        for (size_t i = 0; i < g->n_responses * n_sub; i++)
            sufi_outfile_printf(f, "<th scope=\"col\">%s</th>", sub[i % n_sub]);
    }
    sufi_outfile_printf(f, "</tr></thead>\n<tbody>\n");
}

static void row_head(sufi_page *p, const char *name)
{
    sufi_outfile_printf(&p->out, "<tr><th scope=\"row\">");
    sufi_html_text(&p->out, sufi_predictor_title(name));
    sufi_outfile_printf(&p->out, "</th>");
}

static void put_effects(sufi_page *p, const suf_table *t, const sufi_effect_grid *g)
{
    static const char *const sub[] = {"signs", "rise", "R²"};
    sufi_outfile *f = &p->out;

    sufi_outfile_printf(
        f, "<div class=\"scroll\"><table class=\"tight\"><caption>Adjusted R² as predictors are "
           "added one after "
           "another: what each adds, and the sum so far. Three signs: of the slope beside all "
           "other predictors, alone, and alone on what log-frequency leaves over.</caption>");
    table_head(p, g, sub, 3);
    for (size_t k = 0; k < g->n_predictors; k++) {
        row_head(p, g->predictor[k]);
        for (size_t r = 0; r < g->n_responses; r++) {
            sufi_outfile_printf(f, "<td class=\"signs\">");
            put_sign(f, sufi_effect_cell(g, t, r, k, "sign_full"));
            put_sign(f, sufi_effect_cell(g, t, r, k, "sign_alone"));
            put_sign(f, sufi_effect_cell(g, t, r, k, "sign_residual"));
            sufi_outfile_printf(f, "</td><td>");
            sufi_html_number(f, cell_number(g, t, r, k, "r2_adj_increment"), 4);
            sufi_outfile_printf(f, "</td><td>");
            sufi_html_number(f, cell_number(g, t, r, k, "r2_adj"), 4);
            sufi_outfile_printf(f, "</td>");
        }
        sufi_outfile_printf(f, "</tr>\n");
    }
    sufi_outfile_printf(f, "</tbody></table></div>\n");
}

static void put_directions(sufi_page *p, const suf_table *t, const sufi_effect_grid *g)
{
    sufi_outfile *f = &p->out;
    size_t claimed, held = sufi_directions_held(g, t, &claimed);

    sufi_outfile_printf(f,
                        "<h3>Directions</h3>\n<p>%zu of the %zu directions the paper reports "
                        "hold here (sign beside all other predictors).</p>\n"
                        "<div class=\"scroll\"><table>",
                        held, claimed);
    table_head(p, g, NULL, 1);
    for (size_t k = 0; k < g->n_predictors && k < SUF_N_PREDICTORS; k++) {
        row_head(p, g->predictor[k]);
        for (size_t r = 0; r < g->n_responses; r++) {
            int expected = sufi_expected(g, r, k);
            const char *sign = sufi_effect_cell(g, t, r, k, "sign_full");
            bool holds = strcmp(sign, expected > 0 ? "+" : "-") == 0;
            sufi_outfile_printf(f, "<td>");
            put_sign(f, sign);
            sufi_outfile_printf(f, " %s</td>",
                                !expected ? "(no claim)"
                                : holds   ? "as reported"
                                          : "<b>opposite</b>");
        }
        sufi_outfile_printf(f, "</tr>\n");
    }
    sufi_outfile_printf(f, "</tbody></table></div>\n");
}

/* Everything else the table holds, as it is. */
static void put_all(sufi_page *p, const suf_table *t)
{
    sufi_outfile *f = &p->out;

    sufi_outfile_printf(f, "<details><summary>All columns of the table of effects</summary>\n"
                           "<div class=\"scroll\"><table><thead><tr>");
    for (size_t k = 0; k < suf_table_columns(t); k++) {
        sufi_outfile_printf(f, "<th scope=\"col\">");
        sufi_html_text(f, suf_table_name(t, k));
        sufi_outfile_printf(f, "</th>");
    }
    sufi_outfile_printf(f, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < suf_table_rows(t); i++) {
        sufi_outfile_printf(f, "<tr>");
        for (size_t k = 0; k < suf_table_columns(t); k++) {
            const char *text = suf_table_text(t, i, k);
            char *end;
            double v = strtod(text, &end);
            sufi_outfile_printf(f, "<td>");
            if (*text && !*end && end - text > 1)
                sufi_html_number(f, v, -1);
            else
                sufi_html_text(f, text);
            sufi_outfile_printf(f, "</td>");
        }
        sufi_outfile_printf(f, "</tr>\n");
    }
    sufi_outfile_printf(f, "</tbody></table></div></details>\n");
}

/* ---- coefficients ---- */

/* Room for zero and all intervals of a response. */
static void find_range(const sufi_coefficients *c, size_t r, double *low, double *high)
{
    *low = *high = 0;
    for (size_t k = 0; k < SUF_N_PREDICTORS; k++) {
        *low = fmin(*low, c->low[r][k]);
        *high = fmax(*high, c->high[r][k]);
    }
    double margin = *high > *low ? 0.06 * (*high - *low) : 0.1;
    *low -= margin;
    *high += margin;
}

static int draw_response(sufi_page *p, const sufi_coefficients *c, size_t r, suf_diag *diag)
{
    static const char alt[] = "Standardised coefficients of the five predictors with 95 % "
                              "intervals; a line marks zero.";
    const double *columns[] = {c->slope[r], c->low[r], c->high[r]};
    const char *labels[SUF_N_PREDICTORS];
    double low, high;
    sufi_figure g;
    int err = sufi_figure_open(&g, true, diag, "coefficients-%s", suf_response_name(r));

    if (err)
        return err;
    find_range(c, r, &low, &high);
    sufi_script_data(g.script, "c", columns, 3, SUF_N_PREDICTORS);
    fprintf(g.script, "set xlabel 'standardised coefficient'\nset ytics (");
    for (size_t k = 0; k < SUF_N_PREDICTORS; k++) {
        labels[k] = sufi_predictor_title(suf_predictor_name(k));
        fprintf(g.script, "%s'%s' %zu", k ? ", " : "", labels[k], k);
    }
    fprintf(g.script,
            ") scale 0 textcolor rgb '" SUFI_INK "'\nset yrange [%d.5:-0.5]\n"
            "set xrange [%.7g:%.7g]\nset lmargin at screen 0.455\nset rmargin at screen 0.96\n"
            "set grid xtics noytics\nset border 1\n"
            "set arrow 1 from 0, graph 0 to 0, graph 1 nohead lc rgb '" SUFI_MUTED "' lw 1\n",
            SUF_N_PREDICTORS - 1, low, high);
    sufi_script_tics(g.script, 'x', low, high, 4);
    fprintf(g.script,
            "plot $c using 1:0:2:3 with xerrorbars pt 7 ps 0.7 lw 2 lc rgb '" SUFI_BLUE "'\n");
    const sufi_column behind[] = {
        {"coefficient", c->slope[r], 1, 4},
        {"95 % from", c->low[r], 1, 4},
        {"to", c->high[r], 1, 4},
    };
    const sufi_behind b = {"Predictor", labels, behind, 3, SUF_N_PREDICTORS};
    return sufi_figure_close(&g, p, sufi_response_title(suf_response_name(r)), alt, &b, diag);
}

static int put_coefficients(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    sufi_coefficients c;

    if (!in->joined.frame.n) {
        sufi_section_lacks(p, "the plot of coefficients, which needs the joined table");
        return SUF_OK;
    }
    int err = sufi_coefficients_fit(&c, &in->joined, in->joined_table, p->opts->n_threads, diag);
    if (err)
        return err;
    sufi_outfile_printf(&p->out,
                        "<h3>Coefficients</h3>\n<p>Least squares of each metric on the "
                        "five predictors together, all in standard deviations, with %s "
                        "95 %% intervals.</p>\n",
                        c.kind);
    sufi_figures_open(p, true);
    for (size_t r = 0; r < SUF_N_RESPONSES && !err; r++)
        if (in->joined.frame.response[r])
            err = draw_response(p, &c, r, diag);
    sufi_figures_close(p);
    return err;
}

/* ---- predictors among themselves ---- */

static double provenance_number(const suf_table *t, const char *wanted)
{
    const char *key, *value;

    for (size_t i = 0; suf_table_provenance(t, i, &key, &value) == SUF_OK; i++)
        if (strcmp(key, wanted) == 0)
            return strtod(value, NULL);
    return NAN;
}

static void put_collinearity(sufi_page *p, const suf_table *t)
{
    enum { P = SUF_N_PREDICTORS };
    double r[P][P + 1];
    const char *labels[P];
    sufi_column columns[P + 1];
    bool any = false;

    for (size_t a = 0; a < P; a++) {
        char key[96];
        labels[a] = sufi_predictor_title(suf_predictor_name(a));
        columns[a] = (sufi_column){labels[a], &r[0][a], P + 1, 3};
        for (size_t b = 0; b < P; b++) {
            snprintf(key, sizeof key, "correlation %s %s", suf_predictor_name(a < b ? a : b),
                     suf_predictor_name(a < b ? b : a));
            r[a][b] = a == b ? 1 : provenance_number(t, key);
        }
        snprintf(key, sizeof key, "vif %s", suf_predictor_name(a));
        r[a][P] = provenance_number(t, key);
        any = any || !isnan(r[a][P]);
    }
    columns[P] = (sufi_column){"VIF", &r[0][P], P + 1, 3};
    if (!any)
        return;
    sufi_outfile_printf(&p->out, "<h3>Predictors among themselves</h3>\n");
    sufi_html_table(&p->out,
                    "Pearson correlations, and the variance inflation factor (VIF) of each.",
                    "Predictor", labels, columns, P + 1, P);
}

int sufi_section_effects(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    sufi_effect_grid g;
    int err = SUF_OK;

    sufi_section_open(p, "effects", "What predicts learning");
    if (in->effects) {
        err = sufi_effect_grid_make(&g, in->effects, p->opts->effects, diag);
        if (err)
            return err;
        put_effects(p, in->effects, &g);
        put_directions(p, in->effects, &g);
        put_collinearity(p, in->effects);
    } else {
        sufi_section_lacks(p, "the table of effects, which was not given");
    }
    err = put_coefficients(p, in, diag);
    if (!err && in->effects)
        put_all(p, in->effects);
    sufi_section_close(p);
    return err;
}
