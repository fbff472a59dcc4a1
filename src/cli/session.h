/* session.h - what every command that asks an index begins and ends with. */
#ifndef SUF_CLI_SESSION_H
#define SUF_CLI_SESSION_H

#include "grams.h"

struct cli_session {
    suf_index *index;
    suf_query *query;
    const suf_corpus *names; /* tokens are spelled by its names; NULL: as ids */
};

/* Open an index for queries, its tokens named as cli_names says. EXIT_DONE, or another EXIT_ code
 * after a message. To be closed in either case. */
int cli_session_open(struct cli_session *s, const char *command, const char *path, bool pieces);
void cli_session_close(struct cli_session *s);

#endif
