/* section_predictors.c - every metric against every predictor, as histograms in the plane. */
#include <math.h>
#include <stdlib.h>

#include "report/palette.h"
#include "report/sections.h"

enum { N_BINS = 100 };

/* The line of least squares of y on x, and their correlation. */
static int line_of(const double *x, const double *y, size_t n, double b[2], double *r,
                   suf_diag *diag)
{
    double mx = 0, my = 0, xx = 0, xy = 0;

    for (size_t i = 0; i < n; i++) {
        mx += x[i];
        my += y[i];
    }
    mx /= (double)n;
    my /= (double)n;
    for (size_t i = 0; i < n; i++) {
        xx += (x[i] - mx) * (x[i] - mx);
        xy += (x[i] - mx) * (y[i] - my);
    }
    b[1] = xx > 0 ? xy / xx : NAN;
    b[0] = my - b[1] * mx;
    return suf_pearson(x, y, n, r, diag);
}

static int draw_pair(sufi_page *p, const sufi_joined *j, size_t k, size_t r, suf_diag *diag)
{
    static const char *const axis[SUF_N_PREDICTORS] = {
        "log₂ frequency", "log₂ 5-gram probability (residual)", "log₂ context length",
        "mean log₂ frequency of context", "contextual diversity (adjusted)"};
    double rows[80], b[2], correlation = NAN;
    char title[128], alt[320], clause[256] = "";
    sufi_plane plane = {0};
    sufi_figure g = {0};
    int err = line_of(j->predictor[k], j->response[r], j->n, b, &correlation, diag);

    if (!err)
        err = sufi_plane_of(&plane, j->predictor[k], j->response[r], j->n, N_BINS, diag);
    if (!err)
        err = sufi_figure_open(&g, true, diag, "%s-by-%s", suf_response_name(r),
                               suf_predictor_name(k));
    if (!err) {
        const sufi_column behind[] = {{axis[k], rows, 4, 3},
                                      {"targets", rows + 1, 4, 0},
                                      {"mean", rows + 2, 4, 3},
                                      {"standard deviation", rows + 3, 4, 3}};
        const sufi_behind table = {NULL, NULL, behind, 4, sufi_plane_summary(&plane, rows)};
        fprintf(g.script, "set xlabel '%s'\nset ylabel '%s'\n", axis[k], sufi_metric_unit(r));
        if (isfinite(b[1]))
            snprintf(clause, sizeof clause, ", %.9g + %.9g * x with lines lw 2 lc rgb '%s'", b[0],
                     b[1], SUFI_RED);
        sufi_plane_draw(&plane, &g, clause);
        snprintf(title, sizeof title, "%s", sufi_metric_title(r));
        snprintf(alt, sizeof alt,
                 "%s by %s of %llu targets, with the line of least squares: Pearson correlation "
                 "%.3f, slope %.4g.",
                 title, sufi_predictor_title(suf_predictor_name(k)), (unsigned long long)plane.n,
                 correlation, b[1]);
        err = sufi_figure_close(&g, p, title, alt, &table, diag);
    }
    sufi_plane_release(&plane);
    return err;
}

static void put_key(sufi_page *p)
{
    sufi_outfile_printf(&p->out, "<ul class=\"key\"><li>fewer targets in a cell</li><li>");
    for (size_t k = 0; k < SUFI_N_SHADES; k++)
        sufi_outfile_printf(&p->out, "<i class=\"f-shade%zu\" style=\"margin:0\"></i>", k + 1);
    sufi_outfile_printf(&p->out, "</li><li>more, in equal steps of the logarithm</li>"
                                 "<li><i class=\"f-red\"></i>least squares</li></ul>\n");
}

int sufi_section_predictors(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    const sufi_joined *j = &in->joined;
    int err = SUF_OK;

    sufi_section_open(p, "predictors", "Metrics by predictor");
    if (j->n) {
        sufi_html_paragraph(&p->out,
                            "%zu targets, metrics averaged over runs. Drawn is what lies within 5 "
                            "standard deviations of both means, in 100 × 100 cells.",
                            j->n);
        put_key(p);
    } else {
        sufi_section_lacks(p, "plots of the predictors, which need the joined table");
    }
    for (size_t k = 0; k < SUF_N_PREDICTORS && j->n && !err; k++) {
        sufi_outfile_printf(&p->out, "<h3>%s</h3>\n", sufi_predictor_title(suf_predictor_name(k)));
        sufi_figures_open(p, true);
        for (size_t r = 0; r < SUF_N_RESPONSES && !err; r++)
            if (j->response[r])
                err = draw_pair(p, j, k, r, diag);
        sufi_figures_close(p);
    }
    sufi_section_close(p);
    return err;
}
