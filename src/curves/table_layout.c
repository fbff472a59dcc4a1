#include "curves/table_layout.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "data/number_read.h"

bool sufi_parse_step(const char *text, uint64_t *step)
{
    double value;

    if (!*text || !sufi_parse_number(text, &value) || !(value >= 0) || value > 0x1p53 ||
        value != floor(value))
        return false;
    *step = (uint64_t)value;
    return true;
}

/* A column named by a step: 1000, step1000, step_1000, step-1000. */
static bool parse_step_name(const char *name, uint64_t *step)
{
    if (strncmp(name, "step", 4) == 0)
        name += name[4] == '_' || name[4] == '-' ? 5 : 4;
    return *name && name[strspn(name, "0123456789")] == '\0' && sufi_parse_step(name, step);
}

/* The column of that name, name[0..len-1]. */
static bool find_column(char *const *names, size_t n, const char *name, size_t len, size_t *column)
{
    for (size_t i = 0; i < n; i++)
        if (strncmp(names[i], name, len) == 0 && names[i][len] == '\0') {
            *column = i;
            return true;
        }
    return false;
}

static bool find_named(char *const *names, size_t n, const char *wanted, const char *otherwise,
                       size_t *column)
{
    const char *name = wanted ? wanted : otherwise;

    return find_column(names, n, name, strlen(name), column);
}

/* The columns of `spec`, "A" or "A+B+C". A column that is there under this very name, plus signs
 * and all, comes first. */
static int find_example(sufi_layout *l, char *const *names, size_t n, const char *spec,
                        const char *path, suf_diag *diag)
{
    const char *wanted = spec ? spec : "example";
    size_t column;

    if (find_column(names, n, wanted, strlen(wanted), &column)) {
        if (!sufi_grow(&l->example, &l->example_cap, 1, sizeof *l->example))
            return sufi_fail_nomem(diag, "columns");
        l->example[l->n_example++] = column;
        return SUF_OK;
    }
    for (const char *p = wanted; spec && p; p = strchr(p, '+') ? strchr(p, '+') + 1 : NULL) {
        if (!find_column(names, n, p, strcspn(p, "+"), &column))
            return sufi_fail(diag, SUF_EFORMAT, path, "there is no column '%.*s'",
                             (int)strcspn(p, "+"), p);
        if (!sufi_grow(&l->example, &l->example_cap, l->n_example + 1, sizeof *l->example))
            return sufi_fail_nomem(diag, "columns");
        l->example[l->n_example++] = column;
    }
    return SUF_OK;
}

static int add_value(sufi_layout *l, size_t column, uint64_t step, suf_diag *diag)
{
    if (!sufi_grow(&l->value, &l->value_cap, l->n_values + 1, sizeof *l->value))
        return sufi_fail_nomem(diag, "columns");
    l->value[l->n_values++] = (sufi_value_column){.column = column, .step = step};
    return SUF_OK;
}

static bool is_taken(const sufi_layout *l, size_t column)
{
    for (size_t i = 0; i < l->n_example; i++)
        if (l->example[i] == column)
            return true;
    return l->has_run && l->run == column;
}

/* Columns named by steps. */
static int find_steps(sufi_layout *l, char *const *names, size_t n, suf_diag *diag)
{
    uint64_t step;
    int err = SUF_OK;

    for (size_t i = 0; !err && i < n; i++)
        if (!is_taken(l, i) && parse_step_name(names[i], &step))
            err = add_value(l, i, step, diag);
    return err;
}

int sufi_layout_init(sufi_layout *l, char *const *names, size_t n, const uint64_t *file_step,
                     const suf_runs_opts *opts, const char *path, suf_diag *diag)
{
    size_t surprisal;

    *l = (sufi_layout){0};
    l->has_run = find_named(names, n, opts->run_column, "run", &l->run);
    int err = find_example(l, names, n, opts->example_column, path, diag);
    if (err)
        return err;
    l->has_example = l->n_example > 0;
    bool has_surprisal = find_named(names, n, opts->surprisal_column, "surprisal", &surprisal);
    if (file_step && has_surprisal)
        return add_value(l, surprisal, *file_step, diag);
    l->is_long = find_named(names, n, opts->step_column, "step", &l->step) && has_surprisal;
    if (l->is_long && !l->has_example)
        return sufi_fail(diag, SUF_EFORMAT, path,
                         "a table with a row a value needs a column '%s' (or name the columns that "
                         "identify an example)",
                         opts->example_column ? opts->example_column : "example");
    err = l->is_long ? add_value(l, surprisal, 0, diag) : find_steps(l, names, n, diag);
    if (!err && (l->n_values == 0 || (file_step && !l->is_long)))
        return sufi_fail(diag, SUF_EFORMAT, path, "there is no column '%s'%s",
                         opts->surprisal_column ? opts->surprisal_column : "surprisal",
                         file_step ? "" : ", with one for the step, and no column named by a step");
    return err;
}

void sufi_layout_release(sufi_layout *l)
{
    free(l->example);
    free(l->value);
    *l = (sufi_layout){0};
}
