/* model.h - the estimators a command can be asked to use, by name. */
#ifndef SUF_CLI_MODEL_H
#define SUF_CLI_MODEL_H

#include "cli.h"

/* What the options say; `order` 0: the default of the model. */
struct cli_model_settings {
    const char *model;
    uint32_t order;
    bool discount_fallback, kenlm_parity;
};

#define CLI_MODEL_DEFAULTS \
    {                      \
        .model = "mle"     \
    }

/* Their rows of a command's table, for its settings struct S with such a member M. */
#define CLI_MODEL_OPTIONS(S, M)                                                           \
    {"model",                                                                             \
     'm',                                                                                 \
     OPTION_TEXT,                                                                         \
     offsetof(S, M.model),                                                                \
     "mle|chang2024|stupid|infgram|mkn",                                                  \
     "how the probability is estimated [%s]"},                                            \
        {"order",                                                                         \
         0,                                                                               \
         OPTION_U32,                                                                      \
         offsetof(S, M.order),                                                            \
         "N",                                                                             \
         "order: the last N-1 context tokens count [5; mkn: the index's; infgram: any]"}, \
        {"discount-fallback",                                                             \
         0,                                                                               \
         OPTION_FLAG,                                                                     \
         offsetof(S, M.discount_fallback),                                                \
         NULL,                                                                            \
         "mkn: where discounts cannot be estimated take 0.5, 1, 1.5"},                    \
    {                                                                                     \
        "kenlm-parity", 0, OPTION_FLAG, offsetof(S, M.kenlm_parity), NULL,                \
            "mkn: count the last gram as KenLM's lmplz does"                              \
    }

struct cli_model {
    enum suf_model model;
    uint32_t order;
    suf_mkn *mkn; /* asked instead of `model`, or NULL */
};

/* Is there such a model? EXIT_USAGE after a message if not. Fills all but `mkn`. */
int cli_model_choose(struct cli_model *m, const char *command, const struct cli_model_settings *s);

/* Estimate it if it is mkn; an EXIT_ code. `mkn` is freed by the caller. */
int cli_model_estimate(struct cli_model *m, const char *command, const struct cli_model_settings *s,
                       const suf_index *index);

#endif
