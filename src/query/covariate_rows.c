/* covariate_rows.c - from counts to surprisals, back-off, context scores and what else a row has.
 *
 * Context scores need the surprisals of all positions, targets or not, so those are computed first,
 * order by order; the rest follows as the targets are visited. */
#include "query/covariate_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/fail.h"
#include "base/mem.h"
#include "query/matches.h"
#include "stats/vector.h"

/* Arrays are by cell: sequence, then position. */
struct sufi_covariate_chunk {
    const sufi_covariate_job *job;
    size_t first, n_sequences; /* in the batch */
    uint64_t sequence, example;
    double *mle[SUF_MAX_ORDER]; /* by order - 1 */
    double *backoff[SUF_MAX_ORDER];
    uint8_t *seen;     /* bit n-1: the n-gram was seen */
    double *scores;    /* of one row */
    uint32_t *longest; /* NULL when not wanted */
    uint64_t *longest_count;
    suf_range *range; /* scratch of the search for them */
    double *infgram;  /* NULL when not wanted */
    uint32_t *infgram_order;
};

double sufi_covariate_surprisal(uint64_t count, uint64_t total, double zero_below)
{
    if (count == 0)
        return NAN;
    double p = (double)count / (double)total;
    return p <= zero_below ? NAN : -1.0 * log2(p);
}

void sufi_covariate_chunk_free(sufi_covariate_chunk *c)
{
    if (!c)
        return;
    for (int n = 0; n < SUF_MAX_ORDER; n++) {
        free(c->mle[n]);
        free(c->backoff[n]);
    }
    free(c->seen);
    free(c->scores);
    free(c->longest);
    free(c->longest_count);
    free(c->range);
    free(c->infgram);
    free(c->infgram_order);
    free(c);
}

static bool allocate(sufi_covariate_chunk *c)
{
    const sufi_covariate_job *j = c->job;
    size_t cells = c->n_sequences * (size_t)j->batch.length;
    bool good = true, infgram = j->opts->columns & SUF_COVARIATE_INFGRAM;

    good = good && (c->seen = sufi_alloc_zero(cells, 1));
    good = good && (c->scores = sufi_alloc(j->opts->n_scores, sizeof *c->scores));
    for (unsigned n = 0; n < j->batch.max_order; n++) {
        good = good && (c->mle[n] = sufi_alloc(cells, sizeof *c->mle[n]));
        good = good && (c->backoff[n] = sufi_alloc(cells, sizeof *c->backoff[n]));
    }
    if (infgram || j->opts->columns & SUF_COVARIATE_LONGEST_MATCH) {
        good = good && (c->longest = sufi_alloc(cells, sizeof *c->longest));
        good = good && (c->longest_count = sufi_alloc(cells, sizeof *c->longest_count));
        good = good && (c->range = sufi_alloc(j->index->manifest.n_segments, 2 * sizeof *c->range));
    }
    if (infgram) {
        good = good && (c->infgram = sufi_alloc(cells, sizeof *c->infgram));
        good = good && (c->infgram_order = sufi_alloc(cells, sizeof *c->infgram_order));
    }
    return good;
}

static uint64_t kept(const sufi_batch *b, unsigned n, uint64_t count)
{
    return count >= b->min_count[n - 1] ? count : 0;
}

/* Surprisals of sequence s of the chunk by the model of one order. */
static void fill_order(sufi_covariate_chunk *c, size_t s, unsigned n)
{
    const sufi_covariate_job *j = c->job;
    const sufi_batch *b = &j->batch;
    size_t row = s * (size_t)b->length;
    double *mle = c->mle[n - 1] + row, *backoff = c->backoff[n - 1] + row;
    const double *shorter = n > 1 ? c->backoff[n - 2] + row : NULL;

    for (size_t t = 0; t < b->length; t++) {
        const sufi_gram_facts *f = &b->facts[sufi_batch_place(b, c->first + s, t, n)];
        double bits = sufi_covariate_surprisal(kept(b, n, f->count), f->total, j->opts->zero_below);
        bool seen = !isnan(bits);
        mle[t] = bits;
        if (seen)
            c->seen[row + t] = (uint8_t)(c->seen[row + t] | 1u << (n - 1));
        backoff[t] = seen ? bits : shorter ? shorter[t] : j->fill_bits;
    }
}

static void fill_matches(sufi_covariate_chunk *c, suf_query *q, size_t s)
{
    const sufi_batch *b = &c->job->batch;
    size_t row = s * (size_t)b->length;
    const uint8_t *mask = c->job->mask + (c->sequence + s) * b->length;
    bool any = false;

    for (size_t t = 0; t < b->length && !any; t++)
        any = mask[t];
    if (!any)
        return;
    sufi_matches out = {.length = c->longest + row,
                        .count = c->longest_count + row,
                        .infgram = c->infgram ? c->infgram + row : NULL,
                        .infgram_order = c->infgram ? c->infgram_order + row : NULL,
                        .mask = mask,
                        .range = c->range};
    sufi_match_sequence(b, q, c->first + s, &out);
}

int sufi_covariate_chunk_new(sufi_covariate_chunk **out, const sufi_covariate_job *job,
                             suf_query *q, size_t first, size_t n, uint64_t sequence,
                             uint64_t example, suf_diag *diag)
{
    sufi_covariate_chunk *c = sufi_alloc_zero(1, sizeof *c);

    if (c) {
        c->job = job;
        c->first = first;
        c->n_sequences = n;
        c->sequence = sequence;
        c->example = example;
    }
    if (!c || !allocate(c)) {
        sufi_covariate_chunk_free(c);
        return sufi_fail_nomem(diag, "surprisals");
    }
    for (size_t s = 0; s < n; s++) {
        for (unsigned order = 1; order <= job->batch.max_order; order++)
            fill_order(c, s, order);
        if (c->longest)
            fill_matches(c, q, s);
    }
    *out = c;
    return SUF_OK;
}

/* Score of the context of position t in a sequence whose backed-off surprisals of order k begin at
 * backoff[k-1][row]. Summed in the reference's order: the short orders one by one, then NumPy's
 * pairwise sum of the rest. */
static double context_score(const sufi_covariate_chunk *c, size_t row, uint32_t t,
                            suf_context_score want)
{
    uint32_t begin = want.window && want.window < t ? t - want.window : 0;
    double sum = 0;
    uint32_t i = 0;

    for (; i + 1 < want.order && begin + i < t; i++)
        sum += c->backoff[i][row + begin + i];
    if (begin + i < t)
        sum += sufi_pairwise_sum(c->backoff[want.order - 1] + row + begin + i, t - begin - i);
    return sum / (double)(t - begin);
}

/* The largest order up to n whose gram was seen, 0 if none was. */
static uint32_t longest_seen(uint8_t seen, unsigned n)
{
    while (n && !(seen >> (n - 1) & 1))
        n--;
    return n;
}

/* Stupid back-off of order n: a factor for each symbol the gram is shorter by. The boundary is one
 * symbol, however many pads it stands for. */
static double stupid_bits(const sufi_covariate_chunk *c, size_t cell, uint32_t t, unsigned n)
{
    const sufi_batch *b = &c->job->batch;
    uint32_t found = longest_seen(c->seen[cell], n);
    uint32_t len = n < t + 2 ? n : t + 2, kept_len = found < t + 2 ? found : t + 2;

    if (found == 0)
        return NAN;
    const sufi_gram_facts *f =
        &b->facts[sufi_batch_place(b, c->first + cell / (size_t)b->length, t, found)];
    double p = (double)f->count / (double)f->total;
    for (; kept_len < len; kept_len++)
        p *= SUFI_STUPID_ALPHA;
    return -1.0 * log2(p);
}

/* Kneser-Ney, put together from the unigram up as suf_mkn_probability does. */
static double mkn_bits(const sufi_batch *b, size_t s, uint32_t t)
{
    const suf_mkn *m = b->mkn;
    double p = b->terms[sufi_batch_place(b, s, t, 1)].discounted + sufi_mkn_unknown(m);

    for (unsigned k = 2; k <= m->order && k <= t + 2; k++) {
        const sufi_mkn_terms *at = &b->terms[sufi_batch_place(b, s, t, k)];
        if (isnan(at->backoff))
            break;
        p = at->discounted + at->backoff * p;
    }
    return -1.0 * log2(p);
}

/* Counts and surprisals of each order. */
static void fill_orders(const sufi_covariate_chunk *c, size_t cell, suf_covariate_row *row)
{
    const sufi_batch *b = &c->job->batch;
    size_t s = c->first + cell / (size_t)b->length;

    for (unsigned n = 1; n <= b->max_order; n++) {
        const sufi_gram_facts *f = &b->facts[sufi_batch_place(b, s, row->position, n)];
        row->count[n - 1] = kept(b, n, f->count);
        row->context_count[n - 1] = f->total;
        row->mle_bits[n - 1] = c->mle[n - 1][cell];
        row->chang2024_bits[n - 1] = c->backoff[n - 1][cell];
        row->matched_order[n - 1] = longest_seen(c->seen[cell], n);
    }
}

/* The columns that must be asked for. */
static void fill_wanted(const sufi_covariate_chunk *c, size_t cell, suf_covariate_row *row)
{
    const sufi_batch *b = &c->job->batch;
    size_t s = c->first + cell / (size_t)b->length;
    unsigned columns = c->job->opts->columns;

    for (unsigned n = 1; n <= b->max_order; n++) {
        size_t place = sufi_batch_place(b, s, row->position, n);
        if (b->lists) {
            row->entropy_bits[n - 1] = b->lists[place].entropy_bits;
            row->continuations[n - 1] = b->lists[place].n;
        }
        if (b->left_of && n < b->max_order)
            row->continuation_count[n - 1] =
                b->left_of[place] == UINT32_MAX ? SUF_COVARIATE_MISSING : b->left_of[place];
        if (b->first)
            row->first_position[n - 1] = b->first[place];
        if (columns & SUF_COVARIATE_STUPID)
            row->stupid_bits[n - 1] = stupid_bits(c, cell, row->position, n);
    }
    if (columns & SUF_COVARIATE_SCALES) {
        double count = (double)b->facts[sufi_batch_place(b, s, row->position, 1)].count;
        double tokens = (double)c->job->index->info.n_tokens;
        row->frequency_per_million = 1e6 * count / tokens;
        row->frequency_zipf_log10 = count > 0 ? log10(1e9 * count / tokens) : NAN;
    }
    if (c->longest) {
        row->longest_match = c->longest[cell];
        row->longest_match_count = c->longest_count[cell];
    }
    if (c->infgram) {
        row->infgram_bits = c->infgram[cell];
        row->infgram_matched_order = c->infgram_order[cell];
    }
    if (b->mkn)
        row->mkn_bits = mkn_bits(b, s, row->position);
}

int sufi_covariate_chunk_visit(const sufi_covariate_chunk *c, suf_covariate_visit *visit, void *arg)
{
    const sufi_covariate_job *j = c->job;
    suf_covariate_row row = {
        .context_bits = c->scores, .diversity = NAN, .diversity_adjusted = NAN};
    size_t length = (size_t)j->batch.length;
    bool more = j->opts->columns || j->opts->mkn;

    row.example = c->example;
    for (size_t cell = 0; cell < c->n_sequences * length; cell++) {
        if (!j->mask[c->sequence * length + cell])
            continue;
        row.sequence = c->sequence + cell / length;
        row.position = (uint32_t)(cell % length);
        row.token = j->eval->ids[c->sequence * length + cell];
        fill_orders(c, cell, &row);
        if (more)
            fill_wanted(c, cell, &row);
        for (size_t k = 0; k < j->opts->n_scores; k++)
            c->scores[k] = context_score(c, cell - cell % length, row.position, j->opts->scores[k]);
        if (j->diversity) {
            row.diversity = j->diversity[row.token];
            row.diversity_adjusted = j->adjusted[row.token];
        }
        int stop = visit(arg, &row);
        if (stop)
            return stop;
        row.example++;
    }
    return SUF_OK;
}
