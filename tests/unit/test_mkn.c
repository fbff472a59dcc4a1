/* Kneser-Ney models: equal to lmplz's files, to a model by brute force, and summing to 1. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sufgram/mkn.h"
#include "text_index.h"

#define END 0xfffffffeu /* </s> in a gram of the brute-force model */
enum { MAX_LINES = 4000, MAX_WORDS = 32 };

/* ---- ARPA files ---- */

struct line {
    char gram[64];
    double p, weight;
};

struct arpa {
    struct line line[MAX_LINES];
    size_t n;
    bool sound; /* sections hold as many lines as announced */
};

static int compare_lines(const void *a, const void *b)
{
    return strcmp(((const struct line *)a)->gram, ((const struct line *)b)->gram);
}

static void read_arpa(struct arpa *a, const char *path)
{
    FILE *f = fopen(path, "r");
    char text[200];
    unsigned long announced[8] = {0}, found[8] = {0};
    unsigned order = 0, k;

    a->n = 0;
    a->sound = false;
    while (f && fgets(text, sizeof text, f) && a->n < MAX_LINES) {
        char *rest = text, *field[3] = {NULL};
        unsigned long n;
        if (sscanf(text, "ngram %u=%lu", &k, &n) == 2 && k < 8)
            announced[k] = n;
        else if (sscanf(text, "\\%u-grams:", &k) == 1 && k < 8)
            order = k;
        if (!strchr(text, '\t'))
            continue;
        for (int i = 0; i < 3; i++)
            field[i] = strtok_r(rest, "\t\n", &rest);
        struct line *l = &a->line[a->n++];
        snprintf(l->gram, sizeof l->gram, "%u %s", order, field[1]);
        l->p = strtod(field[0], NULL);
        l->weight = field[2] ? strtod(field[2], NULL) : 1; /* 1: none */
        found[order]++;
    }
    if (!f)
        return;
    a->sound = strcmp(text, "\\end\\\n") == 0 && memcmp(announced, found, sizeof found) == 0;
    fclose(f);
    qsort(a->line, a->n, sizeof *a->line, compare_lines);
}

/* Same grams, and numbers that differ by at most `tolerance`. */
static bool same_arpa(const struct arpa *a, const struct arpa *b, double tolerance)
{
    bool same = a->n == b->n && a->sound && b->sound && a->n > 0;

    for (size_t i = 0; i < a->n && same; i++)
        same = strcmp(a->line[i].gram, b->line[i].gram) == 0 &&
               fabs(a->line[i].p - b->line[i].p) <= tolerance &&
               fabs(a->line[i].weight - b->line[i].weight) <= tolerance;
    return same;
}

static const struct line *find_line(const struct arpa *a, const char *gram)
{
    struct line key;

    snprintf(key.gram, sizeof key.gram, "%s", gram);
    return bsearch(&key, a->line, a->n, sizeof key, compare_lines);
}

static const char *word_of(void *arg, uint32_t id)
{
    return ((char **)arg)[id];
}

static void equals_lmplz(unsigned order, uint64_t segment_limit)
{
    static struct text t;
    static struct arpa got, want;
    char *words[MAX_WORDS] = {NULL}, known[64];
    suf_mkn_opts opts = {.discount_fallback = 1, .kenlm_parity = 1};
    suf_mkn *m = NULL;
    suf_diag diag = {0};

    text_of_words(&t, "tests/data/kenlm/toy.txt", words, MAX_WORDS);
    suf_index *index = text_index(&t, order, segment_limit);
    snprintf(known, sizeof known, "tests/data/kenlm/toy.o%u.arpa", order);
    if (ok_err(suf_mkn_new(&m, index, &opts, &diag), SUF_OK, &diag, "estimate_order_%u", order)) {
        const char *path = scratch("toy.arpa");
        ok_err(suf_mkn_write_arpa(m, path, word_of, words, NULL, NULL, &diag), SUF_OK, &diag,
               "write_arpa_order_%u", order);
        read_arpa(&got, path);
        read_arpa(&want, known);
        ok(same_arpa(&got, &want, 1e-5), "arpa_of_order_%u_equals_lmplz", order);
        ok(same_arpa(&got, &want, 2e-7), "arpa_of_order_%u_equals_lmplz_up_to_single_precision",
           order);
    }
    suf_mkn_free(m);
    suf_index_close(index);
    for (int i = 0; i < MAX_WORDS; i++)
        free(words[i]);
}

/* The numbers lmplz printed for its model of order 5. */
static void estimates_of_the_toy_text(void)
{
    static struct text t;
    static const double d[5][3] = {{0.2, 1.4, 3},
                                   {0.578947, 1.565789, 3},
                                   {0.684211, 1.315789, 3},
                                   {0.5, 1, 1.5},
                                   {0.5, 1, 1.5}};
    static const uint64_t n[5][4] = {
        {1, 2, 2, 0}, {11, 4, 1, 0}, {13, 3, 1, 0}, {16, 1, 0, 0}, {13, 0, 0, 0}};
    static const uint64_t grams[5] = {8, 16, 17, 17, 13};
    char *words[MAX_WORDS] = {NULL};
    suf_mkn_opts opts = {.discount_fallback = 1, .kenlm_parity = 1};
    suf_mkn *m;
    suf_diag diag = {0};
    size_t wrong = 0;

    text_of_words(&t, "tests/data/kenlm/toy.txt", words, MAX_WORDS);
    suf_index *index = text_index(&t, 5, 0);
    if (suf_mkn_new(&m, index, &opts, &diag) != SUF_OK)
        exit(2);
    for (unsigned k = 1; k <= 5; k++) {
        suf_mkn_order e;
        wrong += suf_mkn_get_estimate(m, k, &e) != SUF_OK || e.n_grams != grams[k - 1] ||
                 e.fallback != (k >= 4);
        for (int i = 0; i < 4; i++)
            wrong += e.counts_of_counts[i] != n[k - 1][i];
        for (int i = 0; i < 3; i++)
            wrong += fabs(e.discount[i] - d[k - 1][i]) > 1e-6;
    }
    ok(wrong == 0, "counts_of_counts_and_discounts_are_those_lmplz_prints");
    suf_mkn_free(m);
    opts.discount_fallback = 0;
    ok_err(suf_mkn_new(&m, index, &opts, &diag), SUF_ENUMERIC, &diag,
           "small_data_without_fallback_is_refused");
    ok(strstr(diag.what, "order 4") && strstr(diag.what, "16 1 0 0"),
       "the_message_names_the_order_and_its_counts_of_counts");
    opts = (suf_mkn_opts){.order = 6};
    ok_err(suf_mkn_new(&m, index, &opts, &diag), SUF_EINVAL, &diag, "an_order_too_large");
    suf_index_close(index);
    for (int i = 0; i < MAX_WORDS; i++)
        free(words[i]);
}

/* ---- a model by brute force ---- */

struct gram {
    uint32_t w[5]; /* SUF_BOUNDARY: <s>, END: </s> */
    uint64_t count, adjusted;
};

struct plain {
    unsigned order;
    struct gram *gram[5]; /* [k-1]: distinct, sorted */
    size_t n[5];
    double discount[5][3];
    size_t n_words; /* that occur, </s>, <unk> */
};

static unsigned sort_order; /* of compare_grams */

static int compare_grams(const void *a, const void *b)
{
    return memcmp(((const struct gram *)a)->w, ((const struct gram *)b)->w,
                  sort_order * sizeof(uint32_t));
}

static void collect(struct plain *p, const struct text *t, unsigned k)
{
    struct gram *g = calloc(2 * TEXT_MAX, sizeof *g);
    size_t n = 0, distinct = 0;

    for (size_t s = 0; s < t->n_sequences; s++) {
        size_t length = t->begin[s + 1] - t->begin[s] + 2; /* with <s> and </s> */
        for (size_t i = k == 1 ? 1 : 0; i + k <= length; i++, n++) {
            for (size_t j = 0; j < k; j++)
                g[n].w[j] = i + j == 0            ? SUF_BOUNDARY
                            : i + j == length - 1 ? END
                                                  : t->ids[t->begin[s] + i + j - 1];
            g[n].count = 1;
        }
    }
    sort_order = k;
    qsort(g, n, sizeof *g, compare_grams);
    for (size_t i = 0; i < n; i++) {
        if (distinct && compare_grams(&g[distinct - 1], &g[i]) == 0)
            g[distinct - 1].count++;
        else
            g[distinct++] = g[i];
    }
    p->gram[k - 1] = g;
    p->n[k - 1] = distinct;
}

static struct gram *plain_find(const struct plain *p, unsigned k, const uint32_t *w)
{
    struct gram key;

    sort_order = k;
    memcpy(key.w, w, k * sizeof *w);
    return bsearch(&key, p->gram[k - 1], p->n[k - 1], sizeof key, compare_grams);
}

static void plain_estimate(struct plain *p, const struct text *t, unsigned order)
{
    p->order = order;
    for (unsigned k = 1; k <= order; k++)
        collect(p, t, k);
    for (unsigned k = 1; k <= order; k++) {
        double n[5] = {0}, *d = p->discount[k - 1];
        for (size_t i = 0; i < p->n[k - 1]; i++)
            if (k == order || p->gram[k - 1][i].w[0] == SUF_BOUNDARY)
                p->gram[k - 1][i].adjusted = p->gram[k - 1][i].count;
        for (size_t i = 0; k < order && i < p->n[k]; i++)
            plain_find(p, k, p->gram[k][i].w + 1)->adjusted++;
        for (size_t i = 0; i < p->n[k - 1]; i++)
            if (p->gram[k - 1][i].adjusted <= 4)
                n[p->gram[k - 1][i].adjusted]++;
        bool good = true;
        for (int j = 1; j <= 3; j++) {
            d[j - 1] = j - (j + 1) * (n[1] / (n[1] + 2 * n[2])) * n[j + 1] / n[j];
            good = good && d[j - 1] >= 0 && d[j - 1] <= j;
        }
        for (int j = 0; j < 3 && !good; j++)
            d[j] = 0.5 * (j + 1);
    }
    p->n_words = p->n[0] + 1;
}

static double plain_discount(const struct plain *p, unsigned k, uint64_t a)
{
    return a ? p->discount[k - 1][a < 3 ? a - 1 : 2] : 0;
}

/* gram w[0..k-1]: p of its last symbol after the others. */
static double plain_probability(const struct plain *p, const uint32_t *w, unsigned k)
{
    double lower = k == 1 ? 1.0 / (double)p->n_words : plain_probability(p, w + 1, k - 1);
    double total = 0, freed = 0;

    for (size_t i = 0; i < p->n[k - 1]; i++) {
        const struct gram *g = &p->gram[k - 1][i];
        if (memcmp(g->w, w, (k - 1) * sizeof *w) != 0)
            continue;
        total += (double)g->adjusted;
        freed += plain_discount(p, k, g->adjusted);
    }
    if (total == 0)
        return lower;
    const struct gram *hit = plain_find(p, k, w);
    double own = hit ? (double)hit->adjusted - plain_discount(p, k, hit->adjusted) : 0;
    return own / total + freed / total * lower;
}

static void plain_release(struct plain *p)
{
    for (int k = 0; k < 5; k++)
        free(p->gram[k]);
}

static double ask(const suf_mkn *m, suf_query *q, const uint32_t *context, size_t len,
                  uint32_t token)
{
    suf_probability p;

    return suf_mkn_probability(m, q, context, len, token, &p, NULL) == SUF_OK ? p.probability : NAN;
}

/* Sum over the words that occur, </s> and, once, an id that does not. */
static double sum_of_context(const suf_mkn *m, suf_query *q, const struct plain *p,
                             uint32_t unknown, const uint32_t *context, size_t len)
{
    double sum = ask(m, q, context, len, unknown);

    for (size_t i = 0; i < p->n[0]; i++)
        sum +=
            ask(m, q, context, len, p->gram[0][i].w[0] == END ? SUF_BOUNDARY : p->gram[0][i].w[0]);
    return sum;
}

/* log10 p by the ARPA rule: the longest gram's, with the weights of the contexts backed off. */
static double arpa_probability(const struct arpa *a, const uint32_t *w, unsigned k)
{
    char gram[64], context[64];
    int n = snprintf(gram, sizeof gram, "%u", k), m = 0;

    m = snprintf(context, sizeof context, "%u", k - 1);
    for (unsigned i = 0; i < k; i++) {
        char text[16];
        if (w[i] == SUF_BOUNDARY || w[i] == END)
            snprintf(text, sizeof text, " %s", w[i] == END ? "</s>" : "<s>");
        else
            snprintf(text, sizeof text, " %u", (unsigned)w[i]);
        n += snprintf(gram + n, sizeof gram - (size_t)n, "%s", text);
        if (i + 1 < k)
            m += snprintf(context + m, sizeof context - (size_t)m, "%s", text);
    }
    const struct line *hit = find_line(a, gram), *backed = find_line(a, context);
    if (hit)
        return hit->p;
    if (k == 1)
        return find_line(a, "1 <unk>")->p;
    return arpa_probability(a, w + 1, k - 1) + (backed ? backed->weight : 0);
}

static void check_model(const struct text *t, unsigned order, unsigned index_order,
                        uint64_t segment_limit, rng *r, const char *name)
{
    static struct arpa a;
    struct plain plain = {0};
    suf_index *index = text_index(t, index_order, segment_limit);
    suf_mkn_opts opts = {.order = order, .discount_fallback = 1};
    suf_mkn *m = NULL;
    suf_query *q = NULL;
    suf_diag diag = {0};
    double worst = 0, worst_sum = 0, worst_arpa = 0;
    uint32_t unknown = t->vocab_size - 1; /* by the makers of the texts */

    if (!ok_err(suf_mkn_new(&m, index, &opts, &diag), SUF_OK, &diag, "estimate_%s", name) ||
        suf_query_new(&q, index, &diag) != SUF_OK)
        exit(2);
    plain_estimate(&plain, t, order);
    const char *path = scratch("model.arpa");
    if (suf_mkn_write_arpa(m, path, NULL, NULL, NULL, NULL, &diag) != SUF_OK)
        exit(2);
    read_arpa(&a, path);
    for (int round = 0; round < 400; round++) {
        uint32_t gram[8];
        size_t len = text_gram(t, r, gram, order + 1);
        uint32_t token = rng_below(r, 5) ? gram[len - 1] : END;
        if (token == SUF_BOUNDARY) /* the gram is the boundary alone */
            token = END;
        uint64_t n = len - 1;
        const uint32_t *context = gram;
        double got = ask(m, q, context, n, token == END ? SUF_BOUNDARY : token);
        gram[len - 1] = token;
        size_t used = len < order ? len : order;
        double want = plain_probability(&plain, gram + len - used, (unsigned)used);
        double written = arpa_probability(&a, gram + len - used, (unsigned)used);
        worst = fmax(worst, fabs(got - want) / want);
        worst_arpa = fmax(worst_arpa, fabs(written - log10(want)));
        if (round % 8 == 0)
            worst_sum =
                fmax(worst_sum, fabs(sum_of_context(m, q, &plain, unknown, context, n) - 1));
    }
    ok(worst < 1e-12, "probabilities_equal_brute_force_on_%s", name);
    ok(worst_sum < 1e-9, "probabilities_of_a_context_sum_to_1_on_%s", name);
    ok(a.sound && worst_arpa < 1e-7, "arpa_read_with_back_off_gives_them_too_on_%s", name);
    if (worst >= 1e-12 || worst_sum >= 1e-9 || worst_arpa >= 1e-7)
        printf("# differences %g, sum %g, arpa %g\n", worst, worst_sum, worst_arpa);
    plain_release(&plain);
    suf_query_free(q);
    suf_mkn_free(m);
    suf_index_close(index);
}

/* Without the quirk the toy text's models differ only where lmplz's last grams matter. */
static void parity_is_off_by_default(void)
{
    static struct text t;
    char *words[MAX_WORDS] = {NULL};
    suf_mkn_opts opts = {.discount_fallback = 1};
    suf_mkn *m;
    suf_mkn_order e;
    struct plain plain = {0};

    text_of_words(&t, "tests/data/kenlm/toy.txt", words, MAX_WORDS);
    suf_index *index = text_index(&t, 5, 0);
    if (suf_mkn_new(&m, index, &opts, NULL) != SUF_OK)
        exit(2);
    plain_estimate(&plain, &t, 5);
    size_t wrong = 0;
    for (unsigned k = 1; k <= 5; k++) {
        wrong += suf_mkn_get_estimate(m, k, &e) != SUF_OK;
        for (int i = 0; i < 3; i++)
            wrong += fabs(e.discount[i] - plain.discount[k - 1][i]) > 1e-12;
    }
    ok(wrong == 0, "the_definition_is_the_default");
    plain_release(&plain);
    suf_mkn_free(m);
    suf_index_close(index);
    for (int i = 0; i < MAX_WORDS; i++)
        free(words[i]);
}

int main(void)
{
    static struct text t;
    rng r = {tap_seed()};

    equals_lmplz(2, 0);
    equals_lmplz(3, 0);
    equals_lmplz(5, 0);
    equals_lmplz(5, 8);
    estimates_of_the_toy_text();
    parity_is_off_by_default();
    for (unsigned order = 1; order <= 5; order++) {
        char name[64];
        snprintf(name, sizeof name, "random_text_order_%u", order);
        text_random(&t, &r, 600, 12, 9);
        t.vocab_size++; /* the last id does not occur */
        check_model(&t, order, order, 0, &r, name);
        snprintf(name, sizeof name, "random_text_order_%u_of_an_index_of_order_5", order);
        check_model(&t, order, 5, 100, &r, name);
    }
    text_random(&t, &r, 300, 1, 5);
    t.vocab_size++;
    check_model(&t, 3, 3, 0, &r, "sequences_of_one_token");
    text_random(&t, &r, 500, 500, 2);
    t.vocab_size++;
    check_model(&t, 5, 5, 0, &r, "long_sequences_of_two_tokens");
    return tap_done();
}
