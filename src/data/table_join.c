/* table_join.c - joining tables on key columns that they share.
 *
 * Each further table gets a hash table from key to row (open addressing, XXH3 of the key cells,
 * keys compared as text); the rows of the first table are then looked up in order. Linear in the
 * size of the input. Nothing is written before every key is known to match. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/hash.h"
#include "base/mem.h"
#include "data/rows.h"
#include "data/table_impl.h"

static const size_t no_row = SIZE_MAX;

typedef struct side {
    suf_table *t;
    size_t *key;  /* columns of the keys */
    size_t *slot; /* hash table: row or no_row; 2^bits entries */
    size_t mask;
    size_t *partner; /* of each row of the first table; unused in the first */
} side;

/* Where an input of computed columns is. */
typedef struct input {
    size_t side;
    double *values; /* by row of that table */
} input;

typedef struct join {
    const char *const *keys;
    size_t n_keys;
    size_t n_sides;
    side *sides;
    const suf_join_opts *opts;
    input *inputs;    /* of opts->columns */
    double *in, *out; /* for one row */
    suf_diag *diag;
} join;

static uint64_t hash_key(const join *j, const side *s, size_t row)
{
    uint64_t hash = 0;

    for (size_t k = 0; k < j->n_keys; k++) {
        const char *text = suf_table_text(s->t, row, s->key[k]);
        hash = (hash ^ sufi_hash64(text, strlen(text))) * 0x9e3779b97f4a7c15u;
        hash ^= hash >> 29;
    }
    return hash;
}

static bool same_key(const join *j, const side *a, size_t row_a, const side *b, size_t row_b)
{
    for (size_t k = 0; k < j->n_keys; k++)
        if (strcmp(suf_table_text(a->t, row_a, a->key[k]),
                   suf_table_text(b->t, row_b, b->key[k])) != 0)
            return false;
    return true;
}

/* "example = 3, run = 1", cut to fit. */
static const char *key_text(const join *j, const side *s, size_t row, char *buf, size_t cap)
{
    size_t len = 0;

    buf[0] = '\0';
    for (size_t k = 0; k < j->n_keys && len < cap - 1; k++) {
        int n = snprintf(buf + len, cap - len, "%s%s = %s", k ? ", " : "", j->keys[k],
                         suf_table_text(s->t, row, s->key[k]));
        len += n > 0 ? (size_t)n : 0;
    }
    return buf;
}

/* Where the row of `b` with the key of (a, row) is, or the free entry where it would go. */
static size_t *find_entry(const join *j, const side *b, const side *a, size_t row)
{
    size_t i = (size_t)hash_key(j, a, row) & b->mask;

    while (b->slot[i] != no_row && !same_key(j, b, b->slot[i], a, row))
        i = (i + 1) & b->mask;
    return &b->slot[i];
}

static int hash_rows(join *j, side *s)
{
    char text[200];
    size_t n = suf_table_rows(s->t);

    s->mask = 16;
    while (s->mask < n * 2)
        s->mask *= 2;
    if (!(s->slot = sufi_alloc(s->mask, sizeof *s->slot)))
        return sufi_fail_nomem(j->diag, "the keys of a table");
    for (size_t i = 0; i < s->mask; i++)
        s->slot[i] = no_row;
    s->mask--;
    for (size_t row = 0; row < n; row++) {
        size_t *entry = find_entry(j, s, s, row);
        if (*entry != no_row && (s != j->sides || !j->opts->repeated))
            return sufi_fail_at(j->diag, SUF_EMISMATCH, s->t->path, SUF_AT_LINE,
                                suf_table_line(s->t, row), "key %s stands on line %llu already",
                                key_text(j, s, row, text, sizeof text),
                                (unsigned long long)suf_table_line(s->t, *entry));
        *entry = row;
    }
    return SUF_OK;
}

static int open_side(join *j, side *s, const char *path)
{
    int err = suf_table_read(&s->t, path, NULL, 0, j->diag);

    if (err)
        return err;
    if (!(s->key = sufi_alloc(j->n_keys, sizeof *s->key)))
        return sufi_fail_nomem(j->diag, "key columns");
    for (size_t k = 0; k < j->n_keys; k++)
        if (suf_table_find(s->t, j->keys[k], &s->key[k]) != SUF_OK)
            return sufi_fail(j->diag, SUF_EMISMATCH, s->t->path, "there is no key column '%s'",
                             j->keys[k]);
    return hash_rows(j, s);
}

static bool is_key(const join *j, const char *name)
{
    for (size_t k = 0; k < j->n_keys; k++)
        if (strcmp(j->keys[k], name) == 0)
            return true;
    return false;
}

static int reject_shared_columns(const join *j, size_t which)
{
    const suf_table *t = j->sides[which].t;
    size_t column;

    for (size_t i = 0; i < suf_table_columns(t); i++)
        for (size_t earlier = 0; earlier < which; earlier++)
            if (!is_key(j, suf_table_name(t, i)) &&
                suf_table_find(j->sides[earlier].t, suf_table_name(t, i), &column) == SUF_OK)
                return sufi_fail(j->diag, SUF_EMISMATCH, t->path,
                                 "column '%s' stands in %s too and is no key", suf_table_name(t, i),
                                 j->sides[earlier].t->path);
    return SUF_OK;
}

/* Find the partner in `s` of every row of the first table; every row of `s` must be one. */
static int match(join *j, side *s)
{
    const side *first = &j->sides[0];
    size_t n = suf_table_rows(first->t);
    char text[200];

    if (!(s->partner = sufi_alloc(n, sizeof *s->partner)))
        return sufi_fail_nomem(j->diag, "matching keys");
    for (size_t row = 0; row < n; row++) {
        s->partner[row] = *find_entry(j, s, first, row);
        if (s->partner[row] == no_row)
            return sufi_fail_at(j->diag, SUF_EMISMATCH, first->t->path, SUF_AT_LINE,
                                suf_table_line(first->t, row), "key %s is missing in %s",
                                key_text(j, first, row, text, sizeof text), s->t->path);
    }
    for (size_t row = 0; row < suf_table_rows(s->t); row++)
        if (*find_entry(j, first, s, row) == no_row)
            return sufi_fail_at(j->diag, SUF_EMISMATCH, s->t->path, SUF_AT_LINE,
                                suf_table_line(s->t, row), "key %s is missing in %s",
                                key_text(j, s, row, text, sizeof text), first->t->path);
    return SUF_OK;
}

/* Find the table that has a column, the first of them for a key, and read it. */
static int read_input(join *j, input *in, const char *name)
{
    size_t column;

    for (in->side = 0; in->side < j->n_sides; in->side++)
        if (suf_table_find(j->sides[in->side].t, name, &column) == SUF_OK)
            break;
    if (in->side == j->n_sides)
        return sufi_fail(j->diag, SUF_EMISMATCH, j->sides[0].t->path,
                         "there is no column '%s', nor in the other tables", name);
    const suf_table *t = j->sides[in->side].t;
    if (!(in->values = sufi_alloc(suf_table_rows(t), sizeof *in->values)))
        return sufi_fail_nomem(j->diag, "a column");
    return suf_table_numbers(t, column, in->values, j->diag);
}

static int prepare_columns(join *j)
{
    const suf_join_columns *c = j->opts->columns;
    size_t column;
    int err = SUF_OK;

    if (!c)
        return SUF_OK;
    for (size_t i = 0; i < c->n_names; i++)
        for (size_t s = 0; s < j->n_sides; s++)
            if (suf_table_find(j->sides[s].t, c->names[i], &column) == SUF_OK)
                return sufi_fail(j->diag, SUF_EMISMATCH, j->sides[s].t->path,
                                 "there is a column '%s' already", c->names[i]);
    j->inputs = sufi_alloc_zero(c->n_inputs, sizeof *j->inputs);
    j->in = sufi_alloc(c->n_inputs, sizeof *j->in);
    j->out = sufi_alloc(c->n_names, sizeof *j->out);
    if (!j->inputs || !j->in || !j->out)
        return sufi_fail_nomem(j->diag, "columns");
    for (size_t i = 0; i < c->n_inputs && !err; i++)
        err = read_input(j, &j->inputs[i], c->inputs[i]);
    return err;
}

static int write_computed(const join *j, suf_rows *w, size_t row)
{
    const suf_join_columns *c = j->opts->columns;
    const suf_table *first = j->sides[0].t;

    for (size_t i = 0; i < c->n_inputs; i++) {
        const side *from = &j->sides[j->inputs[i].side];
        j->in[i] = j->inputs[i].values[from == j->sides ? row : from->partner[row]];
    }
    int err = c->compute(c->arg, j->in, j->out, j->diag);
    if (err && j->diag) {
        j->diag->unit = SUF_AT_LINE;
        j->diag->where = suf_table_line(first, row);
        if (!j->diag->path[0])
            snprintf(j->diag->path, sizeof j->diag->path, "%s", first->path);
    }
    for (size_t i = 0; i < c->n_names && !err; i++)
        suf_rows_f64(w, j->out[i]);
    return err;
}

static void write_provenance(const join *j, suf_rows *w)
{
    for (size_t i = 0; i < j->opts->n_provenance; i++)
        suf_rows_provenance(w, j->opts->provenance[2 * i], j->opts->provenance[2 * i + 1]);
    for (size_t s = 0; s < j->n_sides; s++) {
        const suf_table *t = j->sides[s].t;
        for (size_t i = 0; i < t->n_provenance; i++) {
            char key[300];
            snprintf(key, sizeof key, "input %zu %s", s + 1, t->provenance[i].key);
            suf_rows_provenance(w, key, t->provenance[i].value);
        }
    }
}

static int write_columns(const join *j, suf_rows *w)
{
    const suf_join_columns *c = j->opts->columns;
    size_t n = 0, cap = c ? c->n_names : 0;

    for (size_t s = 0; s < j->n_sides; s++)
        cap += suf_table_columns(j->sides[s].t);
    const char **names = sufi_alloc(cap, sizeof *names);
    if (!names)
        return sufi_fail_nomem(j->diag, "column names");
    for (size_t s = 0; s < j->n_sides; s++)
        for (size_t i = 0; i < suf_table_columns(j->sides[s].t); i++)
            if (s == 0 || !is_key(j, suf_table_name(j->sides[s].t, i)))
                names[n++] = suf_table_name(j->sides[s].t, i);
    for (size_t i = 0; c && i < c->n_names; i++)
        names[n++] = c->names[i];
    suf_rows_columns(w, names, n);
    free(names);
    return SUF_OK;
}

static int write_row(const join *j, suf_rows *w, size_t row)
{
    int err = SUF_OK;

    for (size_t s = 0; s < j->n_sides; s++) {
        const side *from = &j->sides[s];
        for (size_t i = 0; i < suf_table_columns(from->t); i++)
            if (s == 0 || !is_key(j, suf_table_name(from->t, i)))
                sufi_rows_copy(w, suf_table_text(from->t, s ? from->partner[row] : row, i));
    }
    if (j->opts->columns)
        err = write_computed(j, w, row);
    suf_rows_end(w);
    return err;
}

static void release(join *j)
{
    for (size_t s = 0; j->sides && s < j->n_sides; s++) {
        suf_table_free(j->sides[s].t);
        free(j->sides[s].key);
        free(j->sides[s].slot);
        free(j->sides[s].partner);
    }
    free(j->sides);
    for (size_t i = 0; j->inputs && i < j->opts->columns->n_inputs; i++)
        free(j->inputs[i].values);
    free(j->inputs);
    free(j->in);
    free(j->out);
}

static int write_table(const join *j, const char *path, enum suf_format format)
{
    suf_rows *w;
    int err = suf_rows_open(&w, path, format, j->diag);

    if (err)
        return err;
    write_provenance(j, w);
    err = write_columns(j, w);
    for (size_t row = 0; row < suf_table_rows(j->sides[0].t) && !err; row++)
        err = write_row(j, w, row);
    if (!err)
        return suf_rows_commit(w, j->diag);
    suf_rows_abort(w);
    return err;
}

int suf_table_join(const char *const *paths, size_t n_paths, const char *const *keys, size_t n_keys,
                   const suf_join_opts *opts, const char *out_path, enum suf_format format,
                   suf_diag *diag)
{
    static const suf_join_opts none;
    join j = {.keys = keys,
              .n_keys = n_keys,
              .n_sides = n_paths,
              .opts = opts ? opts : &none,
              .diag = diag};
    int err = SUF_OK;

    if (n_paths == 0 || n_keys == 0)
        return sufi_fail(diag, SUF_EINVAL, NULL, "joining needs tables and key columns");
    if (!(j.sides = sufi_alloc_zero(n_paths, sizeof *j.sides)))
        return sufi_fail_nomem(diag, "tables to join");
    for (size_t s = 0; s < n_paths && !err; s++) {
        err = open_side(&j, &j.sides[s], paths[s]);
        if (!err)
            err = reject_shared_columns(&j, s);
    }
    for (size_t s = 1; s < n_paths && !err; s++)
        err = match(&j, &j.sides[s]);
    if (!err)
        err = prepare_columns(&j);
    if (!err)
        err = write_table(&j, out_path, format);
    release(&j);
    return err;
}
