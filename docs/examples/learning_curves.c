/* What learning curves tell: metrics of each example of one or more training runs.
 *
 *     cc learning_curves.c $(pkg-config --cflags --libs sufgram) -o learning_curves
 *     learning_curves VOCABULARY-SIZE STEPS RUN.npy...
 *
 * STEPS has the training step of each checkpoint, one a line; a RUN is an array of examples x
 * checkpoints, surprisal in bits. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <sufgram/curves.h>

static void print(const suf_curves *c)
{
    printf("%zu runs, %llu examples; chance is %.3f bits\n", c->n_runs,
           (unsigned long long)c->n_examples, c->chance_bits);
    printf("example  final  variability  acquired at step  forgettability  across runs\n");
    for (uint64_t i = 0; i < c->n_examples; i++) {
        /* Arrays are run-major: item run * n_examples + i; here they are averaged over runs. */
        printf("%7llu  %5.3f  %11.4f  %16.0f  %14.4f", (unsigned long long)i,
               suf_curves_average(c, c->final_surprisal, i),
               suf_curves_average(c, c->variability, i), pow(10, suf_curves_average(c, c->aoa, i)),
               suf_curves_average(c, c->forgettability, i));
        if (c->n_runs > 1)
            printf("  %11.5f", suf_curves_cross_run(c, c->distance, i));
        printf("\n");
    }
}

int main(int argc, char **argv)
{
    suf_curves_opts opts = {0}; /* zero: the last 11 checkpoints, 25 splines, all processors */
    suf_curves curves = {0};
    suf_runs *runs = NULL;
    uint64_t *steps = NULL;
    size_t n_steps;
    suf_diag diag = {0};
    char text[1100];

    if (argc < 4) {
        fprintf(stderr, "usage: learning_curves VOCABULARY-SIZE STEPS RUN.npy...\n");
        return 2;
    }
    opts.vocab_size = strtoull(argv[1], NULL, 10);
    int err = suf_steps_read(&steps, &n_steps, argv[2], &diag);
    if (!err) /* NULL: rows are examples; a mask of targets would pick them out */
        err = suf_runs_open(&runs, (const char *const *)argv + 3, (size_t)argc - 3, NULL, &diag);
    if (!err)
        err = suf_curves_compute(&curves, runs, steps, n_steps, &opts, &diag);
    if (err)
        fprintf(stderr, "learning_curves: %s\n", suf_diag_format(&diag, text, sizeof text));
    else
        print(&curves);
    suf_curves_release(&curves);
    suf_runs_close(runs);
    free(steps);
    return err != 0;
}
