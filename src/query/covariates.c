/* covariates.c - from counts to surprisals, back-off and context scores, a batch of sequences at a
 * time. */
#include "sufgram/covariates.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/batch.h"
#include "stats/vector.h"

enum { BATCH_POSITIONS = 1 << 21 };

struct job {
    const suf_index *index;
    const suf_evaluation *eval;
    const uint8_t *mask;
    const suf_covariate_opts *opts;
    unsigned max_order;
    double fill_bits;             /* for unseen unigrams */
    double *diversity, *adjusted; /* by token id, or NULL */
    suf_query *query;
    suf_diag *diag;
};

/* Surprisals of one batch, by cell. */
struct surprisals {
    double *mle[SUF_MAX_ORDER];
    double *backoff[SUF_MAX_ORDER];
    uint8_t *seen; /* bit n-1: the n-gram was seen */
};

/* -log2 of count / total, NaN when unseen or at most `zero_below`. */
static double surprisal(uint64_t count, uint64_t total, double zero_below)
{
    if (count == 0)
        return NAN;
    double p = (double)count / (double)total;
    return p <= zero_below ? NAN : -1.0 * log2(p);
}

static int compare_ids(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* Unseen unigrams take the largest finite unigram surprisal among all positions of the evaluation
 * set (method: get_ngram_surprisals_with_backoff), so it depends on that set. */
static int find_fill(struct job *j)
{
    size_t n = (size_t)j->eval->n_sequences * (size_t)j->eval->length;
    uint32_t *ids = sufi_alloc(n, sizeof *ids);
    uint64_t least = j->opts->min_count[0], total = 0;
    sufi_list_piece p;
    size_t piece = 0;
    int err = SUF_OK;

    if (!ids)
        return sufi_fail_nomem(j->diag, "token ids");
    memcpy(ids, j->eval->ids, n * sizeof *ids);
    qsort(ids, n, sizeof *ids, compare_ids);
    while ((err = sufi_table_list(j->query->reader, 1, 0, &piece, &p, j->diag)) == SUF_OK)
        for (size_t i = 0; i < p.n; i++)
            total += p.symbol[i] && p.count[i] >= least ? p.count[i] : 0;
    j->fill_bits = NAN;
    if (err == SUF_ABSENT)
        err = SUF_OK;
    for (size_t i = 0; i < n && err >= 0; i++) {
        sufi_entry e = {0, 0};
        if (i && ids[i] == ids[i - 1])
            continue;
        err = sufi_table_child(j->query->reader, 1, 0, ids[i] + 1, &e, j->diag);
        if (err != SUF_OK || e.count < least)
            continue;
        double bits = surprisal(e.count, total, j->opts->zero_below);
        if (!isnan(bits) && !(bits <= j->fill_bits))
            j->fill_bits = bits;
    }
    free(ids);
    return err < 0 ? err : SUF_OK;
}

static void surprisals_release(struct surprisals *s)
{
    for (int n = 0; n < SUF_MAX_ORDER; n++) {
        free(s->mle[n]);
        free(s->backoff[n]);
    }
    free(s->seen);
}

static int surprisals_fill(struct surprisals *s, const struct job *j, const sufi_batch *b)
{
    size_t cells = (size_t)b->n_sequences * (size_t)b->length;

    memset(s, 0, sizeof *s);
    s->seen = sufi_alloc_zero(cells, 1);
    if (!s->seen)
        return SUF_ENOMEM;
    for (unsigned n = 0; n < j->max_order; n++) {
        s->mle[n] = sufi_alloc(cells, sizeof *s->mle[n]);
        s->backoff[n] = sufi_alloc(cells, sizeof *s->backoff[n]);
        if (!s->mle[n] || !s->backoff[n])
            return SUF_ENOMEM;
        for (size_t c = 0; c < cells; c++) {
            double bits = surprisal(b->count[n][c], b->context_count[n][c], j->opts->zero_below);
            bool seen = !isnan(bits);
            s->mle[n][c] = bits;
            if (seen)
                s->seen[c] = (uint8_t)(s->seen[c] | 1u << n);
            s->backoff[n][c] = seen ? bits : n ? s->backoff[n - 1][c] : j->fill_bits;
        }
    }
    return SUF_OK;
}

/* Score of the context of position t in a sequence whose backed-off surprisals of order k begin at
 * backoff[k-1][row]. Summed in the reference's order: the short orders one by one, then NumPy's
 * pairwise sum of the rest. */
static double context_score(const struct surprisals *s, size_t row, uint32_t t,
                            suf_context_score want)
{
    uint32_t begin = want.window && want.window < t ? t - want.window : 0;
    double sum = 0;
    uint32_t i = 0;

    for (; i + 1 < want.order && begin + i < t; i++)
        sum += s->backoff[i][row + begin + i];
    if (begin + i < t)
        sum += sufi_pairwise_sum(s->backoff[want.order - 1] + row + begin + i, t - begin - i);
    return sum / (double)(t - begin);
}

/* The largest order up to n whose gram was seen, 0 if none was. */
static uint32_t longest_seen(uint8_t seen, unsigned n)
{
    while (n && !(seen >> (n - 1) & 1))
        n--;
    return n;
}

static int visit_targets(const struct job *j, const sufi_batch *b, const struct surprisals *s,
                         uint64_t first_sequence, uint64_t *example, double *scores,
                         suf_covariate_visit *visit, void *arg)
{
    suf_covariate_row row = {.context_bits = scores, .diversity = NAN, .diversity_adjusted = NAN};
    uint64_t length = b->length;

    for (uint64_t c = 0; c < b->n_sequences * length; c++) {
        if (!j->mask[first_sequence * length + c])
            continue;
        row.example = (*example)++;
        row.sequence = first_sequence + c / length;
        row.position = (uint32_t)(c % length);
        row.token = b->ids[c];
        for (unsigned n = 0; n < j->max_order; n++) {
            row.count[n] = b->count[n][c];
            row.context_count[n] = b->context_count[n][c];
            row.mle_bits[n] = s->mle[n][c];
            row.chang2024_bits[n] = s->backoff[n][c];
            row.matched_order[n] = longest_seen(s->seen[c], n + 1);
        }
        for (size_t k = 0; k < j->opts->n_scores; k++)
            scores[k] = context_score(s, c - c % length, row.position, j->opts->scores[k]);
        if (j->diversity) {
            row.diversity = j->diversity[row.token];
            row.diversity_adjusted = j->adjusted[row.token];
        }
        int stop = visit(arg, &row);
        if (stop)
            return stop;
    }
    return SUF_OK;
}

static int run_batch(struct job *j, uint64_t first, uint64_t n_sequences, uint64_t *example,
                     double *scores, suf_covariate_visit *visit, void *arg)
{
    sufi_batch b = {.max_order = j->max_order,
                    .n_sequences = n_sequences,
                    .length = j->eval->length,
                    .ids = j->eval->ids + first * j->eval->length};
    struct surprisals s;

    memcpy(b.min_count, j->opts->min_count, sizeof b.min_count);
    int err = sufi_batch_count(&b, j->query, j->diag);
    if (err)
        return err;
    if (surprisals_fill(&s, j, &b) != SUF_OK)
        err = sufi_fail_nomem(j->diag, "surprisals");
    if (!err)
        err = visit_targets(j, &b, &s, first, example, scores, visit, arg);
    surprisals_release(&s);
    sufi_batch_release(&b);
    return err;
}

static int check(const struct job *j)
{
    const suf_covariate_opts *o = j->opts;
    size_t cells = (size_t)j->eval->n_sequences * (size_t)j->eval->length;

    if (j->max_order > j->index->manifest.order)
        return sufi_fail(j->diag, SUF_EINVAL, j->index->directory, "the index holds orders 1 to %u",
                         (unsigned)j->index->manifest.order);
    if (j->eval->length > UINT32_MAX / 2)
        return sufi_fail(j->diag, SUF_ELIMIT, NULL, "evaluation sequences are too long");
    for (size_t i = 0; i < o->n_scores; i++)
        if (o->scores[i].order < 1 || o->scores[i].order > j->max_order)
            return sufi_fail(j->diag, SUF_EINVAL, NULL,
                             "a context score of order %u; orders 1 to %u are known",
                             (unsigned)o->scores[i].order, j->max_order);
    for (size_t c = 0; c < cells; c++)
        if (j->eval->ids[c] >= j->index->info.vocab_size)
            return sufi_fail(j->diag, SUF_ERANGE, NULL,
                             "evaluation sequence %zu, position %zu: id %u is not below the "
                             "vocabulary size %u",
                             c / (size_t)j->eval->length, c % (size_t)j->eval->length,
                             (unsigned)j->eval->ids[c], (unsigned)j->index->info.vocab_size);
    return SUF_OK;
}

static int make_diversity(struct job *j)
{
    const suf_covariate_opts *o = j->opts;
    uint32_t vocab = j->index->info.vocab_size;

    if (o->diversity_window == 0)
        return SUF_OK;
    j->diversity = sufi_alloc(vocab, sizeof *j->diversity);
    j->adjusted = sufi_alloc(vocab, sizeof *j->adjusted);
    if (!j->diversity || !j->adjusted)
        return sufi_fail_nomem(j->diag, "contextual diversity");
    return suf_contextual_diversity(j->index, o->diversity_window, o->diversity_ids, o->has_cls,
                                    o->cls, o->threads, j->diversity, j->adjusted, j->diag);
}

static int run_batches(struct job *j, double *scores, suf_covariate_visit *visit, void *arg)
{
    uint64_t total = j->eval->n_sequences, example = 0;
    uint64_t at_once = BATCH_POSITIONS / (j->eval->length + 1) + 1;
    int err = SUF_OK;

    for (uint64_t first = 0; first < total && !err; first += at_once) {
        uint64_t n = total - first < at_once ? total - first : at_once;
        if (j->opts->progress &&
            j->opts->progress(j->opts->progress_arg, "computing covariates", first, total))
            return sufi_fail(j->diag, SUF_EINTERRUPTED, NULL, "interrupted");
        err = run_batch(j, first, n, &example, scores, visit, arg);
    }
    return err;
}

int suf_covariates(const suf_index *index, const suf_evaluation *eval, const uint8_t *mask,
                   const suf_covariate_opts *opts, suf_covariate_visit *visit, void *arg,
                   suf_diag *diag)
{
    struct job j = {.index = index,
                    .eval = eval,
                    .mask = mask,
                    .opts = opts,
                    .max_order = opts->max_order ? opts->max_order : index->manifest.order,
                    .diag = diag};
    double *scores = sufi_alloc(opts->n_scores, sizeof *scores);
    int err = scores ? check(&j) : sufi_fail_nomem(diag, "context scores");

    if (!err)
        err = suf_query_new(&j.query, index, diag);
    if (!err)
        err = make_diversity(&j);
    if (!err)
        err = find_fill(&j);
    if (!err)
        err = run_batches(&j, scores, visit, arg);
    suf_query_free(j.query);
    free(j.diversity);
    free(j.adjusted);
    free(scores);
    return err;
}
