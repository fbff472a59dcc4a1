/* The columns of covariates that must be asked for, against reading the text once a target, and
 * the estimators against point queries; rows in parts against rows one by one. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/covariates.h"
#include "sufgram/mkn.h"
#include "sufgram/query.h"
#include "text_index.h"

enum { SEQUENCES = 10, LENGTH = 9, MAX_VOCAB = 70000 };

struct check {
    const struct text *t;
    const suf_evaluation *eval;
    const suf_covariate_opts *opts;
    suf_query *q;
    unsigned order;
    uint64_t rows;
    size_t wrong_context, wrong_left, wrong_first, wrong_match, wrong_scale, wrong_model;
    double worst_entropy;
};

/* What reading the text tells of one gram. */
struct reading {
    uint64_t count, followed, first; /* first: number of the last token, SUF_COVARIATE_MISSING */
    uint64_t n_left;
    uint64_t next[64]; /* counts by what follows it */
    uint32_t next_id[64];
    size_t n_next;
};

static void add_next(struct reading *r, uint32_t id)
{
    size_t i = 0;

    while (i < r->n_next && r->next_id[i] != id)
        i++;
    if (i == 64)
        exit(2);
    if (i == r->n_next) {
        r->next_id[r->n_next++] = id;
        r->next[i] = 0;
    }
    r->next[i]++;
}

static struct reading read_gram(const struct text *t, const uint32_t *gram, size_t len)
{
    struct reading r = {.first = SUF_COVARIATE_MISSING};
    uint32_t left[64];
    size_t tokens = len && gram[0] == SUF_BOUNDARY ? len - 1 : len, n;

    for (size_t k = 0; k < t->n_sequences; k++)
        for (size_t i = 0; t->begin[k] + i < t->begin[k + 1]; i++) {
            size_t at = t->begin[k] + i, end = at + tokens;
            if (len && !text_gram_at(t, k, i, gram, len))
                continue;
            if (r.count++ == 0 && tokens)
                r.first = end - 1;
            if (end < t->begin[k + 1]) {
                r.followed++;
                add_next(&r, t->ids[end]);
            }
            uint32_t before = i ? t->ids[at - 1] : SUF_BOUNDARY;
            for (n = 0; n < r.n_left && left[n] != before;)
                n++;
            if (n == r.n_left && r.n_left < 64)
                left[r.n_left++] = before;
        }
    return r;
}

/* The symbols that end before or at position t, `len` of them or from the boundary on. */
static size_t gram_before(const struct check *c, const suf_covariate_row *row, size_t end,
                          size_t len, uint32_t *gram)
{
    const uint32_t *ids = c->eval->ids + row->sequence * LENGTH;
    size_t n = 0;

    if (len > end)
        gram[n++] = SUF_BOUNDARY;
    for (size_t i = len > end ? 0 : end - len; i < end; i++)
        gram[n++] = ids[i];
    return n;
}

static void check_context(struct check *c, const suf_covariate_row *row, unsigned n)
{
    uint32_t gram[LENGTH + 1];
    size_t len = gram_before(c, row, row->position, n - 1, gram);
    struct reading r = read_gram(c->t, gram, len);
    uint64_t least = c->opts->min_count[n - 1], total = 0, distinct = 0;
    double entropy = 0;

    for (size_t i = 0; i < r.n_next; i++)
        if (r.next[i] >= least) {
            total += r.next[i];
            distinct++;
        }
    for (size_t i = 0; i < r.n_next; i++)
        if (r.next[i] >= least)
            entropy -= (double)r.next[i] / (double)total * log2((double)r.next[i] / (double)total);
    c->wrong_context += row->continuations[n - 1] != distinct;
    c->wrong_context += row->context_count[n - 1] != total;
    if (distinct == 0)
        c->wrong_context += isnan(row->entropy_bits[n - 1]) ? 0 : 1;
    else
        c->worst_entropy = fmax(c->worst_entropy, fabs(entropy - row->entropy_bits[n - 1]));
}

static void check_gram(struct check *c, const suf_covariate_row *row, unsigned n)
{
    uint32_t gram[LENGTH + 1];
    size_t len = gram_before(c, row, row->position + 1, n, gram);
    struct reading r = read_gram(c->t, gram, len);
    uint64_t left = gram[0] == SUF_BOUNDARY ? SUF_COVARIATE_MISSING : r.n_left;

    c->wrong_first += row->first_position[n - 1] != r.first;
    if (n < c->order)
        c->wrong_left += row->continuation_count[n - 1] != left;
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0 || (isnan(a) && isnan(b));
}

/* The longest match and the infinity-gram, lengths from the longest down. */
static void check_match(struct check *c, const suf_covariate_row *row)
{
    uint32_t gram[LENGTH + 1];
    size_t len = row->position + 1;
    struct reading r;

    for (;; len--) {
        gram_before(c, row, row->position + 1, len, gram);
        r = read_gram(c->t, gram, len);
        if (len == 0 || r.count)
            break;
    }
    c->wrong_match += row->longest_match != len;
    c->wrong_match += row->longest_match_count != (len ? r.count : 0);
    for (len = row->position;; len--) {
        gram_before(c, row, row->position, len, gram);
        r = read_gram(c->t, gram, len);
        if (len == 0 || r.followed)
            break;
    }
    uint64_t total = r.followed ? r.followed : 1, count;
    if (len == 0)
        total = c->t->begin[c->t->n_sequences];
    gram_before(c, row, row->position + 1, len + 1, gram);
    count = read_gram(c->t, gram, len + 1).count;
    double want = count ? -1.0 * log2((double)count / (double)total) : NAN;
    c->wrong_match += !same_bits(row->infgram_bits, want);
    c->wrong_match += row->infgram_matched_order != (count ? len + 1 : 0);
}

static void check_models(struct check *c, const suf_covariate_row *row)
{
    uint32_t gram[LENGTH + 1];
    suf_probability p;

    for (unsigned n = 1; n <= c->order; n++) {
        size_t len = gram_before(c, row, row->position, n - 1, gram);
        if (suf_query_probability(c->q, SUF_MODEL_STUPID, n, gram, len, row->token, &p, NULL))
            exit(2);
        c->wrong_model += !same_bits(p.surprisal_bits, row->stupid_bits[n - 1]);
    }
    size_t len = gram_before(c, row, row->position, LENGTH, gram);
    if (suf_mkn_probability(c->opts->mkn, c->q, gram, len, row->token, &p, NULL) != SUF_OK)
        exit(2);
    c->wrong_model += !same_bits(p.surprisal_bits, row->mkn_bits);
}

static int compare(void *arg, const suf_covariate_row *row)
{
    struct check *c = arg;
    double count = (double)read_gram(c->t, &row->token, 1).count;
    double tokens = (double)c->t->begin[c->t->n_sequences];

    c->rows++;
    for (unsigned n = 1; n <= c->order; n++) {
        check_context(c, row, n);
        check_gram(c, row, n);
    }
    check_match(c, row);
    if (c->opts->mkn)
        check_models(c, row);
    c->wrong_scale += row->frequency_per_million != 1e6 * count / tokens;
    c->wrong_scale +=
        !same_bits(row->frequency_zipf_log10, count > 0 ? log10(1e9 * count / tokens) : NAN);
    return 0;
}

/* Half of the sequences are pieces of the text. */
static void make_evaluation(const struct text *t, rng *r, uint32_t *ids)
{
    size_t n = t->begin[t->n_sequences];

    for (size_t s = 0; s < SEQUENCES; s++) {
        size_t from = rng_below(r, n);
        for (size_t i = 0; i < LENGTH; i++)
            ids[s * LENGTH + i] =
                s % 2 ? t->ids[(from + i) % n]
                      : (uint32_t)rng_below(r, t->vocab_size < 40 ? t->vocab_size : 40);
    }
}

static void check_text(const struct text *t, uint64_t segment_limit, rng *r, bool prune,
                       const char *name)
{
    enum { ALL = 127 };
    uint32_t ids[SEQUENCES * LENGTH];
    uint8_t mask[SEQUENCES * LENGTH];
    suf_evaluation eval = {SEQUENCES, LENGTH, ids};
    unsigned order = 2 + (unsigned)rng_below(r, 4);
    suf_index *index = text_index(t, order, segment_limit);
    suf_mkn_opts mkn_opts = {.discount_fallback = 1};
    suf_mkn *mkn = NULL;
    suf_covariate_opts opts = {.columns = ALL, .threads = 1 + (uint32_t)rng_below(r, 3)};
    struct check c = {.t = t, .eval = &eval, .opts = &opts, .order = order};
    suf_diag diag = {0};

    make_evaluation(t, r, ids);
    for (size_t i = 0; i < SEQUENCES * LENGTH; i++)
        mask[i] = rng_below(r, 3) > 0;
    if (prune)
        for (unsigned n = 0; n < order; n++)
            opts.min_count[n] = rng_below(r, 4);
    else if (suf_mkn_new(&mkn, index, &mkn_opts, &diag) != SUF_OK)
        exit(2);
    opts.mkn = mkn;
    if (suf_query_new(&c.q, index, NULL) != SUF_OK)
        exit(2);
    ok_err(suf_covariates(index, &eval, mask, &opts, compare, &c, &diag), SUF_OK, &diag,
           "%s: covariates_succeed", name);
    ok(c.rows > 0 && c.wrong_context == 0, "%s: continuations_and_totals_equal_reading", name);
    ok(c.worst_entropy < 1e-13, "%s: entropies_equal_reading (%.1e)", name, c.worst_entropy);
    ok(c.wrong_left == 0, "%s: continuation_counts_equal_reading", name);
    ok(c.wrong_first == 0, "%s: first_positions_equal_reading", name);
    ok(c.wrong_match == 0, "%s: longest_matches_and_infinity_grams_equal_reading", name);
    ok(c.wrong_scale == 0, "%s: scales_follow_the_frequency", name);
    ok(c.wrong_model == 0, "%s: stupid_and_mkn_have_the_bits_of_point_queries", name);
    suf_query_free(c.q);
    suf_mkn_free(mkn);
    suf_index_close(index);
}

/* Sequences of the given lengths with ids by `id`. */
static void text_shape(struct text *t, size_t n_sequences, size_t length, uint32_t vocab_size,
                       uint32_t modulus, uint32_t offset)
{
    size_t n = 0;

    t->vocab_size = vocab_size;
    t->n_sequences = n_sequences;
    for (size_t k = 0; k < n_sequences; k++) {
        t->begin[k] = n;
        for (size_t i = 0; i < length; i++, n++)
            t->ids[n] = offset + (uint32_t)(n % modulus);
    }
    t->begin[n_sequences] = n;
}

static void shapes(rng *r)
{
    static struct text t;

    for (int i = 0; i < 4; i++) {
        text_random(&t, r, 60 + rng_below(r, 300), 1 + rng_below(r, 14), 3 + 4 * (uint32_t)i);
        check_text(&t, 0, r, i % 2, "random");
        check_text(&t, 20 + rng_below(r, 60), r, i % 2, "random in segments");
    }
    text_shape(&t, 1, 1, 5, 1, 0);
    check_text(&t, 0, r, true, "one token");
    text_shape(&t, 6, 12, 3, 1, 1);
    check_text(&t, 0, r, true, "all equal");
    text_shape(&t, 5, 20, 9, 3, 4);
    check_text(&t, 25, r, false, "periodic");
    text_shape(&t, 40, 1, 10, 7, 0);
    check_text(&t, 0, r, false, "sequences of one token");
    text_shape(&t, 7, 11, 65535, 5, 65530);
    check_text(&t, 0, r, false, "ids at the edge of 16 bits");
    text_shape(&t, 7, 11, MAX_VOCAB, 4, MAX_VOCAB - 4);
    check_text(&t, 30, r, false, "ids beyond 16 bits");
}

/* ---- rows in parts ---- */

struct kept {
    suf_covariate_row *row;
    double *score;
    size_t n, cap;
};

static int keep(void *arg, const suf_covariate_row *row)
{
    struct kept *k = arg;

    if (k->n == k->cap)
        return 9;
    k->row[k->n] = *row;
    k->row[k->n].context_bits = NULL;
    k->score[k->n++] = row->context_bits[0];
    return 0;
}

static struct kept *kept_new(size_t cap)
{
    struct kept *k = calloc(1, sizeof *k);

    k->cap = cap;
    k->row = calloc(cap, sizeof *k->row);
    k->score = calloc(cap, sizeof *k->score);
    return k;
}

static void kept_free(void *arg, void *kept)
{
    struct kept *k = kept;

    (void)arg;
    free(k->row);
    free(k->score);
    free(k);
}

static int begin_part(void *arg, void **part, suf_diag *diag)
{
    (void)arg;
    (void)diag;
    *part = kept_new(20000);
    return 0;
}

static int end_part(void *arg, void *part, suf_diag *diag)
{
    struct kept *all = arg, *k = part;

    (void)diag;
    memcpy(all->row + all->n, k->row, k->n * sizeof *k->row);
    memcpy(all->score + all->n, k->score, k->n * sizeof *k->score);
    all->n += k->n;
    kept_free(NULL, k);
    return 0;
}

static int stop_at_5000(void *arg, const suf_covariate_row *row)
{
    return row->example == 5000 ? 7 : keep(arg, row);
}

static void parts_are_rows(rng *r)
{
    enum { N = 7000, LEN = 4, ALL = 127 };
    static struct text t;
    static uint32_t ids[N * LEN];
    static uint8_t mask[N * LEN];
    suf_evaluation eval = {N, LEN, ids};
    suf_context_score score = {2, 0};
    suf_covariate_opts opts = {.columns = ALL, .scores = &score, .n_scores = 1, .threads = 1};
    struct kept *one = kept_new(N * LEN), *many = kept_new(N * LEN);
    suf_covariate_parts parts = {begin_part, keep, end_part, kept_free, many};
    suf_diag diag = {0};

    text_random(&t, r, 3000, 30, 50);
    suf_index *index = text_index(&t, 5, 700);
    for (size_t i = 0; i < N * LEN; i++) {
        ids[i] = (uint32_t)rng_below(r, 50);
        mask[i] = i % LEN != 0;
    }
    ok_err(suf_covariates(index, &eval, mask, &opts, keep, one, &diag), SUF_OK, &diag,
           "rows_one_by_one");
    opts.threads = 3;
    ok_err(suf_covariates_parts(index, &eval, mask, &opts, &parts, &diag), SUF_OK, &diag,
           "rows_in_parts");
    ok(one->n == (size_t)N * (LEN - 1) && many->n == one->n &&
           memcmp(one->row, many->row, one->n * sizeof *one->row) == 0 &&
           memcmp(one->score, many->score, one->n * sizeof *one->score) == 0,
       "parts_of_three_threads_are_the_rows_of_one");
    bool numbered = true;
    for (size_t i = 0; i < one->n; i++)
        numbered &= one->row[i].example == i && one->row[i].sequence == i / (LEN - 1) &&
                    one->row[i].position == 1 + i % (LEN - 1);
    ok(numbered, "rows_are_numbered_and_know_their_places");
    many->n = 0;
    parts.visit = stop_at_5000;
    ok_err(suf_covariates_parts(index, &eval, mask, &opts, &parts, &diag), 7, &diag,
           "a_visitor_of_parts_can_stop");
    kept_free(NULL, one);
    kept_free(NULL, many);
    suf_index_close(index);
}

static void refuses_foreign_models(rng *r)
{
    static struct text t;
    uint32_t ids[] = {0, 1};
    uint8_t mask[] = {0, 1};
    suf_evaluation eval = {1, 2, ids};
    suf_mkn_opts mkn_opts = {.discount_fallback = 1};
    suf_covariate_opts opts = {0};
    struct kept *k = kept_new(4);
    suf_diag diag = {0};
    suf_mkn *mkn;

    text_random(&t, r, 200, 9, 5);
    suf_index *index = text_index(&t, 3, 0);
    if (suf_mkn_new(&mkn, index, &mkn_opts, &diag) != SUF_OK)
        exit(2);
    opts.mkn = mkn;
    opts.max_order = 2;
    ok_err(suf_covariates(index, &eval, mask, &opts, keep, k, &diag), SUF_EINVAL, &diag,
           "a_model_of_a_larger_order_is_refused");
    suf_mkn_free(mkn);
    kept_free(NULL, k);
    suf_index_close(index);
}

int main(void)
{
    rng r = {tap_seed()};

    shapes(&r);
    parts_are_rows(&r);
    refuses_foreign_models(&r);
    return tap_done();
}
