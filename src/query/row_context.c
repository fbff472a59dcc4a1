/* row_context.c - lags and word sums, one sequence of rows at a time. */
#include "sufgram/row_context.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/fail.h"
#include "base/mem.h"

struct suf_row_context {
    suf_row_context_opts o;
    uint8_t *needed;     /* [n_sequences * length] */
    double *value;       /* [length * n_values]: of the sequence that is being put */
    double *lags, *sums; /* of the target that is being visited */
    uint64_t next;       /* cell that is put next, or one before it */
    uint64_t example;
};

/* Where the word that begins at `begin` ends, in word[0..length-1] of a sequence. */
static uint64_t end_of_word(const uint32_t *word, uint64_t begin, uint64_t length)
{
    uint64_t end = begin + 1;

    while (end < length && word[end] == word[begin])
        end++;
    return end;
}

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* No word of a sequence may begin twice; begins[] is room for one a position. */
static int check_words(const uint32_t *word, uint64_t length, uint64_t sequence, uint32_t *begins,
                       suf_diag *diag)
{
    size_t n = 0;

    for (uint64_t i = 0; i < length; i = end_of_word(word, i, length))
        begins[n++] = word[i];
    qsort(begins, n, sizeof *begins, compare);
    for (size_t i = 1; i < n; i++)
        if (begins[i] == begins[i - 1])
            return sufi_fail_at(diag, SUF_EFORMAT, NULL, SUF_AT_ROW, sequence,
                                "the positions of word %lu do not lie together",
                                (unsigned long)begins[i]);
    return SUF_OK;
}

static int check(const suf_row_context_opts *o, suf_diag *diag)
{
    if (o->n_summed && !o->words)
        return sufi_fail(diag, SUF_EINVAL, NULL, "sums over words without words");
    for (size_t i = 0; i < o->n_lags; i++)
        if (o->lags[i] == 0)
            return sufi_fail(diag, SUF_EINVAL, NULL, "a lag is 1 or more");
    for (size_t i = 0; i < o->n_lagged; i++)
        if (o->lagged[i] >= o->n_values)
            return sufi_fail(diag, SUF_EINVAL, NULL, "a lag of a value that is not there");
    for (size_t i = 0; i < o->n_summed; i++)
        if (o->summed[i] >= o->n_values)
            return sufi_fail(diag, SUF_EINVAL, NULL, "a sum of a value that is not there");
    return SUF_OK;
}

/* Mark what the targets of a sequence, whose first cell is `at`, need. */
static void mark_needed(suf_row_context *c, uint64_t at)
{
    const suf_row_context_opts *o = &c->o;
    const uint8_t *mask = o->mask + at;
    uint8_t *needed = c->needed + at;

    for (uint64_t t = 0; t < o->length; t++) {
        if (!mask[t])
            continue;
        needed[t] = 1;
        for (size_t l = 0; l < o->n_lags && o->n_lagged; l++)
            if (o->lags[l] <= t)
                needed[t - o->lags[l]] = 1;
    }
    for (uint64_t begin = 0, end; o->n_summed && begin < o->length; begin = end) {
        end = end_of_word(o->words + at, begin, o->length);
        if (memchr(mask + begin, 1, (size_t)(end - begin)))
            memset(needed + begin, 1, (size_t)(end - begin));
    }
}

static int prepare(suf_row_context *c, suf_diag *diag)
{
    const suf_row_context_opts *o = &c->o;
    uint64_t cells, room;
    uint32_t *begins = NULL;
    int err = SUF_OK;

    if (!sufi_mul_u64(o->n_sequences, o->length, &cells) ||
        !sufi_mul_u64(o->length, o->n_values, &room))
        return sufi_fail_nomem(diag, "rows of a sequence");
    c->needed = sufi_alloc_zero(cells, 1);
    c->value = sufi_alloc(room, sizeof *c->value);
    c->lags = sufi_alloc(sufi_mul_size(o->n_lags, o->n_lagged), sizeof *c->lags);
    c->sums = sufi_alloc(o->n_summed, sizeof *c->sums);
    begins = sufi_alloc(o->words ? o->length : 0, sizeof *begins);
    if (!c->needed || !c->value || !c->lags || !c->sums || !begins)
        err = sufi_fail_nomem(diag, "rows of a sequence");
    for (uint64_t s = 0; s < o->n_sequences && !err; s++) {
        if (o->words)
            err = check_words(o->words + s * o->length, o->length, s, begins, diag);
        mark_needed(c, s * o->length);
    }
    free(begins);
    return err;
}

int suf_row_context_new(suf_row_context **out, const suf_row_context_opts *opts, suf_diag *diag)
{
    int err = check(opts, diag);

    if (err)
        return err;
    suf_row_context *c = sufi_alloc_zero(1, sizeof *c);
    if (!c)
        return sufi_fail_nomem(diag, "rows of a sequence");
    c->o = *opts;
    err = prepare(c, diag);
    if (err)
        suf_row_context_free(c);
    else
        *out = c;
    return err;
}

void suf_row_context_free(suf_row_context *c)
{
    if (!c)
        return;
    free(c->needed);
    free(c->value);
    free(c->lags);
    free(c->sums);
    free(c);
}

const uint8_t *suf_row_context_needed(const suf_row_context *c)
{
    return c->needed;
}

static void fill_lags(const suf_row_context *c, uint64_t t)
{
    const suf_row_context_opts *o = &c->o;

    for (size_t l = 0; l < o->n_lags; l++)
        for (size_t i = 0; i < o->n_lagged; i++)
            c->lags[l * o->n_lagged + i] =
                o->lags[l] <= t ? c->value[(t - o->lags[l]) * o->n_values + o->lagged[i]] : NAN;
}

static void fill_sums(const suf_row_context *c, uint64_t begin, uint64_t end)
{
    const suf_row_context_opts *o = &c->o;

    for (size_t i = 0; i < o->n_summed; i++) {
        c->sums[i] = 0;
        for (uint64_t t = begin; t < end; t++)
            c->sums[i] += c->value[t * o->n_values + o->summed[i]];
    }
}

/* All rows of the sequence are there. */
static int visit_targets(suf_row_context *c, uint64_t sequence, suf_row_context_visit *visit,
                         void *arg)
{
    const suf_row_context_opts *o = &c->o;
    const uint8_t *mask = o->mask + sequence * o->length;
    const uint32_t *word = o->words ? o->words + sequence * o->length : NULL;
    suf_row_context_row row = {.sequence = sequence, .lags = c->lags, .sums = c->sums};
    uint64_t end = 0; /* of the word whose sums are there */
    int stop = 0;

    for (uint64_t begin = 0, t = 0; t < o->length && !stop; t++) {
        if (word && t == end) {
            begin = t;
            end = end_of_word(word, t, o->length);
            if (memchr(mask + begin, 1, (size_t)(end - begin)))
                fill_sums(c, begin, end);
        }
        if (!mask[t])
            continue;
        fill_lags(c, t);
        row.example = c->example++;
        row.position = t;
        row.values = c->value + t * o->n_values;
        row.word = word ? word[t] : 0;
        stop = visit(arg, &row);
    }
    return stop;
}

int suf_row_context_put(suf_row_context *c, uint64_t sequence, uint64_t position,
                        const double *values, suf_row_context_visit *visit, void *arg,
                        suf_diag *diag)
{
    const suf_row_context_opts *o = &c->o;
    uint64_t cells = o->n_sequences * o->length, end = (sequence + 1) * o->length;

    while (c->next < cells && !c->needed[c->next])
        c->next++;
    if (c->next == cells || sequence != c->next / o->length || position != c->next % o->length)
        return sufi_fail(diag, SUF_EINVAL, NULL,
                         "the row of sequence %llu, position %llu is not the next one needed",
                         (unsigned long long)sequence, (unsigned long long)position);
    memcpy(c->value + position * o->n_values, values, o->n_values * sizeof *values);
    c->next++;
    for (uint64_t i = c->next; i < end; i++)
        if (c->needed[i])
            return SUF_OK;
    return visit_targets(c, sequence, visit, arg);
}
