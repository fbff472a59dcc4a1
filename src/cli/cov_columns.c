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
    suf_rows_columns(rows, names.name, names.n);
}

static void write_u64s(const struct cov_columns *c, suf_rows *rows, const uint64_t *values)
{
    for (unsigned o = 0; o < SUF_MAX_ORDER; o++)
        if (c->wanted[o])
            suf_rows_u64(rows, values[o]);
}

static void write_f64s(const struct cov_columns *c, suf_rows *rows, const double *values)
{
    for (unsigned o = 0; o < SUF_MAX_ORDER; o++)
        if (c->wanted[o])
            suf_rows_f64(rows, values[o]);
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
    suf_rows_end(rows);
}
