/* metric_tables.c - correlations of metrics with each other and between runs, a table an analysis.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "report/metric_tables.h"

enum { ANALYSIS, METRIC_A, METRIC_B, N_PAIRED, MEAN, SD, LEAST, GREATEST, N_COLUMNS };

static const char *caption_of(const char *analysis)
{
    static const char *const captions[][2] = {
        {"stacked", "Metrics with each other, all curves of all runs."},
        {"averaged", "Metrics with each other, averaged over runs."},
        {"between_runs", "One metric in two runs, over all pairs of runs."},
        {"variability_split", "Variability among some runs with that among the others, over all "
                              "ways to divide them."},
        {"variability_subsets", "Variability among sets of runs that share runs, over all pairs of "
                                "sets."},
        {"distances", "Distances of smooth curves with those of raw curves, all examples and pairs "
                      "of runs."},
        {"distance_means", "Mean distances of smooth curves with those of raw curves, example by "
                           "example."},
    };

    for (size_t i = 0; i < sizeof captions / sizeof captions[0]; i++)
        if (strcmp(captions[i][0], analysis) == 0)
            return captions[i][1];
    return analysis;
}

static const char *title_of(const char *metric)
{
    static const char *const columns[SUFI_N_AVERAGES] = {"final_surprisal_bits", "variability_bits",
                                                         "aoa_log10_step", "forgettability_bits",
                                                         "cross_run_variability_bits2"};

    for (size_t k = 0; k < SUFI_N_AVERAGES; k++)
        if (strcmp(columns[k], metric) == 0)
            return sufi_metric_title(k);
    return metric;
}

/* Rows [first, end) of one analysis. number[k][row] for the columns from N_PAIRED on. */
static int put_analysis(sufi_page *p, const suf_table *t, double *const *number, size_t first,
                        size_t end, suf_diag *diag)
{
    size_t n = end - first;
    char(*text)[160] = sufi_alloc(n, sizeof *text);
    const char **labels = sufi_alloc(n, sizeof *labels);
    bool paired = false;

    if (!text || !labels) {
        free(text);
        free(labels);
        return sufi_fail_nomem(diag, "a table");
    }
    for (size_t i = 0; i < n; i++) {
        const char *a = title_of(suf_table_text(t, first + i, METRIC_A));
        const char *b = title_of(suf_table_text(t, first + i, METRIC_B));
        bool same = strcmp(a, b) == 0;
        snprintf(text[i], sizeof text[i], "%s%s%s", a, same ? "" : " – ", same ? "" : b);
        labels[i] = text[i];
        paired = paired || number[0][first + i] != 1;
    }
    const sufi_column columns[] = {
        {"pairs", number[0] + first, 1, 0},
        {paired ? "mean\u00a0r" : "r", number[1] + first, 1, 4},
        {"sd", number[2] + first, 1, 4},
        {"least", number[3] + first, 1, 4},
        {"greatest", number[4] + first, 1, 4},
    };
    sufi_html_table(&p->out, caption_of(suf_table_text(t, first, ANALYSIS)), "", labels,
                    paired ? columns : columns + 1, paired ? 5 : 1, n);
    free(text);
    free(labels);
    return SUF_OK;
}

int sufi_put_metric_tables(sufi_page *p, const char *path, suf_diag *diag)
{
    static const char *const names[N_COLUMNS] = {"analysis", "metric_a", "metric_b", "n",
                                                 "mean_r",   "sd_r",     "min_r",    "max_r"};
    double *number[N_COLUMNS - N_PAIRED] = {NULL};
    suf_table *t = NULL;
    int err = suf_table_read(&t, path, names, N_COLUMNS, diag);
    size_t n = err ? 0 : suf_table_rows(t);

    for (size_t k = 0; k < N_COLUMNS - N_PAIRED && !err; k++) {
        number[k] = sufi_alloc(n, sizeof **number);
        err = number[k] ? suf_table_numbers(t, N_PAIRED + k, number[k], diag)
                        : sufi_fail_nomem(diag, "a table");
    }
    if (!err)
        sufi_outfile_printf(&p->out, "<h3>Correlations</h3>\n<div class=\"figures\">\n");
    for (size_t first = 0, end; first < n && !err; first = end) {
        const char *analysis = suf_table_text(t, first, ANALYSIS);
        for (end = first + 1; end < n && strcmp(analysis, suf_table_text(t, end, ANALYSIS)) == 0;)
            end++;
        err = put_analysis(p, t, number, first, end, diag);
    }
    if (!err)
        sufi_outfile_printf(&p->out, "</div>\n");
    for (size_t k = 0; k < N_COLUMNS - N_PAIRED; k++)
        free(number[k]);
    suf_table_free(t);
    return err;
}
