/* cov_columns.c - each column stands twice here, in one order: its name and its cell. */
#include "cov_columns.h"

enum { MAX_COLUMNS = 128 + COV_MAX_SCORES };

/* Names so far; those that are made up lie in `text`. */
struct names {
    const char *name[MAX_COLUMNS];
    char text[MAX_COLUMNS][48];
    size_t n;
};

static void add(struct names *names, const char *name)
{
    names->name[names->n++] = name;
}

static void add_number(struct names *names, const char *before, unsigned number, const char *after)
{
    snprintf(names->text[names->n], sizeof *names->text, "%s%u%s", before, number, after);
    add(names, names->text[names->n]);
}

/* One for each order wanted. */
static void add_orders(struct names *names, const struct cov_columns *c, const char *before,
                       const char *after)
{
    for (unsigned o = 0; o < SUF_MAX_ORDER; o++)
        if (c->wanted[o])
            add_number(names, before, o + 1, after);
}

static void add_score(struct names *names, const suf_context_score *score)
{
    char before[24];

    snprintf(before, sizeof before, "context_%u_", (unsigned)score->order);
    if (score->window) {
        add_number(names, before, score->window, "_bits");
    } else {
        snprintf(names->text[names->n], sizeof *names->text, "%sall_bits", before);
        add(names, names->text[names->n]);
    }
}

/* Those of enum suf_covariate_column, and mkn. */
static void add_wanted(struct names *names, const struct cov_columns *c)
{
    unsigned columns = c->opts->columns;

    if (columns & SUF_COVARIATE_ENTROPY) {
        add_orders(names, c, "entropy_", "_bits");
        add_orders(names, c, "continuations_", "");
    }
    for (unsigned o = 1; o < c->order && columns & SUF_COVARIATE_CONTINUATION_COUNTS; o++)
        if (c->wanted[o - 1])
            add_number(names, "continuation_count_", o, "");
    if (columns & SUF_COVARIATE_LONGEST_MATCH) {
        add(names, "longest_match");
        add(names, "longest_match_count");
    }
    if (columns & SUF_COVARIATE_FIRST_POSITION)
        add_orders(names, c, "first_position_", "");
    if (columns & SUF_COVARIATE_SCALES) {
        add(names, "frequency_per_million");
        add(names, "frequency_zipf_log10");
    }
    if (columns & SUF_COVARIATE_STUPID)
        add_orders(names, c, "stupid_", "_bits");
    if (columns & SUF_COVARIATE_INFGRAM) {
        add(names, "infgram_bits");
        add(names, "infgram_matched_order");
    }
    if (c->opts->mkn)
        add(names, "mkn_bits");
}

void cov_columns_name(const struct cov_columns *c, suf_rows *rows)
{
    struct names names = {.n = 0};

    add(&names, "example");
    add(&names, "sequence");
    add(&names, "position");
    add(&names, "token");
    if (c->names)
        add(&names, "piece");
    add(&names, "context_length");
    add_orders(&names, c, "count_", "");
    add_orders(&names, c, "context_count_", "");
    add_orders(&names, c, "mle_", "_bits");
    add_orders(&names, c, "chang2024_", "_bits");
    add(&names, "matched_order");
    for (size_t k = 0; k < c->opts->n_scores; k++)
        add_score(&names, &c->opts->scores[k]);
    if (c->opts->diversity_window) {
        add(&names, "contextual_diversity");
        add(&names, "contextual_diversity_adjusted");
    }
    add_wanted(&names, c);
    suf_rows_columns(rows, names.name, names.n);
}

static void write_u64(suf_rows *rows, uint64_t value)
{
    if (value == SUF_COVARIATE_MISSING)
        suf_rows_missing(rows);
    else
        suf_rows_u64(rows, value);
}

static void write_u64s(const struct cov_columns *c, suf_rows *rows, const uint64_t *values)
{
    for (unsigned o = 0; o < SUF_MAX_ORDER; o++)
        if (c->wanted[o])
            write_u64(rows, values[o]);
}

static void write_f64s(const struct cov_columns *c, suf_rows *rows, const double *values)
{
    for (unsigned o = 0; o < SUF_MAX_ORDER; o++)
        if (c->wanted[o])
            suf_rows_f64(rows, values[o]);
}

static void write_wanted(const struct cov_columns *c, const suf_covariate_row *row, suf_rows *rows)
{
    unsigned columns = c->opts->columns;

    if (columns & SUF_COVARIATE_ENTROPY) {
        write_f64s(c, rows, row->entropy_bits);
        write_u64s(c, rows, row->continuations);
    }
    for (unsigned o = 1; o < c->order && columns & SUF_COVARIATE_CONTINUATION_COUNTS; o++)
        if (c->wanted[o - 1])
            write_u64(rows, row->continuation_count[o - 1]);
    if (columns & SUF_COVARIATE_LONGEST_MATCH) {
        suf_rows_u64(rows, row->longest_match);
        suf_rows_u64(rows, row->longest_match_count);
    }
    if (columns & SUF_COVARIATE_FIRST_POSITION)
        write_u64s(c, rows, row->first_position);
    if (columns & SUF_COVARIATE_SCALES) {
        suf_rows_f64(rows, row->frequency_per_million);
        suf_rows_f64(rows, row->frequency_zipf_log10);
    }
    if (columns & SUF_COVARIATE_STUPID)
        write_f64s(c, rows, row->stupid_bits);
    if (columns & SUF_COVARIATE_INFGRAM) {
        suf_rows_f64(rows, row->infgram_bits);
        suf_rows_u64(rows, row->infgram_matched_order);
    }
    if (c->opts->mkn)
        suf_rows_f64(rows, row->mkn_bits);
}

void cov_columns_write(const struct cov_columns *c, const suf_covariate_row *row, suf_rows *rows)
{
    suf_rows_u64(rows, row->example);
    suf_rows_u64(rows, row->sequence);
    suf_rows_u64(rows, row->position);
    suf_rows_u64(rows, row->token);
    if (c->names)
        cli_put_token(rows, c->names, row->token);
    suf_rows_u64(rows, row->position);
    write_u64s(c, rows, row->count);
    write_u64s(c, rows, row->context_count);
    write_f64s(c, rows, row->mle_bits);
    write_f64s(c, rows, row->chang2024_bits);
    suf_rows_u64(rows, row->matched_order[c->largest - 1]);
    for (size_t k = 0; k < c->opts->n_scores; k++)
        suf_rows_f64(rows, row->context_bits[k]);
    if (c->opts->diversity_window) {
        suf_rows_f64(rows, row->diversity);
        suf_rows_f64(rows, row->diversity_adjusted);
    }
    write_wanted(c, row, rows);
    suf_rows_end(rows);
}
