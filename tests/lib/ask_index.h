/* ask_index.h - every kind of question to an index that may be damaged. */
#ifndef TESTS_ASK_INDEX_H
#define TESTS_ASK_INDEX_H

#include "text_index.h"

enum {
    ASK_GRAMS = 1,
    ASK_SAMPLES = 2,
    ASK_MODELS = 4,
    ASK_EXPOSURE = 8,
    ASK_COVARIATES = 16,
    ASK_ALL = 31,
};

/* Open the index and ask these kinds of questions, `rounds` grams of each, about the text it was
 * made of (24 tokens at least); *refused grows by the questions that were answered by an error.
 * false when opening was refused. */
bool ask_index(const char *dir, const struct text *t, rng *r, unsigned kinds, int rounds,
               int *refused);

#endif
