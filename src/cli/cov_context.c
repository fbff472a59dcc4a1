/* cov_context.c - rows are recorded as numbers for every position that is needed; those of targets
 * are written from these, with what was added. */
#include "cov_context.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_LAGS = 64, MAX_NAME = 80 };

struct job {
    const struct cov_columns *columns;
    const suf_evaluation *eval;
    suf_rows *recorder, *rows;
    size_t n; /* columns of a recorded row */
    const char *const *names;
    const double *values;
    uint32_t lag[MAX_LAGS];
    size_t n_lags;
    size_t *lagged, *summed; /* [n] columns */
    size_t n_lagged, n_summed;
    bool has_words;
    suf_row_context *context;
    suf_diag *diag;
};

static int refuse(suf_diag *diag, const char *what, const char *about)
{
    snprintf(diag->what, sizeof diag->what, "%s%s", what, about);
    return SUF_EINVAL;
}

static int parse_lags(struct job *j, const char *text)
{
    while (text && *text) {
        char *end;
        unsigned long v = strtoul(text, &end, 10);
        if (*text < '0' || *text > '9' || v == 0 || v >= UINT32_MAX || (*end && *end != ',') ||
            j->n_lags == MAX_LAGS)
            return refuse(j->diag, "--lag: distances from 1 on, separated by commas, are wanted",
                          "");
        for (size_t i = 0; i < j->n_lags; i++)
            if (j->lag[i] == v)
                return refuse(j->diag, "--lag: a distance is there twice", "");
        j->lag[j->n_lags++] = (uint32_t)v;
        text = *end ? end + 1 : end;
        if (*end && !*text)
            return refuse(j->diag, "--lag: ends in a comma", "");
    }
    return SUF_OK;
}

/* Columns that say which token it is, not something of it. */
static bool is_key(const char *name)
{
    static const char *const keys[] = {"example", "sequence", "position",
                                       "token",   "piece",    "context_length"};

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(name, keys[i]) == 0)
            return true;
    return false;
}

static bool begins(const char *name, const char *with)
{
    return strncmp(name, with, strlen(with)) == 0;
}

/* Surprisals of the token itself; those of contexts and entropies do not add up over tokens. */
static bool is_surprisal(const char *name)
{
    size_t n = strlen(name);

    return n > 5 && strcmp(name + n - 5, "_bits") == 0 && !begins(name, "context_") &&
           !strstr(name, "entropy");
}

static int lag_column(struct job *j, const char *name, size_t len)
{
    for (size_t i = 0; i < j->n; i++) {
        if (strlen(j->names[i]) != len || strncmp(j->names[i], name, len) != 0)
            continue;
        for (size_t k = 0; k < j->n_lagged; k++)
            if (j->lagged[k] == i)
                return refuse(j->diag, "--lag-columns: there twice is ", j->names[i]);
        if (strcmp(j->names[i], "piece") == 0)
            break;
        j->lagged[j->n_lagged++] = i;
        return SUF_OK;
    }
    return refuse(j->diag, "--lag-columns: there is no column of numbers at ", name);
}

static int choose_columns(struct job *j, const struct cov_context_settings *s)
{
    int err = SUF_OK;

    j->n = suf_rows_recorded(j->recorder, &j->names, &j->values);
    j->lagged = calloc(j->n + 1, sizeof *j->lagged);
    j->summed = calloc(j->n + 1, sizeof *j->summed);
    if (!j->n || !j->lagged || !j->summed)
        return SUF_ENOMEM;
    for (size_t i = 0; i < j->n; i++) {
        if (j->has_words && is_surprisal(j->names[i]))
            j->summed[j->n_summed++] = i;
        if (j->n_lags && !s->lag_columns && !is_key(j->names[i]))
            j->lagged[j->n_lagged++] = i;
    }
    for (const char *p = s->lag_columns; p && !err;) {
        size_t len = strcspn(p, ",");
        err = lag_column(j, p, len);
        p = p[len] ? p + len + 1 : NULL;
    }
    return err;
}

/* The names of all columns; they are copied by the table. */
static int name_columns(const struct job *j)
{
    size_t n_added = j->n_lags * j->n_lagged + j->n_summed + j->has_words, n = 0;
    const char **names = calloc(j->n + n_added, sizeof *names);
    char(*text)[MAX_NAME] = calloc(n_added + 1, sizeof *text);
    int err = names && text ? SUF_OK : SUF_ENOMEM;

    for (size_t i = 0; i < j->n + n_added && !err; i++)
        names[i] = i < j->n ? j->names[i] : text[i - j->n];
    for (size_t l = 0; l < j->n_lags && !err; l++)
        for (size_t i = 0; i < j->n_lagged; i++)
            snprintf(text[n++], MAX_NAME, "%s_lag%u", j->names[j->lagged[i]], (unsigned)j->lag[l]);
    if (j->has_words && !err)
        snprintf(text[n++], MAX_NAME, "word");
    for (size_t i = 0; i < j->n_summed && !err; i++)
        snprintf(text[n++], MAX_NAME, "%s_word_sum", j->names[j->summed[i]]);
    if (!err)
        suf_rows_columns(j->rows, names, j->n + n_added);
    free(names);
    free(text);
    return err;
}

static int write_target(void *arg, const suf_row_context_row *row)
{
    const struct job *j = arg;

    suf_rows_u64(j->rows, row->example); /* the recorded one numbers all positions needed */
    for (size_t i = 1; i < j->n; i++)
        if (j->columns->names && strcmp(j->names[i], "piece") == 0)
            cli_put_token(j->rows, j->columns->names,
                          j->eval->ids[row->sequence * j->eval->length + row->position]);
        else
            suf_rows_f64(j->rows, row->values[i]);
    for (size_t i = 0; i < j->n_lags * j->n_lagged; i++)
        suf_rows_f64(j->rows, row->lags[i]);
    if (j->has_words)
        suf_rows_u64(j->rows, row->word);
    for (size_t i = 0; i < j->n_summed; i++)
        suf_rows_f64(j->rows, row->sums[i]);
    suf_rows_end(j->rows);
    return 0;
}

static int take_row(void *arg, const suf_covariate_row *row)
{
    struct job *j = arg;

    cov_columns_write(j->columns, row, j->recorder);
    return suf_row_context_put(j->context, row->sequence, row->position, j->values, write_target, j,
                               j->diag);
}

/* Word numbers, as many sequences as long. */
static int read_words(suf_evaluation *words, const char *path, const suf_evaluation *eval,
                      suf_diag *diag)
{
    int err = suf_evaluation_read(words, path, 0, diag);

    if (err || (words->n_sequences == eval->n_sequences && words->length == eval->length))
        return err;
    snprintf(diag->path, sizeof diag->path, "%s", path);
    snprintf(diag->what, sizeof diag->what,
             "the word map is %llu x %llu; the sequences are %llu x %llu",
             (unsigned long long)words->n_sequences, (unsigned long long)words->length,
             (unsigned long long)eval->n_sequences, (unsigned long long)eval->length);
    return SUF_EMISMATCH;
}

static int run_covariates(struct job *j, const suf_index *index, const uint8_t *mask,
                          const suf_evaluation *words, const char *word_map)
{
    suf_row_context_opts o = {.n_sequences = j->eval->n_sequences,
                              .length = j->eval->length,
                              .mask = mask,
                              .words = words->ids,
                              .n_values = j->n,
                              .lags = j->lag,
                              .n_lags = j->n_lags,
                              .lagged = j->lagged,
                              .n_lagged = j->n_lagged,
                              .summed = j->summed,
                              .n_summed = j->n_summed};
    int err = suf_row_context_new(&j->context, &o, j->diag);

    if (err == SUF_EFORMAT)
        snprintf(j->diag->path, sizeof j->diag->path, "%s", word_map);
    if (!err)
        err = suf_covariates(index, j->eval, suf_row_context_needed(j->context), j->columns->opts,
                             take_row, j, j->diag);
    suf_row_context_free(j->context);
    return err;
}

int cov_context_write(const struct cov_context_settings *s, const struct cov_columns *columns,
                      const suf_index *index, const suf_evaluation *eval, const uint8_t *mask,
                      suf_rows *rows, suf_diag *diag)
{
    struct job j = {.columns = columns,
                    .eval = eval,
                    .rows = rows,
                    .has_words = s->word_map != NULL,
                    .diag = diag};
    suf_evaluation words = {0};
    int err = parse_lags(&j, s->lag);

    if (!err && s->lag_columns && !j.n_lags)
        err = refuse(diag, "--lag-columns goes with --lag", "");
    if (!err && s->word_map)
        err = read_words(&words, s->word_map, eval, diag);
    if (!err)
        err = suf_rows_record(&j.recorder, diag);
    if (!err) {
        cov_columns_name(columns, j.recorder);
        err = choose_columns(&j, s);
    }
    if (!err)
        err = name_columns(&j);
    if (!err)
        err = run_covariates(&j, index, mask, &words, s->word_map);
    suf_rows_abort(j.recorder);
    suf_evaluation_release(&words);
    free(j.lagged);
    free(j.summed);
    return err;
}
