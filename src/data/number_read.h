/* number_read.h - numbers as files spell them, whatever the host program's locale. */
#ifndef SUF_DATA_NUMBER_READ_H
#define SUF_DATA_NUMBER_READ_H

#include <locale.h>
#include <stdbool.h>

#include "sufgram/err.h"

/* The calling thread reads numbers in the C locale from enter to leave. */
typedef struct sufi_c_locale {
    locale_t c, saved;
} sufi_c_locale;

int sufi_c_locale_enter(sufi_c_locale *l, suf_diag *diag) SUF_MUST_CHECK;
void sufi_c_locale_leave(sufi_c_locale *l);

/* The whole of `text`, blanks around it apart; NaN when it is empty; false when it is no number a
 * double can hold. */
bool sufi_parse_number(const char *text, double *out);

#endif
