/* Covariates of every token of an evaluation file: n-gram surprisal by order, and back-off.
 *
 *     cc score_evaluation.c $(pkg-config --cflags --libs sufgram) -o score_evaluation
 *     score_evaluation INDEX EVAL      EVAL: sequences of one length, in any format ingest tells */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <sufgram/covariates.h>

struct sums {
    uint32_t order;
    uint64_t targets, seen[SUF_MAX_ORDER];
    double bits[SUF_MAX_ORDER], backed_off;
};

/* Called for every target in order; the row is valid during the call only. */
static int add(void *arg, const suf_covariate_row *row)
{
    struct sums *s = arg;

    s->targets++;
    for (uint32_t n = 0; n < s->order; n++)
        if (!isnan(row->mle_bits[n])) { /* NaN: this n-gram was never seen */
            s->seen[n]++;
            s->bits[n] += row->mle_bits[n];
        }
    s->backed_off += row->chang2024_bits[s->order - 1];
    return 0;
}

static void print(const struct sums *s)
{
    printf("%llu targets\n", (unsigned long long)s->targets);
    for (uint32_t n = 0; n < s->order && s->seen[n]; n++)
        printf("%u-grams: %llu seen, mean surprisal of these %.4f bits\n", (unsigned)n + 1,
               (unsigned long long)s->seen[n], s->bits[n] / (double)s->seen[n]);
    printf("backed off: mean surprisal %.4f bits\n", s->backed_off / (double)s->targets);
}

int main(int argc, char **argv)
{
    suf_index *index = NULL;
    suf_index_info info;
    suf_evaluation eval = {0};
    uint8_t *mask = NULL;
    uint64_t n_targets;
    suf_covariate_opts opts = {0}; /* zero is the default everywhere: all orders, all processors */
    struct sums sums = {0};
    suf_diag diag = {0};
    char text[1100];

    if (argc != 3) {
        fprintf(stderr, "usage: score_evaluation INDEX EVAL\n");
        return 2;
    }
    int err = suf_index_open(&index, argv[1], &diag);
    if (!err) {
        suf_index_get_info(index, &info);
        sums.order = info.order;
        err = suf_evaluation_read(&eval, argv[2], info.corpus.vocab_size, &diag);
    }
    /* Without a file every position but the first of a sequence is a target. */
    if (!err)
        err = suf_mask_read(&mask, NULL, eval.n_sequences, eval.length, &n_targets, &diag);
    if (!err)
        err = suf_covariates(index, &eval, mask, &opts, add, &sums, &diag);
    if (err)
        fprintf(stderr, "score_evaluation: %s\n", suf_diag_format(&diag, text, sizeof text));
    else
        print(&sums);
    free(mask);
    suf_evaluation_release(&eval);
    suf_index_close(index);
    return err != 0;
}
