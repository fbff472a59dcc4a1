#include "curves_tables.h"

#include <stdlib.h>
#include <string.h>

/* Names of columns, the last of which is "label" when examples have labels. */
static void write_columns(suf_rows *rows, const struct curves_results *r, const char **names,
                          size_t n)
{
    if (suf_runs_label(r->runs, 0))
        names[n++] = "label";
    suf_rows_columns(rows, names, n);
}

static void end_row(suf_rows *rows, const struct curves_results *r, uint64_t example)
{
    const char *label = suf_runs_label(r->runs, example);

    if (label)
        suf_rows_text(rows, label);
    suf_rows_end(rows);
}

static void write_metrics(suf_rows *rows, const struct curves_results *r, const uint8_t *unlearned)
{
    const suf_curves *c = r->curves;
    const char *names[16] = {
        "run",
        "example",
        "final_surprisal_bits",
        "variability_bits",
        "aoa_log10_step",
        "aoa_threshold_bits",
        "forgettability_bits",
        "gam_lambda",
        "least_smooth_bits",
        "unlearned",
    };

    write_columns(rows, r, names, unlearned ? 10 : 9);
    for (size_t run = 0; run < c->n_runs; run++)
        for (uint64_t i = 0; i < c->n_examples; i++) {
            uint64_t at = run * c->n_examples + i;
            suf_rows_u64(rows, run);
            suf_rows_u64(rows, suf_runs_example(r->runs, i));
            suf_rows_f64(rows, c->final_surprisal[at]);
            suf_rows_f64(rows, c->variability[at]);
            suf_rows_f64(rows, c->aoa[at]);
            suf_rows_f64(rows, c->aoa_threshold[at]);
            suf_rows_f64(rows, c->forgettability[at]);
            suf_rows_f64(rows, c->gam_lambda[at]);
            suf_rows_f64(rows, c->least_smooth[at]);
            if (unlearned)
                suf_rows_u64(rows, unlearned[at]);
            end_row(rows, r, i);
        }
}

/* With the percentile asked for, the marks and, in the provenance, the limit of each run. */
static int write_marked_metrics(suf_rows *rows, const struct curves_results *r, suf_diag *diag)
{
    const suf_curves *c = r->curves;
    uint8_t *unlearned = NULL;
    char key[64], text[64];
    int err = 0;

    if (r->unlearned >= 0) {
        unlearned = calloc(c->n_runs, c->n_examples);
        if (!unlearned) {
            *diag = (suf_diag){.err = SUF_ENOMEM};
            return SUF_ENOMEM;
        }
        snprintf(text, sizeof text, "%.17g", r->unlearned);
        suf_rows_provenance(rows, "unlearned_percentile", text);
    }
    for (size_t run = 0; unlearned && !err && run < c->n_runs; run++) {
        double limit = 0;
        err = suf_curves_unlearned(c, run, r->unlearned, unlearned + run * c->n_examples, &limit,
                                   diag);
        snprintf(key, sizeof key, "unlearned_above_bits run %zu", run);
        snprintf(text, sizeof text, "%.17g", limit);
        suf_rows_provenance(rows, key, text);
    }
    if (!err)
        write_metrics(rows, r, unlearned);
    free(unlearned);
    return err;
}

static void write_average(suf_rows *rows, const struct curves_results *r)
{
    const suf_curves *c = r->curves;
    const char *names[16] = {
        "example",        "final_surprisal_bits", "variability_bits",
        "aoa_log10_step", "forgettability_bits",  "cross_run_variability_bits2",
    };

    write_columns(rows, r, names, 6);
    for (uint64_t i = 0; i < c->n_examples; i++) {
        suf_rows_u64(rows, suf_runs_example(r->runs, i));
        suf_rows_f64(rows, suf_curves_average(c, c->final_surprisal, i));
        suf_rows_f64(rows, suf_curves_average(c, c->variability, i));
        suf_rows_f64(rows, suf_curves_average(c, c->aoa, i));
        suf_rows_f64(rows, suf_curves_average(c, c->forgettability, i));
        suf_rows_f64(rows, suf_curves_cross_run(c, c->distance, i)); /* one run: NaN, so empty */
        end_row(rows, r, i);
    }
}

static void write_sigmoids(suf_rows *rows, const struct curves_results *r)
{
    const suf_curves *c = r->curves;
    const char *names[16] = {
        "run",        "example",  "aoa_log10_step", "threshold_bits",
        "start_bits", "end_bits", "mid_log10_step", "scale",
    };
    char text[32];

    snprintf(text, sizeof text, "%llu", (unsigned long long)c->n_unfitted);
    suf_rows_provenance(rows, "sigmoids_not_converged", text);
    write_columns(rows, r, names, 8);
    for (size_t run = 0; run < c->n_runs; run++)
        for (uint64_t i = 0; i < c->n_examples; i++) {
            const double *fit = c->sigmoid + (run * c->n_examples + i) * SUF_SIGMOID_COLUMNS;
            suf_rows_u64(rows, run);
            suf_rows_u64(rows, suf_runs_example(r->runs, i));
            for (size_t k = 0; k < SUF_SIGMOID_COLUMNS; k++)
                suf_rows_f64(rows, fit[k]);
            end_row(rows, r, i);
        }
}

/* "example", then PREFIX_A_B for each pair of runs. */
static bool write_pair_columns(suf_rows *rows, const struct curves_results *r, const char *prefix,
                               const struct run_pair *pairs, size_t n_pairs)
{
    const char **names = calloc(n_pairs + 2, sizeof *names);
    char(*text)[64] = calloc(n_pairs + 1, sizeof *text);
    bool good = names && text;

    for (size_t n = 0; good && n < n_pairs; n++) {
        snprintf(text[n], sizeof text[n], "%s_%zu_%zu", prefix, pairs[n].from, pairs[n].to);
        names[n + 1] = text[n];
    }
    if (good) {
        names[0] = "example";
        write_columns(rows, r, names, n_pairs + 1);
    }
    free(names);
    free(text);
    return good;
}

static bool write_distances(suf_rows *rows, const struct curves_results *r, const double *distance)
{
    const suf_curves *c = r->curves;
    struct run_pair *pairs = calloc(c->n_pairs + 1, sizeof *pairs);
    size_t n = 0;

    for (size_t a = 0; pairs && a < c->n_runs; a++)
        for (size_t b = a + 1; b < c->n_runs; b++)
            pairs[n++] = (struct run_pair){a, b};
    bool good = pairs && write_pair_columns(rows, r, "pair", pairs, n);
    free(pairs);
    for (uint64_t i = 0; good && i < c->n_examples; i++) {
        suf_rows_u64(rows, suf_runs_example(r->runs, i));
        for (size_t k = 0; k < c->n_pairs; k++)
            suf_rows_f64(rows, distance[i * c->n_pairs + k]);
        end_row(rows, r, i);
    }
    return good;
}

static bool write_ranks(suf_rows *rows, const struct curves_results *r)
{
    uint64_t n = suf_runs_examples(r->runs);

    if (!write_pair_columns(rows, r, "rank", r->pairs, r->n_pairs))
        return false;
    for (uint64_t i = 0; i < n; i++) {
        suf_rows_u64(rows, suf_runs_example(r->runs, i));
        for (size_t k = 0; k < r->n_pairs; k++)
            suf_rows_u64(rows, r->ranks[k * n + i]);
        end_row(rows, r, i);
    }
    return true;
}

static void write_dataset_map(suf_rows *rows, const struct curves_results *r)
{
    const char *names[16] = {"run", "example", "probability_mean", "probability_sd"};
    uint64_t n = suf_runs_examples(r->runs);

    write_columns(rows, r, names, 4);
    for (size_t run = 0; run < suf_runs_count(r->runs); run++)
        for (uint64_t i = 0; i < n; i++) {
            suf_rows_u64(rows, run);
            suf_rows_u64(rows, suf_runs_example(r->runs, i));
            suf_rows_f64(rows, r->map_mean[run * n + i]);
            suf_rows_f64(rows, r->map_deviation[run * n + i]);
            end_row(rows, r, i);
        }
}

int curves_table_write(suf_rows *rows, enum curves_table table, const struct curves_results *r,
                       suf_diag *diag)
{
    bool good = true;

    switch (table) {
    case METRICS:
        return write_marked_metrics(rows, r, diag);
    case AVERAGE:
        write_average(rows, r);
        break;
    case CROSS_RUN:
        good = write_distances(rows, r, r->curves->distance);
        break;
    case CROSS_RUN_RAW:
        good = write_distances(rows, r, r->curves->raw_distance);
        break;
    case SIGMOIDS:
        write_sigmoids(rows, r);
        break;
    case RANKS:
        good = write_ranks(rows, r);
        break;
    case DATASET_MAP:
        write_dataset_map(rows, r);
        break;
    case N_CURVES_TABLES:
        break;
    }
    if (good)
        return 0;
    *diag = (suf_diag){.err = SUF_ENOMEM};
    return SUF_ENOMEM;
}
