/* run.c - the paper's analysis from a joined table. */
#include "effects/joined.h"

int suf_effects_run(suf_effects *out, const suf_table *table, const suf_effects_opts *opts,
                    suf_diag *diag)
{
    sufi_joined j;
    int err = sufi_joined_init(&j, table, opts, NULL, 0, diag);

    if (!err) {
        err = suf_effects_analyse(out, &j.frame, opts->n_threads, diag);
        if (err)
            sufi_sample_locate(&j.sample, diag);
    }
    if (!err) {
        out->n_dropped = j.sample.n_dropped;
        for (size_t k = 0; k < SUF_N_PREDICTORS; k++)
            out->n_clipped[k] = j.n_clipped[k];
    }
    sufi_joined_release(&j);
    return err;
}
