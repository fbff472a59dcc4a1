/* How often a gram occurs, and what follows it.
 *
 *     cc count_gram.c $(pkg-config --cflags --libs sufgram) -o count_gram
 *     count_gram INDEX ID...          an ID of '^' first is the start of a sequence */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sufgram/index.h>
#include <sufgram/query.h>

enum { MAX_GRAM = 64, SHOWN = 10 };

/* Every failure comes with a diagnostic that names the file and the place. */
static int fail(const suf_diag *diag)
{
    char text[1100];

    fprintf(stderr, "count_gram: %s\n", suf_diag_format(diag, text, sizeof text));
    return 1;
}

static int ask(suf_query *q, const uint32_t *gram, size_t len)
{
    suf_diag diag = {0};
    suf_next next;
    uint64_t count;

    /* SUF_WAY_ANY: whatever is fastest; a gram may be of any length. */
    if (suf_query_count(q, gram, len, SUF_WAY_ANY, &count, &diag) != SUF_OK)
        return fail(&diag);
    printf("count: %llu\n", (unsigned long long)count);

    /* The posting list: every token seen after the gram, by falling count. `total` is less than
     * the count where the gram ends sequences. */
    if (suf_query_next(q, gram, len, &next, &diag) != SUF_OK)
        return fail(&diag);
    printf("followed: %llu times by %llu tokens, entropy %.4f bits\n",
           (unsigned long long)next.total, (unsigned long long)next.n,
           suf_next_entropy_bits(&next));
    for (uint64_t i = 0; i < next.n && i < SHOWN; i++)
        printf("%10u  %llu  %.4f\n", (unsigned)next.token[i], (unsigned long long)next.count[i],
               (double)next.count[i] / (double)next.total);
    suf_next_release(&next);
    return 0;
}

int main(int argc, char **argv)
{
    uint32_t gram[MAX_GRAM];
    size_t len = 0;
    suf_diag diag = {0};
    suf_index *index;
    suf_query *query;

    if (argc < 3 || argc - 2 > MAX_GRAM) {
        fprintf(stderr, "usage: count_gram INDEX ID...\n");
        return 2;
    }
    for (int i = 2; i < argc; i++)
        gram[len++] =
            strcmp(argv[i], "^") == 0 ? SUF_BOUNDARY : (uint32_t)strtoul(argv[i], NULL, 10);
    if (suf_index_open(&index, argv[1], &diag) != SUF_OK)
        return fail(&diag);
    /* An index may be asked by any number of threads, each with a query of its own. */
    int status =
        suf_query_new(&query, index, &diag) == SUF_OK ? ask(query, gram, len) : fail(&diag);
    suf_query_free(query);
    suf_index_close(index);
    return status;
}
