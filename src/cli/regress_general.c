/* regress_general.c - 'sufgram regress' with a response and predictors of one's own. */
#include <stdlib.h>
#include <string.h>

#include "regress.h"

enum { MAX_PREDICTORS = 256 };

/* The names in a list option: its number of items, 0 without the option, -1 after a message. */
static int split_list(struct regress_work *w, int which, const char *option, const char *list,
                      const char **items)
{
    if (!list)
        return 0;
    if (!(w->lists[which] = strdup(list))) {
        fprintf(stderr, "sufgram regress: out of memory\n");
        return -1;
    }
    int n = cli_split(w->lists[which], items, MAX_PREDICTORS);
    if (n < 0)
        (void)cli_usage_error("regress", "--%s takes 1 to %d column names", option,
                              (int)MAX_PREDICTORS);
    return n;
}

int regress_general(struct regress_work *w, const char *path)
{
    const struct regress_settings *s = w->s;
    const char *predictors[MAX_PREDICTORS], *categorical[MAX_PREDICTORS];
    suf_regression *r = NULL;
    int n_predictors = split_list(w, 0, "predictors", s->predictors, predictors);
    int n_categorical =
        n_predictors < 0 ? -1 : split_list(w, 1, "categorical", s->categorical, categorical);

    if (n_predictors < 0 || n_categorical < 0)
        return EXIT_USAGE;
    if (!s->response || n_predictors + n_categorical == 0)
        return cli_usage_error("regress", "give --paper, or --response and --predictors");
    suf_regress_opts opts = {
        s->response,     predictors, (size_t)n_predictors, categorical, (size_t)n_categorical,
        s->drop_missing, s->threads};
    if (suf_table_read(&w->table, path, NULL, 0, &w->diag) != SUF_OK ||
        suf_regress(&r, w->table, &opts, &w->diag) != SUF_OK)
        return cli_failed("regress", &w->diag);
    int err = regress_start_output(w, w->s->output);
    if (!err) {
        suf_regression_put(r, s->sequential, w->rows);
        err = regress_finish_output(w);
    }
    suf_regression_free(r);
    return err ? cli_failed("regress", &w->diag) : EXIT_DONE;
}
