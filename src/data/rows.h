/* rows.h - what the library's own writers use beside the public interface. */
#ifndef SUF_DATA_ROWS_H
#define SUF_DATA_ROWS_H

#include "sufgram/table.h"

/* The next cell, copied from another table: empty is missing; in JSON lines text that is spelled as
 * a JSON number stays a number, spelled the same. */
void sufi_rows_copy(suf_rows *w, const char *text);

#endif
