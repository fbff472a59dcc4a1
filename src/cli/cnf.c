#include "cnf.h"

#include <stdlib.h>
#include <string.h>

/* The next AND or OR that stands alone at or after `text`, or its end; bytes that are no text end
 * the search, too: the gram before them is refused for them. */
static char *next_word(const suf_corpus *names, char *text, char *end)
{
    size_t len = 0;

    for (const char *p = text; cli_gram_word(names, &p, end, &len) == SUF_OK; p += len)
        if ((len == 3 && strncmp(p, "AND", 3) == 0) || (len == 2 && strncmp(p, "OR", 2) == 0))
            return text + (p - text);
    return end;
}

static int refuse(suf_diag *diag, const char *wrong)
{
    snprintf(diag->what, sizeof diag->what, "%s", wrong);
    return SUF_EFORMAT;
}

/* Parse the grams of a text that is cut into pieces on the way; room is there for all of them. */
static int parse(struct cli_cnf *cnf, char *text, struct cli_gram *gram, suf_diag *diag)
{
    size_t n_ids = 0, n_grams = 0;
    char *end = text + strlen(text);
    bool ends = false;

    cnf->clause[0] = (suf_clause){cnf->gram, 0};
    cnf->n_clauses = 1;
    while (!ends) {
        char *word = next_word(gram->names, text, end);
        char kind = *word;
        ends = kind == '\0';
        *word = '\0';
        const char *wrong = cli_gram_parse(gram, text);
        if (wrong)
            return refuse(diag, wrong);
        if (gram->n == 0)
            return refuse(diag, "wants a gram before and after each AND and OR");
        int err = cli_gram_known(gram, diag);
        if (err)
            return err;
        memcpy(cnf->ids + n_ids, gram->ids, gram->n * sizeof *gram->ids);
        cnf->gram[n_grams++] = (suf_gram){cnf->ids + n_ids, gram->n};
        n_ids += gram->n;
        cnf->clause[cnf->n_clauses - 1].n++;
        if (kind == 'A')
            cnf->clause[cnf->n_clauses++] = (suf_clause){cnf->gram + n_grams, 0};
        text = ends ? word : word + (kind == 'A' ? 3 : 2);
    }
    return SUF_OK;
}

int cli_cnf_parse(struct cli_cnf *cnf, const suf_corpus *names, const char *text, suf_diag *diag)
{
    size_t room = strlen(text) + 1; /* more than there are ids, grams and clauses */
    struct cli_gram gram = {.names = names};
    int err = SUF_ENOMEM;
    char *copy = strdup(text);

    memset(cnf, 0, sizeof *cnf);
    cnf->ids = calloc(room, sizeof *cnf->ids);
    cnf->gram = calloc(room, sizeof *cnf->gram);
    cnf->clause = calloc(room, sizeof *cnf->clause);
    if (copy && cnf->ids && cnf->gram && cnf->clause)
        err = parse(cnf, copy, &gram, diag);
    free(copy);
    cli_gram_release(&gram);
    return err;
}

void cli_cnf_release(struct cli_cnf *cnf)
{
    free(cnf->ids);
    free(cnf->gram);
    free(cnf->clause);
    memset(cnf, 0, sizeof *cnf);
}
