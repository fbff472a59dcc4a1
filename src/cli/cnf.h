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

/* Parse; tokens are spelled by `names` or, if it is NULL, as ids. SUF_EFORMAT with diag->what when
 * something is wrong. Release in either case. */
int cli_cnf_parse(struct cli_cnf *cnf, const suf_corpus *names, const char *text, suf_diag *diag);
void cli_cnf_release(struct cli_cnf *cnf);

#endif
