#include "base/fail.h"
#include "stats/radix_ranks.h"
#include "sufgram/ols.h"

int suf_ranks(const double *x, size_t n, double *rank, suf_diag *diag)
{
    sufi_rank_scratch scratch = {0};
    int err = SUF_OK;

    if (n > UINT32_MAX)
        return sufi_fail(diag, SUF_ELIMIT, NULL, "ranks of 2^32 numbers or more");
    if (sufi_rank_scratch_init(&scratch, n)) {
        sufi_centred_ranks(x, n, rank, &scratch);
        for (size_t i = 0; i < n; i++)
            rank[i] += ((double)n + 1) / 2;
    } else {
        err = sufi_fail_nomem(diag, "ranks");
    }
    sufi_rank_scratch_release(&scratch);
    return err;
}
