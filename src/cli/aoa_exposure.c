#include "aoa_exposure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const inputs[] = {"example", "aoa_log10_step"};

static int compute(void *arg, const double *in, double *out, suf_diag *diag)
{
    const struct aoa_exposure *a = arg;
    double example = in[0], aoa = in[1];

    for (unsigned k = 0; k < a->orders; k++) {
        double *cell = out + 3 * k;
        suf_exposure_at at;
        uint64_t n = suf_npy_rows(a->npy[k]);
        cell[0] = cell[1] = cell[2] = NAN;
        if (!(example >= 0 && example < (double)n && floor(example) == example)) {
            snprintf(diag->what, sizeof diag->what, "example %.17g is no row of %s, which has %llu",
                     example, a->path[k], (unsigned long long)n);
            return SUF_EMISMATCH;
        }
        if (isnan(aoa))
            continue;
        int err = suf_npy_read_f64(a->npy[k], (uint64_t)example, 1, a->row, diag);
        if (err)
            return err;
        if (suf_exposure_at_step(a->steps, a->n_steps, a->row, aoa, &at) != SUF_OK) {
            snprintf(diag->what, sizeof diag->what,
                     "the age of acquisition, log10 step %.17g, lies beyond the last step, %llu",
                     aoa, (unsigned long long)a->steps[a->n_steps - 1]);
            return SUF_EMISMATCH;
        }
        cell[0] = at.value;
        cell[1] = at.low;
        cell[2] = at.high;
    }
    return SUF_OK;
}

/* "N=PATH". */
static bool parse_item(struct aoa_exposure *a, const char *item)
{
    static const char *const ends[] = {"", "_low", "_high"};
    char *end;
    unsigned long order = strtoul(item, &end, 10);

    if (*item < '0' || *item > '9' || order == 0 || order > 1000000 || *end != '=' || !end[1])
        return false;
    unsigned k = a->orders++;
    a->path[k] = end + 1;
    for (unsigned e = 0; e < 3; e++) {
        snprintf(a->text[3 * k + e], sizeof *a->text, "exposure_%lu_at_aoa%s", order, ends[e]);
        a->names[3 * k + e] = a->text[3 * k + e];
    }
    for (unsigned other = 0; other < k; other++)
        if (strcmp(a->names[3 * other], a->names[3 * k]) == 0)
            return false;
    return true;
}

static int open_array(struct aoa_exposure *a, unsigned k, suf_diag *diag)
{
    int err = suf_npy_open(&a->npy[k], a->path[k], diag);

    if (err || (suf_npy_ndim(a->npy[k]) == 2 && suf_npy_row_length(a->npy[k]) == a->n_steps))
        return err;
    snprintf(diag->path, sizeof diag->path, "%s", a->path[k]);
    snprintf(diag->what, sizeof diag->what, "is not an array of targets by %llu steps",
             (unsigned long long)a->n_steps);
    return diag->err = SUF_EMISMATCH;
}

int aoa_exposure_open(struct aoa_exposure *a, const char *list, const char *steps_path)
{
    const char *items[AOA_MAX_ORDERS];
    suf_diag diag = {0};

    memset(a, 0, sizeof *a);
    a->list = strdup(list);
    int n = a->list ? cli_split(a->list, items, AOA_MAX_ORDERS) : 0;
    for (int i = 0; i < n; i++)
        if (!parse_item(a, items[i]))
            n = -1;
    if (n < 0)
        return cli_usage_error("join", "--exposure: N=X.npy,... with different orders N is wanted");
    int err = suf_steps_read(&a->steps, &a->n_steps, steps_path, &diag);
    for (unsigned k = 0; k < a->orders && !err; k++)
        err = open_array(a, k, &diag);
    if (err)
        return cli_failed("join", &diag);
    a->row = calloc(a->n_steps, sizeof *a->row);
    if (!a->row || n == 0) {
        fprintf(stderr, "sufgram join: out of memory\n");
        return EXIT_FAILED;
    }
    a->columns = (suf_join_columns){.names = a->names,
                                    .n_names = 3 * (size_t)a->orders,
                                    .inputs = inputs,
                                    .n_inputs = 2,
                                    .compute = compute,
                                    .arg = a};
    return EXIT_DONE;
}

void aoa_exposure_close(struct aoa_exposure *a)
{
    for (unsigned k = 0; k < a->orders; k++)
        suf_npy_close(a->npy[k]);
    free(a->row);
    free(a->steps);
    free(a->list);
}
