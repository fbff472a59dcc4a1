/* quote.h - how text is spelled inside CSV and JSON. */
#ifndef SUF_DATA_QUOTE_H
#define SUF_DATA_QUOTE_H

#include <stdbool.h>

#include "base/outfile.h"

/* As a CSV cell (RFC 4180): quoted when it must be. */
void sufi_put_csv_cell(sufi_outfile *out, const char *text);

/* As a JSON string. Bytes that are not UTF-8 become U+FFFD: JSON is UTF-8, and one bad byte would
 * make the whole file unreadable. */
void sufi_put_json_string(sufi_outfile *out, const char *text);

/* Is the text spelled exactly as JSON spells a number? */
bool sufi_is_json_number(const char *text);

#endif
