/* test_long_lists.c - posting lists longer than a block, which readers put together again: one
 * token that 9000 different ones follow. */
#include <math.h>
#include <stdio.h>

#include "sufgram/mkn.h"
#include "tap.h"

enum { FOLLOWERS = 9000 };

int main(void)
{
    char corpus[300], dir[300];
    suf_build_opts opts = {.order = 2};
    suf_mkn_opts mkn = {.discount_fallback = 1};
    uint32_t context = 0;
    suf_corpus_writer *w;
    suf_diag diag = {0};
    suf_probability p;
    suf_index *index;
    suf_query *q;
    suf_mkn *m;
    double sum = 0;

    snprintf(corpus, sizeof corpus, "%s", scratch("long.sfc"));
    snprintf(dir, sizeof dir, "%s", scratch("long.idx"));
    int err = suf_corpus_writer_open(&w, corpus, FOLLOWERS + 1, &diag);
    for (uint32_t i = 1; i <= FOLLOWERS && !err; i++)
        err = suf_corpus_writer_add(w, (uint32_t[]){0, i}, 2, &diag);
    if (!err)
        err = suf_corpus_writer_finish(w, NULL, &diag);
    if (!err)
        err = suf_index_build(corpus, dir, &opts, &diag);
    if (!err)
        err = suf_index_open(&index, dir, &diag);
    if (!err)
        err = suf_query_new(&q, index, &diag);
    if (!ok_err(err, SUF_OK, &diag, "an_index_with_a_long_list_is_built"))
        return tap_done();
    suf_next next;
    ok(suf_query_next(q, &context, 1, &next, &diag) == SUF_OK && next.n == FOLLOWERS &&
           next.total == FOLLOWERS,
       "its_next_tokens_are_all_there");
    suf_next_release(&next);
    if (ok_err(suf_mkn_new(&m, index, &mkn, &diag), SUF_OK, &diag, "a_model_is_estimated")) {
        for (uint32_t t = 0; t <= FOLLOWERS && !err; t++, sum += p.probability)
            err = suf_mkn_probability(m, q, &context, 1, t, &p, &diag);
        for (int i = 0; i < 2 && !err; i++, sum += p.probability)
            err = suf_mkn_probability(m, q, &context, 1, i ? SUF_UNKNOWN : SUF_BOUNDARY, &p, &diag);
        ok(!err && fabs(sum - 1) < 1e-9, "probabilities_after_it_add_up_to_1 (%.12g)", sum);
        ok_err(suf_mkn_write_arpa(m, scratch("long.arpa"), NULL, NULL, NULL, NULL, &diag), SUF_OK,
               &diag, "and_it_is_written");
        suf_mkn_free(m);
    }
    suf_query_free(q);
    suf_index_close(index);
    return tap_done();
}
