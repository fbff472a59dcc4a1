/* cnf.h - boolean conditions as text: alternatives joined by OR, clauses of them by AND.
 * "1 2 OR 3 4 AND 5" is (1 2 or 3 4) and 5. */
#ifndef SUF_CLI_CNF_H
#define SUF_CLI_CNF_H

#include "grams.h"

struct cli_cnf {
    uint32_t *ids; /* of all grams */
    suf_gram *gram;
    suf_clause *clause;
    size_t n_clauses;
};

/* Parse; returns NULL or what is wrong with it (static text). Release in either case. */
const char *cli_cnf_parse(struct cli_cnf *cnf, const char *text);
void cli_cnf_release(struct cli_cnf *cnf);

#endif
