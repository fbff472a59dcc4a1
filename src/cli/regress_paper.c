/* regress_paper.c - 'sufgram regress --paper': the paper's regressions and what people read of
 * them. */
#include <math.h>
#include <string.h>

#include "regress.h"

static const char *const response_label[SUF_N_RESPONSES] = {"final surprisal", "variability",
                                                            "age of acquisition", "forgettability",
                                                            "cross-run variability"};
static const char *const predictor_label[SUF_N_PREDICTORS] = {
    "frequency", "n-gram probability", "context length", "context log-probability",
    "contextual diversity"};

/* ---- what is shown beside the table ---- */

static char sign_of(double slope)
{
    return isnan(slope) ? ' ' : slope >= 0 ? '+' : '-';
}

/* Responses first .. end-1, those that are analysed, side by side. */
static void show_responses(const suf_effects *e, size_t first, size_t end)
{
    size_t any = first;

    while (any < end && !e->response[any].analysed)
        any++;
    if (any == end)
        return;
    printf("\n%-16s", "");
    for (size_t r = first; r < end; r++)
        if (e->response[r].analysed)
            printf("  %22s", suf_response_name(r));
    printf("\n");
    for (size_t k = 0; k < e->response[any].n_steps; k++) {
        printf("%-16s", e->response[any].step[k].predictor);
        for (size_t r = first; r < end; r++) {
            const suf_effect *s = &e->response[r].step[k];
            if (e->response[r].analysed)
                printf("  %8c %c %c  %+9.5f", sign_of(s->slope_full), sign_of(s->slope_alone),
                       sign_of(s->slope_residual), s->test.r2_adj_increment);
        }
        printf("\n");
    }
}

static void show_effects(const suf_effects *e)
{
    printf("%zu rows", e->n_rows);
    if (e->n_dropped)
        printf(" (%zu dropped for missing values)", e->n_dropped);
    printf("; each cell: sign in the full model, alone, after unigram; rise of adjusted R2\n");
    show_responses(e, 0, SUF_N_RESPONSES);
    show_responses(e, SUF_N_RESPONSES, SUF_MAX_RESPONSES);
    printf("\n");
}

static void show_directions(const suf_effects *e)
{
    unsigned n_held = 0, n = 0;

    for (size_t j = 0; j < SUF_N_PREDICTORS; j++)
        for (size_t r = 0; r < SUF_N_RESPONSES; r++) {
            int expected = suf_effects_expected_sign(r, j);
            if (!expected || !e->response[r].analysed)
                continue;
            bool holds = sign_of(e->response[r].step[j].slope_full) == (expected > 0 ? '+' : '-');
            printf("%s %s %s: %s\n", predictor_label[j], expected > 0 ? "raises" : "lowers",
                   response_label[r], holds ? "holds" : "does not hold");
            n_held += holds;
            n++;
        }
    printf("%u of %u of the paper's directions hold\n", n_held, n);
}

/* Which columns of the table are read. */
static int is_needed(void *arg, const char *name)
{
    const struct regress_settings *s = arg;
    uint32_t order, window;
    size_t n, n_required;
    const char *const *columns = suf_effects_columns(&n, &n_required);

    for (size_t k = 0; k < n; k++)
        if (strcmp(name, columns[k]) == 0)
            return 1;
    return (s->pos_column && strcmp(name, s->pos_column) == 0) ||
           (s->bilu_column && strcmp(name, s->bilu_column) == 0) ||
           (s->context_sweep && suf_sweep_column(name, &order, &window));
}

int regress_paper(struct regress_work *w, const char *path)
{
    const struct regress_settings *s = w->s;
    suf_effects_opts opts = {s->pos_column, s->bilu_column, regress_drops_missing(s), s->threads};
    suf_effects e;

    if (suf_table_read_chosen(&w->table, path, is_needed, (void *)(uintptr_t)s, &w->diag) !=
            SUF_OK ||
        suf_effects_run(&e, w->table, &opts, &w->diag) != SUF_OK ||
        regress_start_output(w, s->output) != SUF_OK)
        return cli_failed("regress", &w->diag);
    suf_effects_put(&e, w->rows);
    if (regress_finish_output(w) != SUF_OK || regress_directions(w, &opts) != SUF_OK)
        return cli_failed("regress", &w->diag);
    if (!cli_quiet() && strcmp(s->output, "-") != 0) {
        show_effects(&e);
        show_directions(&e);
    }
    return EXIT_DONE;
}
