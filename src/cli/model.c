#include "model.h"

#include <string.h>

/* The models that need no estimate, with their default orders. */
static const struct named_model {
    const char *name;
    enum suf_model model;
    uint32_t order;
} models[] = {
    {"mle", SUF_MODEL_MLE, 5},
    {"chang2024", SUF_MODEL_CHANG2024, 5},
    {"stupid", SUF_MODEL_STUPID, 5},
    {"infgram", SUF_MODEL_INFGRAM, UINT32_MAX},
};

int cli_model_choose(struct cli_model *m, const char *command, const struct cli_model_settings *s)
{
    for (size_t i = 0; i < sizeof models / sizeof *models; i++)
        if (strcmp(s->model, models[i].name) == 0) {
            m->model = models[i].model;
            m->order = s->order ? s->order : models[i].order;
            return EXIT_DONE;
        }
    if (strcmp(s->model, "mkn") == 0)
        return EXIT_DONE;
    return cli_usage_error(command,
                           "no model '%s'; there are mle, chang2024, stupid, infgram and "
                           "mkn",
                           s->model);
}

int cli_model_estimate(struct cli_model *m, const char *command, const struct cli_model_settings *s,
                       const suf_index *index)
{
    suf_mkn_opts opts = {.order = s->order,
                         .discount_fallback = s->discount_fallback,
                         .kenlm_parity = s->kenlm_parity,
                         .progress = cli_progress,
                         .progress_arg = (void *)(uintptr_t)command};
    suf_diag diag = {0};

    if (strcmp(s->model, "mkn") != 0)
        return EXIT_DONE;
    cli_catch_signals();
    int err = suf_mkn_new(&m->mkn, index, &opts, &diag);
    return err ? cli_failed(command, &diag) : EXIT_DONE;
}
