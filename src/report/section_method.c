/* section_method.c - how everything in the report was computed. */
#include <math.h>

#include "report/sections.h"

static void term(sufi_page *p, const char *name, const char *text)
{
    sufi_outfile_printf(&p->out, "<dt>%s</dt><dd>%s</dd>\n", name, text);
}

static void put_metrics(sufi_page *p, const sufi_inputs *in)
{
    unsigned splines = in->metrics.curves.n_runs ? in->metrics.splines : 25;
    char text[1024];

    term(p, "Surprisal",
         "−log₂ of the probability a model gives a target token in its context, in bits. A "
         "learning curve is a target's surprisal at every checkpoint of a run.");
    snprintf(text, sizeof text,
             "Mean and population standard deviation of surprisal over the last %u checkpoints.",
             in->metrics.last);
    term(p, "Final surprisal, variability within runs", text);
    snprintf(text, sizeof text,
             "A penalised cubic spline of surprisal on log₁₀ step: %u basis functions, penalty on "
             "second differences, its weight chosen among 11 by generalized cross-validation "
             "(γ = 1.4). A checkpoint at step 0 is left out.",
             splines);
    term(p, "Smooth curve", text);
    term(p, "Age of acquisition",
         "log₁₀ of the first step, on a grid of 1000 points, at which the smooth curve has gone "
         "half the way from chance (log₂ of the vocabulary size) to its minimum; the last step for "
         "a "
         "curve that never gets better than chance.");
    term(p, "Forgettability", "Sum of the rises of the smooth curve between checkpoints.");
    term(p, "Variability across runs",
         "Mean squared difference of the smooth curves of two runs, averaged over all pairs.");
}

static void put_predictors(sufi_page *p)
{
    term(p, "Log-frequency", "log₂ of the target's share of the training corpus.");
    term(p, "5-gram log-probability",
         "log₂ of the target's 5-gram probability in the training corpus, backed off without "
         "discount to the longest n-gram seen; what a regression on log-frequency leaves of it.");
    term(p, "Context log-length", "log₂ of the number of tokens before the target.");
    term(p, "Context log-probability", "Mean log-frequency of these tokens.");
    term(p, "Contextual diversity",
         "Number of distinct tokens seen within a window before the target's token type in the "
         "corpus, less its smooth on log-frequency.");
    term(p, "Regressions",
         "Least squares with an intercept on metrics averaged over runs; predictors clipped to "
         "their mean ± 5 standard deviations. Predictors enter one after another, each step tested "
         "against the one before by a likelihood ratio; a claim of the paper holds when the slope "
         "beside all other predictors has its sign.");
    term(p, "Intervals of coefficients",
         "Student\u2019s t with standard errors clustered by token type and by sequence (both less "
         "their intersections, CR1), as far as the joined table has these columns.");
}

int sufi_section_method(sufi_page *p, const sufi_inputs *in, suf_diag *diag)
{
    (void)diag;
    sufi_section_open(p, "method", "How it was computed");
    sufi_outfile_printf(
        &p->out,
        "<p>Definitions are those of T. Chang, Z. Tu and B. Bergen, <a "
        "href=\"https://arxiv.org/abs/2308.15419\">Characterizing Learning Curves During Language "
        "Model Pre-Training</a> (TACL 2024), and of its published code.</p>\n<dl>\n");
    put_metrics(p, in);
    put_predictors(p);
    term(p, "Similarity to n-gram models, similarity of runs",
         "Pearson correlation, over all targets, of the surprisal at a checkpoint with backed-off "
         "n-gram surprisal, or between two runs; mean and population standard deviation over runs, "
         "or pairs of runs. The peak is the first step at which the mean is greatest.");
    term(p, "Dataset map",
         "Mean and population standard deviation of the target's probability over the same last "
         "checkpoints.");
    term(p, "Quartiles of surprisal", "Over all targets of all runs, to 1/32 bit.");
    sufi_outfile_printf(&p->out, "</dl>\n");
    sufi_section_close(p);
    return SUF_OK;
}
