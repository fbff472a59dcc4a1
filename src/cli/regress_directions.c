/* regress_directions.c - 'sufgram regress --paper': sweeps over context scores, effects of tags. */
#include "regress.h"

static int write_sweep(struct regress_work *w, const suf_effects_opts *opts)
{
    suf_sweep sweep = {0};
    int err = suf_sweep_run(&sweep, w->table, opts, &w->diag);

    if (!err)
        err = regress_start_output(w, w->s->context_sweep);
    if (!err) {
        suf_sweep_put(&sweep, w->rows);
        err = regress_finish_output(w);
    }
    suf_sweep_release(&sweep);
    return err;
}

static int write_tag_effects(struct regress_work *w, const suf_effects_opts *opts)
{
    suf_tag_effects tags = {0};
    int err = suf_tag_effects_run(&tags, w->table, opts, &w->diag);

    if (!err)
        err = regress_start_output(w, w->s->tag_effects);
    if (!err) {
        suf_tag_effects_put(&tags, w->rows);
        err = regress_finish_output(w);
    }
    suf_tag_effects_release(&tags);
    return err;
}

int regress_directions(struct regress_work *w, const suf_effects_opts *opts)
{
    int err = w->s->context_sweep ? write_sweep(w, opts) : SUF_OK;

    if (!err && w->s->tag_effects)
        err = write_tag_effects(w, opts);
    return err;
}
