/* exposure.c - occurrences before each step, from the suffix ranges.
 *
 * The targets' grams are sorted, so that equal ones are counted once. Each distinct gram's range of
 * the suffix array holds the positions of its occurrences. The steps are turned into positions of
 * the stream beforehand (the position of the token numbered t * N), so an occurrence needs a binary
 * search among the steps and nothing else. Every position of the corpus ends one n-gram at most, so
 * all ranges together are no longer than the corpus: a pass over the corpus with a table of wanted
 * grams would never look at less. */
#include "sufgram/exposure.h"

#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/pool.h"
#include "query/symbols.h"
#include "query/window_sort.h"

enum { TASK_GRAMS = 256, ROUND_TASKS = 64 };

struct job {
    const suf_index *index;
    const suf_exposure_opts *opts;
    unsigned order;
    size_t n_targets, n_distinct;
    uint32_t **symbol; /* [order] columns of the grams by target, 0 in front of a shorter one */
    uint32_t *perm;    /* targets in order of their grams, then, by target, the distinct gram */
    uint32_t *first;   /* by distinct gram, a target that has it */
    uint64_t *bound;   /* by step: occurrences whose last symbol lies before it count */
    uint64_t *seen;    /* [n_distinct * n_steps] */
    uint32_t *scratch; /* [order] a worker */
    size_t from;       /* the distinct gram that task 0 begins with */
    suf_diag *diag;
};

static int check(const struct job *j, const suf_evaluation *eval)
{
    const suf_exposure_opts *o = j->opts;
    uint64_t cells = eval->n_sequences * eval->length;

    if (o->n_steps == 0 || o->tokens_per_step == 0)
        return sufi_fail(j->diag, SUF_EINVAL, NULL, "steps and tokens a step are wanted");
    for (size_t s = 1; s < o->n_steps; s++)
        if (o->steps[s] <= o->steps[s - 1])
            return sufi_fail(j->diag, SUF_EINVAL, NULL, "steps must rise");
    if (j->n_targets >= UINT32_MAX)
        return sufi_fail(j->diag, SUF_ELIMIT, NULL, "2^32 targets or more");
    for (uint64_t c = 0; c < cells; c++)
        if (eval->ids[c] >= j->index->info.vocab_size)
            return sufi_fail(j->diag, SUF_ERANGE, NULL,
                             "evaluation sequence %llu, position %llu: id %u is not below the "
                             "vocabulary size %u",
                             (unsigned long long)(c / eval->length),
                             (unsigned long long)(c % eval->length), (unsigned)eval->ids[c],
                             (unsigned)j->index->info.vocab_size);
    return SUF_OK;
}

/* The stream position of the token of a number, or the end of the stream. */
static int stream_position(const suf_index *x, uint64_t number, uint64_t *position)
{
    uint64_t lo = 0, hi = x->info.n_sequences, first, length;

    *position = UINT64_MAX;
    if (number >= x->info.n_tokens)
        return SUF_OK;
    /* The last sequence whose first token, first - k - 1, is numbered at most `number`. */
    while (hi - lo > 1) {
        uint64_t mid = lo + (hi - lo) / 2;
        if (suf_corpus_sequence(x->corpus, mid, &first, &length) != SUF_OK)
            return SUF_ECORRUPT;
        if (first - mid - 1 <= number)
            lo = mid;
        else
            hi = mid;
    }
    *position = number + lo + 1;
    return SUF_OK;
}

static int make_bounds(struct job *j)
{
    j->bound = sufi_alloc(j->opts->n_steps, sizeof *j->bound);
    if (!j->bound)
        return sufi_fail_nomem(j->diag, "steps");
    for (size_t s = 0; s < j->opts->n_steps; s++) {
        uint64_t number;
        if (__builtin_mul_overflow(j->opts->steps[s], j->opts->tokens_per_step, &number))
            number = UINT64_MAX;
        if (stream_position(j->index, number, &j->bound[s]) != SUF_OK)
            return sufi_fail(j->diag, SUF_ECORRUPT, j->index->directory,
                             "the corpus's sequences cannot be read");
    }
    return SUF_OK;
}

/* The columns of the targets' grams. */
static int make_grams(struct job *j, const suf_evaluation *eval, const uint8_t *mask)
{
    size_t target = 0;

    j->symbol = sufi_alloc_zero(j->order, sizeof *j->symbol);
    for (unsigned k = 0; k < j->order && j->symbol; k++)
        if (!(j->symbol[k] = sufi_alloc_zero(j->n_targets, sizeof **j->symbol)))
            return sufi_fail_nomem(j->diag, "grams");
    if (!j->symbol)
        return sufi_fail_nomem(j->diag, "grams");
    for (uint64_t c = 0; c < eval->n_sequences * eval->length; c++) {
        if (!mask[c])
            continue;
        uint64_t t = c % eval->length;
        for (unsigned k = 0; k < j->order && k <= t; k++)
            j->symbol[j->order - 1 - k][target] = eval->ids[c - k] + 1;
        target++;
    }
    return SUF_OK;
}

static bool same_gram(const struct job *j, uint32_t a, uint32_t b)
{
    for (unsigned k = j->order; k-- > 0;)
        if (j->symbol[k][a] != j->symbol[k][b])
            return false;
    return true;
}

/* Number the distinct grams. */
static int number_grams(struct job *j)
{
    uint32_t *sorted = sufi_alloc(j->n_targets, sizeof *sorted);
    int err = SUF_ENOMEM;

    j->perm = sufi_alloc(j->n_targets, sizeof *j->perm);
    j->first = sufi_alloc(j->n_targets, sizeof *j->first);
    if (sorted && j->perm && j->first)
        err = sufi_sort_windows((const uint32_t *const *)j->symbol, j->order, j->n_targets, sorted,
                                j->perm);
    for (size_t i = 0; i < j->n_targets && !err; i++) {
        if (i == 0 || !same_gram(j, sorted[i], sorted[i - 1]))
            j->first[j->n_distinct++] = sorted[i];
        j->perm[sorted[i]] = (uint32_t)(j->n_distinct - 1);
    }
    free(sorted);
    return err ? sufi_fail_nomem(j->diag, "grams") : SUF_OK;
}

/* The first step at which a last symbol at `position` counts. */
static size_t step_of(const struct job *j, uint64_t position)
{
    size_t lo = 0, hi = j->opts->n_steps;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (j->bound[mid] <= position)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void count_gram(const struct job *j, size_t distinct, uint32_t *gram)
{
    uint64_t *seen = j->seen + distinct * j->opts->n_steps;
    size_t n_steps = j->opts->n_steps;
    unsigned pads = 0;

    for (unsigned k = 0; k < j->order; k++) {
        gram[k] = j->symbol[k][j->first[distinct]];
        pads += gram[k] == 0;
    }
    if (pads) /* one boundary stands for all of them */
        pads--;
    size_t len = j->order - pads;
    for (uint32_t i = 0; i < j->index->manifest.n_segments; i++) {
        const sufi_segment *s = &j->index->segments[i];
        suf_range r = suf_array_find(&s->array, gram + pads, len);
        for (uint64_t rank = r.lo; rank < r.hi; rank++) {
            size_t step = step_of(j, s->first + suf_array_position(&s->array, rank) + len - 1);
            if (step < n_steps)
                seen[step]++;
        }
    }
    for (size_t s = 1; s < n_steps; s++)
        seen[s] += seen[s - 1];
}

static int count_task(void *arg, size_t task, unsigned worker, suf_diag *diag)
{
    const struct job *j = arg;
    size_t begin = j->from + task * TASK_GRAMS, end = begin + TASK_GRAMS;

    (void)diag;
    for (size_t g = begin; g < end && g < j->n_distinct; g++)
        count_gram(j, g, j->scratch + (size_t)worker * j->order);
    return SUF_OK;
}

/* All distinct grams, with a look at the progress callback between rounds of tasks. */
static int count_grams(struct job *j)
{
    unsigned threads = sufi_thread_count(j->opts->threads);
    size_t round = (size_t)TASK_GRAMS * ROUND_TASKS;
    int err = SUF_OK;

    j->scratch = sufi_alloc(sufi_mul_size(threads, j->order), sizeof *j->scratch);
    j->seen = sufi_alloc_zero(sufi_mul_size(j->n_distinct, j->opts->n_steps), sizeof *j->seen);
    if (!j->scratch || !j->seen)
        return sufi_fail_nomem(j->diag, "exposures");
    for (j->from = 0; j->from < j->n_distinct && !err; j->from += round) {
        size_t left = j->n_distinct - j->from;
        if (j->opts->progress && j->opts->progress(j->opts->progress_arg, "counting occurrences",
                                                   j->from, j->n_distinct))
            return sufi_fail(j->diag, SUF_EINTERRUPTED, NULL, "interrupted");
        size_t tasks = ((left < round ? left : round) + TASK_GRAMS - 1) / TASK_GRAMS;
        err = sufi_parallel(threads, tasks, count_task, j, j->diag);
    }
    return err;
}

static void release(struct job *j)
{
    for (unsigned k = 0; k < j->order && j->symbol; k++)
        free(j->symbol[k]);
    free(j->symbol);
    free(j->perm);
    free(j->first);
    free(j->bound);
    free(j->seen);
    free(j->scratch);
}

int suf_exposure(const suf_index *index, const suf_evaluation *eval, const uint8_t *mask,
                 const suf_exposure_opts *opts, suf_exposure_visit *visit, void *arg,
                 suf_diag *diag)
{
    struct job j = {.index = index,
                    .opts = opts,
                    .order = opts->order ? opts->order : index->manifest.order,
                    .diag = diag};

    for (uint64_t c = 0; c < eval->n_sequences * eval->length; c++)
        j.n_targets += mask[c] != 0;
    /* A longer order adds pads only, and these are one boundary. */
    if (j.order > eval->length + 1)
        j.order = (unsigned)eval->length + 1;
    int err = check(&j, eval);
    if (!err)
        err = make_bounds(&j);
    if (!err)
        err = make_grams(&j, eval, mask);
    if (!err)
        err = number_grams(&j);
    if (!err)
        err = count_grams(&j);
    for (size_t target = 0; target < j.n_targets && !err; target++)
        err = visit(arg, target, j.seen + j.perm[target] * opts->n_steps);
    release(&j);
    return err;
}
