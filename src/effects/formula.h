/* formula.h - what a formula says: variables, and terms as sets of them. */
#ifndef SUF_EFFECTS_FORMULA_H
#define SUF_EFFECTS_FORMULA_H

#include <stdbool.h>
#include <stddef.h>

#include "sufgram/regression.h"

typedef struct sufi_variable {
    char *name;
    bool categorical;
    char *reference; /* NULL: the first level */
} sufi_variable;

typedef struct sufi_term {
    size_t n;
    size_t variable[SUF_MAX_FACTORS]; /* as first named */
} sufi_term;

typedef struct sufi_terms {
    sufi_term *item;
    size_t n, cap;
} sufi_terms;

struct suf_formula {
    char *response;
    sufi_variable *variable;
    size_t n_variables, variable_cap;
    sufi_terms terms; /* by rising number of variables */
};

/* Whether the terms hold the set t less its variable number `without` (SIZE_MAX: all of t); the
 * empty set is the intercept, which is always there. */
bool sufi_terms_hold(const sufi_terms *terms, const sufi_term *t, size_t without);

#endif
