/* format.h - text with numbers, spelled as in the C locale: the host program's may write decimal
 * commas, files must not. */
#ifndef SUF_BASE_FORMAT_H
#define SUF_BASE_FORMAT_H

#include <stdarg.h>
#include <stddef.h>

#include "sufgram/defs.h"

/* snprintf and vsnprintf. */
int sufi_format(char *out, size_t cap, const char *fmt, ...) SUF_PRINTF(3, 4);
int sufi_vformat(char *out, size_t cap, const char *fmt, va_list ap) SUF_PRINTF(3, 0);

#endif
