/* A built index against a brute-force counter: every gram of every order, every posting list, both
 * ways to a count, on seeded random and adversarial corpora, in one segment and in many. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/index.h"
#include "sufgram/query.h"
#include "tap.h"

enum { MAX_TOKENS = 6000, ORDER = SUF_MAX_ORDER };

/* A corpus in memory: sequences one after another. */
struct text {
    uint32_t ids[MAX_TOKENS];
    size_t begin[MAX_TOKENS + 1]; /* of sequence k; [n_sequences] is the end */
    size_t n_sequences;
    uint32_t vocab_size;
};

/* The oracle: all grams of one order, boundary grams included, sorted, with counts. */
struct gram {
    uint32_t symbol[ORDER]; /* 0: boundary, else id + 1 */
    uint64_t count;
};

struct oracle {
    struct gram *gram;
    size_t n;
};

static int compare_grams(const void *a, const void *b)
{
    const struct gram *x = a, *y = b;

    for (int i = 0; i < ORDER; i++)
        if (x->symbol[i] != y->symbol[i])
            return x->symbol[i] < y->symbol[i] ? -1 : 1;
    return 0;
}

static struct oracle count_all(const struct text *t, unsigned order)
{
    struct oracle o = {malloc(2 * MAX_TOKENS * sizeof *o.gram), 0};
    size_t n = 0;

    memset(o.gram, 0, 2 * MAX_TOKENS * sizeof *o.gram);
    for (size_t k = 0; k < t->n_sequences; k++) {
        size_t begin = t->begin[k], end = t->begin[k + 1];
        for (size_t i = begin; i + order <= end; i++, n++)
            for (unsigned j = 0; j < order; j++)
                o.gram[n].symbol[j] = t->ids[i + j] + 1;
        if (order > 1 && begin + order - 1 <= end) {
            for (unsigned j = 1; j < order; j++)
                o.gram[n].symbol[j] = t->ids[begin + j - 1] + 1;
            n++;
        }
    }
    qsort(o.gram, n, sizeof *o.gram, compare_grams);
    for (size_t i = 0; i < n; i++) {
        if (o.n == 0 || compare_grams(&o.gram[o.n - 1], &o.gram[i]) != 0) {
            o.gram[o.n] = o.gram[i];
            o.gram[o.n++].count = 0;
        }
        o.gram[o.n - 1].count++;
    }
    return o;
}

static uint32_t to_id(uint32_t symbol)
{
    return symbol ? symbol - 1 : SUF_BOUNDARY;
}

struct visit {
    const struct oracle *want;
    size_t at, wrong;
};

static int compare_visit(void *arg, const uint32_t *gram, uint32_t order, uint64_t count)
{
    struct visit *v = arg;

    if (v->at == v->want->n)
        return -1;
    const struct gram *w = &v->want->gram[v->at++];
    for (uint32_t i = 0; i < order; i++)
        v->wrong += gram[i] != to_id(w->symbol[i]);
    v->wrong += count != w->count;
    return 0;
}

/* Posting lists: the runs of oracle grams that share their first order-1 symbols. */
static size_t wrong_lists(suf_query *q, const struct oracle *o, unsigned order)
{
    size_t wrong = 0;

    for (size_t i = 0, j; i < o->n; i = j) {
        uint32_t context[ORDER];
        uint64_t total = 0, found;
        suf_next next;
        for (unsigned k = 0; k + 1 < order; k++)
            context[k] = to_id(o->gram[i].symbol[k]);
        for (j = i; j < o->n && memcmp(o->gram[i].symbol, o->gram[j].symbol,
                                       (order - 1) * sizeof(uint32_t)) == 0;
             j++)
            total += o->gram[j].count;
        wrong += suf_query_context_count(q, context, order - 1, &found, NULL) != SUF_OK ||
                 found != total;
        if (suf_query_next(q, context, order - 1, &next, NULL) != SUF_OK)
            return wrong + 1;
        wrong += next.n != j - i || next.total != total;
        for (uint64_t k = 0; k < next.n; k++) {
            struct gram key = o->gram[i];
            key.symbol[order - 1] = next.token[k] + 1;
            const struct gram *hit = bsearch(&key, o->gram, o->n, sizeof key, compare_grams);
            wrong += !hit || hit->count != next.count[k];
            if (k)
                wrong += next.count[k] > next.count[k - 1] ||
                         (next.count[k] == next.count[k - 1] && next.token[k] <= next.token[k - 1]);
        }
        suf_next_release(&next);
    }
    return wrong;
}

static size_t wrong_counts(suf_query *q, const struct oracle *o, unsigned order)
{
    size_t wrong = 0;

    for (size_t i = 0; i < o->n; i++) {
        uint32_t gram[ORDER];
        uint64_t table, array;
        for (unsigned k = 0; k < order; k++)
            gram[k] = to_id(o->gram[i].symbol[k]);
        wrong += suf_query_count(q, gram, order, SUF_WAY_TABLE, &table, NULL) != SUF_OK ||
                 suf_query_count(q, gram, order, SUF_WAY_ARRAY, &array, NULL) != SUF_OK ||
                 table != o->gram[i].count || array != table;
    }
    return wrong;
}

/* Random grams, most of them unseen; longer than the tables too (by scanning). */
static size_t wrong_random_counts(suf_query *q, const struct text *t, rng *r)
{
    size_t wrong = 0;

    for (int round = 0; round < 100; round++) {
        uint32_t gram[8];
        size_t len = 1 + rng_below(r, 8);
        uint64_t want = 0, array, table;
        size_t from = rng_below(r, t->begin[t->n_sequences]);
        for (size_t i = 0; i < len; i++)
            gram[i] = round % 2 && from + i < t->begin[t->n_sequences]
                          ? t->ids[from + i]
                          : (uint32_t)rng_below(r, t->vocab_size);
        for (size_t k = 0; k < t->n_sequences; k++)
            for (size_t i = t->begin[k]; i + len <= t->begin[k + 1]; i++)
                want += memcmp(t->ids + i, gram, len * sizeof *gram) == 0;
        wrong +=
            suf_query_count(q, gram, len, SUF_WAY_ANY, &array, NULL) != SUF_OK || array != want;
        if (len <= ORDER)
            wrong += suf_query_count(q, gram, len, SUF_WAY_TABLE, &table, NULL) != SUF_OK ||
                     table != want;
    }
    return wrong;
}

static void build(const struct text *t, const char *dir, suf_build_opts opts)
{
    const char *path = scratch("text.sfc");
    suf_corpus_writer *w;
    suf_diag diag = {0};

    opts.force = 1;
    opts.command = "test";

    if (suf_corpus_writer_open(&w, path, t->vocab_size, &diag) != SUF_OK)
        exit(2);
    for (size_t k = 0; k < t->n_sequences; k++)
        if (suf_corpus_writer_add(w, t->ids + t->begin[k], t->begin[k + 1] - t->begin[k], &diag) !=
            SUF_OK)
            exit(2);
    if (suf_corpus_writer_finish(w, NULL, &diag) != SUF_OK)
        exit(2);
    ok_err(suf_index_build(path, dir, &opts, &diag), SUF_OK, &diag, "build_succeeds");
}

static void check_index(const struct text *t, const char *name, suf_build_opts opts, rng *r)
{
    const char *dir = scratch("index");
    suf_index *index;
    suf_query *q;
    suf_diag diag = {0};
    size_t wrong_lists_all = 0, wrong_counts_all = 0, wrong_visits = 0;

    build(t, dir, opts);
    if (!ok_err(suf_index_open(&index, dir, &diag), SUF_OK, &diag, "open_%s", name))
        return;
    suf_index_info info;
    suf_index_get_info(index, &info);
    if (opts.segment_limit)
        ok(info.n_segments > 1, "%s_has_several_segments", name);
    ok_err(suf_index_verify(dir, NULL, NULL, &diag), SUF_OK, &diag, "verify_%s", name);
    if (suf_query_new(&q, index, &diag) != SUF_OK)
        exit(2);
    for (unsigned order = 1; order <= ORDER; order++) {
        struct oracle o = count_all(t, order);
        struct visit v = {&o, 0, 0};
        int err = suf_query_grams(index, order, 1, compare_visit, &v, &diag);
        wrong_visits += v.wrong + (err != SUF_OK) + (v.at != o.n);
        wrong_counts_all += wrong_counts(q, &o, order);
        wrong_lists_all += wrong_lists(q, &o, order);
        free(o.gram);
    }
    ok(wrong_visits == 0, "dump_equals_brute_force_on_%s", name);
    ok(wrong_counts_all == 0, "both_ways_to_a_count_equal_brute_force_on_%s", name);
    ok(wrong_lists_all == 0, "posting_lists_equal_brute_force_on_%s", name);
    ok(wrong_random_counts(q, t, r) == 0, "unseen_and_long_grams_equal_a_scan_on_%s", name);
    suf_query_free(q);
    suf_index_close(index);
}

static uint64_t hash_tables(const char *dir)
{
    char path[4200];
    uint64_t hash = 14695981039346656037u;
    int c;

    snprintf(path, sizeof path, "%s/ngrams.mdb", dir);
    FILE *f = fopen(path, "rb");
    if (!f)
        exit(2);
    while ((c = getc(f)) != EOF)
        hash = (hash ^ (unsigned)c) * 1099511628211u;
    fclose(f);
    return hash;
}

/* However the work is cut, the grams are the same; however many threads there are, the bytes are.
 */
static void check_corpus(const struct text *t, const char *name, uint64_t segment_limit, rng *r)
{
    static const uint32_t threads[] = {1, 2, 7};
    const char *dir = scratch("index");
    suf_build_opts opts = {.segment_limit = segment_limit};
    uint64_t hash[3];
    char label[100];

    check_index(t, name, opts, r);
    opts.part_positions = rng_below(r, 2) ? 1 : 1 + rng_below(r, 100);
    for (size_t k = 0; k < 3; k++) {
        opts.threads = threads[k];
        build(t, dir, opts);
        hash[k] = hash_tables(dir);
    }
    ok(hash[0] == hash[1] && hash[0] == hash[2], "threads_do_not_matter_on_%s", name);
    snprintf(label, sizeof label, "%s_in_parts_of_%d", name, (int)opts.part_positions);
    check_index(t, label, opts, r);
}

/* n tokens from `next`, cut into sequences of at most `longest`. */
static void fill(struct text *t, rng *r, size_t n, size_t longest, uint32_t vocab_size,
                 uint32_t (*token)(rng *, size_t, uint32_t))
{
    memset(t, 0, sizeof *t);
    t->vocab_size = vocab_size;
    for (size_t i = 0; i < n;) {
        size_t length = longest == 1 ? 1 : 1 + rng_below(r, longest);
        for (size_t j = 0; j < length && i < n; j++, i++)
            t->ids[i] = token(r, i, vocab_size);
        t->begin[++t->n_sequences] = i;
    }
}

static uint32_t uniform(rng *r, size_t i, uint32_t vocab_size)
{
    (void)i;
    return (uint32_t)rng_below(r, vocab_size);
}

static uint32_t skewed(rng *r, size_t i, uint32_t vocab_size)
{
    (void)i;
    return (uint32_t)((double)vocab_size * pow(rng_unit(r), 4));
}

static uint32_t constant(rng *r, size_t i, uint32_t vocab_size)
{
    (void)r;
    (void)i;
    return vocab_size - 1;
}

static uint32_t periodic(rng *r, size_t i, uint32_t vocab_size)
{
    (void)r;
    return (uint32_t)(i % vocab_size);
}

static uint32_t rising(rng *r, size_t i, uint32_t vocab_size)
{
    (void)r;
    return vocab_size - MAX_TOKENS + (uint32_t)i;
}

/* i-th symbol of the infinite Fibonacci string, by Beatty sequences. */
static uint32_t fibonacci(rng *r, size_t i, uint32_t vocab_size)
{
    const double phi = 1.6180339887498949;

    (void)r;
    (void)vocab_size;
    return (uint32_t)(floor((double)(i + 2) * phi) - floor((double)(i + 1) * phi)) - 1;
}

int main(void)
{
    static struct text t;
    rng r = {tap_seed()};

    fill(&t, &r, 1, 1, 1, uniform);
    check_corpus(&t, "one_token", 0, &r);
    fill(&t, &r, 3000, 40, 6, uniform);
    check_corpus(&t, "random_text", 0, &r);
    check_corpus(&t, "random_text_in_segments", 300, &r);
    fill(&t, &r, MAX_TOKENS, 200, 500, skewed);
    check_corpus(&t, "skewed_text", 0, &r);
    check_corpus(&t, "skewed_text_in_segments", 1000, &r);
    fill(&t, &r, 2000, 2000, 3, constant);
    check_corpus(&t, "all_equal", 0, &r);
    fill(&t, &r, 2000, 300, 4, periodic);
    check_corpus(&t, "periodic", 0, &r);
    fill(&t, &r, 2500, 2500, 2, fibonacci);
    check_corpus(&t, "fibonacci", 500, &r);
    fill(&t, &r, 1500, 1, 30, uniform);
    check_corpus(&t, "sequences_of_length_1", 0, &r);
    check_corpus(&t, "sequences_of_length_1_in_segments", 100, &r);
    fill(&t, &r, MAX_TOKENS, 100, 65535, rising);
    check_corpus(&t, "all_distinct_at_the_edge_of_u16", 0, &r);
    fill(&t, &r, MAX_TOKENS, 100, SUF_MAX_VOCAB, rising);
    check_corpus(&t, "all_distinct_at_the_edge_of_u32", 0, &r);
    fill(&t, &r, 3000, 50, 70000, skewed);
    check_corpus(&t, "wide_ids", 700, &r);
    return tap_done();
}
