/* section_glance.c - the answers first. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/sections.h"

static void put_peaks(sufi_page *p, const suf_table *t)
{
    sufi_outfile *f = &p->out;
    const char *before = "<li>Surprisal is most like ";
    unsigned order;
    double step, r;

    for (size_t i = 0; sufi_peak(t, i, &order, &step, &r); i++)
        if (isfinite(r)) {
            sufi_outfile_printf(f, "%s%u-grams at step %.0f (r %.3f)", before, order, step, r);
            before = ", ";
        }
    if (before[0] == ',')
        sufi_outfile_printf(f, ".</li>\n");
}

/* R2 of the last model of each response. */
static void put_explained(sufi_page *p, const sufi_effect_grid *g, const suf_table *t)
{
    sufi_outfile *f = &p->out;

    sufi_outfile_printf(f, "<li>Explained by all predictors together (adjusted R²): ");
    for (size_t r = 0; r < g->n_responses; r++) {
        const char *text = "";
        for (size_t k = g->n_predictors; k-- > 0 && !*text;)
            text = sufi_effect_cell(g, t, r, k, "r2_adj");
        sufi_outfile_printf(f, "%s", r ? ", " : "");
        sufi_html_text(f, sufi_response_title(g->response[r]));
        sufi_outfile_printf(f, " ");
        sufi_html_number(f, *text ? strtod(text, NULL) : NAN, 3);
    }
    sufi_outfile_printf(f, ".</li>\n");
}

int sufi_section_glance(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    sufi_effect_grid g;
    size_t claimed;

    sufi_section_open(p, "glance", "At a glance");
    sufi_outfile_printf(&p->out, "<ul>\n");
    if (in->summary.n_checkpoints)
        sufi_outfile_printf(&p->out, "<li>%zu training runs, %llu targets, %zu checkpoints.</li>\n",
                            in->summary.n_runs, (unsigned long long)suf_runs_examples(in->runs),
                            in->n_steps);
    else if (in->metrics.curves.n_runs)
        sufi_outfile_printf(&p->out, "<li>%zu training runs, %zu targets.</li>\n",
                            in->metrics.curves.n_runs, (size_t)in->metrics.curves.n_examples);
    if (in->effects) {
        int err = sufi_effect_grid_make(&g, in->effects, p->opts->effects, diag);
        if (err)
            return err;
        put_explained(p, &g, in->effects);
        size_t held = sufi_directions_held(&g, in->effects, &claimed);
        sufi_outfile_printf(&p->out,
                            "<li>%zu of %zu directions of effect that Chang, Tu &amp; Bergen "
                            "(2024) report hold here.</li>\n",
                            held, claimed);
    }
    if (in->correlations)
        put_peaks(p, in->correlations);
    sufi_outfile_printf(&p->out, "</ul>\n");
    sufi_section_close(p);
    return SUF_OK;
}
