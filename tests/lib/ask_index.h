/* ask_index.h - every kind of question to an index that may be damaged. */
#ifndef TESTS_ASK_INDEX_H
#define TESTS_ASK_INDEX_H

#include "text_index.h"

/* Open the index and ask `rounds` grams of each kind of question, about the text it was made of
 * (24 tokens at least); *refused grows by the questions that were answered by an error. false when
 * opening was refused. */
bool ask_index(const char *dir, const struct text *t, rng *r, int rounds, int *refused);

#endif
