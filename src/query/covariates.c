/* covariates.c - the evaluation set in batches: what the tables say of each is found first, then
 * its rows are made chunk by chunk, in several threads. */
#include "sufgram/covariates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "base/ordered.h"
#include "base/pool.h"
#include "query/covariate_rows.h"
#include "query/diversity.h"

enum { BATCH_POSITIONS = 1 << 21, CHUNK_POSITIONS = 1 << 12 };

/* The rows of a batch, chunk by chunk. */
struct run {
    const sufi_covariate_job *job;
    const suf_covariate_parts *parts; /* NULL: a visitor in the caller's thread */
    suf_covariate_visit *visit;
    void *arg;
    uint64_t first, n_sequences; /* of the evaluation set */
    size_t chunk_sequences;
    uint64_t *example; /* by chunk: its first */
};

/* ---- before the batches ---- */

/* Which of the symbols occur among the ids. */
static uint64_t *mark_symbols(const sufi_covariate_job *j)
{
    size_t n = (size_t)j->eval->n_sequences * (size_t)j->eval->length;
    uint64_t *marks = sufi_alloc_zero((size_t)j->index->info.vocab_size / 64 + 1, sizeof *marks);

    for (size_t i = 0; i < n && marks; i++)
        marks[(j->eval->ids[i] + 1) / 64] |= 1ull << ((j->eval->ids[i] + 1) % 64);
    return marks;
}

/* Unseen unigrams take the largest finite unigram surprisal among all positions of the evaluation
 * set (method: get_ngram_surprisals_with_backoff), so it depends on that set. */
static int find_fill(sufi_covariate_job *j, suf_diag *diag)
{
    uint64_t least = j->opts->min_count[0], total = 0, *marks = mark_symbols(j);
    sufi_table_reader *reader = j->batch.query[0]->reader;
    sufi_list_piece p;
    size_t piece = 0;
    int err;

    if (!marks)
        return sufi_fail_nomem(diag, "token ids");
    while ((err = sufi_table_list(reader, 1, 0, &piece, &p, diag)) == SUF_OK)
        for (size_t i = 0; i < p.n; i++)
            total += p.symbol[i] && p.count[i] >= least ? p.count[i] : 0;
    j->fill_bits = NAN;
    for (piece = 0; err >= 0 && (err = sufi_table_list(reader, 1, 0, &piece, &p, diag)) == SUF_OK;)
        for (size_t i = 0; i < p.n; i++) {
            uint32_t symbol = p.symbol[i];
            if (symbol == 0 || symbol > j->index->info.vocab_size || p.count[i] < least ||
                !(marks[symbol / 64] >> (symbol % 64) & 1))
                continue;
            double bits = sufi_covariate_surprisal(p.count[i], total, j->opts->zero_below);
            if (!isnan(bits) && !(bits <= j->fill_bits))
                j->fill_bits = bits;
        }
    free(marks);
    return err < 0 ? err : SUF_OK;
}

static int check_ids(const sufi_covariate_job *j, suf_diag *diag)
{
    size_t cells = (size_t)j->eval->n_sequences * (size_t)j->eval->length;

    for (size_t c = 0; c < cells; c++)
        if (j->eval->ids[c] >= j->index->info.vocab_size)
            return sufi_fail(diag, SUF_ERANGE, NULL,
                             "evaluation sequence %zu, position %zu: id %u is not below the "
                             "vocabulary size %u",
                             c / (size_t)j->eval->length, c % (size_t)j->eval->length,
                             (unsigned)j->eval->ids[c], (unsigned)j->index->info.vocab_size);
    return SUF_OK;
}

static int check(const sufi_covariate_job *j, unsigned max_order, suf_diag *diag)
{
    const suf_covariate_opts *o = j->opts;

    if (max_order > j->index->manifest.order)
        return sufi_fail(diag, SUF_EINVAL, j->index->directory, "the index holds orders 1 to %u",
                         (unsigned)j->index->manifest.order);
    if (j->eval->length > UINT32_MAX / 2)
        return sufi_fail(diag, SUF_ELIMIT, NULL, "evaluation sequences are too long");
    for (size_t i = 0; i < o->n_scores; i++)
        if (o->scores[i].order < 1 || o->scores[i].order > max_order)
            return sufi_fail(diag, SUF_EINVAL, NULL,
                             "a context score of order %u; orders 1 to %u are known",
                             (unsigned)o->scores[i].order, max_order);
    if (!(o->zero_below >= 0 && o->zero_below < 1))
        return sufi_fail(diag, SUF_EINVAL, NULL, "zero_below must be from 0 on, below 1; it is %g",
                         o->zero_below);
    if (o->mkn && (o->mkn->index != j->index || o->mkn->order > max_order))
        return sufi_fail(diag, SUF_EINVAL, NULL, "a model of another index or of too many orders");
    return check_ids(j, diag);
}

static int make_diversity(sufi_covariate_job *j, suf_diag *diag)
{
    const suf_covariate_opts *o = j->opts;
    uint32_t vocab = j->index->info.vocab_size;

    if (o->diversity_window == 0)
        return SUF_OK;
    int err = sufi_diversity_check(j->index, o, diag);
    if (err)
        return err;
    j->diversity = sufi_alloc(vocab, sizeof *j->diversity);
    j->adjusted = sufi_alloc(vocab, sizeof *j->adjusted);
    if (!j->diversity || !j->adjusted)
        return sufi_fail_nomem(diag, "contextual diversity");
    return suf_contextual_diversity(j->index, o, j->diversity, j->adjusted, diag);
}

/* Counts of left neighbours: the model's where it has them, else *own. */
static int get_left(sufi_covariate_job *j, unsigned max_order, suf_mkn **own, suf_diag *diag)
{
    suf_mkn_opts opts = {.progress = j->opts->progress, .progress_arg = j->opts->progress_arg};
    int err = SUF_OK;

    if (!(j->opts->columns & SUF_COVARIATE_CONTINUATION_COUNTS))
        return SUF_OK;
    if (!j->opts->mkn || j->opts->mkn->order < max_order)
        err = sufi_mkn_new_counts(own, j->index, max_order, &opts, diag);
    j->batch.left = *own ? *own : j->opts->mkn;
    return err;
}

/* ---- the batches ---- */

/* A chunk on its way through the pipeline. */
struct task {
    sufi_covariate_chunk *chunk; /* NULL once visited */
    void *part;
};

static void drop_task(void *arg, void *result)
{
    const struct run *r = arg;
    struct task *t = result;

    if (t->part)
        r->parts->drop(r->parts->arg, t->part);
    sufi_covariate_chunk_free(t->chunk);
    free(t);
}

static int make_part(const struct run *r, struct task *t, suf_diag *diag)
{
    int err = r->parts->begin(r->parts->arg, &t->part, diag);

    if (err) {
        t->part = NULL;
        return err;
    }
    err = sufi_covariate_chunk_visit(t->chunk, r->parts->visit, t->part);
    sufi_covariate_chunk_free(t->chunk);
    t->chunk = NULL;
    return err;
}

static int make_task(void *arg, size_t task, unsigned worker, void **result, suf_diag *diag)
{
    const struct run *r = arg;
    size_t first = task * r->chunk_sequences, left = (size_t)r->n_sequences - first;
    size_t n = left < r->chunk_sequences ? left : r->chunk_sequences;
    struct task *t = sufi_alloc_zero(1, sizeof *t);

    if (!t)
        return sufi_fail_nomem(diag, "a part of the rows");
    *result = t;
    int err = sufi_covariate_chunk_new(&t->chunk, r->job, r->job->batch.query[worker], first, n,
                                       r->first + first, r->example[task], diag);
    return !err && r->parts ? make_part(r, t, diag) : err;
}

static int take_task(void *arg, size_t task, void *result, suf_diag *diag)
{
    const struct run *r = arg;
    const suf_covariate_opts *o = r->job->opts;
    struct task *t = result;
    int err = SUF_OK;

    if (o->progress && task % 8 == 0 &&
        o->progress(o->progress_arg, "computing covariates", r->first + task * r->chunk_sequences,
                    r->job->eval->n_sequences))
        err = sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
    if (!err && r->parts) {
        err = r->parts->end(r->parts->arg, t->part, diag);
        t->part = NULL;
    } else if (!err) {
        err = sufi_covariate_chunk_visit(t->chunk, r->visit, r->arg);
    }
    drop_task(arg, t);
    return err;
}

/* The numbers of the chunks' first targets; the number of those of the batch's end is returned. */
static uint64_t number_examples(struct run *r, size_t n_chunks, uint64_t example)
{
    uint64_t length = r->job->eval->length;

    for (size_t chunk = 0; chunk < n_chunks; chunk++) {
        uint64_t from = chunk * r->chunk_sequences, to = from + r->chunk_sequences;
        r->example[chunk] = example;
        to = to < r->n_sequences ? to : r->n_sequences;
        for (uint64_t c = (r->first + from) * length; c < (r->first + to) * length; c++)
            example += r->job->mask[c] != 0;
    }
    return example;
}

static int run_batches(sufi_covariate_job *j, struct run *r, suf_diag *diag)
{
    uint64_t total = j->eval->n_sequences, at_once = j->batch.max_sequences, example = 0;
    sufi_ordered pipeline = {make_task, take_task, drop_task, r};
    int err = SUF_OK;

    r->chunk_sequences = CHUNK_POSITIONS / ((size_t)j->eval->length + 1) + 1;
    r->example = sufi_alloc((size_t)at_once / r->chunk_sequences + 1, sizeof *r->example);
    if (!r->example)
        return sufi_fail_nomem(diag, "numbers of targets");
    for (r->first = 0; r->first < total && !err; r->first += at_once) {
        if (j->opts->progress &&
            j->opts->progress(j->opts->progress_arg, "looking up n-grams", r->first, total)) {
            err = sufi_fail(diag, SUF_EINTERRUPTED, NULL, "interrupted");
            break;
        }
        r->n_sequences = total - r->first < at_once ? total - r->first : at_once;
        size_t n_chunks = ((size_t)r->n_sequences - 1) / r->chunk_sequences + 1;
        example = number_examples(r, n_chunks, example);
        err = sufi_batch_run(&j->batch, j->eval->ids + r->first * j->eval->length, r->n_sequences,
                             diag);
        if (!err)
            err = sufi_ordered_run(&pipeline, j->batch.threads, n_chunks, diag);
    }
    free(r->example);
    return err;
}

static int run(const suf_index *index, const suf_evaluation *eval, const uint8_t *mask,
               const suf_covariate_opts *opts, struct run r, suf_diag *diag)
{
    sufi_covariate_job j = {.index = index, .eval = eval, .mask = mask, .opts = opts};
    sufi_batch *b = &j.batch;
    suf_mkn *own = NULL;
    uint64_t at_once = BATCH_POSITIONS / (eval->length + 1) + 1;

    b->index = index;
    b->max_order = opts->max_order ? opts->max_order : index->manifest.order;
    b->threads = sufi_thread_count(opts->threads);
    b->length = eval->length;
    b->max_sequences = at_once < eval->n_sequences ? at_once : eval->n_sequences;
    memcpy(b->min_count, opts->min_count, sizeof b->min_count);
    b->mkn = opts->mkn;
    b->want_lists = opts->columns & SUF_COVARIATE_ENTROPY;
    b->want_first = opts->columns & SUF_COVARIATE_FIRST_POSITION;
    r.job = &j;
    int err = check(&j, b->max_order, diag);
    if (!err)
        err = get_left(&j, b->max_order, &own, diag);
    if (!err)
        err = make_diversity(&j, diag);
    if (!err && (err = sufi_batch_init(b, diag)) == SUF_OK) {
        err = find_fill(&j, diag);
        if (!err)
            err = run_batches(&j, &r, diag);
        sufi_batch_release(b);
    }
    suf_mkn_free(own);
    free(j.diversity);
    free(j.adjusted);
    return err;
}

int suf_covariates(const suf_index *index, const suf_evaluation *eval, const uint8_t *mask,
                   const suf_covariate_opts *opts, suf_covariate_visit *visit, void *arg,
                   suf_diag *diag)
{
    struct run r = {.visit = visit, .arg = arg};

    return run(index, eval, mask, opts, r, diag);
}

int suf_covariates_parts(const suf_index *index, const suf_evaluation *eval, const uint8_t *mask,
                         const suf_covariate_opts *opts, const suf_covariate_parts *parts,
                         suf_diag *diag)
{
    struct run r = {.parts = parts};

    return run(index, eval, mask, opts, r, diag);
}
