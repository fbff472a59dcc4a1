/* Covariates against the paper's analysis (bit for bit where it allows) and against a direct
 * computation of what the known answers do not exercise. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/covariates.h"
#include "sufgram/npy.h"
#include "sufgram/query.h"
#include "tap.h"

enum { LENGTH = 128, CLS = 2000, VOCAB = 2004, N_PAIRS = 33, MAX_TARGETS = 1000 };

/* The columns of context_paper.npy. */
static const suf_context_score pairs[N_PAIRS] = {
    {1, 0},   {1, 1},  {1, 2},  {1, 4},   {1, 8},  {1, 16},  {1, 32},  {1, 64}, {1, 128},
    {2, 2},   {2, 4},  {2, 8},  {2, 16},  {2, 32}, {2, 64},  {2, 128}, {3, 4},  {3, 8},
    {3, 16},  {3, 32}, {3, 64}, {3, 128}, {4, 4},  {4, 8},   {4, 16},  {4, 32}, {4, 64},
    {4, 128}, {5, 8},  {5, 16}, {5, 32},  {5, 64}, {5, 128},
};

struct rows {
    suf_covariate_row row[MAX_TARGETS];
    double context[MAX_TARGETS][N_PAIRS];
    size_t n_scores, n;
};

static int keep(void *arg, const suf_covariate_row *row)
{
    struct rows *r = arg;

    if (r->n == MAX_TARGETS)
        return -1;
    memcpy(r->context[r->n], row->context_bits, r->n_scores * sizeof(double));
    r->row[r->n++] = *row;
    return 0;
}

static double *read_array(const char *name)
{
    suf_npy *npy;
    suf_diag diag = {0};
    char text[1100];

    if (suf_npy_open(&npy, oracle(name), &diag) != SUF_OK) {
        printf("# %s\n", suf_diag_format(&diag, text, sizeof text));
        exit(2);
    }
    double *out = malloc(suf_npy_rows(npy) * suf_npy_row_length(npy) * sizeof *out);
    if (suf_npy_read_f64(npy, 0, suf_npy_rows(npy), out, &diag) != SUF_OK)
        exit(2);
    suf_npy_close(npy);
    return out;
}

static suf_index *build_index(const char *text, uint32_t vocab_size, const char *name)
{
    suf_corpus_writer *w;
    suf_source_opts source = {0};
    suf_build_opts opts = {.force = 1};
    suf_diag diag = {0};
    suf_index *index;
    const char *corpus = scratch("covariates.sfc"), *dir = scratch(name);

    if (suf_corpus_writer_open(&w, corpus, vocab_size, &diag) != SUF_OK ||
        suf_corpus_ingest(w, text, &source, &diag) != SUF_OK ||
        suf_corpus_writer_finish(w, NULL, &diag) != SUF_OK ||
        suf_index_build(corpus, dir, &opts, &diag) != SUF_OK ||
        suf_index_open(&index, dir, &diag) != SUF_OK) {
        char line[1100];
        printf("# %s\n", suf_diag_format(&diag, line, sizeof line));
        exit(2);
    }
    return index;
}

/* A column by order: chang2024 or mle, against the cells of a known array at the targets. */
static void compare_orders(const struct rows *r, bool backoff, const char *format, const char *what)
{
    for (unsigned n = 1; n <= SUF_MAX_ORDER; n++) {
        char name[64];
        size_t different = 0;
        snprintf(name, sizeof name, "%s_%u.npy", format, n);
        double *want = read_array(name);
        for (size_t i = 0; i < r->n; i++) {
            const suf_covariate_row *row = &r->row[i];
            double got = backoff ? row->chang2024_bits[n - 1] : row->mle_bits[n - 1];
            double w = want[row->sequence * LENGTH + row->position];
            if (isnan(w) ? !isnan(got) : memcmp(&got, &w, sizeof w) != 0)
                different++;
        }
        ok(different == 0, "%s_of_order_%u_has_the_paper_s_bits", what, n);
        free(want);
    }
}

static void run(const suf_index *index, const suf_evaluation *eval, const uint8_t *mask,
                const suf_covariate_opts *opts, struct rows *out)
{
    suf_diag diag = {0};

    out->n = 0;
    out->n_scores = opts->n_scores;
    ok_err(suf_covariates(index, eval, mask, opts, keep, out, &diag), SUF_OK, &diag,
           "covariates_succeed");
}

static void check_diversity(const struct rows *r, const char *suffix)
{
    char name[64];
    snprintf(name, sizeof name, "diversity_raw_%s.npy", suffix);
    double *raw = read_array(name);
    snprintf(name, sizeof name, "diversity_adjusted_%s.npy", suffix);
    double *adjusted = read_array(name);
    double worst_raw = 0, worst = 0;

    for (size_t i = 0; i < r->n; i++) {
        const suf_covariate_row *row = &r->row[i];
        worst_raw = fmax(worst_raw, fabs(row->diversity - raw[row->token]));
        worst = fmax(worst, fabs(row->diversity_adjusted - adjusted[row->token]));
    }
    ok(worst_raw == 0, "diversity_%s_is_exact", suffix);
    ok(worst < 1e-7, "adjusted_diversity_%s_within_1e-7 (%.1e)", suffix, worst);
    free(raw);
    free(adjusted);
}

static void paper_parity(void)
{
    static struct rows r;
    suf_evaluation eval;
    uint8_t *mask;
    uint64_t n;
    suf_diag diag = {0};
    suf_index *index = build_index(oracle("train.txt"), VOCAB, "oracle.idx");

    if (suf_evaluation_read(&eval, oracle("eval.txt"), VOCAB, &diag) != SUF_OK ||
        suf_mask_read(&mask, oracle("mask.npy"), eval.n_sequences, eval.length, &n, &diag) !=
            SUF_OK)
        exit(2);
    suf_covariate_opts exact = {
        .diversity_window = 30, .diversity_ids = 1000, .has_cls = 1, .cls = CLS};
    run(index, &eval, mask, &exact, &r);
    ok(r.n == n && n == 800, "every_target_has_a_row");
    compare_orders(&r, true, "backoff_noprune", "exact_backoff");
    compare_orders(&r, false, "surprisal_noprune", "exact_surprisal");
    check_diversity(&r, "30_1000");
    suf_covariate_opts pruned = {.min_count = {2, 2, 2, 2, 2}};
    run(index, &eval, mask, &pruned, &r);
    compare_orders(&r, false, "surprisal_prune2", "pruned_surprisal");
    suf_covariate_opts paper = {.min_count = {0, 0, 2, 2, 2},
                                .scores = pairs,
                                .n_scores = N_PAIRS,
                                .diversity_window = 30,
                                .diversity_ids = 10000,
                                .has_cls = 1,
                                .cls = CLS};
    run(index, &eval, mask, &paper, &r);
    compare_orders(&r, true, "backoff_paper", "paper_backoff");
    check_diversity(&r, "30_10000");
    double *want = read_array("context_paper.npy");
    ok(memcmp(want, r.context, r.n * sizeof r.context[0]) == 0,
       "context_scores_of_33_windows_have_the_paper_s_bits");
    free(want);
    free(mask);
    suf_evaluation_release(&eval);
    suf_index_close(index);
}

/* Batch counts equal point queries, on a small corpus with short sequences, for every cell. */
static void batch_equals_point_queries(rng *rnd)
{
    enum { SEQUENCES = 40, LEN = 7, V = 9 };
    static struct rows r;
    char text[40000];
    size_t len = 0, wrong = 0;
    uint32_t ids[SEQUENCES * LEN];
    uint8_t mask[SEQUENCES * LEN];
    suf_evaluation eval = {SEQUENCES, LEN, ids};
    suf_query *q;

    for (int s = 0; s < 300; s++) {
        for (uint64_t i = 0, n = 1 + rng_below(rnd, 12); i < n; i++)
            len += (size_t)snprintf(text + len, sizeof text - len, "%u ",
                                    (unsigned)rng_below(rnd, V - 1));
        text[len++] = '\n';
    }
    text[len] = '\0';
    suf_index *index = build_index(write_text(scratch("small.txt"), text), V, "small.idx");
    for (size_t c = 0; c < SEQUENCES * LEN; c++) {
        ids[c] = (uint32_t)rng_below(rnd, V);
        mask[c] = c % LEN != 0;
    }
    suf_covariate_opts opts = {0};
    run(index, &eval, mask, &opts, &r);
    if (suf_query_new(&q, index, NULL) != SUF_OK)
        exit(2);
    for (size_t i = 0; i < r.n; i++) {
        const suf_covariate_row *row = &r.row[i];
        uint32_t gram[LEN + 1] = {SUF_BOUNDARY};
        uint32_t t = row->position;
        memcpy(gram + 1, ids + row->sequence * LEN, LEN * sizeof *gram);
        for (uint32_t n = 1; n <= SUF_MAX_ORDER; n++) {
            /* gram[1 + t] is the target; a context that reaches before the sequence is padded. */
            uint32_t context = n - 1 <= t ? n - 1 : t + 1;
            suf_probability p;
            if (suf_query_probability(q, SUF_MODEL_MLE, n, gram + 1 + t - context, context,
                                      row->token, &p, NULL) != SUF_OK)
                exit(2);
            wrong += p.count != row->count[n - 1] || p.context_count != row->context_count[n - 1];
            wrong += memcmp(&p.surprisal_bits, &row->mle_bits[n - 1], sizeof(double)) != 0 &&
                     !(isnan(p.surprisal_bits) && isnan(row->mle_bits[n - 1]));
            if (suf_query_probability(q, SUF_MODEL_CHANG2024, n, gram + 1 + t - context, context,
                                      row->token, &p, NULL) != SUF_OK)
                exit(2);
            if (!isnan(p.surprisal_bits))
                wrong += p.surprisal_bits != row->chang2024_bits[n - 1];
            wrong += p.matched_order != row->matched_order[n - 1];
        }
    }
    ok(r.n == SEQUENCES * (LEN - 1), "targets_everywhere_but_at_position_0");
    ok(wrong == 0, "batch_equals_point_queries_at_every_target");
    suf_query_free(q);
    suf_index_close(index);
}

/* p <= 1e-8 counts as unseen, and takes the fill: the largest surprisal the evaluation set has. */
static void tiny_probabilities(void)
{
    static struct rows r;
    char text[] = "0 0 0 0 0 0 0 1 1 2\n";
    uint32_t ids[] = {0, 1, 2, 3};
    uint8_t mask[] = {0, 1, 1, 1};
    suf_evaluation eval = {1, 4, ids};
    suf_index *index = build_index(write_text(scratch("tiny.txt"), text), 4, "tiny.idx");
    suf_covariate_opts opts = {.zero_below = 0.1};

    run(index, &eval, mask, &opts, &r);
    ok_close(r.row[0].mle_bits[0], -log2(0.2), 0, "a_probability_above_the_threshold_is_kept");
    ok(isnan(r.row[1].mle_bits[0]), "a_probability_at_the_threshold_is_unseen");
    ok_close(r.row[1].chang2024_bits[0], -log2(0.2), 0, "its_back_off_is_the_largest_seen");
    ok_close(r.row[2].chang2024_bits[4], -log2(0.2), 0, "so_is_that_of_a_token_never_seen");
    ok(r.row[2].matched_order[4] == 0, "the_fill_has_matched_order_0");
    suf_index_close(index);
}

static int stop_at_once(void *arg, const suf_covariate_row *row)
{
    (void)arg;
    (void)row;
    return 7;
}

static void errors(void)
{
    char text[] = "0 1 2\n";
    uint32_t ids[] = {0, 9};
    uint8_t mask[] = {0, 1};
    suf_evaluation eval = {1, 2, ids};
    suf_diag diag = {0};
    suf_index *index = build_index(write_text(scratch("tiny.txt"), text), 4, "errors.idx");
    suf_covariate_opts opts = {0};
    static struct rows r;

    ok_err(suf_covariates(index, &eval, mask, &opts, keep, &r, &diag), SUF_ERANGE, &diag,
           "an_id_outside_the_vocabulary_is_named");
    ids[1] = 1;
    opts.max_order = 6;
    ok_err(suf_covariates(index, &eval, mask, &opts, keep, &r, &diag), SUF_EINVAL, &diag,
           "an_order_beyond_the_index_is_refused");
    opts.max_order = 0;
    for (int i = 0; i < 4; i++) {
        opts.zero_below = (const double[]){NAN, INFINITY, -1, 1}[i];
        ok_err(suf_covariates(index, &eval, mask, &opts, keep, &r, &diag), SUF_EINVAL, &diag,
               "and_so_is_a_probability_that_is_none_%d", i);
    }
    opts.zero_below = 0;
    ok_err(suf_covariates(index, &eval, mask, &opts, stop_at_once, &r, &diag), 7, &diag,
           "the_visitor_s_return_value_stops_and_comes_back");
    suf_index_close(index);
}

int main(void)
{
    rng r = {tap_seed()};

    paper_parity();
    batch_equals_point_queries(&r);
    tiny_probabilities();
    errors();
    return tap_done();
}
