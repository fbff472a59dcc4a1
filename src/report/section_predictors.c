/* section_predictors.c - every metric against every predictor, as histograms in the plane. */
#include <math.h>

#include "base/fail.h"
#include "base/format.h"
#include "report/palette.h"
#include "report/plane.h"
#include "report/sections.h"

enum { N_BINS = 100 };

static int draw_pair(sufi_page *p, const suf_effects_frame *f, size_t k, size_t r, suf_diag *diag)
{
    static const char *const axis[SUF_N_PREDICTORS] = {
        "log₂ frequency", "log₂ 5-gram probability (residual)", "log₂ context length",
        "mean log₂ frequency of context", "contextual diversity (adjusted)"};
    const double *x = f->predictor[k], *y = f->response[r];
    double rows[SUFI_SUMMARY_ROWS * SUFI_SUMMARY_COLUMNS], correlation = NAN;
    char alt[320], clause[256] = "";
    suf_histogram h = {0};
    sufi_figure g = {0};
    int err = suf_pearson(x, y, f->n, &correlation, diag);

    if (!err)
        err = suf_histogram_make(&h, x, y, f->n, N_BINS, 5, diag);
    if (!err)
        err = sufi_figure_open(&g, true, diag, "%s-by-%s", suf_response_name(r),
                               suf_predictor_name(k));
    if (!err) {
        const sufi_column behind[] = {{axis[k], rows, SUFI_SUMMARY_COLUMNS, 3},
                                      {"targets", rows + 1, SUFI_SUMMARY_COLUMNS, 0},
                                      {"mean", rows + 2, SUFI_SUMMARY_COLUMNS, 3},
                                      {"sd", rows + 3, SUFI_SUMMARY_COLUMNS, 3}};
        const sufi_behind table = {NULL, NULL, behind, SUFI_SUMMARY_COLUMNS,
                                   sufi_plane_summary(&h, rows)};
        fprintf(g.script, "set xlabel '%s'\nset ylabel '%s'\n", axis[k], sufi_metric_unit(r));
        if (isfinite(h.slope))
            (void)sufi_format(clause, sizeof clause,
                              ", %.9g + %.9g * x with lines lw 2 lc rgb '%s'", h.intercept, h.slope,
                              SUFI_RED);
        sufi_plane_draw(&h, &g, clause);
        snprintf(alt, sizeof alt,
                 "%s by %s of %llu targets, with the line of least squares through them: slope "
                 "%.4g. Pearson correlation of all targets: %.3f.",
                 sufi_metric_title(r), sufi_predictor_title(suf_predictor_name(k)),
                 (unsigned long long)h.n_inside, h.slope, correlation);
        err = sufi_figure_close(&g, p, sufi_metric_title(r), alt, &table, diag);
    }
    suf_histogram_release(&h);
    return sufi_fail_within(diag, err, p->opts->joined);
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
    const suf_effects_frame *f = &in->joined.frame;
    int err = SUF_OK;

    sufi_section_open(p, "predictors", "Metrics by predictor");
    if (f->n) {
        sufi_html_paragraph(&p->out,
                            "%zu targets, metrics averaged over runs. Drawn is what lies within 5 "
                            "standard deviations of both means, in 100 × 100 cells.",
                            f->n);
        put_key(p);
    } else {
        sufi_section_lacks(p, "plots of the predictors, which need the joined table");
    }
    for (size_t k = 0; k < SUF_N_PREDICTORS && f->n && !err; k++) {
        sufi_outfile_printf(&p->out, "<h3>%s</h3>\n", sufi_predictor_title(suf_predictor_name(k)));
        sufi_figures_open(p, true);
        for (size_t r = 0; r < SUF_N_RESPONSES && !err; r++)
            if (f->response[r])
                err = draw_pair(p, f, k, r, diag);
        sufi_figures_close(p);
    }
    sufi_section_close(p);
    return err;
}
