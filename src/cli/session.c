#include "session.h"

#include <string.h>

int cli_session_open(struct cli_session *s, const char *command, const char *path, bool pieces)
{
    suf_diag diag = {0};

    memset(s, 0, sizeof *s);
    if (suf_index_open(&s->index, path, &diag) != SUF_OK)
        return cli_failed(command, &diag);
    int status = cli_names(command, s->index, pieces, &s->names);
    if (!status && suf_query_new(&s->query, s->index, &diag) != SUF_OK)
        status = cli_failed(command, &diag);
    return status;
}

void cli_session_close(struct cli_session *s)
{
    suf_query_free(s->query);
    suf_index_close(s->index);
}
